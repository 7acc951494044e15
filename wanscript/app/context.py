"""What a run, a step or a person's word stands on, wired from a project and its ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ..run.context import Poll, RunContext, RunState
from ..run.take import Limits
from .backends import Ask, paid_backend, paid_client, settled_account
from .ledgers import Writing
from .news import Notice, Tell
from .prepare import keep_lock, read_lock
from .project import Project
from .state import store
from .terms import Terms

if TYPE_CHECKING:
    from ..dashscope.client import Client
    from ..run.ledger.accounts import Account
    from ..run.take import Take

_REHEARSAL = Limits(submits_per_second=1000.0, in_flight=8, settle=0.2)


def context_of(
    project: Project,
    client: Client,
    at: Writing,
    account: Account,
    terms: Terms,
    *,
    local: bool,
    tell: Tell,
    ask: Ask | None = None,
    state: RunState | None = None,
) -> RunContext:
    """All that a step may touch; `local` is a service on this machine, which bills nobody.

    Raises LedgerError, also where the ledger was put back from a backup.
    """
    require_whole(at)
    settings, pays, state = project.settings, project.pays, state or RunState()
    return RunContext(
        service=client,
        ledger=at.ledger,
        owner=at.owner,
        account=account,
        root=project.root,
        home=project.home,
        out=project.out,
        limits=_limits(project, local),
        policy=project.backend.policy,
        poll=Poll(settings.first, settings.every) if pays else Poll(0.1, 0.2),
        outside=project.outside,
        force=terms.force,
        locked=frozenset(take.task for take in read_lock(project).takes if take.task),
        ask=_asking(ask, state) if pays and ask is not None else None,
        kept=_kept(project, tell),
        seen=at.seen,
        store=store() if pays else None,
        now=at.ledger.db.now,
        watch=tell,
        state=state,
    )


@asynccontextmanager
async def at_service(
    project: Project, at: Writing, terms: Terms, ask: Ask | None, tell: Tell
) -> AsyncIterator[RunContext]:
    """What one move or a person's word about a paid clip stands on, with a lease that holds.

    Raises as `settled_account`, LedgerError.
    """
    from ..run.scheduler import leased

    to = paid_backend(project.settings.region, terms.base_url)
    async with paid_client(to) as client:
        payer = await settled_account(at.ledger, client, to, None, ask)
        context = context_of(project, client, at, payer, terms, local=to.local, tell=tell, ask=ask)
        async with leased(context.ledger, context.owner.name, context.lease):
            yield context


def require_whole(at: Writing) -> None:
    """Raises LedgerError where a studio's ledger was put back from a backup."""
    if at.ledger.restores is not None and at.seen is not None:
        at.ledger.restores.require_whole(at.seen)


def _limits(project: Project, local: bool) -> Callable[[str], Limits]:
    if not project.pays:
        return lambda _: _REHEARSAL
    return lambda model: project.settings.limits_of(model, local=local)


def _kept(project: Project, tell: Tell) -> Callable[[Take], None]:
    """Writes each finished take into the lock; what keeps it from that is told once."""
    said: set[str] = set()

    def kept(take: Take) -> None:
        for problem in keep_lock(project, [take]):
            if problem not in said:
                said.add(problem)
                tell(Notice(problem))

    return kept


def _asking(ask: Ask, state: RunState) -> Callable[[str], bool]:
    """Puts a question; where nobody answers, or nobody is there any more, the run ends."""

    def asked(question: str) -> bool:
        answer = ask(question)
        if answer is None:
            state.end()
        return bool(answer)

    return asked
