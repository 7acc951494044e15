"""The service's list of tasks, read until it is stable, and what a reading tells of the service."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..service import Listed
from .context import RunContext
from .shown import Listing

_PAGE = 100
_PAGES = 200
"""Pages of one reading: 20,000 tasks a day."""
_TRIES = 3
"""Pairs of readings that may disagree."""

_MEMORY = 23 / 24
"""Which part of the time for which a service keeps its tasks counts: its end may come early."""

_LAGS = 3
"""How many times the longest lag that was seen a list is given to settle."""


SETTLES = 10
"""How many settling times a list is given to show what it does not show yet."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Why a list proves nothing now."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Reading:
    rows: tuple[Listed, ...]
    total: int
    asked: float
    date: float | None


def memory(context: RunContext) -> float:
    """Seconds of the past that the list can prove something about."""
    return context.service.capabilities.task_retention * _MEMORY


def soon(settle: float) -> float:
    """Seconds after which something that may come within a settling time is looked for again."""
    return min(max(1.0, settle / 4), 15.0)


def settling(context: RunContext, model: str) -> float:
    """Seconds that a task may take to show up in the list: as set, or by the lag that was seen."""
    seen = context.ledger.accounts.lag(context.account.id, model)
    return max(context.limits(model).settle, _LAGS * seen)


async def listing(context: RunContext) -> Listing | Unsettled:
    """A stable reading that began after this was called; one at a time serves everybody.

    Raises Unreachable, Rejected.
    """
    # not by a clock that somebody may set: a reading from before a POST proves nothing about it
    state, now = context.state, asyncio.get_running_loop().time()
    async with state.reading:
        if state.listing is not None and state.listing.asked >= now:
            return state.listing
        state.listing = None
        found = await _stable(context)
        if isinstance(found, Listing):
            state.listing = found
            learn_from(context, found)
        return found


async def _stable(context: RunContext) -> Listing | Unsettled:
    why = "it changes between two readings"
    before = await _read(context)
    for _ in range(_TRIES):
        if isinstance(before, Unsettled):
            return before
        again = await _read(context)
        if isinstance(again, Unsettled):
            return again
        if len(again.rows) < again.total:
            why = f"it says that it holds {again.total} tasks and shows {len(again.rows)}"
        elif _agree(before, again, memory(context)):
            return Listing(again.rows, before.asked, before.date)
        before = again
    return Unsettled(why)


def _agree(before: _Reading, again: _Reading, memory: float) -> bool:
    """Whether two readings hold the same tasks up to the newest of the first.

    What is older than `memory` seconds may leave the list at any time.
    """
    if len(before.rows) < before.total:
        return False
    since = again.date - memory if again.date is not None else 0.0
    newest = max((row.created for row in before.rows), default=None)
    first = {row.task_id for row in before.rows}
    second = {row.task_id for row in again.rows}
    late = {row.task_id for row in again.rows if newest is None or row.created > newest}
    lasting = {row.task_id for row in before.rows if row.created.timestamp() >= since}
    return lasting <= second and second - late <= first


async def _read(context: RunContext) -> _Reading | Unsettled:
    rows: dict[str, Listed] = {}
    page, pages, total, date = 1, 1, 0, None
    asked = asyncio.get_running_loop().time()
    while page <= pages:
        if page > _PAGES or context.state.stop.is_set():
            return Unsettled(
                "it is too long to be read" if page > _PAGES else "the run was stopped"
            )
        said = await context.service.tasks(page, _PAGE)
        rows |= {row.task_id: row for row in said.rows}
        if page == 1 and said.date is not None:
            date = said.date.timestamp()
        pages, page, total = said.pages, page + 1, said.total
    return _Reading(tuple(rows.values()), total, asked, date)


def learn_from(context: RunContext, found: Listing) -> None:
    """What a reading tells of the service: its name for our key, and its lag.

    A task that was missing and turns up tells of a lag; one that never does tells of none.
    """
    if found.date is None:
        return
    accounts, name, missing = context.ledger.accounts, context.account.name, context.state.missing
    shown = {row.task_id: row for row in found.rows}
    for sent in accounts.accepted_between(name, found.date - memory(context), found.date):
        row = shown.get(sent.task)
        if row is None:
            missing[sent.task] = found.date - sent.at
            continue
        if row.key_id:
            accounts.learn_key(name, row.key_id)
        if sent.task in missing:
            accounts.learn_lag(context.account.id, sent.model, missing.pop(sent.task))
