"""The one step: everything that costs money, safe to call any number of times by anyone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from . import chain
from .context import Job, RunContext
from .finish import fetch, poll
from .ledger import transitions
from .reconcile import reconcile
from .states import State
from .submit import submit
from .take import Take


async def step(context: RunContext, job: Job, take: Take) -> float | None:
    """Takes a take as far as it goes now; seconds until the next call, None when it rests.

    `take` is the job's as the ledger has it, and the caller holds its lease. What the world did
    is in the ledger; OSError of this machine's disk and LedgerError pass through.
    """
    if take.state is State.PLANNED:
        if not job.wanted:
            transitions.withdrawn(context.ledger.takes, take, "no longer in the film")
            return None
        return await submit(context, take, job) if take.fingerprint else chain.follow(context, take)
    known = _STEPS.get(take.state)
    return None if known is None else await known(context, take)


_STEPS: Mapping[State, Callable[[RunContext, Take], Awaitable[float | None]]] = {
    State.INTENT: reconcile,
    State.SUBMITTED: poll,
    State.SUCCEEDED: fetch,
}
