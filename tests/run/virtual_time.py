"""Time that passes only while nothing happens: hours of waiting cost a test nothing."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter

from wanscript.dashscope.emulator.render_queue import THREAD

_T = TypeVar("_T")


@dataclass
class World:
    """A clock that everybody sees; `passed` is in seconds since it was made."""

    passed: float = 0.0
    began: float = field(default_factory=time.time)

    def now(self) -> float:
        return self.began + self.passed

    def wait(self, seconds: float) -> None:
        self.passed += seconds

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Runs to the end, in a loop whose time is this world's."""
        loop = VirtualLoop(self)

        async def known() -> _T:
            loop.files = current_default_thread_limiter()
            return await work

        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(known())


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that skips what it would sleep, while no thread works for it."""

    def __init__(self, world: World) -> None:
        self._world, self._working = world, 0
        self.files: CapacityLimiter | None = None
        """The threads in which Starlette reads its files."""
        super().__init__(_Skipping(self._skip))

    def time(self) -> float:
        return self._world.passed

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., _T], *args: Any
    ) -> asyncio.Future[_T]:
        self._working += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._worked)
        return future

    def _worked(self, _: object) -> None:
        self._working -= 1

    def _run_once(self) -> None:
        # a turn of the loop costs time, or a wait below a float's precision would never end
        self._world.passed += 1e-6
        super()._run_once()  # type: ignore[misc]

    def _skip(self, seconds: float | None) -> bool:
        drawing = any(each.name == THREAD for each in threading.enumerate())
        reading = self.files is not None and self.files.borrowed_tokens
        if self._working or drawing or reading or seconds is None:
            return False
        self._world.passed += seconds
        return True


class _Skipping(selectors.DefaultSelector):
    """A selector that waits for real only where it must."""

    def __init__(self, skip: Callable[[float | None], bool]) -> None:
        super().__init__()
        self._skip = skip

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        return [] if self._skip(timeout) else super().select(0.005)
