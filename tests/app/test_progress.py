"""How far a run of another process is, from its ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from wanscript.app.progress import Runs, runs
from wanscript.app.project import find_project
from wanscript.media import files
from wanscript.models.request import Prompt, Request
from wanscript.run.ledger import Ledger, open_ledger
from wanscript.run.states import Change, State
from wanscript.run.take import Approval, Take

SCRIPT = "Character: Ada\n  Image: https://pictures.example/ada.png\n\nAda waits.\n"


class Run:
    """A run of a script as another process would have it: approved, and in its hands."""

    def __init__(self, script: Path) -> None:
        self.now = 1000.0
        self.script = script
        files.state(script.parent)
        self.project = find_project(script, "local")
        assert isinstance(self.project.ledger, Path)
        self.project.ledger.parent.mkdir(parents=True)
        self.ledger: Ledger = open_ledger(self.project.ledger, lambda: self.now)

    def begin(self, *scenes: str) -> list[Take]:
        home, name = str(self.project.home), self.project.name
        takes = [
            self.ledger.takes.enter(
                Take(
                    home,
                    name,
                    scene,
                    "f" * 64,
                    "m",
                    Request(scene=scene, take=1, shots=(), model="m", prompt=Prompt(scene)),
                    position=at,
                ),
                "new",
            )
            for at, scene in enumerate(scenes)
        ]
        approval = Approval(home, name, "d", "me", "a test")
        self.ledger.approvals.make(approval, takes, ())
        self.ledger.leases.renew("me", 10**12)
        return takes

    def sees(self, *steps: Callable[[], object]) -> list[Runs]:
        """What is told while something happens: each step once the one before it was told."""

        async def told() -> list[Runs]:
            stop, seen, left = asyncio.Event(), [], list(steps)
            async with asyncio.timeout(30):
                async for each in runs(self.script, stop):
                    seen.append(each)
                    if not left:
                        stop.set()
                    else:
                        left.pop(0)()
            return seen

        return asyncio.run(told())


def said(seen: list[Runs]) -> list[tuple[bool, dict[str, State]]]:
    return [(run.at_work, {clip.scene: clip.state for clip in run.clips}) for (run,) in seen]


def script_in(folder: Path) -> Path:
    script = folder / "film.wan"
    script.write_text(SCRIPT, "utf-8")
    return script


def test_a_run_is_told_as_it_comes_on_and_when_it_ends(tmp_path: Path) -> None:
    run = Run(script_in(tmp_path))
    one, _ = run.begin("1", "2")

    def refuse() -> None:
        assert run.ledger.takes.change(one, Change.REJECTED, "refused", message="no such voice")

    seen = said(run.sees(refuse, lambda: run.ledger.leases.release("me")))
    planned, failed = {"1": State.PLANNED, "2": State.PLANNED}, {"1": State.FAILED}
    assert seen == [(True, planned), (True, planned | failed), (False, planned | failed)]


def test_a_run_that_ended_before_is_not_told(tmp_path: Path) -> None:
    run = Run(script_in(tmp_path))
    run.begin("1")
    run.ledger.leases.release("me")

    async def look(since: float) -> list[Runs]:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(1.5, stop.set)
        return [each async for each in runs(run.script, stop, lambda: since)]

    assert asyncio.run(look(2000.0)) == []
    assert said(asyncio.run(look(500.0))) == [(False, {"1": State.PLANNED})]


def test_nothing_is_written(tmp_path: Path) -> None:
    script = script_in(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    async def look() -> list[Runs]:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(1.5, stop.set)
        return [each async for each in runs(script, stop)]

    assert asyncio.run(look()) == []
    assert sorted(tmp_path.rglob("*")) == before
