"""All tasks at work at one look: a page of the service's list stands in for a question each.

The list is only a hint of whom to ask. What came of a task its own query alone decides, and each
is asked itself now and then, so a list that is wrong, late or not there costs time at the most.
"""

from __future__ import annotations

import asyncio
import math

from ..service import Rejected, Task, TaskStatus, Unreachable
from .context import RunContext
from .polling import learns, next_look, next_poll
from .shown import AT_WORK, Look
from .take import Take

FEW = 4
"""From so many tasks at work on a look at the list is cheaper than asking each."""

OWN = 30.0
"""Seconds after which a task is asked itself, whatever the list shows."""

_PAGE = 100

_PATIENCE = 5.0
"""Seconds that the tasks at work wait for a page."""

_UNREAD = 60.0
_UNSHOWN = 15.0
"""Seconds until a list is tried again that could not be read, or showed few of the tasks."""

_LATE = 2.0
"""Seconds for which a list may show a task at work after its end."""

_EARLY = 0.01
"""A timer may ring this much early."""

_TOLD = (*AT_WORK, TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED)


async def seen_at_work(context: RunContext, take: Take) -> TaskStatus | None:
    """Where the list shows a task that has not ended; None where it must be asked itself."""
    state = context.state
    if not _serves(context) or context.passed() - state.asked.get(take.id, -math.inf) >= OWN:
        return None
    async with state.overview:
        if state.look is None or context.passed() >= state.look.again - _EARLY:
            state.look = await _look(context)
    look = state.look
    return look.status[take.task] if look and take.task and look.at_work(take) else None


def asked(context: RunContext, take: Take, task: Task) -> None:
    """Notes what a task's own query said: a list that told otherwise long after is of no use."""
    state, look = context.state, context.state.look
    state.asked[take.id] = context.passed()
    if look is None or look.date is None or task.ended is None or not look.at_work(take):
        return
    if task.status.final and (look.date - task.ended).total_seconds() > _LATE:
        state.look, state.list_rests = None, math.inf


def next_question(context: RunContext, take: Take) -> float:
    """Seconds until a task at work is looked at again, in the list or by itself."""
    look = context.state.look
    if look is not None and _serves(context) and look.at_work(take):
        return max(look.again - context.passed(), 0.0)
    return next_poll(context, take)


def _serves(context: RunContext) -> bool:
    state = context.state
    many = len(state.at_work) >= FEW and context.service.capabilities.lists
    return many and learns(context) and context.passed() >= state.list_rests


async def _look(context: RunContext) -> Look | None:
    state = context.state
    try:
        async with asyncio.timeout(_PATIENCE):
            page = await context.service.tasks(1, _PAGE)
    except (Unreachable, TimeoutError):
        state.list_rests = context.passed() + _UNREAD
        return None
    except Rejected:
        state.list_rests = math.inf
        return None
    status = {row.task_id: row.status for row in page.rows if row.status in _TOLD}
    shown = [take for take in state.at_work.values() if take.task in status]
    if len(shown) < FEW:
        state.list_rests = context.passed() + _UNSHOWN
        return None
    open_ones = [take for take in shown if status[str(take.task)] in AT_WORK]
    return Look(status, context.passed() + next_look(context, open_ones), page.date)
