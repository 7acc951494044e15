"""The one step: everything that costs money, safe to call any number of times by anyone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..files import plain_name, publish
from ..models.request import Request
from ..probe import whole
from ..service import (
    Accepted,
    Again,
    Expired,
    NoAnswer,
    NotSent,
    NotThere,
    Refused,
    Rejected,
    ServiceError,
    Task,
    TaskStatus,
    Unreachable,
)
from .clip import DAY, Clip, Later, State, TooDear
from .media import Unfit, ready
from .poll import next_poll
from .reconcile import first_look, reconcile
from .world import Job, Progress, World

LARGEST = 2 * 2**30
"""Bytes that a clip may have."""

_DEADLINE = 20.0
"""Seconds after a claim in which its POST must have begun."""

_SOON = 30.0
"""Seconds after a clip's end in which what starts on it should be ready to be sent."""

_PATIENCE = 5


async def step(world: World, job: Job, clip: Clip) -> float | None:
    """Takes a clip as far as it goes now; seconds until the next call, None when it rests.

    `clip` is the job's as the ledger has it, and the caller holds its lease. What the world did
    is in the ledger; OSError of this machine's disk passes through.
    """
    if clip.state is State.PLANNED:
        return await _submit(world, clip, job)
    take = _STEPS.get(clip.state)
    return None if take is None else await take(world, clip)


async def _submit(world: World, clip: Clip, job: Job) -> float | None:
    if job.request is None:
        world.ledger.move(clip, State.CANCELLED, "no longer in the script", message="not sent")
        return None
    if world.signals.halted:
        return None
    try:
        sent = await ready(world, clip, job.request, job.starts)
    except Unfit as error:
        return _refused(world, clip, str(error), error.at)
    except Rejected as error:
        return _no(world, clip, Refused(error.code, error.message, "", error.failure, error.stops))
    except ServiceError as error:
        return _busy(world, clip, f"upload: {error}")
    claimed = await _claimed(world, clip, job.rank)
    return claimed if not isinstance(claimed, Clip) else await _post(world, claimed, sent)


async def _claimed(world: World, clip: Clip, rank: int) -> Clip | float | None:
    signals, ledger = world.signals, world.ledger
    limits, turns = world.limits(clip.model), signals.turns[clip.model]
    world.watch(Progress(clip, "queued"))
    signals.freed.set()
    async with turns.turn(clip.scene, rank):
        if not world.free and not ledger.listed(clip):
            try:
                await first_look(world, clip.account, clip.model)
            except Unreachable as error:
                signals.halt(f"the service could not be reached: {error}", offline=True)
            except Rejected as error:
                signals.halt(f"the service's list could not be read before paying: {error}")
        while not signals.stop.is_set() and not signals.halted:
            free = limits.in_flight - turns.kept(rank, world.now())
            found = ledger.claim(clip, world.run, replace(limits, in_flight=free), world.ceiling)
            match found:
                case TooDear(reason):
                    signals.halt(reason)
                case Later(seconds, _, others_may=True):
                    return seconds
                case Later(seconds, _):
                    await world.slot(seconds)
                    if turns.outranked(rank):
                        return 0.0
                case _:
                    return found if found is not None else 0.0
    return None


async def _post(world: World, clip: Clip, sent: Request) -> float | None:
    ledger, deadline = world.ledger, world.now() + _DEADLINE

    def still() -> bool:
        now, here = world.now(), ledger.clip(clip.id)
        mine = here.owner == world.owner.name and here.attempt == clip.attempt
        return mine and here.state is State.INTENT and now < min(deadline, here.until)

    said = await world.client.create(sent, still=still)
    now = world.now()
    match said:
        case Accepted(task, submission):
            facts = {"task": task, "submission": submission, "submitted": now, "ended": now}
            facts |= {"tries": 0, "message": None}
            world.signals.unsent = 0
            moved = ledger.move(clip, State.SUBMITTED, f"accepted as {task}", **facts)
            if moved is None:
                ledger.note(clip, f"accepted as {task}, too late: somebody else has this clip")
                return None
            world.watch(Progress(moved, "submitted"))
            return next_poll(world, moved, 0)
        case Again(code, message, _, after):
            return _busy(world, clip, f"{code}: {message}", after)
        case NotSent(reason, given_up):
            world.signals.unsent += not given_up
            if world.signals.unsent > _PATIENCE:
                world.signals.halt(f"the service could not be reached: {reason}", offline=True)
            return _busy(world, clip, f"not sent: {reason}")
        case Refused():
            return _no(world, clip, said)
        case NoAnswer(reason):
            ledger.move(clip, State.INTENT, f"no answer: {reason}", ended=now, message=reason)
            world.watch(Progress(clip, "asking", f"(no answer: {reason})"))
            return world.limits(clip.model).settle


def _busy(world: World, clip: Clip, why: str, after: float | None = None) -> float:
    wait = min(60.0, 2.0 ** min(clip.tries, 6)) * random.uniform(0.5, 1.0)
    wait = min(60.0, after) if after is not None else wait
    if world.free:
        wait = min(wait, 0.5)
    changes = {"due": world.now() + wait, "ended": world.now(), "message": why}
    world.ledger.move(clip, State.PLANNED, f"nothing was taken: {why}", **changes)
    world.signals.freed.set()
    world.watch(Progress(clip, "waiting", why))
    return wait


def _no(world: World, clip: Clip, no: Refused) -> float | None:
    if not no.stops:
        return _refused(
            world, clip, no.message, world.client.capabilities.locate(no.code, no.message), no.code
        )
    why = f"{no.code}: {no.message}"
    world.ledger.move(clip, State.PLANNED, f"refused: {why}", message=why, ended=world.now())
    world.signals.halt(why)
    return None


def _refused(world: World, clip: Clip, message: str, at: str, code: str = "") -> float | None:
    facts = {"refused": True, "code": code or at, "message": message, "ended": world.now()}
    failed = world.ledger.move(clip, State.FAILED, f"refused: {code} {message}", **facts)
    world.signals.freed.set()
    world.watch(Progress(failed or clip, "failed", message))
    return None


async def _poll(world: World, clip: Clip) -> float | None:
    if clip.task is None:
        raise AssertionError("a submitted clip has a task")
    age = world.now() - (clip.submitted or world.now())
    try:
        task = await world.client.query(clip.task)
    except Unreachable as error:
        world.watch(Progress(clip, "waiting", str(error)))
        return next_poll(world, clip, age)
    except NotThere:
        return await _gone(world, clip)
    except Rejected as error:
        world.ledger.note(clip, f"the query was refused: {error}")
        world.signals.halt(str(error))
        return None
    return await _SEEN.get(task.status, _running)(world, clip, task)


async def _running(world: World, clip: Clip, task: Task) -> float | None:
    age = world.now() - (clip.submitted or world.now())
    world.watch(Progress(clip, task.status.value.lower()))
    return next_poll(world, clip, age)


async def _succeeded(world: World, clip: Clip, task: Task) -> float | None:
    ended = task.ended.timestamp() if task.ended else world.now()
    used = task.usage
    facts = {
        "url": task.video_url,
        "expires": ended + DAY,
        "finished": clip.finished or _finished(world, clip, task),
        "billed": used.duration if used else None,
        "usage": tuple((name, getattr(used, name)) for name in _USED) if used else (),
    }
    moved = world.ledger.move(clip, State.SUCCEEDED, "finished", **facts)
    if clip.id in world.signals.followed:
        follower, rank = world.signals.followed[clip.id]
        until = world.now() + _SOON
        world.signals.turns[follower.model].expect(follower.scene, rank, until)
    world.signals.freed.set()
    return await _fetch(world, moved) if moved else 0.0


def _finished(world: World, clip: Clip, task: Task) -> float:
    # by the service's own clock from its start to its end, so that a late look counts for nothing
    if clip.submitted is None or task.submitted is None or task.ended is None:
        return world.now()
    return clip.submitted + (task.ended - task.submitted).total_seconds()


_USED = ("duration", "input_video_duration", "output_video_duration", "video_count", "resolution")


async def _failed(world: World, clip: Clip, task: Task) -> None:
    code, message = task.code or "", task.message or "the service gave no reason"
    facts = {
        "refused": world.client.capabilities.classify(code, message).blames_request,
        "code": code,
        "message": message,
    }
    failed = world.ledger.move(clip, State.FAILED, f"failed: {code} {message}", **facts)
    world.signals.freed.set()
    world.watch(Progress(failed or clip, "failed", message))


async def _cancelled(world: World, clip: Clip, _: Task) -> None:
    moved = world.ledger.move(clip, State.CANCELLED, "cancelled", message="cancelled")
    world.signals.freed.set()
    world.watch(Progress(moved or clip, "cancelled"))


async def _gone(world: World, clip: Clip, _: Task | None = None) -> float | None:
    age = world.now() - (clip.submitted or 0.0)
    if age < DAY and not world.free:
        why = f"the service does not know task {clip.task}: is this the account that made it?"
        world.ledger.note(clip, why)
        world.watch(Progress(clip, "waiting", why))
        return None
    why = f"the service keeps task {clip.task} no longer"
    moved = world.ledger.move(clip, State.LOST, why, message=why)
    world.signals.freed.set()
    world.watch(Progress(moved or clip, "lost", why))
    return None


_Seen = Callable[[World, Clip, Task], Awaitable[float | None]]

_SEEN: Mapping[TaskStatus, _Seen] = {
    TaskStatus.SUCCEEDED: _succeeded,
    TaskStatus.FAILED: _failed,
    TaskStatus.CANCELED: _cancelled,
    TaskStatus.UNKNOWN: _gone,
}


def file_name(clip: Clip) -> str:
    """What a clip's file is called."""
    return f"{plain_name(clip.scene)}_t{clip.number:02}.mp4"


async def _fetch(world: World, clip: Clip) -> float | None:
    target = world.out / file_name(clip)
    part = target.with_name(f"{target.name}.{world.owner.name.rsplit(':', 1)[1]}.part")
    world.watch(Progress(clip, "downloading"))
    world.out.mkdir(parents=True, exist_ok=True)
    try:
        if clip.url is None:
            raise Expired("the service gave no address for the result")
        got = await world.client.download(clip.url, part, limit=LARGEST)
        await asyncio.to_thread(_kept, world, clip, part, target, got.sha256)
    except (Expired, NotThere) as error:
        return _ask_again(world, clip, str(error))
    except ServiceError as error:
        return _try_again(world, clip, str(error))
    except ValueError as error:
        return _try_again(world, clip, f"the download {error}")
    finally:
        part.unlink(missing_ok=True)
    facts = {"file": _relative(target, world.home), "sha256": got.sha256, "message": None}
    done = world.ledger.move(clip, State.DONE, f"downloaded to {target.name}", **facts)
    world.watch(Progress(done or world.ledger.clip(clip.id), "done", str(target)))
    return None


def _kept(world: World, clip: Clip, part: Path, target: Path, digest: str) -> None:
    whole(part, clip.seconds)
    publish(part, target, force=world.force, home=world.home, digest=digest)


def _ask_again(world: World, clip: Clip, why: str) -> float | None:
    if clip.tries > _PATIENCE and world.now() < (clip.expires or 0.0):
        return _try_again(world, clip, why)
    if world.now() > (clip.expires or 0.0):
        message = f"its result could be fetched until 24 hours after it was made: {why}"
        lost = world.ledger.move(clip, State.LOST, message, message=message)
        world.watch(Progress(lost or clip, "lost", message))
        return None
    world.ledger.move(clip, State.SUBMITTED, f"asking again: {why}", tries=clip.tries + 1)
    return 0.0


def _try_again(world: World, clip: Clip, why: str) -> float | None:
    tries = clip.tries + 1
    world.ledger.move(clip, State.SUCCEEDED, f"download: {why}", tries=tries, message=why)
    world.watch(Progress(clip, "waiting", why))
    return None if tries > _PATIENCE else min(30.0, 0.5 * 2.0**tries)


def _relative(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


_STEPS: Mapping[State, Callable[[World, Clip], Awaitable[float | None]]] = {
    State.INTENT: reconcile,
    State.SUBMITTED: _poll,
    State.SUCCEEDED: _fetch,
}
