"""A worker: drives clips by the same step as a run, one job a clip, until it is told to stop.

Beside these it makes what is asked for of films without the service (`local.py`).

It is one owner with one session. Where that is lost it begins anew as another one; what it had in
hand is then anybody's, as after a death.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from procrastinate import App, PsycopgConnector

from ..app.backends import Backend, paid_backend, paid_client, settled_account
from ..app.context import context_of, require_whole
from ..app.errors import AppError, NotReady
from ..app.ledgers import Writing, studio
from ..app.news import Notice, Tell
from ..app.project import Project, find_project
from ..app.shelf import stand_in
from ..app.state import STORE
from ..app.state import store as shared_storage
from ..app.terms import Terms
from ..dashscope.client import Client
from ..run.context import Job, RunContext, RunState
from ..run.copies import copied
from ..run.due import due
from ..run.ledger import LedgerError, Server
from ..run.ledger.accounts import Account
from ..run.scheduler import drive, leased
from ..run.states import State
from ..run.take import Take
from .dispatch import REST, Dispatch, NotYetError
from .local import works
from .queue import Trouble, conninfo, make, told

LEASE = 60.0


@dataclass
class Worker:
    """One session of a worker: its ledger, its clients by address, and what it does for films."""

    at: Writing
    terms: Terms
    tell: Tell
    stack: AsyncExitStack
    clients: dict[str, tuple[Backend, Client, Account]] = field(default_factory=dict)
    states: dict[str, RunState] = field(default_factory=dict)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def clip(self, id: int) -> tuple[int, ...]:
        """Drives a clip to its end; the clips of its film that can go on then.

        Raises NotYetError where it cannot go on now, LedgerError where the session is lost.
        """
        try:
            return await self._driven(id)
        except NotYetError:
            raise
        except (AppError, OSError) as error:
            self._says(id, str(error))
            raise NotYetError(str(error)) from None
        except LedgerError as error:
            # whatever it is, what this session knows may be no longer so: another one begins
            if not self.lost.is_set():
                self.tell(Notice(str(error)))
                self.lost.set()
            raise
        except Exception as error:
            # one clip's trouble of our own making must not end the others
            self.tell(Notice(f"take {id}: {error!r}, which is a mistake in wanscript"))
            raise

    async def _driven(self, id: int) -> tuple[int, ...]:
        ledger, alive = self.at.ledger, self.at.owner.alive
        own = ledger.takes.row(id)
        context = await self._context(own)
        state = context.state
        state.left.pop(id, None)
        trouble = await drive(context, Job(id))
        after = ledger.takes.get(id)
        # what this machine cannot go on with, another may
        ledger.leases.let_go(after.id, self.at.owner.name)
        if after.state is State.DONE and own.film != after.film:
            after = await copied(context, ledger.takes.row(id), after)
        if state.stop.is_set() and not state.halted:
            return ()
        if state.halted or trouble:
            self._says(id, state.halted or trouble or "")
        ready = due(ledger, alive, own.film)
        waits = own.joined and ledger.approvals.living(own.approval, alive) is not None
        if any(take.id == after.id for take in ready) or (waits and not after.state.final):
            raise NotYetError(state.halted or trouble or after.state.words)
        return tuple(take.id for take in ready if take.starts and not take.fingerprint)

    def _says(self, id: int, why: str) -> None:
        """Keeps what stands in a clip's way where `status` shows it."""
        take = self.at.ledger.takes.get(id)
        if take.state in (State.PLANNED, State.SUCCEEDED) and take.message != why:
            self.at.ledger.takes.set(take, message=why)
        self.tell(Notice(f"{take.script}, scene {take.scene}: {why}", take))

    async def _context(self, take: Take) -> RunContext:
        """All that a step of a take's film may touch, as its folder and settings are now."""
        project, shared = await _project(take)
        to, client, payer = await self._service(project.settings.region)
        state = self.states.get(to.base_url)
        if state is None or state.halted:
            state = self.states[to.base_url] = RunState()
        context = context_of(
            project, client, self.at, payer, self.terms, local=to.local, tell=self.tell, state=state
        )
        context.out.mkdir(parents=True, exist_ok=True)

        def kept(done: Take) -> None:
            if not shared:
                return
            # one machine at a time writes into a lock that many may reach
            with self.at.ledger.db.transaction():
                context.kept(done)

        return replace(context, kept=kept, lease=LEASE, alone=False)

    async def _service(self, region: str) -> tuple[Backend, Client, Account]:
        to = paid_backend(region, self.terms.base_url)
        if to.base_url not in self.clients:
            client = await self.stack.enter_async_context(paid_client(to))
            payer = await settled_account(self.at.ledger, client, to, None, None)
            self.clients.setdefault(to.base_url, (to, client, payer))
        return self.clients[to.base_url]

    def stop(self) -> None:
        """Lets every clip rest where it stands; nothing more is sent."""
        for state in self.states.values():
            state.end()


async def _project(take: Take) -> tuple[Project, bool]:
    """The project of a take, and whether it is the film's own folder or stands in for that here.

    Raises NotReady, InputError, SettingsError, OSError.
    """
    store, script = shared_storage(), Path(take.project) / take.script
    if store is not None and (here := await asyncio.to_thread(stand_in, store, take)):
        return here, False
    if script.parent.is_dir():
        return find_project(script, "dashscope"), True
    if store is None:
        raise NotReady(
            f"{script.parent} is not on this machine, and {STORE} names no shared storage"
        )
    raise NotReady(
        f"{script.parent} is not on this machine, and the film was not left in {store}: submit it "
        f"again where {STORE} names that"
    )


async def work(
    server: Server, terms: Terms, concurrency: int, tell: Tell, stop: asyncio.Event
) -> None:
    """Works until `stop`; a database that goes away is waited for.

    Raises LedgerError where it cannot be used at the start, or was put back from a backup.
    """
    # what they would say of a lost database is said here, once
    for name in ("procrastinate", "psycopg"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    asyncio.get_running_loop().set_exception_handler(_unheard)
    tries, worked = 0, False
    while not stop.is_set():
        try:
            with told(server):
                async with _session(server, terms, concurrency, tell) as (worker, tasks):
                    tries, worked = 0, True
                    await _until(stop, worker.lost, tasks)
        except LedgerError as error:
            if not worked:
                raise
            tell(Notice(str(error)))
        if not stop.is_set():
            tries += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(30.0, 0.5 * 2.0**tries)):
                    await stop.wait()


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Drops what came of a job whose end the queue could not take: the ledger knows its clip."""
    if not isinstance(context.get("exception"), Trouble):
        loop.default_exception_handler(context)


async def _until(
    stop: asyncio.Event, lost: asyncio.Event, tasks: Sequence[asyncio.Task[None]]
) -> None:
    """Waits for the first of these; raises what ended a task."""
    waits = [asyncio.ensure_future(each.wait()) for each in (stop, lost)]
    try:
        await asyncio.wait((*waits, *tasks), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    for task in tasks:
        if task.done():
            task.result()


@asynccontextmanager
async def _session(
    server: Server, terms: Terms, concurrency: int, tell: Tell
) -> AsyncIterator[tuple[Worker, Sequence[asyncio.Task[None]]]]:
    """A worker at work while the `with` lasts; leaving it lets its clips rest where they stand."""
    with studio(server) as at:
        require_whole(at)
        make(server)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(leased(at.ledger, at.owner.name, LEASE))
            worker = Worker(at, terms, tell, stack)
            app = App(connector=PsycopgConnector(conninfo=conninfo(server), min_size=1, max_size=4))
            dispatch = Dispatch(app, worker.clip, concurrency)
            await stack.enter_async_context(app.open_async())
            tasks = (
                asyncio.create_task(dispatch.work()),
                asyncio.create_task(dispatch.sweep(at)),
                asyncio.create_task(works(at, tell)),
            )
            try:
                yield worker, tasks
            finally:
                worker.stop()
                clips, *others = tasks
                # clips have a while to come to rest, which a second word would cut short
                ends = ended(clips, 2 * REST), *(ended(each, 1.0) for each in others)
                await asyncio.gather(*ends)


async def ended(task: asyncio.Task[None], again: float) -> None:
    """Cancels a task every so many seconds until it is at an end.

    Once is not enough: the pool of connections may lose a word that comes as it hands one out.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=again)
    if not task.cancelled():
        task.exception()  # what several said of one lost database is told once
