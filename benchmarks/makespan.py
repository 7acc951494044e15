"""How long a film of a hundred clips takes, beside the least that its limits allow.

    python benchmarks/makespan.py [CLIPS] [SPEED]

Five tasks at work and two submissions a second, on a clock SPEED times as fast, against the far
end in a box; a task takes two minutes, and the ledger has seen sixty tasks of about that length.
The bound submits each clip as soon as the limits let it and sees each end at once. What this
machine computes counts SPEED times. There are no chains in it: `run` does not shoot them yet.
"""

from __future__ import annotations

import asyncio
import heapq
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from client import clip

from wanscript import files
from wanscript.probe import probe
from wanscript.run.clip import Clip, Limits, State
from wanscript.run.execute import Run, execute
from wanscript.run.ledger import Ledger
from wanscript.run.owner import Owner
from wanscript.run.plan import Plan, Slate, plan
from wanscript.run.world import World
from wanscript.wan.client import Client
from wanscript.wan.emulator import InProcess, Pace, service
from wanscript.wan.job import Job
from wanscript.wan.request import Medium, Prompt, Request

LIMITS = Limits(submits_per_second=2.0, in_flight=5)
TAKES = 120.0
MODEL = "wan2.7-r2v"


def bound(clips: int) -> float:
    """Seconds that the limits allow at the least."""
    ends, next_submit, last = [0.0] * LIMITS.in_flight, 0.0, 0.0
    for _ in range(clips):
        start = max(heapq.heappop(ends), next_submit)
        next_submit, last = start + 1 / LIMITS.submits_per_second, start + TAKES
        heapq.heappush(ends, last)
    return last


def fast(speed: float) -> Callable[[], float]:
    """The time of day, and from now on faster."""
    start = time.time()
    return lambda: start + (time.time() - start) * speed


def film(clips: int, folder: Path) -> Plan:
    requests = [
        Request(
            scene=str(number),
            take=1,
            shots=(),
            model=MODEL,
            prompt=Prompt(f"Image 1 waves {number} times."),
            media=(Medium("reference_image", "https://example.com/a.png"),),
            parameters=(("resolution", "720P"), ("duration", 2)),
        )
        for number in range(1, clips + 1)
    ]
    return plan(
        requests,
        script="film.wan",
        slates={each.scene: Slate(int(each.scene)) for each in requests},
        shot=(),
        present=lambda _: False,
        digest=files.digest(folder),
        facts=files.facts(folder),
        region="intl",
        account="a",
    )


def remember(ledger: Ledger, now: float) -> None:
    chance = random.Random(1)
    for number in range(60):
        seen = Clip("other.wan", str(number), "f", MODEL, account="a")
        (entered,) = ledger.add([(seen, "seen")], "o", 1.0)
        end = now + chance.gauss(TAKES, TAKES / 10)
        ledger.move(entered, State.DONE, "seen", submitted=now, finished=end)


async def shot(clips: int, speed: float, folder: Path) -> tuple[Run, float]:
    """The run and its seconds by the fast clock."""
    data, now = clip(0), fast(speed)

    def draw(job: Job) -> None:
        job.target.write_bytes(data)

    pace = Pace(runs=TAKES, in_flight=LIMITS.in_flight)
    app = service(draw, store=folder / "far", probe=probe, clock=now, pace=pace)
    ledger = Ledger(files.state(folder) / "ledger.db", now)
    remember(ledger, now())
    client = Client(base_url="http://far/api/v1", key="k", transport=InProcess(app))
    with Owner(files.state(folder)) as owner:
        async with client:
            start = now()
            ran = await execute(
                film(clips, folder),
                World(
                    client=client,
                    ledger=ledger,
                    owner=owner,
                    run="bench",
                    root=folder,
                    home=folder,
                    out=folder / "takes",
                    limits=lambda _: LIMITS,
                    lease=60 * speed,
                    now=now,
                    sleep=lambda seconds: asyncio.sleep(seconds / speed),
                ),
            )
            took = now() - start
    ledger.close()
    return ran, took


def main(clips: int, speed: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ran, took = asyncio.run(shot(clips, speed, Path(folder)))
    assert ran.complete, next(each.message for each in ran.outcomes if each.message)
    least = bound(clips)
    print(f"{clips} clips in {took:.0f} s, at the least {least:.0f} s: {took / least:.3f} x")


if __name__ == "__main__":
    given = [*map(int, sys.argv[1:]), *(100, 20)[len(sys.argv) - 1 :]]
    main(given[0], float(given[1]))
