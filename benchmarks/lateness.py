"""How late a clip is fetched after its task's end, and for how many questions, beside the SDK.

    python benchmarks/lateness.py [TASKS]

A whole run against the far end in a box, on a clock that skips the waits. Tasks take about two
minutes, some more and some less, twenty are at work; once the ledger has seen sixty such tasks,
and once it is new. Then thirteen tasks of a second, five at work, on a new ledger. The SDK's waits
(1, 1, 2, 2, 2, 4, 4, 4, then 5 s) are walked over the lengths that these very tasks had; its
download takes no time, ours counts.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

from clock import Clock, run
from makespan import TAKES
from stage import SCRIPT, clip, film, ledger_in, remember, shoot

from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import InProcess, Pace, service
from wanscript.dashscope.job import Job
from wanscript.media.probe import probe
from wanscript.run.states import State
from wanscript.run.take import Limits
from wanscript.service import Page, Task

SPREAD = 0.25
SHORT = (13, 1.0, 5)
"""How many tasks of how many seconds, and how many of them at work at once."""


class Counting(Client):
    """A client that counts what it asks about tasks."""

    asked = 0

    async def query(self, task_id: str) -> Task:
        """How a task stands, counted."""
        self.asked += 1
        return await super().query(task_id)

    async def tasks(self, page: int = 1, size: int = 100) -> Page:
        """A page of the list, counted."""
        self.asked += 1
        return await super().tasks(page, size)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run of so many tasks came to: seconds late and questions a task, ours and the SDK's.

    `span` is how many seconds the run took.
    """

    late: float
    asked: float
    sdk_late: float
    sdk_asked: float
    span: float


async def shot(tasks: int, length: float, at_once: int, now: Clock, folder: Path) -> Counting:
    """Shoots so many clips."""
    data = clip(0)

    def draw(job: Job) -> None:
        job.target.write_bytes(data)

    pace = Pace(runs=length, spread=SPREAD if length == TAKES else 0.0)
    app = service(draw, store=folder / "far", probe=probe, clock=now, pace=pace)
    client = Counting(
        base_url="http://far/api/v1",
        key="k",
        transport=InProcess(app),
        queries_per_second=20,
    )
    limits = Limits(submits_per_second=5.0, in_flight=at_once)
    await shoot(film([1] * tasks), folder, client, limits, now=now)
    return client


def seen(folder: Path) -> list[tuple[float, float, float]]:
    """For each task its length, how late its clip was there, and when; seconds."""
    far = sqlite3.connect(folder / "far" / "emulator.db")
    ends = dict(
        far.execute("SELECT task_id, max(due, coalesce(drawn, 0)) FROM task GROUP BY task_id")
    )
    far.close()
    ledger = ledger_in(folder)
    rows = []
    for each in ledger.takes.of_script(str(folder), SCRIPT):
        at = next(e.at for e in ledger.takes.events(each.id) if e.state is State.DONE)
        end = ends[each.task]
        rows.append((end - (each.accepted_at or 0.0), at - end, at))
    ledger.close()
    return rows


def measured(tasks: int, length: float, at_once: int, *, cold: bool) -> Seen:
    """One run, on a ledger that is new or has seen sixty such tasks."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder, now = Path(name), Clock()
        if not cold:
            remember(folder, now, lambda: length * chance.lognormvariate(0, SPREAD))
        client = run(shot(tasks, length, at_once, now, folder), now)
        rows = seen(folder)
    theirs = [walked(each) for each, _, _ in rows]
    begun = min(at - late - each for each, late, at in rows)
    return Seen(
        statistics.mean(late for _, late, _ in rows),
        client.asked / tasks,
        statistics.mean(late for late, _ in theirs),
        statistics.mean(asked for _, asked in theirs),
        max(at for _, _, at in rows) - begun,
    )


def walked(length: float) -> tuple[float, int]:
    """How late the SDK sees the end of a task of that length, and after how many questions."""
    age = 0.0
    for count, wait in enumerate(sdk(), 1):
        age += wait
        if age >= length:
            return age - length, count
    raise AssertionError("the SDK's schedule has no end")


def sdk() -> Iterator[float]:
    """The SDK asks at once, and then so."""
    return chain((0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0), repeat(5.0))


def main(tasks: int) -> None:
    for cold in (False, True):
        it = measured(tasks, TAKES, 20, cold=cold)
        print(
            f"{tasks} tasks of about {TAKES:.0f} s, {'new ledger' if cold else 'seen before'}: "
            f"{it.late:.2f} s late beside {it.sdk_late:.2f}: {it.late / it.sdk_late:.2f}; "
            f"{it.asked:.1f} questions beside {it.sdk_asked:.1f}: {it.asked / it.sdk_asked:.2f}"
        )
    count, length, at_once = SHORT
    it = measured(count, length, at_once, cold=True)
    print(
        f"{count} tasks of {length:.0f} s, {at_once} at once: {it.span:.1f} s, "
        f"{it.asked:.1f} questions"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
