"""A plan becomes clips: every one is driven by the same step, as many at once as allowed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from errno import EPERM
from graphlib import TopologicalSorter

from ..media.disk import drop_parts, inside, prove_writable, told
from .context import Job, RunContext
from .copies import copied, spoken_for, taken_over
from .decide import Action, Step
from .enter import Entered, Grant, enter, numbers_in
from .event import Phase
from .kept import file_name
from .ledger import Ledger, LedgerError, transitions
from .ledger.leases import Leases
from .plan import Plan
from .process_lock import described
from .result import Outcome, RunResult, outcome_of
from .states import Change, State
from .step import step as taken
from .take import Take

_GRACE = 4.0
"""Seconds that a stopped run gives to what is on the wire."""


async def execute(plan: Plan, context: RunContext, grant: Grant) -> RunResult:
    """Shoots what the plan says and waits for it; what the world did is in the outcomes.

    Raises OSError where the folder for the clips cannot be written, LedgerError where the ledger
    cannot, before anything is sent.
    """
    used = _numbers(context)
    ledger = context.ledger
    async with leased(ledger, context.owner.name, context.lease, context.speed):
        entered = enter(plan, ledger, grant, used)
        try:
            scheduler = _Scheduler(plan, context, entered)
            outcomes = await scheduler.all_shot()
        finally:
            with contextlib.suppress(LedgerError):
                if not grant.expires:
                    ledger.approvals.end(entered.approval.id)
    state = context.state
    stopped = state.stop.is_set()
    return RunResult(outcomes, state.halted, state.offline, stopped, scheduler.orphans())


class _Scheduler:
    """All takes of one plan at work, and who of them waits for whose end."""

    def __init__(self, plan: Plan, context: RunContext, entered: Entered) -> None:
        self._plan, self._context, self._entered = plan, context, entered
        self._rested: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        """By scene, whether its first take has come as far as it does in this run."""
        self._ranks = _ranks(plan)
        self._followers: dict[str, Step] = {}
        for step in sorted(plan.steps, key=self._rank):
            for scene in step.request.depends_on:
                self._followers[scene] = step

    def _rank(self, step: Step) -> int:
        """How many scenes wait for it in a row."""
        return self._ranks[step.request.scene]

    async def all_shot(self) -> tuple[Outcome, ...]:
        """Every step of the plan, and what is still out there of older words."""
        order = sorted(self._plan.steps, key=self._rank, reverse=True)
        shots = {id(step): asyncio.create_task(self._shot(step)) for step in order}
        others = [asyncio.create_task(self._fetched(take)) for take in self._plan.orphans]
        await self._until_done((*shots.values(), *others))
        return tuple(self._result(shots[id(step)], step) for step in self._plan.steps)

    def orphans(self) -> tuple[Take, ...]:
        """What was out there of older words, as far as the ledger can be read."""
        try:
            return tuple(self._context.ledger.takes.get(take.id) for take in self._plan.orphans)
        except LedgerError:
            return self._plan.orphans

    def _result(self, task: asyncio.Task[Outcome], step: Step) -> Outcome:
        if task.cancelled():
            return Outcome(self._stands(step), message="interrupted", driven=True)
        return task.result()

    async def _until_done(self, tasks: Sequence[asyncio.Task[object]]) -> None:
        """Waits for all; a stopped run waits for what is on the wire, but not for long."""
        stopped = asyncio.create_task(self._context.state.stop.wait())
        everything = asyncio.ensure_future(asyncio.wait(tasks)) if tasks else None
        if everything is not None:
            await asyncio.wait((everything, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not everything.done():
                await asyncio.wait((everything,), timeout=_GRACE)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            everything.cancel()
        stopped.cancel()

    async def _shot(self, step: Step) -> Outcome:
        """Takes a step as far as it goes in this run."""
        context, scene = self._context, step.request.scene
        try:
            return await self._driven(step)
        except LedgerError as error:
            context.state.halt(str(error))
            take = self._stands(step)
            return replace(self._as_is(take, context.state.left.get(take.id)), driven=True)
        except OSError as error:
            return Outcome(self._stands(step), message=told(error), driven=True)
        finally:
            if step.request.take == 1:
                self._rested[scene].set()

    def _stands(self, step: Step) -> Take:
        """A step's take as the ledger has it, as far as that can be read."""
        id = self._id(step)
        try:
            return step.take if id is None else self._context.ledger.takes.get(id)
        except LedgerError:
            return step.take

    def _id(self, step: Step) -> int | None:
        return self._entered.ids.get((step.request.scene, step.request.take))

    async def _fetched(self, take: Take) -> None:
        """What is still out there of older words; nothing of it is submitted."""
        context = self._context
        old = replace(context, watch=lambda news: context.watch(replace(news, orphan=True)))
        try:
            trouble = await drive(old, Job(take.id, wanted=False))
        except LedgerError as error:
            context.state.halt(str(error))
            return
        if trouble is not None:
            old.tell(take, Phase.WAITING, trouble)

    async def _driven(self, step: Step) -> Outcome:
        context, scene, id = self._context, step.request.scene, self._id(step)
        if step.action is Action.LEAVE:
            return self._as_is(step.take, step.reason)
        if id is None:
            return self._as_is(step.take, None)
        take = context.ledger.takes.get(id)
        if step.action is Action.COPY:
            return await self._own(id, take, None)
        follower = self._followers.get(scene)
        if follower and step.request.take == 1:
            context.state.followed[take.id] = follower.take, self._rank(follower)
        trouble = await self._waited(step, take)
        if trouble is None:
            trouble = await drive(context, Job(id, rank=self._rank(step)))
        if step.action is Action.FOLLOW:
            context.state.gate(step.take).withdraw(scene)
        outcome = await self._own(id, context.ledger.takes.get(id), trouble)
        return replace(outcome, driven=True)

    async def _waited(self, step: Step, take: Take) -> str | None:
        """Waits for the takes of this plan on which a step starts; why they do not come."""
        context, here = self._context, {each.request.scene for each in self._plan.steps}
        for start in take.starts if step.action is Action.FOLLOW else ():
            if start.sha256 or start.scene not in here:
                continue
            context.tell(take, Phase.FOLLOWING, f"the end of scene {start.scene}")
            await self._rested[start.scene].wait()
            if context.ledger.takes.get(start.take).state is not State.DONE:
                return f"starts on the end of scene {start.scene}, which was not shot"
        return None

    async def _own(self, id: int, take: Take, trouble: str | None) -> Outcome:
        """How a take stands; one that another script has shot is copied."""
        own, done = self._context.ledger.takes.row(id), take.state is State.DONE
        if done and own.film != take.film:
            take = await copied(self._context, own, take)
        return self._as_is(take, trouble)

    def _as_is(self, take: Take, trouble: str | None) -> Outcome:
        locate = self._context.service.capabilities.locate
        return outcome_of(self._context.home, locate, take, trouble)


def _ranks(plan: Plan) -> Mapping[str, int]:
    """For each scene how many others wait for it in a row."""
    needs = {step.request.scene: step.request.depends_on for step in plan.steps}
    ranks: dict[str, int] = defaultdict(int)
    for scene in reversed(tuple(TopologicalSorter(needs).static_order())):
        for before in needs.get(scene, ()):
            ranks[before] = max(ranks[before], ranks[scene] + 1)
    return ranks


def _numbers(context: RunContext) -> Callable[[str], int]:
    """What lies in the folder of the clips, which is made and can be written. Raises OSError."""
    folder = context.out
    if not context.outside and not inside(folder, context.home):
        why = "leads out of the project; --allow-outside allows it"
        raise PermissionError(EPERM, why, str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    prove_writable(folder)
    # one of an earlier life keeps its number
    return numbers_in(folder)


@contextlib.asynccontextmanager
async def leased(
    ledger: Ledger, owner: str, seconds: float, speed: float = 1.0
) -> AsyncIterator[None]:
    """A lease of the owner that is prolonged until the end, when its takes are let go.

    It is good for so many `seconds`, of which `speed` pass in one of this machine's. Raises
    LedgerError where it cannot be had.
    """
    leases = ledger.leases
    leases.renew(owner, seconds)
    beat = asyncio.create_task(_beat(leases, owner, seconds, speed))
    try:
        yield
    finally:
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat
        with contextlib.suppress(LedgerError):
            leases.release(owner)


async def _beat(leases: Leases, owner: str, seconds: float, speed: float) -> None:
    while True:
        await asyncio.sleep(seconds / 3 / speed)
        with contextlib.suppress(LedgerError):
            leases.renew(owner, seconds)


async def drive(context: RunContext, job: Job) -> str | None:
    """Takes a take through its steps until it rests; what kept it from that, if anything did.

    Raises LedgerError.
    """
    state, first = context.state, True
    while not state.stop.is_set():
        leases, mine = context.ledger.leases, context.owner.name
        if leases.until(mine) < context.now() + context.lease / 2:
            leases.renew(mine, context.lease)
        take, held = leases.hold(job.id, mine, context.owner.alive)
        if take.state.final and not (first and _fetches_again(context, job, take)):
            state.at_work.pop(take.id, None)
            return None
        if not held and leases.until(take.owner) < context.now():
            return f"a stopped process has it in hand ({described(take.owner)}): continue or end it"
        if not held:
            context.tell(take, Phase.ELSEWHERE, f"({described(take.owner)})")
            await context.pause(1.0)
            continue
        try:
            if take.id != job.id:
                if why := spoken_for(context.ledger, job.id, take, context.owner.alive):
                    context.ledger.takes.set(take, owner="")
                    return why
                take = taken_over(context.ledger, job.id, take)
            if first:
                take, first = taken_up(context, take), False
            wait = await taken(context, job, take)
        except OSError as error:
            return told(error)
        if wait is None:
            return state.left.get(take.id)
        await context.pause(wait)
    return None


def _fetches_again(context: RunContext, job: Job, take: Take) -> bool:
    """Whether the file of a take of this script is missing and the service may still have it."""
    missing = take.state is State.DONE and not (context.home / take.file).is_file()
    can = bool(take.task) and take.expires > context.now()
    return missing and can and take.id == job.id


def taken_up(context: RunContext, take: Take) -> Take:
    """A take from an earlier run: what was tried then counts no more, nor does its address.

    An address is used only if the service itself gave it to this run.
    """
    takes = context.ledger.takes
    if take.state is State.DONE:
        return takes.change(take, Change.FETCH_AGAIN, "its file is missing", url="") or take
    if take.state is State.SUCCEEDED:
        drop_parts(context.out / file_name(take, context.policy))
        moved = transitions.ask_again(takes, take, "the address of an earlier run is old")
        take = moved or takes.get(take.id)
    return takes.set(take, tries=0) if take.tries else take


__all__ = ["drive", "execute", "leased", "taken_up"]
