"""A plan becomes clips: every one is driven by the same step, as many at once as allowed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from errno import EPERM
from pathlib import Path

from ..files import plain_name
from .blame import place
from .clip import Clip, State
from .plan import Do, Plan
from .step import step
from .world import Job, Progress, World


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a clip stands at the end of a run.

    `path` is the finished file; `at` the part of the body that a refusal is about; `message`
    says what is wrong, and is empty where nothing is.
    """

    clip: Clip
    path: Path | None = None
    at: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a plan: every wanted clip in its order; `halted` says why paying stopped.

    `offline` tells a service that could not be reached at all.
    """

    outcomes: tuple[Outcome, ...]
    halted: str | None = None
    offline: bool = False
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether every wanted clip is there."""
        return not self.halted and all(each.path and not each.message for each in self.outcomes)


async def execute(plan: Plan, world: World) -> Run:
    """Shoots what the plan says and waits for it; what the world did is in the outcomes.

    Raises OSError where the folder for the clips cannot be written, before anything is sent.
    """
    ledger = world.ledger
    _writable(world)
    names = [path.name.casefold() for path in world.out.iterdir()]
    fresh = [step for step in plan.steps if step.do is Do.SUBMIT]
    entered = ledger.add(
        ((_numbered(names, step.clip), step.reason) for step in fresh),
        world.owner.name,
        world.lease,
    )
    new = dict(zip(map(id, fresh), entered, strict=True))
    wanted: list[tuple[Job | None, Clip]] = []
    for each in plan.steps:
        clip = new.get(id(each), each.clip)
        driven = each.do in (Do.SUBMIT, Do.RESUME)
        wanted.append((Job(clip.id, each.request) if driven else None, clip))
    jobs = [job for job, _ in wanted if job is not None]
    jobs += [Job(clip.id, None) for clip in plan.strays]
    troubles: dict[int, str] = {}
    beat = asyncio.create_task(_beat(world))
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(_drive(world, job, troubles))
    finally:
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat
        ledger.release(world.owner.name)
    outcomes = tuple(
        _outcome(world, ledger.clip(job.id) if job else clip, troubles) for job, clip in wanted
    )
    signals = world.signals
    return Run(outcomes, signals.halted, signals.offline, signals.stop.is_set())


def _writable(world: World) -> None:
    folder = world.out
    if not world.outside and not folder.resolve().is_relative_to(world.home.resolve()):
        why = f"leads out of the project to {folder.resolve()}; --allow-outside allows it"
        raise PermissionError(EPERM, why, str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".writable"
    probe.write_bytes(b"")
    probe.unlink()


def _numbered(names: Sequence[str], clip: Clip) -> Clip:
    # a file of an earlier life, whose ledger is gone, keeps its number
    stem = f"{plain_name(clip.scene)}_t".casefold()
    taken = [0]
    for name in names:
        number = name.removeprefix(stem).split(".")[0]
        if name.startswith(stem) and number.isdecimal():
            taken.append(int(number))
    return replace(clip, number=max(taken) + 1)


async def _beat(world: World) -> None:
    while True:
        await world.sleep(world.lease / 3)
        world.ledger.renew(world.owner.name, world.lease)


async def _drive(world: World, job: Job, troubles: dict[int, str]) -> None:
    signals, first = world.signals, True
    while not signals.stop.is_set():
        clip, held = _in_hand(world, job)
        if clip.state.final:
            return
        if not held and clip.until < world.now():
            troubles[job.id] = (
                f"a stopped process has it in hand ({_pid(clip)}): continue or end it"
            )
            return
        if not held:
            world.watch(Progress(clip, "elsewhere", f"({_pid(clip)})"))
            await signals.pause(1.0, world.sleep)
            continue
        if first:
            _asked_anew(world, job)
            first = False
        try:
            wait = await step(world, job)
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            troubles[job.id] = f"{error.strerror or error}{where}"
            return
        if wait is None:
            return
        await signals.pause(wait, world.sleep)


def _asked_anew(world: World, job: Job) -> None:
    # an address is used only if the service itself gave it to this run: a ledger can come with
    # a project from anybody
    clip = world.ledger.clip(job.id)
    if clip.state is State.SUCCEEDED:
        world.ledger.move(clip, State.SUBMITTED, "asked for its address again", tries=0, url=None)


def _in_hand(world: World, job: Job) -> tuple[Clip, bool]:
    clip = world.ledger.clip(job.id)
    if clip.owner == world.owner.name and clip.until > world.now() + world.lease / 2:
        return clip, True
    return world.ledger.lease(job.id, world.owner.name, world.lease, world.owner.alive)


def _pid(clip: Clip) -> str:
    host, pid, _ = (clip.owner or "::").split(":")
    return f"process {pid} on {host}"


def _outcome(world: World, clip: Clip, troubles: dict[int, str]) -> Outcome:
    trouble = troubles.get(clip.id)
    if clip.state is State.DONE:
        path = world.home / (clip.file or "")
        return Outcome(clip, path if path.is_file() else None, None, "")
    if trouble is not None:
        return Outcome(clip, None, None, trouble)
    at = None
    if clip.state is State.FAILED:
        at = _at(clip)
    return Outcome(clip, None, at, clip.message or _WORDS.get(clip.state, ""))


def _at(clip: Clip) -> str:
    code = clip.code or ""
    known = code == "scene" or code.startswith(("media[", "parameters.", "prompt"))
    return code if known else place(code, clip.message or "")


_WORDS = {
    State.PLANNED: "not submitted",
    State.INTENT: "submitted without an answer; the next run asks the service first",
    State.SUBMITTED: "still at work; run again to fetch it",
    State.SUCCEEDED: "finished, not downloaded; run again to fetch it",
    State.LOST: "lost",
    State.UNKNOWN: "not known",
    State.CANCELLED: "cancelled",
}
