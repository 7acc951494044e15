"""A stage on which hours pass in no time: kills, clocks that lie, other people, lost ledgers."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from wanscript.app.backends import Backend, account_of
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import Faults, InProcess, fault
from wanscript.dashscope.emulator.task_store import TaskStore
from wanscript.models.request import Request
from wanscript.run import resolve
from wanscript.run.context import Poll, RunContext
from wanscript.run.decide import PlanOptions
from wanscript.run.enter import Grant
from wanscript.run.event import Event
from wanscript.run.ledger import Ledger
from wanscript.run.plan import Plan
from wanscript.run.process_lock import Owner, OwnerName
from wanscript.run.result import RunResult
from wanscript.run.scheduler import execute
from wanscript.run.take import Budget, Limits, Take
from wanscript.service import Accepted

from .stage import AS_WRITTEN, Stage, request
from .virtual_time import World

SETTLE = 60.0
LIMITS = Limits(submits_per_second=5, in_flight=5, settle=SETTLE)

_PIDS = itertools.count(2**22 + 1)
"""Of processes that there are none of."""

Choice = Callable[[RunContext, Take], Awaitable[Any]]


def faults(*spelled: str) -> Faults:
    return Faults(tuple(map(fault, spelled)), seed=1)


@dataclass
class ProofStage(Stage):
    """The same stage in a world of its own; `jump` is by how much this machine's clock is off.

    `account` answers whether a new key is of the account that was used before.
    """

    world: World = field(default_factory=World)
    jump: float = 0.0
    account: str | None = None
    locked: frozenset[str] = frozenset()
    queried: list[str] = field(default_factory=list)
    offline: bool = False

    def __post_init__(self) -> None:
        self.limits = LIMITS
        self.clock = lambda: self.world.now() + self.jump
        self.service_clock = self.world.now

    def through(self, running: Coroutine[Any, Any, RunResult]) -> RunResult:
        return self.world.run(running)

    async def running(
        self,
        requests: Sequence[Request],
        options: PlanOptions = AS_WRITTEN,
        budget: Budget | None = None,
        plan: Plan | None = None,
        until: str = "",
        **changes: Any,
    ) -> RunResult:
        made = plan or self.plan(requests, options)
        async with self.at_work(until, **changes) as context:
            grant = Grant(context.owner.name, "a test", budget)
            return await execute(made, context, grant)

    @asynccontextmanager
    async def at_work(self, until: str = "", **changes: Any) -> AsyncIterator[RunContext]:
        """What a command stands on, with the account that its key is of."""
        with self.opened() as (ledger, owner):
            async with self.client() as client:
                to = Backend("", self.key, "service", local=False)
                known = await account_of(ledger, client, to, self.account)
                standing = {"account": known, "poll": Poll(5.0, 15.0), "locked": self.locked}
                context = self.context(client, ledger, owner, until, **(standing | changes))
                ledger.leases.renew(owner.name, context.lease)
                try:
                    yield context
                finally:
                    with contextlib.suppress(sqlite3.Error):
                        ledger.leases.release(owner.name)

    @contextmanager
    def opened(self) -> Iterator[tuple[Ledger, Owner]]:
        with super().opened() as (ledger, owner):
            # each run is a process of its own, which has ended when it is over
            named = OwnerName.read(owner.name)
            assert named is not None
            owner.name = str(replace(named, pid=next(_PIDS), started=1))
            yield ledger, owner

    def client(self) -> Client:
        """A client whose questions about tasks are counted, and whose line may be cut."""
        client = super().client()
        app = client._transport
        assert isinstance(app, InProcess)
        client._transport = client._transfer = Wire(app, self)
        return client

    def killed(self, requests: Sequence[Request], at: str, after: float = 0.0) -> None:
        """A run that is killed some seconds after a take came to a phase."""
        self.world.run(self.dying(requests, at, after))

    async def jumping(self, requests: Sequence[Request], after: float, jump: float) -> None:
        """A run in which this machine's clock is set, some seconds after a lost answer."""
        met = asyncio.Event()

        def watch(news: Event) -> None:
            if news.phase == "asking":
                met.set()

        run = asyncio.create_task(self.running(requests, watch=watch))
        await asyncio.wait((run, asyncio.create_task(met.wait())), return_when="FIRST_COMPLETED")
        await asyncio.wait((run,), timeout=after)
        self.jump = jump
        await run

    async def dying(self, requests: Sequence[Request], at: str, after: float = 0.0) -> None:
        met, died = asyncio.Event(), asyncio.Event()

        def watch(news: Event) -> None:
            if news.phase == at:
                met.set()

        async def life() -> None:
            with contextlib.suppress(sqlite3.Error, asyncio.CancelledError):
                async with self.at_work(watch=watch) as context:
                    grant = Grant(context.owner.name, "a test")
                    run = asyncio.create_task(execute(self.plan(requests), context, grant))
                    await asyncio.wait(
                        (run, asyncio.create_task(died.wait())),
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    if died.is_set():
                        # from here on nothing of it reaches the ledger
                        context.ledger.close()
                        run.cancel()
                    await run

        living = asyncio.create_task(life())
        come = asyncio.create_task(met.wait())
        await asyncio.wait((living, come), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((living,), timeout=after)
        died.set()
        come.cancel()
        await living

    def resolved(self, scene: str, how: Choice, take: int = 1) -> Any:
        """A person's word about a take, or what `resolve` alone finds."""

        async def said() -> Any:
            async with self.at_work() as context:
                found = context.ledger.takes.of_script(str(self.home), self.script, scene)
                (its,) = (each for each in found if each.take == take)
                return await how(context, its)

        return self.world.run(said())

    def again(self, scene: str, take: int = 1) -> tuple[Take, str]:
        found: tuple[Take, str] = self.resolved(scene, resolve.again, take)
        return found

    def strangers(self, *words: str, key: str = "", runs: float = 0.0, **changes: Any) -> list[str]:
        """Tasks that this ledger does not know: somebody else's, or of a life before.

        Those that run for longer do not show their words until they have ended.
        """
        return self.world.run(self.posted(*words, key=key, runs=runs, **changes))

    async def posted(
        self, *words: str, key: str = "", runs: float = 0.0, **changes: Any
    ) -> list[str]:
        mine = self.key, self.faults, self.pace
        self.key, self.pace = key or self.key, replace(self.pace, runs=runs)
        self.faults = faults("no-words") if runs else faults()
        theirs = self.client()
        self.key, self.faults, self.pace = mine
        tasks = []
        async with theirs as client:
            for each in words:
                said = await client.create(request("x", each, **changes))
                assert isinstance(said, Accepted), said
                tasks.append(said.task_id)
                await asyncio.sleep(0.01)
        return tasks

    def crowd(self, *words: str) -> list[str]:
        """Many finished tasks of other people, made out of one."""
        (first,) = self.strangers(words[0])
        store = TaskStore(self.home.parent / "service")
        like, tasks = store.task(first, self.world.now()), [first]
        assert like is not None
        for number, each in enumerate(words[1:], 1):
            row = replace(like, task_id=f"{first}-{number}", prompt=each, drawn=like.created)
            assert store.admit(row, lambda _, __: False)
            tasks.append(row.task_id)
        return tasks

    def forgets(self) -> None:
        """The state folder and the clips are gone."""
        shutil.rmtree(self.state)
        self.state.mkdir()
        shutil.rmtree(self.home / "takes", ignore_errors=True)

    def taken(self) -> Counter[str]:
        """How often the service took each prompt."""
        try:
            return Counter(self.accepted())
        except sqlite3.OperationalError:
            return Counter()

    def states(self) -> list[str]:
        return [take.state.value for take in self.takes()]

    def notes(self, scene: str = "1") -> list[str]:
        ledger = self.ledger()
        try:
            takes = ledger.takes.of_script(str(self.home), self.script, scene)
            return [event.note for take in takes for event in ledger.takes.events(take.id)]
        finally:
            ledger.close()

    def details(self, phase: str) -> list[str]:
        """What was told of a phase, without what came twice in a row."""
        said = [news.detail for news in self.news if news.phase == phase]
        return [each for at, each in enumerate(said) if at == 0 or said[at - 1] != each]


class Wire(httpx.AsyncBaseTransport):
    """The way to the service of a stage."""

    def __init__(self, app: InProcess, stage: ProofStage) -> None:
        self._app, self._stage = app, stage

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._stage.offline:
            raise httpx.ConnectError("no route to host", request=request)
        if asked := re.fullmatch("/api/v1/tasks/([^/]+)", request.url.path):
            self._stage.queried.append(asked[1])
        return await self._app.handle_async_request(request)


def words_of(requests: Sequence[Request]) -> Counter[str]:
    """How often each prompt is wanted."""
    return Counter(each.prompt.text for each in requests)


def seconds(stage: ProofStage, *requests: Request) -> float:
    """How long a run takes that comes to its end; without requests, of scene 1 alone."""
    began = stage.world.passed
    ran = stage.run(list(requests) or [request("1")])
    assert ran.complete, (ran.halted, [each.message for each in ran.outcomes])
    return stage.world.passed - began


def stage_in(folder: Path) -> ProofStage:
    home, state = folder / "project", folder / "state"
    home.mkdir(parents=True)
    state.mkdir()
    return ProofStage(home, state)
