"""An editor beside a page: on standard input it tells the lines at which its author writes."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable

_MOST = 65536


def follow_editor(show: Callable[[int], Awaitable[None]], stop: asyncio.Event) -> None:
    """Shows each line, from 1, whose number comes in; sets `stop` when no more can come.

    What is no number is passed over.
    """
    loop = asyncio.get_running_loop()
    shown: set[asyncio.Future[None]] = set()

    def told(line: int) -> None:
        work = asyncio.ensure_future(show(line))
        shown.add(work)
        work.add_done_callback(shown.discard)

    def read() -> None:
        rest = b""
        # not by sys.stdin: a thread that waits for that holds its lock when the process ends
        while data := os.read(0, _MOST):
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[-_MOST:]
            for line in lines:
                if line.strip().isdigit() and len(line) < 10:
                    loop.call_soon_threadsafe(told, int(line))
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=read, daemon=True).start()


__all__ = ["follow_editor"]
