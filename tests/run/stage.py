"""A small stage for runs: the far end in a box, tiny clips, and requests made by hand."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from wanscript import files
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import NONE, Faults, InProcess, Pace, service
from wanscript.dashscope.job import Job as Drawing
from wanscript.models.request import Authored, Medium, Prompt, Request
from wanscript.probe import probe
from wanscript.run.clip import Ceiling, Clip, Limits
from wanscript.run.execute import Run, execute
from wanscript.run.ledger import Ledger
from wanscript.run.owner import Owner
from wanscript.run.plan import Plan, Premises, plan
from wanscript.run.verdict import Slate, Wishes
from wanscript.run.world import Poll, Progress, Signals, World

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
        media=(Medium("reference_image", "https://example.com/a.png"),),
        parameters=(("resolution", "720P"), ("ratio", "16:9"), ("duration", 2)),
        authored=Authored(1, text, (("words", text), ("size", "s"))),
    )
    return replace(made, **changes)


NO_WISHES = Wishes()
FAST = Limits(submits_per_second=1000, in_flight=50, settle=0.3)


@dataclass
class Stage:
    """One project and one far end; runs go one after another or at once."""

    home: Path
    faults: Faults = NONE
    pace: Pace = field(default_factory=Pace)
    limits: Limits = FAST
    script: str = "film.wan"
    account: str = "local"
    clock: Callable[[], float] = time.time
    far_clock: Callable[[], float] | None = None
    news: list[Progress] = field(default_factory=list)
    drawn: list[Drawing] = field(default_factory=list)

    def ledger(self) -> Ledger:
        return Ledger(files.state(self.home) / "ledger.db", self.clock)

    def clips(self) -> tuple[Clip, ...]:
        ledger = self.ledger()
        try:
            return ledger.clips()
        finally:
            ledger.close()

    def plan(
        self,
        requests: Sequence[Request],
        wishes: Wishes = NO_WISHES,
        *,
        locked: Sequence[Clip] = (),
        headings: Sequence[str] = (),
        ids: bool = True,
        region: str = "intl",
    ) -> Plan:
        slates = {
            each.scene: Slate(
                number, each.scene if ids else None, (headings or [""] * 99)[number - 1]
            )
            for number, each in enumerate(requests, 1)
        }
        premises = Premises(
            script=self.script,
            slates=slates,
            present=lambda clip: (self.home / (clip.file or "?")).is_file(),
            digest=files.digest(self.home),
            facts=files.facts(self.home),
            region=region,
            account=self.account,
            wishes=wishes,
        )
        return plan(requests, (*locked, *self.clips()), premises)

    def run(
        self,
        requests: Sequence[Request],
        wishes: Wishes = NO_WISHES,
        *,
        ceiling: Ceiling | None = None,
        plan: Plan | None = None,
        until: str = "",
        **changes: Any,
    ) -> Run:
        """Runs to the end, or until a clip comes to a phase: then the user stops it."""
        return asyncio.run(self.running(requests, wishes, ceiling, plan, until, **changes))

    async def running(
        self,
        requests: Sequence[Request],
        wishes: Wishes = NO_WISHES,
        ceiling: Ceiling | None = None,
        plan: Plan | None = None,
        until: str = "",
        **changes: Any,
    ) -> Run:
        def drawing(job: Drawing) -> None:
            self.drawn.append(job)
            draw(job)

        app = service(
            drawing,
            store=self.home / "far",
            probe=probe,
            clock=self.far_clock or self.clock,
            faults=self.faults,
            pace=self.pace,
        )
        ledger = self.ledger()
        try:
            with Owner(files.state(self.home)) as owner:
                async with Client(
                    base_url="http://far/api/v1",
                    key="sk-test",
                    transport=InProcess(app),
                    timeout=5,
                    queries_per_second=1000,
                ) as client:
                    signals = Signals()

                    def watch(news: Progress) -> None:
                        self.news.append(news)
                        if news.phase == until:
                            signals.end()

                    standing: dict[str, Any] = {"now": self.clock, "watch": watch} | changes
                    world = World(
                        client=client,
                        ledger=ledger,
                        owner=owner,
                        run=secrets.token_hex(4),
                        root=self.home,
                        home=self.home,
                        out=self.home / "takes" / "film",
                        limits=lambda _: self.limits,
                        poll=Poll(0.05, 0.05),
                        ceiling=ceiling,
                        signals=signals,
                        **standing,
                    )
                    return await execute(plan or self.plan(requests, wishes), world)
        finally:
            ledger.close()

    def accepted(self) -> list[str]:
        """The prompts of every task that the far end took, one for each time."""
        db = sqlite3.connect(self.home / "far" / "emulator.db")
        try:
            return [row[0] for row in db.execute("SELECT prompt FROM task")]
        finally:
            db.close()
