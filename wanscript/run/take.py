"""What the ledger holds: takes, submissions, approvals, and the limits under which it shoots."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..models.request import Authored, Request, Value
from .states import State

NO_SEED = -1
"""The seed of a request that leaves it to the model."""


@dataclass(frozen=True, slots=True)
class Start:
    """A take on whose end another one starts.

    `take` is its id in the ledger, 0 where only the lock knows it; `sha256` and `file` (relative
    to the project) are "" while it is not shot.
    """

    scene: str
    take: int = 0
    sha256: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One POST and what came of it; times are seconds since 1970.

    `service_date` is the service's own clock as last seen before the POST, `service_created`
    its time of the task; `name` is the account's name that sent it. `outcome` is "" until the
    POST is known to have ended otherwise than without an answer.
    """

    take: int
    attempt: int
    account: int
    name: str
    model: str
    post_started_at: float
    service_date: float | None = None
    post_ended_at: float | None = None
    ended_date: float | None = None
    outcome: str = ""
    task: str | None = None
    request_id: str | None = None
    accepted_at: float | None = None
    service_created: float | None = None
    currency: str = ""
    unit_price: Decimal | None = None
    expected: float = 0.0
    billed: float | None = None
    usage: tuple[tuple[str, Value | float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Take:
    """One take of one scene, as shot or to be shot; times are seconds since 1970.

    `project` is the project's folder and `script` the script's path in it. `fingerprint` is ""
    while a take that it starts on is not shot, `rule` is the number of the rule it is made by.
    `take` is the script's count and decides the seed, `number` is in the file's name and never
    used twice for a scene. `request` is all that is sent, with local media by name; `media` pairs
    each of these with the digest of its bytes. `seconds` is the clip's length, 0 while only the
    model knows it; `expected` is the most seconds that it may be billed. `attempt` counts its
    submissions, of which `submission` is the last. `same_as` is the id of the equal take that it
    was joined to, or copied from, 0 for none; `rejected` is why it is no good.
    """

    project: str
    script: str
    scene: str
    fingerprint: str
    model: str
    request: Request
    id: int = 0
    position: int = 0
    scene_id: str = ""
    heading: str = ""
    rule: int = 1
    take: int = 1
    number: int = 1
    seed: int = NO_SEED
    media: tuple[tuple[str, str], ...] = ()
    starts: tuple[Start, ...] = ()
    authored: Authored = field(default_factory=Authored)
    seconds: float = 0.0
    expected: float = 0.0
    currency: str = ""
    unit_price: Decimal | None = None
    account: int = 0
    state: State = State.PLANNED
    attempt: int = 0
    tries: int = 0
    owner: str = ""
    retry_at: float = 0.0
    approval: int = 0
    created: float = 0.0
    same_as: int = 0
    newer_than: int = 0
    failure: str = ""
    code: str = ""
    message: str = ""
    url: str = ""
    expires: float = 0.0
    finished: float = 0.0
    file: str = ""
    sha256: str = ""
    picked: float = 0.0
    rejected: str = ""
    submission: Submission | None = None

    @property
    def film(self) -> tuple[str, str]:
        """Whose it is: the project's folder and the script's path in it."""
        return self.project, self.script

    @property
    def prompt(self) -> str:
        """The words that are sent."""
        return self.request.prompt.text

    @property
    def task(self) -> str | None:
        """The service's id of its last submission, if it was taken."""
        return self.submission.task if self.submission else None

    @property
    def accepted_at(self) -> float | None:
        """When its last submission was taken."""
        return self.submission.accepted_at if self.submission else None

    @property
    def billed(self) -> float | None:
        """The seconds that the service billed."""
        return self.submission.billed if self.submission else None

    @property
    def refused(self) -> bool:
        """Whether it failed for what was sent, so that it would fail again."""
        return self.state is State.FAILED and self.failure in ("content", "parameters")

    @property
    def joined(self) -> bool:
        """Whether another take stands for it."""
        return self.same_as > 0 and self.state is State.CANCELLED

    @property
    def cost(self) -> Decimal | None:
        """The most that it is expected to cost, in its currency; None where no price is known."""
        return None if self.unit_price is None else self.unit_price * Decimal(str(self.expected))


def called(scene: str, version: int) -> str:
    """What a clip is called for people: its scene, and of several `Takes` which version it is.

    A take's own number is that of its file, `take 3`, and no two of a scene share it.
    """
    return scene if version == 1 else f"{scene} version {version}"


@dataclass(frozen=True, slots=True)
class StateChange:
    """One change of a take, kept for good."""

    take: int
    at: float
    was: State | None
    state: State
    attempt: int
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one account may do with one model: submissions a second, tasks at work at once.

    `settle` is how many seconds a task may take to show up in the service's list; `share` is the
    film's weight where others ask for the same slots.
    """

    submits_per_second: float = 5.0
    in_flight: int = 5
    settle: float = 60.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that an approval may pay."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's word that the takes of a plan may be paid, each to be accepted once.

    One of a run lives as long as its owner, `expires` 0; another until then. `ended` is 0 while
    it lives. `digest` is that of the plan's rows, `who` says who gave it.
    """

    project: str
    script: str
    digest: str
    owner: str
    who: str
    id: int = 0
    budget: Budget | None = None
    created: float = 0.0
    expires: float = 0.0
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class Deferred:
    """A claim that has to wait: `seconds` at the most, and for what.

    `others_may` tells a wait of this take alone from one that holds for the whole model;
    `behind` are the takes that hold it up.
    """

    seconds: float
    reason: str
    others_may: bool = False
    behind: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A claim that the approval's budget forbids."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotApproved:
    """A claim that no living approval covers."""

    reason: str
