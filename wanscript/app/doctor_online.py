"""What `doctor --online` asks: whether the service answers, takes the key, and has our time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from ..service import Page, Rejected, ServiceError
from .backends import Backend, paid_client
from .doctor_row import Grade, Row
from .errors import SettingsError

_APART = 120.0
"""Seconds that two clocks may be apart."""


def asked(to: Backend) -> Iterator[Row]:
    """Reads one row of the list of tasks, which costs nothing."""
    begun = time.time()
    try:
        page = asyncio.run(_page(to))
    except Rejected as error:
        advice = "the key must be one of this region's site, and may be out of use"
        yield Row("service", "answer", f"it says no: {error}", Grade.PROBLEM, advice)
        return
    except (ServiceError, SettingsError) as error:
        yield Row("service", "answer", f"none: {error}", Grade.PROBLEM)
        return
    took = time.time() - begun
    yield Row("service", "answer", f"it takes the key; {took * 1000:.0f} ms")
    if page.date is not None:
        yield _clocks(page.date.timestamp() - (begun + took))


def _clocks(apart: float) -> Row:
    if abs(apart) < _APART:
        return Row("service", "clock", "as this machine's")
    which = "ahead of" if apart > 0 else "behind"
    value = f"{abs(apart):.0f} seconds {which} this machine's"
    return Row("service", "clock", value, Grade.NOTE, "set this machine's clock")


async def _page(to: Backend) -> Page:
    async with paid_client(to) as client:
        return await client.tasks(1, 1)
