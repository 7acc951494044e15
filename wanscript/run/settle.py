"""The user's word about a clip that the machine cannot settle, or that is not wanted any more."""

from __future__ import annotations

from ..dashscope.client import Client
from ..service import Cancelled, TaskStatus
from .clip import Clip, State
from .ledger import Ledger


class SettleError(Exception):
    """What cannot be done to a clip; the message says why and what can."""


async def adopt(ledger: Ledger, client: Client, clip: Clip, task: str, *, sure: bool) -> Clip:
    """Takes a task of the service for a clip's own; `sure` also one with other words.

    Raises SettleError, a client's WireError.
    """
    _settles(clip)
    owner = next((each for each in ledger.clips() if each.task == task), None)
    if owner is not None and owner.id != clip.id:
        raise SettleError(f"task {task} is scene {owner.scene}'s already")
    seen = await client.query(task)
    if seen.status is TaskStatus.UNKNOWN:
        raise SettleError(f"the service does not know task {task}, or keeps it no longer")
    same = (seen.orig_prompt or "").strip() == clip.prompt.strip()
    if not same and not sure:
        raise SettleError(f"task {task} was made with other words; --force takes it all the same")
    submitted = seen.submitted.timestamp() if seen.submitted else clip.asked
    facts = {"task": task, "submitted": submitted, "tries": 0, "message": None}
    return _moved(ledger, clip, State.SUBMITTED, f"adopted by hand as {task}", **facts)


def resubmit(ledger: Ledger, clip: Clip) -> Clip:
    """Gives a clip up for not taken: the next run submits it again. Raises SettleError."""
    _settles(clip)
    note = "given up by hand: the next run submits it again"
    return _moved(ledger, clip, State.PLANNED, note, task=None, message=None, owner=None)


async def cancel(ledger: Ledger, client: Client | None, clip: Clip) -> Clip:
    """Calls a clip back that has not started. Raises SettleError, a client's WireError."""
    if clip.state is State.PLANNED:
        return _moved(ledger, clip, State.CANCELLED, "cancelled by hand", message="cancelled")
    if clip.state is not State.SUBMITTED or clip.task is None or client is None:
        raise SettleError(f"scene {clip.scene} is {clip.state}: there is nothing to call back")
    said = await client.cancel(clip.task)
    if isinstance(said, Cancelled) or (await client.query(clip.task)).status is TaskStatus.CANCELED:
        return _moved(ledger, clip, State.CANCELLED, "cancelled by hand", message="cancelled")
    raise SettleError(
        f"scene {clip.scene} is at work already and cannot be called back ({said.message}); "
        "it will be billed, and the next run fetches it"
    )


def _settles(clip: Clip) -> None:
    if clip.state not in (State.UNKNOWN, State.LOST):
        raise SettleError(f"scene {clip.scene} is {clip.state}: there is nothing to resolve")


def _moved(ledger: Ledger, clip: Clip, state: State, note: str, **facts: object) -> Clip:
    moved = ledger.move(clip, state, note, **facts)
    if moved is None:
        raise SettleError(f"scene {clip.scene} changed meanwhile; look again with `status`")
    return moved
