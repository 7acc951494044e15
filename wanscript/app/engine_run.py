"""A run whose clips an engine drives: entered and approved here, and followed in the ledger."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace

from ..media.disk import told
from ..run.context import RunState
from ..run.decide import Action, Step
from ..run.due import due, hopeless
from ..run.enter import Entered, Grant, enter, numbers_in
from ..run.event import Event, Phase
from ..run.ledger import Ledger, LedgerError, Server
from ..run.result import Locate, Outcome, RunResult, outcome_of
from ..run.states import State
from ..run.take import Take
from . import state as shared
from .context import require_whole
from .engines import Engine, require_engine
from .ledgers import Writing
from .news import Notice, Tell
from .prepare import Prepared
from .shelf import bring, leave
from .terms import Terms, who

_LOOK, _ASK = 0.5, 10.0
"""Seconds between two looks at the ledger, and between two questions to the engine."""

_PHASES: Mapping[State, Phase] = {
    State.PLANNED: Phase.QUEUED,
    State.SUBMITTED: Phase.SUBMITTED,
    State.SUCCEEDED: Phase.DOWNLOADING,
    State.DONE: Phase.DONE,
    State.FAILED: Phase.FAILED,
    State.CANCELLED: Phase.CANCELLED,
    State.LOST: Phase.LOST,
    State.UNKNOWN: Phase.UNKNOWN,
}


async def followed(
    made: Prepared, at: Writing, terms: Terms, locate: Locate, state: RunState, tell: Tell
) -> RunResult:
    """Has a plan shot by an engine and waits for it; a stop leaves what was sent to the workers.

    Nothing more is paid for it then, as when this process ends. Raises InputError, NotReady,
    LedgerError.
    """
    server, engine = require_engine(made.project.ledger, terms.engine or "")
    require_whole(at)
    made.project.out.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(leave, made)
    grant = Grant(at.owner.name, who(), terms.budget)
    entered = enter(made.plan, at.ledger, grant, numbers_in(made.project.out))
    try:
        handed_over(engine, server, at, entered)
        await _rested(at, engine, server, entered, state, tell)
    finally:
        with contextlib.suppress(LedgerError):
            at.ledger.approvals.end(entered.approval.id)
    await _brought(made, at, entered, tell)
    outcomes = tuple(_outcome(made, at.ledger, entered, locate, step) for step in made.plan.steps)
    return RunResult(outcomes, interrupted=state.stop.is_set())


def handed_over(engine: Engine, server: Server, at: Writing, entered: Entered) -> None:
    """Gives an engine what of an approval waits for nothing, and what belongs to another film."""
    approved = set(entered.ids.values())
    film = entered.approval.project, entered.approval.script
    ready = {take.id for take in due(at.ledger, at.owner.alive, film)} & approved
    joined = {id for id in approved if at.ledger.takes.row(id).joined}
    engine.submit(server, sorted(ready | joined))


def called_off(server: Server, engine: Engine, at: Writing, film: tuple[str, str]) -> bool | None:
    """Ends a film's approvals, so that nothing more of it is paid; what was sent is still fetched.

    Local work that waits is dropped. Whether there were approvals that held; None for a film of
    which the ledger knows nothing. Raises LedgerError.
    """
    takes = at.ledger.takes.of_script(*film)
    dropped = at.ledger.local is not None and at.ledger.local.drop(film)
    if not takes and not dropped:
        return None
    living = at.ledger.approvals.of_script(*film)
    for approval in living:
        at.ledger.approvals.end(approval.id)
    engine.cancel(server, [take.id for take in takes if take.state is State.PLANNED])
    return bool(living)


async def _brought(made: Prepared, at: Writing, entered: Entered, tell: Tell) -> None:
    """Brings what was shot elsewhere into the project, as far as it can be had now."""
    store = shared.store()
    if store is None:
        return
    takes = [at.ledger.takes.get(id) for id in entered.ids.values()]
    try:
        brought = await asyncio.to_thread(bring, made.project, takes, store)
    except OSError as error:
        tell(Notice(f"{told(error)}; `wanscript studio fetch` tries again"))
        return
    for problem in brought.problems:
        tell(Notice(problem))


async def _rested(
    at: Writing, engine: Engine, server: Server, entered: Entered, state: RunState, tell: Tell
) -> None:
    """Tells what happens to the clips until each rests, or the run is stopped."""
    ids, asked, passed = set(entered.ids.values()), 0.0, asyncio.get_running_loop().time
    while ids and not state.stop.is_set():
        for id in tuple(ids):
            take = at.ledger.takes.get(id)
            if phase := _PHASES.get(take.state):
                tell(Event(take, phase, take.message))
            if _rests(at.ledger, id, take):
                ids.discard(id)
        if ids and passed() >= asked:
            asked = passed() + _ASK
            if not engine.status(server).workers:
                tell(Notice("no worker is there: start one with `wanscript studio worker`"))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK if ids else 0):
                await state.stop.wait()


def _rests(ledger: Ledger, id: int, take: Take) -> bool:
    """Whether nothing more happens to a take; one of another film is brought here when done."""
    if take.state is State.DONE:
        own = ledger.takes.row(id)
        return own.film == take.film
    return take.state.final or hopeless(ledger, take) is not None


def _outcome(
    made: Prepared, ledger: Ledger, entered: Entered, locate: Locate, step: Step
) -> Outcome:
    home = made.project.home
    if step.action is Action.LEAVE:
        return outcome_of(home, locate, step.take, step.reason)
    id = entered.ids.get((step.request.scene, step.request.take))
    if id is None:
        return outcome_of(home, locate, step.take, None)
    take = ledger.takes.get(id)
    return replace(outcome_of(home, locate, take, hopeless(ledger, take)), driven=True)
