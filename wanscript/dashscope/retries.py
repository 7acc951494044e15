"""Another try for what may safely be asked twice: reads and transfers, never a create call."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import stamina

from ..service import Truncated, Unreachable

logging.getLogger("stamina").addHandler(logging.NullHandler())

ATTEMPTS = 4
"""The first try and three more."""

_T = TypeVar("_T")


def _passing(error: Exception) -> bool | float:
    """Whether it is worth another try, and after how many seconds if the service said so."""
    if isinstance(error, Unreachable):
        return min(error.after, 60.0) if error.after is not None else True
    return isinstance(error, Truncated)


async def retried(once: Callable[[], Awaitable[_T]]) -> _T:
    """What it comes to, with growing pauses between the tries; the last error is raised."""
    async for attempt in stamina.retry_context(
        on=_passing, attempts=ATTEMPTS, timeout=None, wait_initial=0.25, wait_max=8.0
    ):
        with attempt:
            return await once()
    raise AssertionError("stamina ends by returning or raising")
