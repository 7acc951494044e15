"""Who is let through first: those for whom the longest chain waits."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator


class PriorityGate:
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
