"""What a run stands on: client, ledger, clock, folders and limits, all passed in."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..dashscope.client import Client
from ..models.request import Request
from .clip import Ceiling, Clip, Limits
from .ledger import Ledger
from .owner import Owner


@dataclass(frozen=True, slots=True)
class Poll:
    """Seconds to the first question about a task and between the next ones.

    None: learned from the ledger's own history, else the vendor's advice.
    """

    first: float | None = None
    every: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Something to tell about a clip: what it does or waits for now, in a word or two.

    `stray` tells a clip that the script has no more.
    """

    clip: Clip
    phase: str
    detail: str = ""
    stray: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A clip of the ledger in this run; without a request it is not wanted any more.

    What is out there under an edited-away text was paid for, so it is fetched, but nothing of
    it is submitted. `starts` are the takes on whose ends it starts, `rank` is how many scenes
    wait for it in a row.
    """

    id: int
    request: Request | None
    starts: tuple[Clip, ...] = ()
    rank: int = 0


class Turns:
    """Lets one through at a time, and those first for whom the longest chain waits."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._coming: dict[str, tuple[int, float]] = {}
        self._count = itertools.count()
        self._taken = False

    @contextlib.asynccontextmanager
    async def turn(self, scene: str, rank: int) -> AsyncIterator[None]:
        """Waits for its turn, among equals in the order of coming."""
        self.withdraw(scene)
        if self._taken:
            come = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (-rank, next(self._count), come))
            try:
                await come
            except asyncio.CancelledError:
                if come.done() and not come.cancelled():
                    self._pass()
                raise
        self._taken = True
        try:
            yield
        finally:
            self._pass()

    def _pass(self) -> None:
        while self._waiting:
            come = heapq.heappop(self._waiting)[2]
            if not come.done():
                come.set_result(None)
                return
        self._taken = False

    def outranked(self, rank: int) -> bool:
        """Whether somebody waits who goes before that rank."""
        return bool(self._waiting) and -self._waiting[0][0] > rank

    def expect(self, scene: str, rank: int, until: float) -> None:
        """A scene of that rank comes soon: until then a slot is kept from lower ones."""
        self._coming[scene] = rank, until

    def withdraw(self, scene: str) -> None:
        """The scene is here, or does not come."""
        self._coming.pop(scene, None)

    def kept(self, rank: int, now: float) -> int:
        """How many slots are kept from that rank."""
        return sum(coming > rank and now < until for coming, until in self._coming.values())


class Signals:
    """What the parts of one run tell each other: stop, submit no more, a slot is free."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self.freed = asyncio.Event()
        self.halted: str | None = None
        self.offline = False
        self.unsent = 0
        self.turns: Mapping[str, Turns] = defaultdict(Turns)
        self.followed: dict[int, tuple[Clip, int]] = {}
        """By clip, what starts on its end, and the rank of that."""
        self.strangers: dict[str, str | None] = {}
        """The words of finished tasks that this ledger does not know."""
        self.uploads: Mapping[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def halt(self, reason: str, *, offline: bool = False) -> None:
        """No more submissions in this run; the first reason is the one that is told."""
        self.halted, self.offline = self.halted or reason, self.offline or offline
        self.freed.set()

    def end(self) -> None:
        """Stops the run; what waits wakes up."""
        self.stop.set()
        self.freed.set()


@dataclass(frozen=True)
class World:
    """Everything that a step may touch.

    `root` is the script's folder, against which media are named; `home` the project, outside
    of which none is uploaded unless `outside`; `out` is where clips go. `free` is a rehearsal.
    `now` gives seconds since 1970, of which `speed` pass in one of this machine's.
    """

    client: Client
    ledger: Ledger
    owner: Owner
    run: str
    root: Path
    home: Path
    out: Path
    limits: Callable[[str], Limits]
    poll: Poll = Poll()
    ceiling: Ceiling | None = None
    free: bool = False
    outside: bool = False
    force: bool = False
    lease: float = 60.0
    watch: Callable[[Progress], None] = lambda _: None
    now: Callable[[], float] = time.time
    speed: float = 1.0
    signals: Signals = field(default_factory=Signals)

    async def pause(self, seconds: float) -> None:
        """Waits; a stop ends it."""
        await self._wait(self.signals.stop, seconds)

    async def slot(self, seconds: float) -> None:
        """Waits; a freed slot, a halt or a stop ends it."""
        self.signals.freed.clear()
        if not self.signals.stop.is_set():
            await self._wait(self.signals.freed, seconds)

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / self.speed):
                await event.wait()
