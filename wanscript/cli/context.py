"""What a run, a step or a person's word stands on, wired from a project and its ledger."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from ..run.context import Poll, Progress, RunContext, RunState
from ..run.take import Limits
from .backends import Backend, account_of, paid_backend, paid_client
from .out import err, failed
from .prepare import Project, keep_lock, read_lock
from .terms import Terms

if TYPE_CHECKING:
    from ..dashscope.client import Client
    from ..run.ledger import Ledger
    from ..run.ledger.accounts import Account
    from ..run.process_lock import Owner
    from ..run.take import Take

_REHEARSAL = Limits(submits_per_second=1000.0, in_flight=8, settle=0.2)


def context_of(
    project: Project,
    client: Client,
    ledger: Ledger,
    owner: Owner,
    account: Account,
    terms: Terms,
    *,
    local: bool,
    state: RunState | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
) -> RunContext:
    """All that a step may touch."""
    settings, pays, state = project.settings, project.pays, state or RunState()
    return RunContext(
        service=client,
        ledger=ledger,
        owner=owner,
        account=account,
        root=project.script.parent,
        home=project.home,
        out=project.out,
        limits=_limits(project, local),
        policy=project.backend.policy,
        poll=Poll(settings.first, settings.every) if pays else Poll(0.1, 0.2),
        outside=terms.outside,
        force=terms.force,
        locked=frozenset(take.task for take in read_lock(project).takes if take.task),
        ask=_ask(state) if pays and sys.stdin.isatty() else None,
        kept=_kept(project),
        watch=watch,
        state=state,
    )


@asynccontextmanager
async def at_service(
    project: Project, ledger: Ledger, owner: Owner, terms: Terms
) -> AsyncIterator[RunContext]:
    """What one move or a person's word about a paid clip stands on, with a lease that holds."""
    from ..run.scheduler import leased

    to = paid_backend(project.settings.region, terms.base_url)
    async with paid_client(to) as client:
        payer = await account(ledger, client, to, None)
        context = context_of(project, client, ledger, owner, payer, terms, local=to.local)
        async with leased(context):
            yield context


def _limits(project: Project, local: bool) -> Callable[[str], Limits]:
    if not project.pays:
        return lambda _: _REHEARSAL
    return lambda model: project.settings.limits_of(model, local=local)


def _kept(project: Project) -> Callable[[Take], None]:
    """Writes each finished take into the lock; what keeps it from that is told once."""
    said: set[str] = set()

    def kept(take: Take) -> None:
        for problem in keep_lock(project, [take]):
            if problem not in said:
                said.add(problem)
                err(f"wanscript: {problem}")

    return kept


def _ask(state: RunState) -> Callable[[str], bool]:
    def ask(question: str) -> bool:
        try:
            return _confirmed(f"\n{question}")
        except (click.Abort, OSError):
            # nobody answers, or nobody is there any more
            state.end()
            return False

    return ask


def _confirmed(question: str) -> bool:
    """A person's yes or no. Raises Abort for Ctrl-C, which nothing else hears meanwhile."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return click.confirm(question, default=False, err=True)
    finally:
        signal.signal(signal.SIGINT, before)


async def account(ledger: Ledger, client: Client, to: Backend, choice: str | None) -> Account:
    """The account that the key belongs to; one that nobody can tell ends the command (exit 2)."""
    from ..service import ServiceError
    from .backends import AccountUnknown

    try:
        return await account_of(ledger, client, to, choice)
    except AccountUnknown as error:
        if sys.stdin.isatty() and to.name != "local":
            same = _confirmed("This key is new here. Is it of the account that was used before?")
            return await account_of(ledger, client, to, "same" if same else "other")
        raise click.UsageError(str(error)) from None
    except ServiceError as error:
        failed(f"the service could not be asked whose key this is: {error}", 3)
