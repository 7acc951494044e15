"""A clock that skips what nobody does anything in: a run of hours takes seconds.

While there is work, here or in a thread, time passes as it does anyway, so what this machine
computes counts once.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter

_T = TypeVar("_T")


class Clock:
    """The time of day, and how much of it was skipped, in seconds."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.skipped


class _Selector(selectors.DefaultSelector):
    """Skips what it would wait for, unless a thread is at work."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock, self.working = clock, 0
        self.files: CapacityLimiter | None = None
        """The threads in which Starlette reads its files."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready, at once."""
        found = super().select(0)
        if found or timeout is None or timeout <= 0:
            return found if found or timeout is not None else super().select(None)
        reading = self.files is not None and self.files.borrowed_tokens
        if self.working or reading or _drawing():
            return super().select(min(timeout, 0.001))
        self._clock.skipped += timeout
        return []


def _drawing() -> bool:
    """Whether the service in this process has work in hand, in a thread of its own."""
    return any(each.daemon for each in threading.enumerate())


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: Clock) -> None:
        self._skips, self.selected = clock, _Selector(clock)
        super().__init__(self.selected)

    def time(self) -> float:
        return super().time() + self._skips.skipped

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., _T], *args: Any
    ) -> Any:
        self.selected.working += 1
        made = super().run_in_executor(executor, func, *args)
        made.add_done_callback(self._ended)
        return made

    def _ended(self, _: object) -> None:
        self.selected.working -= 1


def run(main: Coroutine[Any, Any, _T], clock: Clock) -> _T:
    """Runs to the end; what it awaits passes by the clock."""
    loop = _Loop(clock)

    async def known() -> _T:
        loop.selected.files = current_default_thread_limiter()
        return await main

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(known())
