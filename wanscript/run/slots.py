"""Tasks that hold a slot: who looks after them, and whether waiting for them is of any use."""

from __future__ import annotations

import asyncio

from ..service import NotThere, Rejected, TaskStatus, Unreachable
from .context import RunContext
from .finish import came_to
from .ledger import transitions
from .polling import next_poll
from .process_lock import described
from .states import STATES, State
from .take import Take

_TRIES = 5
"""How often in a row a service that cannot be reached is asked about a task of another film."""


def blocked(context: RunContext, behind: tuple[int, ...]) -> str | None:
    """Why nothing comes of waiting for these takes, or None where something may."""
    reasons = []
    for id in behind:
        take = context.ledger.takes.get(id)
        why = _stuck(context, take)
        if why is None:
            return None
        reasons.append(why)
    return reasons[0] if reasons else None


def _stuck(context: RunContext, take: Take) -> str | None:
    """Why nobody will move a take that holds a slot, or None where somebody may."""
    if not STATES[take.state].slot:
        return None
    if take.owner == context.owner.name:
        return context.state.left.get(take.id)
    if take.owner and context.owner.alive(take.owner):
        stopped = context.ledger.leases.until(take.owner) < context.now()
        held = f"a stopped process has scene {take.scene} of {take.script} in hand"
        return f"{held} ({described(take.owner)}): continue or end it" if stopped else None
    if take.state is State.INTENT:
        # what this run goes on with is in its hands before anything is claimed
        return (
            f"scene {take.scene} of {take.script} in {take.project} was submitted without an "
            "answer: run that script, or settle it with `wanscript resolve`"
        )
    return context.state.left.get(take.id)


async def tend(context: RunContext, waiting: Take) -> None:
    """Asks about tasks of this account that nobody looks after, so that their slots come free.

    Their clips are left to a run of their own script.
    """
    clock, due, mine = asyncio.get_running_loop().time, context.state.tended, context.owner
    for take in context.ledger.takes.at_work(context.account.id, waiting.model, mine.name):
        if take.task is None or (take.owner and mine.alive(take.owner)):
            continue
        if clock() < due.get(take.id, 0.0):
            continue
        held, free = context.ledger.leases.hold(take.id, mine.name, mine.alive)
        if not free:
            continue
        try:
            await _tended(context, held, take.task)
        finally:
            now = context.ledger.takes.get(take.id)
            if now.owner == mine.name:
                context.ledger.takes.set(now, owner="")
        due[take.id] = clock() + next_poll(context, take) / context.speed


async def _tended(context: RunContext, take: Take, task_id: str) -> None:
    why = f"scene {take.scene} of {take.script} in {take.project} holds a slot, and "
    try:
        task = await context.service.query(task_id)
    except Unreachable as error:
        tries = context.state.unread[take.id] = context.state.unread.get(take.id, 0) + 1
        if tries >= _TRIES:
            context.state.left[take.id] = f"{why}the service cannot be asked about it: {error}"
        return
    except Rejected as error:
        context.state.left[take.id] = f"{why}the service refuses to tell about it: {error}"
        return
    except NotThere:
        task = None
    context.state.unread.pop(take.id, None)
    if task is None or task.status is TaskStatus.UNKNOWN:
        age = context.now() - (take.accepted_at or 0.0)
        if age < context.service.capabilities.task_retention:
            context.state.left[take.id] = f"{why}the service does not know its task {task_id}"
            return
        transitions.lost(context.ledger.takes, take, f"the service keeps task {task_id} no longer")
    elif task.status.final:
        came_to(context, take, task)
