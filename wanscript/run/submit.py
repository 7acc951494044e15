"""A planned take is submitted: media, claim, POST, and what came of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

from ..models.request import Request
from ..service import (
    Accepted,
    Again,
    Expired,
    Failure,
    Forbidden,
    NoAnswer,
    NotSent,
    Refused,
    Rejected,
    ServiceError,
    TooLarge,
    Unreachable,
)
from .context import Job, RunContext
from .event import Phase
from .first_look import NotReadable, first_look
from .high_water import mark
from .ledger import Claimant, LedgerError, transitions
from .polling import next_poll
from .reconcile import POST_MUST_BEGIN, adopted
from .slots import blocked, tend
from .states import State
from .take import Deferred, NotApproved, OverBudget, Take
from .uploads import MediaRejected, ready

PATIENCE = 5
"""Tries in a row after which a service that cannot be reached is given up by a run."""


async def submit(context: RunContext, take: Take, job: Job) -> float | None:
    """Takes a planned take as far as it goes; seconds until the next call, None when it rests."""
    if context.state.halted:
        return None
    try:
        sent = await ready(context, take)
    except MediaRejected as error:
        return _refused(context, take, Failure.PARAMETERS, error.at, str(error))
    except Rejected as error:
        refusal = Refused(error.code, error.message, "", error.failure, error.stops)
        return _no(context, take, refusal)
    except TooLarge as error:
        return _refused(context, take, Failure.PARAMETERS, "media[0].url", str(error))
    except (Forbidden, Expired) as error:
        context.state.halt(f"media cannot be uploaded: {error}")
        return None
    except ServiceError as error:
        busy = isinstance(error, Unreachable) and error.after is not None
        return _again(context, take, f"upload: {error}", away=not busy)
    claimed = await _claimed(context, take, job)
    return await _post(context, claimed, sent) if isinstance(claimed, Take) else claimed


async def _claimed(context: RunContext, take: Take, job: Job) -> Take | float | None:
    state, rank = context.state, job.rank
    gate = state.gate(take)
    context.tell(take, Phase.QUEUED)
    state.freed.set()
    async with gate.turn(take.scene, rank):
        if context.policy.proves and not await _may_pay(context, take):
            return None
        while not state.stop.is_set() and not state.halted:
            match context.ledger.claim(take, _claimant(context, take, rank)):
                case OverBudget(reason) if context.alone:
                    state.halt(reason)
                case OverBudget(reason) | NotApproved(reason):
                    state.left[take.id] = reason
                    return None
                case Deferred(behind=behind) as later if why := blocked(context, behind):
                    if later.others_may:
                        state.left[take.id] = why
                        return None
                    state.halt(why)
                case Deferred(seconds, others_may=others) if others or job.once:
                    return seconds
                case Deferred(seconds):
                    await tend(context, take)
                    await context.slot(seconds)
                    if gate.outranked(rank):
                        return 0.0
                case claimed:
                    if context.policy.proves:
                        _remember(context)
                    return claimed if claimed is not None else 0.0
    return None


def _remember(context: RunContext) -> None:
    """Notes how far the ledger has come, where no backup of it brings that back."""
    mark(context.home, context.ledger)
    if context.seen is not None and context.ledger.restores is not None:
        context.ledger.restores.note(context.seen)


async def _may_pay(context: RunContext, take: Take) -> bool:
    """Whether the list was read before the first POST, and shows nothing of this take's words."""
    if context.state.halted:
        return False
    try:
        await first_look(context, take)
    except Unreachable as error:
        context.state.halt(f"the service could not be reached: {error}", offline=True)
    except (Rejected, NotReadable) as error:
        context.state.halt(f"the service's list was asked before paying: {error}")
    return not context.state.halted and not context.ledger.takes.get(take.id).state.final


def _claimant(context: RunContext, take: Take, rank: int) -> Claimant:
    limits, clock = context.limits(take.model), context.service.clock
    free = limits.in_flight - context.state.gate(take).kept(rank, context.now())
    return Claimant(
        owner=context.owner.name,
        account=context.account.id,
        name=context.account.name,
        limits=replace(limits, in_flight=free),
        alive=context.owner.alive,
        service_date=clock.timestamp() if clock else None,
    )


async def _post(context: RunContext, take: Take, sent: Request) -> float | None:
    ledger, clock = context.ledger, asyncio.get_running_loop().time
    began, deadline = clock(), context.now() + POST_MUST_BEGIN

    def still() -> bool:
        now, here = context.now(), ledger.takes.get(take.id)
        mine = (here.owner, here.attempt) == (context.owner.name, take.attempt)
        held = min(deadline, ledger.leases.until(context.owner.name))
        # a clock that is set back makes nothing early
        late = now >= held or (clock() - began) * context.speed >= POST_MUST_BEGIN
        return mine and here.state is take.state and not late and ledger.db.in_place()

    said = await context.service.create(sent, still=still)
    match said:
        case Accepted():
            return _accepted(context, take, said)
        case Again(code, message, _, after):
            return _again(context, take, f"{code}: {message}", after)
        case NotSent(reason, given_up):
            return _again(context, take, f"not sent: {reason}", away=not given_up)
        case Refused():
            return _no(context, take, said)
        case NoAnswer(reason):
            transitions.no_answer(ledger.takes, take, reason, context.now(), None)
            context.tell(take, Phase.ASKING, f"(no answer: {reason})")
            # the sooner the service's clock is read, the sooner its list has settled
            return 0.0


def _accepted(context: RunContext, take: Take, said: Accepted) -> float | None:
    ledger = context.ledger
    try:
        with ledger.db.transaction():
            moved = transitions.accepted(ledger.takes, take, said, context.now())
            if moved is not None:
                ledger.approvals.was_accepted(moved)
    except LedgerError:
        context.state.left[take.id] = (
            f"accepted as task {said.task_id}, which could not be written down; the next run finds "
            "it at the service"
        )
        raise
    if moved is None:
        _too_late(context, take, said)
        return None
    context.state.at_work[moved.id] = moved
    context.state.asked[moved.id] = context.passed()
    context.tell(moved, Phase.SUBMITTED)
    return next_poll(context, moved)


def _too_late(context: RunContext, take: Take, said: Accepted) -> None:
    """An answer that came when the take had moved on: its task, if the take has no other."""
    now = context.ledger.takes.get(take.id)
    late = f"accepted as {said.task_id}, too late: somebody else has this take"
    if now.attempt == take.attempt and now.state in (State.PLANNED, State.UNKNOWN):
        adopted(context, now, said.task_id, late, context.now())
    else:
        context.ledger.takes.note(take, late)


def _again(
    context: RunContext, take: Take, why: str, after: float | None = None, *, away: bool = False
) -> float:
    """Nothing was taken: it backs off; `away` tells a service that could not be reached at all."""
    wait = min(60.0, 2.0 ** min(take.tries, 6)) * random.uniform(0.5, 1.0)
    wait = min(60.0, after) if after is not None else wait
    wait = min(wait, context.policy.longest_wait)
    now, unsent = context.now(), context.state.unsent
    transitions.put_off(context.ledger.takes, take, why, now, now + wait)
    context.state.freed.set()
    context.tell(take, Phase.WAITING, why)
    unsent[take.id] = unsent.get(take.id, 0) + 1 if away else 0
    if unsent[take.id] >= PATIENCE:
        context.state.halt(f"the service could not be reached: {why}", offline=True)
    return wait


def _no(context: RunContext, take: Take, no: Refused) -> float | None:
    if not no.stops:
        at = context.service.capabilities.locate(no.code, no.message)
        return _refused(context, take, no.failure, no.code or at, no.message)
    why = f"{no.code}: {no.message}" if no.code else no.message
    now = context.now()
    transitions.put_off(context.ledger.takes, take, f"refused: {why}", now, now)
    context.state.halt(why)
    return None


def _refused(
    context: RunContext, take: Take, failure: Failure, code: str, message: str
) -> float | None:
    """A no for what was sent: it waits for an edit, whatever kind of no it is."""
    kind = failure if failure.blames_request else Failure.PARAMETERS
    failed = transitions.rejected(
        context.ledger.takes, take, context.now(), failure=kind.value, code=code, message=message
    )
    context.state.freed.set()
    context.tell(failed or take, Phase.FAILED, message)
    return None
