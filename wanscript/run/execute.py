"""A plan becomes clips: every one is driven by the same step, as many at once as allowed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from errno import EPERM
from glob import escape
from graphlib import TopologicalSorter
from pathlib import Path

from ..files import plain_name
from .clip import Clip, State
from .plan import Plan, follow
from .step import file_name
from .step import step as taken
from .verdict import Do, Step
from .world import Job, Progress, World


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a clip stands at the end of a run.

    `path` is the finished file; `at` the part of the body that a refusal is about; `message`
    says what is wrong, and is empty where nothing is; `driven` is whether this run had to do with
    it.
    """

    clip: Clip
    path: Path | None = None
    at: str | None = None
    message: str = ""
    driven: bool = False


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
    _writable(world)
    crew = _Crew(plan, world)
    fresh = [step for step in plan.steps if step.do is Do.SUBMIT]
    entered = dict(zip(map(id, fresh), crew.entered(fresh), strict=True))
    beat = asyncio.create_task(_beat(world))
    try:
        async with asyncio.TaskGroup() as group:
            shots = {
                id(step): group.create_task(crew.shot(step, entered.get(id(step), step.clip)))
                for step in sorted(plan.steps, key=crew.rank, reverse=True)
            }
            old = replace(world, watch=lambda news: world.watch(replace(news, stray=True)))
            for clip in plan.strays:
                group.create_task(_drive(old, Job(clip.id, None)))
    finally:
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat
        world.ledger.release(world.owner.name)
    signals = world.signals
    outcomes = tuple(shots[id(step)].result() for step in plan.steps)
    return Run(outcomes, signals.halted, signals.offline, signals.stop.is_set())


class _Crew:
    """All who work on one plan, and who of them waits for whose take."""

    def __init__(self, plan: Plan, world: World) -> None:
        self._plan, self._world = plan, world
        self._names = [path.name.casefold() for path in world.out.iterdir()]
        running = asyncio.get_running_loop()
        self._ranks = _ranks(plan)
        self._followers: dict[str, Step] = {}
        for step in sorted(plan.steps, key=self.rank):
            for scene in step.request.depends_on:
                self._followers[scene] = step
        self._ends: dict[str, asyncio.Future[Clip]] = {
            step.request.scene: running.create_future() for step in plan.steps
        }
        # of several takes of a scene the first is the one that others start on
        self._firsts = {step.request.scene: step for step in reversed(plan.steps)}

    def entered(self, steps: Sequence[Step]) -> list[Clip]:
        """The clips of new steps in the ledger, in this run's hands."""
        world = self._world
        return world.ledger.add(
            [(_numbered(self._names, step.clip), step.reason) for step in steps],
            world.owner.name,
            world.lease,
            since=self._plan.seen,
        )

    def rank(self, step: Step) -> int:
        """How many scenes wait for it in a row."""
        return self._ranks[step.request.scene]

    async def shot(self, planned: Step, clip: Clip) -> Outcome:
        """Takes a step as far as it goes in this run, after the takes on which it starts."""
        world, step, scene = self._world, planned, planned.request.scene
        if step.do is Do.FOLLOW:
            step, clip = await self._followed(step)
        trouble = step.reason if step.do is Do.LEAVE else None
        driven = step.do in (Do.SUBMIT, Do.RESUME) and not clip.state.final
        if driven:
            trouble = await self._driven(planned, step, clip)
            clip = world.ledger.clip(clip.id)
        elif planned.do is Do.FOLLOW:
            world.watch(Progress(clip, "done" if clip.state is State.DONE else "waiting"))
        if planned.do is Do.FOLLOW:
            world.signals.turns[planned.clip.model].withdraw(scene)
        if planned is self._firsts[scene]:
            self._ends[scene].set_result(clip)
        return replace(_outcome(world, clip, trouble), driven=driven)

    async def _driven(self, planned: Step, step: Step, clip: Clip) -> str | None:
        follower = self._followers.get(planned.request.scene)
        if follower and planned is self._firsts[planned.request.scene]:
            self._world.signals.followed[clip.id] = follower.clip, self.rank(follower)
        job = Job(clip.id, step.request, step.starts, self.rank(step))
        return await _drive(self._world, job)

    async def _followed(self, step: Step) -> tuple[Step, Clip]:
        """What a waiting step has become: left, where a take that it starts on was not shot."""
        world, clip = self._world, step.clip
        scenes = step.request.depends_on
        world.watch(Progress(clip, "following", f"the end of scene {' and '.join(scenes)}"))
        starts = [await self._ends[scene] for scene in scenes]
        for scene, start in zip(scenes, starts, strict=True):
            if start.state is not State.DONE:
                why = f"starts on the end of scene {scene}, which was not shot"
                return replace(step, do=Do.LEAVE, reason=why), clip
        shot = world.ledger.clips(clip.script, clip.scene)
        try:
            step = follow(self._plan, step, starts, shot)
        except OSError as error:
            return replace(step, do=Do.LEAVE, reason=_said(error)), clip
        return step, self.entered([step])[0] if step.do is Do.SUBMIT else step.clip


def _ranks(plan: Plan) -> Mapping[str, int]:
    """For each scene how many others wait for it in a row."""
    needs = {step.request.scene: step.request.depends_on for step in plan.steps}
    ranks: dict[str, int] = defaultdict(int)
    for scene in reversed(tuple(TopologicalSorter(needs).static_order())):
        for before in needs.get(scene, ()):
            ranks[before] = max(ranks[before], ranks[scene] + 1)
    return ranks


def _writable(world: World) -> None:
    folder = world.out
    if not world.outside and not folder.resolve().is_relative_to(world.home.resolve()):
        why = f"leads out of the project to {folder.resolve()}; --allow-outside allows it"
        raise PermissionError(EPERM, why, str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".writable"
    probe.write_bytes(b"")
    # another run that begins just now may have taken it away
    probe.unlink(missing_ok=True)


def _numbered(names: Sequence[str], clip: Clip) -> Clip:
    # a file of an earlier life, whose ledger is gone, keeps its number
    stem = f"{plain_name(clip.scene)}_t".casefold()
    taken = [0]
    for name in names:
        number = name.removeprefix(stem).split(".")[0]
        if name.startswith(stem) and number.isdecimal():
            taken.append(int(number))
    return replace(clip, number=max(clip.number, max(taken) + 1))


async def _beat(world: World) -> None:
    while True:
        await asyncio.sleep(world.lease / 3 / world.speed)
        world.ledger.renew(world.owner.name, world.lease)


async def _drive(world: World, job: Job) -> str | None:
    """Takes a clip through its steps until it rests; what kept it from that, if anything did."""
    signals, first = world.signals, True
    while not signals.stop.is_set():
        clip, held = _in_hand(world, job)
        if clip.state.final:
            return None
        if not held and clip.until < world.now():
            return f"a stopped process has it in hand ({_pid(clip)}): continue or end it"
        if not held:
            world.watch(Progress(clip, "elsewhere", f"({_pid(clip)})"))
            await world.pause(1.0)
            continue
        try:
            if first:
                clip, first = _asked_anew(world, clip), False
            wait = await taken(world, job, clip)
        except OSError as error:
            return _said(error)
        if wait is None:
            return None
        await world.pause(wait)
    return None


def _said(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}"


def _asked_anew(world: World, clip: Clip) -> Clip:
    """A clip that was finished in an earlier run: its address, and what came of it, is old.

    An address is used only if the service itself gave it to this run: a ledger can come with a
    project from anybody.
    """
    if clip.state is not State.SUCCEEDED:
        return clip
    for part in world.out.glob(f"{escape(file_name(clip))}.*.part"):
        part.unlink(missing_ok=True)
    changes = {"tries": 0, "url": None}
    moved = world.ledger.move(clip, State.SUBMITTED, "asked for its address again", **changes)
    return moved or world.ledger.clip(clip.id)


def _in_hand(world: World, job: Job) -> tuple[Clip, bool]:
    clip = world.ledger.clip(job.id)
    if clip.owner == world.owner.name and clip.until > world.now() + world.lease / 2:
        return clip, True
    return world.ledger.lease(job.id, world.owner.name, world.lease, world.owner.alive)


def _pid(clip: Clip) -> str:
    host, pid, _ = (clip.owner or "::").split(":")
    return f"process {pid} on {host}"


def _outcome(world: World, clip: Clip, trouble: str | None) -> Outcome:
    path = world.home / (clip.file or "")
    if clip.state is State.DONE and path.is_file():
        return Outcome(clip, path)
    if trouble is not None:
        return Outcome(clip, message=trouble)
    at = _at(world, clip) if clip.state is State.FAILED else None
    return Outcome(clip, at=at, message=clip.message or _WORDS.get(clip.state, ""))


def _at(world: World, clip: Clip) -> str:
    code = clip.code or ""
    known = code == "scene" or code.startswith(("media[", "parameters.", "prompt"))
    return code if known else world.client.capabilities.locate(code, clip.message or "")


_WORDS = {
    State.PLANNED: "not submitted",
    State.INTENT: "submitted without an answer; the next run asks the service first",
    State.SUBMITTED: "still at work; run again to fetch it",
    State.SUCCEEDED: "finished, not downloaded; run again to fetch it",
    State.DONE: "its file is not here any more",
    State.LOST: "lost",
    State.UNKNOWN: "not known",
    State.CANCELLED: "cancelled",
}
