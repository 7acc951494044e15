"""A small stage for runs: the service in a box, tiny clips, and requests made by hand."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from msgspec import structs

from wanscript.app.context import context_of
from wanscript.app.ledgers import Writing
from wanscript.app.news import News
from wanscript.app.project import BACKENDS, Project
from wanscript.app.settings import Settings
from wanscript.app.terms import Terms
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import NONE, Faults, InProcess, Pace, service
from wanscript.dashscope.job import Job as Drawing
from wanscript.match import SceneKey
from wanscript.media import files
from wanscript.media.probe import probe
from wanscript.models.media import MediaRole
from wanscript.models.request import Authored, Medium, Prompt, Request
from wanscript.run import resolve
from wanscript.run.context import Poll, RunContext, RunState
from wanscript.run.decide import PlanOptions
from wanscript.run.enter import Grant
from wanscript.run.event import Event
from wanscript.run.ledger import Ledger, open_ledger
from wanscript.run.plan import Plan, PlanInputs, plan
from wanscript.run.process_lock import Owner
from wanscript.run.result import RunResult
from wanscript.run.scheduler import execute
from wanscript.run.take import Budget, Limits, Take

PAID = BACKENDS["dashscope"]
MODEL = "wan2.7-r2v"


@cache
def tiny(seconds: int) -> Path:
    """An MP4 of so many seconds that costs next to nothing to make."""
    import av

    path = Path(mkdtemp()) / f"{seconds}.mp4"
    with av.open(str(path), "w", format="mp4") as clip:
        shown = clip.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        shown.width, shown.height, shown.pix_fmt = 240, 240, "yuv420p"
        for number in range(10 * seconds):
            frame = av.VideoFrame(240, 240, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([16 + 10 * number % 200]) * plane.buffer_size)
            frame.pts = number
            clip.mux(shown.encode(frame))
        clip.mux(shown.encode(None))
    return path


def draw(job: Drawing) -> None:
    shutil.copyfile(tiny(job.seconds), job.target)


def request(scene: str, words: str = "", *, take: int = 1, **changes: Any) -> Request:
    text = words or f"Reference image stands in place {scene}."
    made = Request(
        scene=scene,
        take=take,
        shots=(),
        model=MODEL,
        prompt=Prompt(text),
        media=(Medium(MediaRole.REFERENCE_IMAGE, "https://example.com/a.png"),),
        parameters=(("resolution", "720P"), ("ratio", "16:9"), ("duration", 2)),
        authored=Authored(1, text, (("words", text), ("cast", "c"))),
    )
    return structs.replace(made, **changes)


AS_WRITTEN = PlanOptions()
FAST = Limits(submits_per_second=1000, in_flight=50, settle=0.3)


@dataclass
class Stage:
    """One person's ledger, one project and one service; runs go one after another or at once."""

    home: Path
    state: Path
    faults: Faults = NONE
    pace: Pace = field(default_factory=Pace)
    limits: Limits = FAST
    script: str = "film.wan"
    key: str = "sk-test"
    clock: Callable[[], float] = time.time
    service_clock: Callable[[], float] | None = None
    news: list[Event] = field(default_factory=list)
    drawn: list[Drawing] = field(default_factory=list)

    def ledger(self) -> Ledger:
        return open_ledger(self.state / "ledger.db", self.clock)

    def takes(self) -> tuple[Take, ...]:
        ledger = self.ledger()
        try:
            return ledger.takes.of_script(str(self.home), self.script)
        finally:
            ledger.close()

    def plan(
        self,
        requests: Sequence[Request],
        options: PlanOptions = AS_WRITTEN,
        *,
        locked: Sequence[Take] = (),
        headings: Sequence[str] = (),
        ids: bool = True,
        region: str = "intl",
    ) -> Plan:
        keys = {
            each.scene: SceneKey(
                number, each.scene if ids else None, (headings or [""] * 99)[number - 1]
            )
            for number, each in enumerate(requests, 1)
        }
        ledger = self.ledger()
        try:
            inputs = PlanInputs(
                project=str(self.home),
                script=self.script,
                named=self.script,
                keys=keys,
                present=lambda take: (self.home / (take.file or "?")).is_file(),
                digest=files.digest(self.home),
                facts=files.facts(self.home),
                region=region,
                currency="CNY",
                now=self.clock(),
                options=options,
                elsewhere=ledger.takes.equal,
                last_event=ledger.takes.last_event(),
            )
            shot = (*locked, *ledger.takes.of_script(str(self.home), self.script))
            return plan(requests, shot, inputs)
        finally:
            ledger.close()

    def run(
        self,
        requests: Sequence[Request],
        options: PlanOptions = AS_WRITTEN,
        *,
        budget: Budget | None = None,
        plan: Plan | None = None,
        until: str = "",
        **changes: Any,
    ) -> RunResult:
        """Runs to the end, or until a take comes to a phase: then the user stops it."""
        return self.through(self.running(requests, options, budget, plan, until, **changes))

    def through(self, running: Coroutine[Any, Any, RunResult]) -> RunResult:
        """A run to its end, in this machine's time."""
        return asyncio.run(running)

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
        with self.opened() as (ledger, owner):
            async with self.client() as client:
                context = self.context(client, ledger, owner, until, **changes)
                return await execute(made, context, Grant(owner.name, "a test", budget))

    @contextmanager
    def opened(self) -> Iterator[tuple[Ledger, Owner]]:
        """The ledger, in somebody's hands."""
        ledger = self.ledger()
        try:
            with Owner(self.state / "owners") as owner:
                yield ledger, owner
        finally:
            ledger.close()

    def client(self) -> Client:
        """A client of the service in this process."""

        def drawing(job: Drawing) -> None:
            self.drawn.append(job)
            draw(job)

        app = service(
            drawing,
            store=self.home.parent / "service",
            probe=probe,
            clock=self.service_clock or self.clock,
            faults=self.faults,
            pace=self.pace,
        )
        return Client(
            base_url="http://service/api/v1",
            key=self.key,
            transport=InProcess(app),
            timeout=5,
            queries_per_second=1000,
        )

    def adopt(self, scene: str, task: str) -> None:
        """A person's word that a task is a scene's."""

        async def adopted() -> None:
            with self.opened() as (ledger, owner):
                async with self.client() as client:
                    context = self.context(client, ledger, owner)
                    (take,) = ledger.takes.of_script(str(self.home), self.script, scene)
                    await resolve.adopt(context, take, task, sure=False)

        asyncio.run(adopted())

    def context(
        self, client: Client, ledger: Ledger, owner: Owner, until: str = "", **changes: Any
    ) -> RunContext:
        """All that a step may touch."""
        state, to = RunState(), Project(self.home / self.script, self.home, PAID, Settings())
        at, account = Writing(ledger, owner, False), ledger.accounts.enter(self.key, "service")

        def watch(news: News) -> None:
            assert isinstance(news, Event)
            self.news.append(news)
            if news.phase == until:
                state.end()

        wired = context_of(to, client, at, account, Terms(), local=False, tell=watch, state=state)
        standing: dict[str, Any] = {
            "limits": lambda _: self.limits,
            "poll": Poll(0.05, 0.05),
            "now": self.clock,
            "kept": lambda _: None,
            "locked": frozenset(),
        }
        return replace(wired, **(standing | changes))

    def accepted(self) -> list[str]:
        """The prompts of every task that the service took, one for each time."""
        db = sqlite3.connect(self.home.parent / "service" / "emulator.db")
        try:
            return [row[0] for row in db.execute("SELECT prompt FROM task")]
        finally:
            db.close()


def task_of(take: Take) -> str:
    """The task of a take that has one."""
    assert take.task is not None
    return take.task
