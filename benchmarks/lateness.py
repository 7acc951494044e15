"""How late a finish is seen, and for how many questions, beside the vendor SDK's schedule.

    python benchmarks/lateness.py [TASKS] [SPEED]

A whole run against the far end in a box, twenty tasks at work, on a clock SPEED times as fast;
tasks take about two minutes, some more and some less, and the ledger has seen sixty such tasks.
The SDK's waits (1, 1, 2, 2, 2, 4, 4, 4, then 5 s) are walked over the lengths that these very
tasks had. What this machine computes counts SPEED times, and only for us.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

from makespan import TAKES, fast, remember
from stage import clip, film, shoot

from wanscript import files
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import InProcess, Pace, service
from wanscript.dashscope.job import Job
from wanscript.probe import probe
from wanscript.run.clip import Limits, State
from wanscript.run.ledger import Ledger
from wanscript.service import Task

SPREAD = 0.25
IN_FLIGHT = 20


class Counting(Client):
    """A client that counts what it asks about tasks."""

    asked = 0

    async def query(self, task_id: str) -> Task:
        """How a task stands, counted."""
        self.asked += 1
        return await super().query(task_id)


async def shot(tasks: int, speed: float, folder: Path) -> int:
    """Shoots so many clips; how many questions were asked."""
    data, now, chance = clip(0), fast(speed), random.Random(1)

    def draw(job: Job) -> None:
        job.target.write_bytes(data)

    pace = Pace(runs=TAKES, spread=SPREAD)
    app = service(draw, store=folder / "far", probe=probe, clock=now, pace=pace)
    remember(folder, now, lambda: TAKES * chance.lognormvariate(0, SPREAD))
    client = Counting(
        base_url="http://far/api/v1",
        key="k",
        transport=InProcess(app),
        queries_per_second=20 * speed,
    )
    limits = Limits(submits_per_second=5.0, in_flight=IN_FLIGHT)
    await shoot(film([1] * tasks), folder, client, limits, now=now, speed=speed)
    return client.asked


def seen(folder: Path) -> list[tuple[float, float]]:
    """For each task its length, and how late its end was seen; seconds."""
    far = sqlite3.connect(folder / "far" / "emulator.db")
    ends = dict(far.execute("SELECT task_id, due FROM task"))
    far.close()
    ledger = Ledger(files.state(folder) / "ledger.db", lambda: 0.0)
    rows = []
    for each in ledger.clips("film.wan"):
        at = next(e.at for e in ledger.events(each.id) if e.state is State.SUCCEEDED)
        end = ends[each.task]
        rows.append((end - (each.submitted or 0.0), at - end))
    ledger.close()
    return rows


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


def main(tasks: int, speed: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asked = asyncio.run(shot(tasks, speed, Path(folder)))
        rows = seen(Path(folder))
    theirs = [walked(length) for length, _ in rows]
    mine = statistics.mean(late for _, late in rows), asked / tasks
    sdks = statistics.mean(late for late, _ in theirs), statistics.mean(n for _, n in theirs)
    print(f"{tasks} tasks, mean length {statistics.mean(length for length, _ in rows):.0f} s")
    print(f"wanscript  {mine[0]:.2f} s late, {mine[1]:.1f} questions a task")
    print(f"SDK        {sdks[0]:.2f} s late, {sdks[1]:.1f} questions a task")
    print(f"ratio      {mine[0] / sdks[0]:.2f} late, {mine[1] / sdks[1]:.2f} questions")


if __name__ == "__main__":
    given = [*sys.argv[1:], *("100", "10")[len(sys.argv) - 1 :]]
    main(int(given[0]), float(given[1]))
