"""A run of a prepared plan: its events while it lasts, then what came of it.

This is the one place where a run is wired: service, ledger, account, lock and plan.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ..run.context import RunState
from ..run.enter import Grant
from ..run.event import Event
from ..run.ledger import LedgerError
from ..run.result import RunResult, unmoved
from ..run.states import State
from .backends import REHEARSAL, Ask, paid_backend, paid_client, rehearsal_client, settled_account
from .context import context_of
from .ledgers import Writing
from .news import News, Notice, Tell
from .prepare import Prepared, keep_lock
from .terms import Terms, who


class Session:
    """A run at work. Iterate over its events, once; `result` is there when they end."""

    def __init__(self, notices: Sequence[str] = ()) -> None:
        self._state = RunState()
        self._news: asyncio.Queue[News | None] = asyncio.Queue()
        self._last: dict[object, object] = {}
        self._result: RunResult | None = None
        for each in notices:
            self._tell(Notice(each))

    @property
    def result(self) -> RunResult:
        """What came of the run, in the order of its plan; RuntimeError before it has ended."""
        if self._result is None:
            raise RuntimeError("the run has not ended")
        return self._result

    def stop(self) -> None:
        """Submits nothing more, and leaves what is at work for the next run."""
        self._state.end()

    async def __aiter__(self) -> AsyncIterator[News]:
        while (each := await self._news.get()) is not None:
            yield each

    async def work(self, made: Prepared, at: Writing, terms: Terms, ask: Ask | None) -> None:
        """Carries the plan out; `session` starts it. Raises as that does."""
        try:
            if made.moves:
                self._result = await _shot(made, at, terms, ask, self._state, self._tell)
            else:
                self._result = as_it_stands(made)
            for problem in _all_kept(made, at):
                self._tell(Notice(problem))
        finally:
            self._news.put_nowait(None)

    def _tell(self, news: News) -> None:
        """Passes on what is new, once: a clip is asked about more often than it changes."""
        about = (news.take.scene, news.take.take, news.orphan) if isinstance(news, Event) else None
        said = (news.phase, news.detail) if isinstance(news, Event) else news
        if self._last.get(about) != said:
            self._last[about] = said
            self._news.put_nowait(news)


@asynccontextmanager
async def session(
    made: Prepared,
    at: Writing,
    terms: Terms,
    ask: Ask | None = None,
    notices: Sequence[str] = (),
) -> AsyncIterator[Session]:
    """Runs a plan while the `with` lasts; leaving it early stops the run and waits for its end.

    What `require_terms` says was heard before, or comes first in the news as `notices`; `ask`
    puts what comes up to a person. Raises at
    the end, where nothing was sent: SettingsError, AccountUnknown, Unanswered, NotConnected,
    LedgerError, OSError.
    """
    running = Session(notices)
    work = asyncio.create_task(running.work(made, at, terms, ask))
    try:
        yield running
    finally:
        running.stop()
        await work


async def _shot(
    made: Prepared, at: Writing, terms: Terms, ask: Ask | None, state: RunState, tell: Tell
) -> RunResult:
    from ..run.scheduler import execute

    if terms.engine:
        from .engine_run import followed

        return await followed(made, at, terms, _located, state, tell)
    project = made.project
    to = paid_backend(project.settings.region, terms.base_url) if project.pays else REHEARSAL
    async with paid_client(to) if project.pays else rehearsal_client(made) as client:
        payer = await settled_account(at.ledger, client, to, terms.account, ask)
        context = context_of(
            project, client, at, payer, terms, local=to.local, tell=tell, ask=ask, state=state
        )
        # a rehearsal costs nothing, so every ceiling is met
        budget = terms.budget if project.pays else None
        return await execute(made.plan, context, Grant(at.owner.name, who(), budget))


def as_it_stands(made: Prepared) -> RunResult:
    """What a plan comes to of which nothing is to be done: how every clip stands."""
    return unmoved(made.plan, made.project.home, _located)


def _located(code: str, message: str) -> str:
    from ..dashscope.capabilities import CAPABILITIES

    return CAPABILITIES.locate(code, message)


def _all_kept(made: Prepared, at: Writing) -> tuple[str, ...]:
    """Adds every finished take of the script to the lock, as far as the ledger can be read."""
    project = made.project
    try:
        takes = at.ledger.takes.of_script(str(project.home), project.name)
    except LedgerError as error:
        return (str(error),)
    return keep_lock(project, [take for take in takes if take.state is State.DONE])


_LONG = 3 * 3600.0
"""Seconds after which a task that is at work tells nothing of how long tasks take."""


def usual_seconds(made: Prepared, at: Writing) -> tuple[float, ...]:
    """How long tasks of a plan's models took before."""
    models = {step.request.model for step in made.plan.steps}
    ledger, account = at.ledger, at.ledger.accounts.last()
    return tuple(each for model in models for each in ledger.takes.durations(account, model, _LONG))
