"""Pictures are drawn in threads while earlier ones are encoded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

WORKERS = min(8, os.cpu_count() or 1)
"""Drawing spends its time outside of the interpreter's lock, so that threads do."""

_WAITING = 4
"""How many results a worker may be ahead of who takes them: a picture has megabytes."""


def ahead(tasks: Iterator[Callable[[], T]], workers: int = WORKERS) -> Iterator[T]:
    """The results of the tasks, in their order; later ones are being made meanwhile.

    `tasks` is asked by one thread at a time. What it or a task raises is raised here.
    """
    crew = _Workers(tasks, workers)
    threads = [Thread(target=crew.work, daemon=True) for _ in range(workers)]
    for each in threads:
        each.start()
    try:
        yield from crew.results()
    finally:
        crew.stop(workers)
        for each in threads:
            each.join()


class _Workers(Generic[T]):
    """What the threads share: whose turn it is, the results in order, the room for more."""

    def __init__(self, tasks: Iterator[Callable[[], T]], workers: int) -> None:
        self._tasks, self._turn, self._ended = tasks, Lock(), False
        self._room = Semaphore(workers * _WAITING)
        self._slots: SimpleQueue[Future[T | None]] = SimpleQueue()

    def work(self) -> None:
        """Does one task after another, until there is none."""
        while (taken := self._next()) is not None:
            task, slot = taken
            try:
                slot.set_result(task())
            except BaseException as error:
                slot.set_exception(error)

    def _next(self) -> tuple[Callable[[], T], Future[T | None]] | None:
        """The next task and where its result goes."""
        self._room.acquire()
        with self._turn:
            if self._ended:
                return None
            slot: Future[T | None] = Future()
            self._slots.put(slot)
            try:
                return next(self._tasks), slot
            except StopIteration:
                slot.set_result(None)
            except BaseException as error:
                slot.set_exception(error)
            self._ended = True
            return None

    def results(self) -> Iterator[T]:
        """What was made, in order."""
        while (made := self._slots.get().result()) is not None:
            self._room.release()
            yield made

    def stop(self, workers: int) -> None:
        """Lets the threads end after what they are at."""
        self._ended = True
        self._room.release(workers)
