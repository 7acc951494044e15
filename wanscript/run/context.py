"""What a run stands on: service, ledger, clock, folders and limits, all passed in."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ..models.request import Request
from ..service import (
    Cancelled,
    Capabilities,
    Created,
    Fetched,
    Page,
    Refused,
    Task,
    Uploaded,
)
from .event import Event, Phase
from .ledger import Ledger
from .ledger.accounts import Account
from .lengths import Lengths
from .policy import PAID, RunPolicy
from .priority import PriorityGate
from .process_lock import Ownership
from .shown import Listing, Look
from .store import Store
from .take import Limits, Take


class Service(Protocol):
    """What a vendor's client does; its errors and outcomes are those of `service.py`."""

    @property
    def capabilities(self) -> Capabilities:
        """What the service does, and for how long it keeps things."""

    @property
    def date(self) -> datetime | None:
        """The service's own clock, as its newest answer showed it."""

    @property
    def clock(self) -> datetime | None:
        """The same and the time that has passed since, by no clock that anybody sets."""

    @property
    def post_seconds(self) -> float:
        """The longest that a POST may take from its beginning to its end."""

    async def create(self, request: Request, *, still: Callable[[], bool]) -> Created:
        """Submits once, if `still` holds right before the first byte."""

    async def query(self, task_id: str) -> Task:
        """How a task stands. Raises Unreachable, Rejected, NotThere."""

    async def tasks(self, page: int = 1, size: int = 100) -> Page:
        """A page of the list of tasks. Raises Unreachable, Rejected."""

    async def cancel(self, task_id: str) -> Cancelled | Refused:
        """Calls a task back that waits. Raises Unreachable."""

    async def upload(self, path: Path, model: str, suffix: str | None = None) -> Uploaded:
        """Puts a file at the service, as one of a format. Raises a ServiceError, OSError."""

    async def download(self, url: str, target: Path, *, limit: int) -> Fetched:
        """Fetches a result of at most `limit` bytes. Raises a ServiceError, OSError."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Seconds to the first question about a task and between the next ones.

    None: learned from the ledger's own history, else a guess that it corrects within the run.
    """

    first: float | None = None
    every: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A take of the ledger in this run.

    `wanted` False is out there under words that the script has no more: it was paid, so it is
    fetched, and nothing of it is submitted. `rank` is how many scenes wait for it in a row. `once`
    is one move alone, which waits for no slot.
    """

    id: int
    wanted: bool = True
    rank: int = 0
    once: bool = False


@dataclass(eq=False)
class RunState:
    """What the parts of one run tell each other: stop, submit no more, a slot is free."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    halted: str | None = None
    offline: bool = False
    unsent: dict[int, int] = field(default_factory=dict)
    """By take, how often in a row the service could not be reached for it."""
    gates: Mapping[tuple[str, str, str], PriorityGate] = field(
        default_factory=lambda: defaultdict(PriorityGate)
    )
    """By film and model, the order in which its clips ask for slots."""
    followed: dict[int, tuple[Take, int]] = field(default_factory=dict)
    """By take, what starts on its end, and the rank of that."""
    decisive: dict[tuple[int, int], Listing] = field(default_factory=dict)
    """By intent and attempt, the first listing that could prove its absence."""
    asked_since: dict[tuple[int, int], float] = field(default_factory=dict)
    """By intent and attempt, since when by the event loop's time the service is asked."""
    missing: dict[str, float] = field(default_factory=dict)
    """By task of our own that the list did not show yet, its age in seconds then."""
    echoed: set[str] = field(default_factory=set)
    """Tasks of our own whose words were compared."""
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    looked: set[tuple[int, str]] = field(default_factory=set)
    """Accounts and models whose list was read before the first POST; "" is every model."""
    uploads: Mapping[tuple[str, str], asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    listing: Listing | None = None
    """The newest stable reading of the list; one at a time serves all intents."""
    unread: dict[int, int] = field(default_factory=dict)
    """By intent, how often the list could not be read for it."""
    tended: dict[int, float] = field(default_factory=dict)
    """By take of another run, when by the event loop's time it is asked about again."""
    at_work: dict[int, Take] = field(default_factory=dict)
    """By id, the takes of this run whose tasks have not ended."""
    asked: dict[int, float] = field(default_factory=dict)
    """By take, when by the event loop's time its task was asked itself."""
    lengths: dict[tuple[int, str], Lengths] = field(default_factory=dict)
    """By account and model, how long tasks take."""
    overview: asyncio.Lock = field(default_factory=asyncio.Lock)
    look: Look | None = None
    """The newest look at all tasks at work at once."""
    list_rests: float = 0.0
    """Until when by the event loop's time the list is of no use for that."""
    left: dict[int, str] = field(default_factory=dict)
    """By take, why this run leaves it as it is."""

    def gate(self, take: Take) -> PriorityGate:
        """Where a take waits for its turn among the clips of its film."""
        return self.gates[take.project, take.script, take.model]

    def halt(self, reason: str, *, offline: bool = False) -> None:
        """No more submissions in this run; the first reason is the one that is told."""
        self.halted, self.offline = self.halted or reason, self.offline or offline
        self.freed.set()

    def end(self) -> None:
        """Stops the run; what waits wakes up."""
        self.stop.set()
        self.freed.set()


@dataclass(frozen=True)
class RunContext:
    """Everything that a step may touch.

    `root` is the script's folder, against which media are named; `home` the project, outside of
    which none is uploaded unless `outside`; `out` is where clips go. `account` is the account
    under the name that sends. `ask` puts a question to a person, None where nobody can be asked.
    `kept` is told of each finished take, and `locked` are the tasks that the project's lock
    knows. `seen` is a folder of this machine that remembers how far it saw a server's ledger; what
    `store` has need not lie in the project, and each clip is there before it counts as done.
    Where the film is not `alone` in the run, a ceiling that it reaches stops no other. `now` gives
    seconds since 1970, of which `speed` pass in one of this machine's.
    """

    service: Service
    ledger: Ledger
    owner: Ownership
    account: Account
    root: Path
    home: Path
    out: Path
    limits: Callable[[str], Limits]
    policy: RunPolicy = PAID
    poll: Poll = Poll()
    outside: bool = False
    force: bool = False
    lease: float = 60.0
    locked: frozenset[str] = frozenset()
    ask: Callable[[str], bool] | None = None
    kept: Callable[[Take], None] = lambda _: None
    watch: Callable[[Event], None] = lambda _: None
    seen: Path | None = None
    store: Store | None = None
    alone: bool = True
    now: Callable[[], float] = time.time
    speed: float = 1.0
    state: RunState = field(default_factory=RunState)

    def passed(self) -> float:
        """Seconds that have passed, by the event loop's clock, which nobody sets."""
        return asyncio.get_running_loop().time() * self.speed

    async def pause(self, seconds: float) -> None:
        """Waits; a stop ends it."""
        await self._wait(self.state.stop, seconds)

    async def slot(self, seconds: float) -> None:
        """Waits; a freed slot, a halt or a stop ends it."""
        self.state.freed.clear()
        if not self.state.stop.is_set():
            await self._wait(self.state.freed, seconds)

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / self.speed):
                await event.wait()

    def tell(self, take: Take, phase: Phase, detail: str = "") -> None:
        """Says what a take does."""
        self.watch(Event(take, phase, detail))
