"""A person's word about a take that the machine cannot settle, or that is not wanted any more."""

from __future__ import annotations

from dataclasses import replace

from ..service import Cancelled, NotThere, TaskStatus
from . import words
from .context import RunContext
from .ledger import Ledger, transitions
from .listing import Unsettled, listing
from .process_lock import described
from .reconcile import adopted, reconcile
from .states import STATES, State
from .strangers import NOT_MADE, other_words, read, strangers
from .take import Take


class ResolveError(Exception):
    """What cannot be done to a take; the message says why and what can."""


async def adopt(context: RunContext, take: Take, task: str, *, sure: bool) -> Take:
    """Takes a task of the service for a take's own; `sure` also one with other words.

    Raises ResolveError, a ServiceError.
    """
    _settles(context, take)
    _nobodys(context, take, task)
    try:
        seen = await context.service.query(task)
    except NotThere:
        raise ResolveError(f"the service does not know task {task}") from None
    if seen.status is TaskStatus.UNKNOWN:
        raise ResolveError(f"the service does not know task {task}, or keeps it no longer")
    if not words.equal(seen.orig_prompt or "", take.prompt) and not sure:
        raise ResolveError(f"task {task} was made with other words; --force takes it all the same")
    at = seen.submitted.timestamp() if seen.submitted else context.now()
    moved = adopted(context, take, task, f"adopted by hand as {task}", at)
    if moved is None:
        # another process may have been faster
        _nobodys(context, take, task)
    return _moved(take, moved)


def _nobodys(context: RunContext, take: Take, task: str) -> None:
    owner = context.ledger.takes.with_task(task)
    if owner is not None and owner.id != take.id:
        scene = ", ".join(filter(None, (f"scene {owner.scene}", owner.heading)))
        raise ResolveError(f"task {task} is already that of {scene} of {owner.script}")


def set_foreign(context: RunContext, take: Take, task: str) -> Take:
    """A task is somebody else's: it holds this take, and any other, no more."""
    _settles(context, take)
    if task in context.ledger.accounts.tasks():
        raise ResolveError(f"task {task} is this ledger's own")
    context.ledger.accounts.set_foreign(context.account.id, task, "a person said so")
    return context.ledger.takes.get(take.id)


async def resubmit(context: RunContext, take: Take) -> Take:
    """Gives a take up for not taken: what may be its own is not, from then on.

    It may still be another take's. Raises ResolveError, a ServiceError.
    """
    _settles(context, take)
    for task in await _may_be_its(context, take):
        why = f"scene {take.scene} was resubmitted by hand"
        context.ledger.accounts.set_foreign(context.account.id, task, why, take.id)
    note = "given up by hand: the next run submits it again"
    takes = context.ledger.takes
    return _moved(take, transitions.resubmit(takes, take, note, context.now()))


async def again(context: RunContext, take: Take) -> tuple[Take, str]:
    """Tries the proof once more; the take and what was found.

    Raises ResolveError, a ServiceError.
    """
    _settles(context, take)
    takes = context.ledger.takes
    if take.state is State.LOST:
        raise ResolveError(
            f"scene {take.scene} was taken and its result is out of reach: --adopt names another "
            "task, --resubmit pays again"
        )
    if take.submission is not None and not take.submission.outcome:
        return await _asked_again(context, take)
    theirs = await _may_be_its(context, take)
    if theirs:
        return take, f"it may be {' or '.join(f'task {task}' for task in theirs)}"
    moved = transitions.proved_absent(takes, take, "no task has its words", context.now())
    return _moved(take, moved), "no task of the service that nobody knows has its words"


async def _asked_again(context: RunContext, take: Take) -> tuple[Take, str]:
    """The proof about a POST without an answer, as far as it comes now."""
    said: list[str] = []
    telling = replace(context, watch=lambda news: said.append(news.detail))
    ledger, owner, wait = context.ledger, context.owner, 0.0
    while wait == 0.0:
        held, _ = ledger.leases.hold(take.id, owner.name, owner.alive)
        if held.submission is None or held.submission.outcome:
            break
        found = await reconcile(telling, held)
        wait = -1.0 if found is None else found
    after, left = ledger.takes.get(take.id), context.state.left.get(take.id)
    if after.submission is not None and after.submission.outcome:
        return after, said[-1] if said else after.message
    why = left or context.state.halted or (said[-1] if said else "") or after.message
    return after, f"{why}; it is worth another look in {wait:.0f} s" if wait > 0 else why


async def _may_be_its(context: RunContext, take: Take) -> list[str]:
    """The tasks that nobody knows and whose words are not others for certain."""
    found = await listing(context)
    if isinstance(found, Unsettled):
        raise ResolveError(f"the service's list cannot be relied on: {found.reason}")
    others, tasks = other_words(context, take), []
    for row in strangers(context, take, found):
        task = await read(context, row.task_id)
        if task is not None and task.status in NOT_MADE:
            continue
        if task is None or task.orig_prompt is None or not others(task.orig_prompt):
            tasks.append(row.task_id)
    return tasks


async def cancel(context: RunContext | None, ledger: Ledger, take: Take) -> Take:
    """Calls a take back that has not started. Raises ResolveError, a ServiceError."""
    if take.state is State.PLANNED:
        return _moved(take, transitions.cancelled(ledger.takes, take, "cancelled by hand"))
    if take.state is not State.SUBMITTED or take.task is None or context is None:
        raise ResolveError(f"scene {take.scene} is {take.state}: there is nothing to call back")
    if not context.service.capabilities.cancels:
        raise ResolveError("this service calls nothing back")
    said = await context.service.cancel(take.task)
    status = (
        None if isinstance(said, Cancelled) else (await context.service.query(take.task)).status
    )
    if isinstance(said, Cancelled) or status is TaskStatus.CANCELED:
        return _moved(take, transitions.cancelled(ledger.takes, take, "cancelled by hand"))
    raise ResolveError(
        f"scene {take.scene} is at work already and cannot be called back ({said.message}); "
        "it will be billed, and the next run fetches it"
    )


def _settles(context: RunContext, take: Take) -> None:
    if STATES[take.state].needs_you:
        return
    if take.state is State.INTENT:
        if not context.owner.alive(take.owner) or _far(take.owner):
            return
        raise ResolveError(
            f"{described(take.owner)} has scene {take.scene} in hand: wait until it ends, or end it"
        )
    raise ResolveError(f"scene {take.scene} is {take.state}: there is nothing to resolve")


def _far(owner: str) -> bool:
    """Whether an owner is of another machine, of which nothing here can prove that it is gone."""
    return "another machine" in described(owner)


def _moved(take: Take, moved: Take | None) -> Take:
    if moved is None:
        raise ResolveError(f"scene {take.scene} changed meanwhile; look again with `status`")
    return moved
