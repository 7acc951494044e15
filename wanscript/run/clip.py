"""What the ledger holds: a clip, its events, and the limits under which it may be shot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..models.request import Value

DAY = 24 * 3600.0
"""Seconds for which the service keeps a task and its result."""


class State(StrEnum):
    """Where a clip stands."""

    PLANNED = "planned"
    INTENT = "intent"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self in _FINAL


_FINAL = frozenset((State.DONE, State.FAILED, State.CANCELLED, State.LOST, State.UNKNOWN))


@dataclass(frozen=True, slots=True)
class Clip:
    """One take of one scene, as shot or to be shot; times are seconds since 1970.

    `take` is the script's count and decides the seed, `number` is in the file's name and is
    never used twice for a scene; `attempt` names one try at a POST, `ended` is when that POST
    is known to have ended; `refused` tells a no for what was sent from a failure at work;
    `media` pairs each local medium with the digest it was sent with.
    """

    script: str
    scene: str
    fingerprint: str
    model: str
    id: int = 0
    position: int = 0
    heading: str = ""
    take: int = 1
    number: int = 1
    seed: int | None = None
    seconds: float = 0.0
    account: str = ""
    prompt: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    media: tuple[tuple[str, str], ...] = ()
    state: State = State.PLANNED
    attempt: str = ""
    tries: int = 0
    owner: str | None = None
    until: float = 0.0
    due: float = 0.0
    run: str | None = None
    currency: str | None = None
    cost: Decimal | None = None
    created: float = 0.0
    asked: float | None = None
    ended: float | None = None
    submitted: float | None = None
    finished: float | None = None
    task: str | None = None
    submission: str | None = None
    url: str | None = None
    expires: float | None = None
    file: str | None = None
    sha256: str | None = None
    billed: float | None = None
    usage: tuple[tuple[str, Value | float | None], ...] = ()
    refused: bool = False
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a clip, kept for good."""

    clip: int
    at: float
    was: State | None
    state: State
    attempt: str
    owner: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one account may do with one model: submissions a second, tasks at work at once."""

    submits_per_second: float = 5.0
    in_flight: int = 5
    settle: float = 60.0


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that a run may newly submit."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Later:
    """A claim that has to wait: `seconds` at the most, and for what.

    `others_may` tells a wait of this clip alone from one that holds for the whole model.
    """

    seconds: float
    reason: str
    others_may: bool = False


@dataclass(frozen=True, slots=True)
class TooDear:
    """A claim that the ceiling forbids."""

    reason: str
