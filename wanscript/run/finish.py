"""A submitted take until its clip lies in the project: asked about, fetched, checked, kept."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

from ..media.decode import whole
from ..media.disk import part_of
from ..media.files import publish
from ..service import (
    Expired,
    NotThere,
    Rejected,
    ServiceError,
    Task,
    TaskStatus,
    Unreachable,
)
from . import words
from .context import RunContext
from .event import Phase
from .kept import file_name
from .ledger import transitions
from .overview import asked, next_question, seen_at_work
from .polling import lengths
from .take import Take

LARGEST = 2 * 2**30
"""Bytes that a clip may have."""

_SOON = 30.0
"""Seconds after a clip's end in which what starts on it should be ready to be sent."""

_PATIENCE = 8

_USED = ("duration", "input_video_duration", "output_video_duration", "video_count", "resolution")


async def poll(context: RunContext, take: Take) -> float | None:
    """Asks how a submitted take stands, and fetches what is finished."""
    assert take.task is not None
    context.state.at_work[take.id] = take
    if shown := await seen_at_work(context, take):
        context.tell(take, Phase(shown.value.lower()))
        return next_question(context, take)
    try:
        task = await context.service.query(take.task)
    except Unreachable as error:
        context.tell(take, Phase.WAITING, str(error))
        return next_question(context, take)
    except NotThere:
        return _gone(context, take)
    except Rejected as error:
        context.ledger.takes.note(take, f"the query was refused: {error}")
        context.state.halt(str(error))
        return None
    asked(context, take, task)
    _learn(context, take, task)
    if task.status is TaskStatus.UNKNOWN:
        return _gone(context, take)
    if not task.status.final:
        context.tell(take, Phase(task.status.value.lower()))
        return next_question(context, take)
    moved = came_to(context, take, task)
    if task.status is TaskStatus.SUCCEEDED:
        _make_room(context, take)
        return await fetch(context, moved) if moved else 0.0
    context.tell(moved or take, Phase.FAILED if moved and moved.message else Phase.CANCELLED)
    return None


def came_to(context: RunContext, take: Take, task: Task) -> Take | None:
    """Writes down what a task that ended came to."""
    takes, state = context.ledger.takes, context.state
    state.freed.set()
    state.at_work.pop(take.id, None)
    if task.status is TaskStatus.CANCELED:
        return transitions.cancelled(takes, take, "cancelled at the service")
    if task.status is TaskStatus.FAILED:
        code, message = task.code or "", task.message or "the service gave no reason"
        failure = context.service.capabilities.classify(code, message)
        with context.ledger.db.transaction():
            failed = transitions.failed(
                takes, take, failure=failure.value, code=code, message=message
            )
            if failed is not None:
                context.ledger.approvals.has_failed(failed)
            return failed
    ended = task.ended.timestamp() if task.ended else context.now()
    finished, used = take.finished or _finished(context, take, task), task.usage
    lengths(context, take).ended(finished - (take.accepted_at or finished))
    return transitions.finished(
        takes,
        take,
        url=task.video_url or "",
        expires=ended + context.service.capabilities.result_retention,
        at=finished,
        lasts=used.output_video_duration if used and take.seconds <= 0 else None,
        billed=used.duration if used else None,
        usage=tuple((name, getattr(used, name)) for name in _USED) if used else (),
    )


def _finished(context: RunContext, take: Take, task: Task) -> float:
    # by the service's own clock from its start to its end, so that a late look counts for nothing
    if take.accepted_at is None or task.submitted is None or task.ended is None:
        return context.now()
    return take.accepted_at + (task.ended - task.submitted).total_seconds()


def _learn(context: RunContext, take: Take, task: Task) -> None:
    """What a task of our own tells of the service: whether it echoes prompts, and its clocks."""
    sent = take.submission
    if not context.policy.proves or sent is None or sent.outcome != "accepted":
        return
    accounts = context.ledger.accounts
    if task.orig_prompt is not None and (task.task_id not in context.state.echoed):
        context.state.echoed.add(task.task_id)
        exact = task.orig_prompt == take.prompt
        if not exact and not words.equal(task.orig_prompt, take.prompt):
            context.ledger.takes.note(take, "the service gave its words back otherwise")
        accounts.learn_echo(sent.account, take.model, exact=exact)
    if task.submitted is not None and sent.ended_date is not None:
        apart = abs(task.submitted.timestamp() - sent.ended_date)
        # the service's clock is read in whole seconds
        accounts.learn_clock(sent.account, math.ceil(apart) + 1.0)


def _make_room(context: RunContext, take: Take) -> None:
    """A slot is kept for what starts on a clip that has just ended."""
    if take.id in context.state.followed:
        follower, rank = context.state.followed[take.id]
        until = context.now() + _SOON
        context.state.gate(follower).expect(follower.scene, rank, until)
    context.state.freed.set()


def _gone(context: RunContext, take: Take) -> float | None:
    """The service does not know the task: its time is over, or another account made it."""
    context.state.at_work.pop(take.id, None)
    age = context.now() - (take.accepted_at or 0.0)
    if age < context.service.capabilities.task_retention and context.policy.pays:
        why = f"the service does not know task {take.task}: is this the account that made it?"
        context.ledger.takes.note(take, why)
        context.state.left[take.id] = why
        context.tell(take, Phase.WAITING, why)
        return None
    why = f"the service keeps task {take.task} no longer"
    return _lost(context, take, why)


def _lost(context: RunContext, take: Take, why: str) -> float | None:
    if take.sha256:
        # its file was here once: what is gone is only the way to fetch it again
        context.tell(transitions.kept(context.ledger.takes, take, why) or take, Phase.DONE, why)
        return None
    moved = transitions.lost(context.ledger.takes, take, why)
    context.state.freed.set()
    context.tell(moved or take, Phase.LOST, why)
    return None


async def fetch(context: RunContext, take: Take) -> float | None:
    """Downloads a finished clip, checks that it decodes to its end, and keeps it."""
    target = context.out / file_name(take, context.policy)
    context.tell(take, Phase.DOWNLOADING)
    try:
        if not take.url:
            raise NotThere("the service gave no address for the result")
        with part_of(target) as part:
            got = await context.service.download(take.url, part, limit=LARGEST)
            await asyncio.to_thread(_kept, context, take, part, target, got.sha256)
    except (Expired, NotThere) as error:
        return _ask_again(context, take, str(error))
    except ServiceError as error:
        return _try_again(context, take, str(error))
    except ValueError as error:
        return _try_again(context, take, f"the download {error}")
    file = _relative(target, context.home)
    done = transitions.downloaded(context.ledger.takes, take, file, got.sha256)
    if done is not None:
        context.kept(done)
    context.tell(done or context.ledger.takes.get(take.id), Phase.DONE, str(target))
    return None


def _kept(context: RunContext, take: Take, part: Path, target: Path, digest: str) -> None:
    whole(part, take.seconds)
    if context.store is not None:
        context.store.put(part, digest)
    publish(part, target, force=context.force, home=context.home, digest=digest)


def _ask_again(context: RunContext, take: Take, why: str) -> float | None:
    """No address, or none that works: the service is asked for another, as long as it has it."""
    if take.expires and context.now() > take.expires:
        return _lost(context, take, f"its result is kept no longer: {why}")
    if take.tries >= _PATIENCE:
        return _try_again(context, take, why)
    wait = min(30.0, 0.5 * 2.0**take.tries)
    transitions.ask_again(context.ledger.takes, take, why)
    context.tell(take, Phase.WAITING, why)
    return min(wait, context.policy.longest_wait)


def _try_again(context: RunContext, take: Take, why: str) -> float | None:
    transitions.download_failed(context.ledger.takes, take, why)
    context.tell(take, Phase.WAITING, why)
    if take.tries >= _PATIENCE:
        return None
    return min(30.0, 0.5 * 2.0 ** (take.tries + 1), context.policy.longest_wait)


def _relative(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
