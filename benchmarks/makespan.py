"""How long a film of a hundred clips takes, beside the least that its limits and chains allow.

    python benchmarks/makespan.py [SPEED]

Five tasks at work and two submissions a second, on a clock SPEED times as fast, against the far
end in a box; a task takes two minutes. Forty scenes stand alone, then come ten chains of four,
and last one of twenty, in which each scene starts on the end of the one before. The bound sends
the longest chains first, as soon as the limits let it, and sees each end at once. What this
machine computes counts SPEED times.
"""

from __future__ import annotations

import asyncio
import heapq
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from stage import ACCOUNT, MODEL, clip, film, shoot

from wanscript import files
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import InProcess, Pace, service
from wanscript.dashscope.job import Job
from wanscript.probe import probe
from wanscript.run.clip import Clip, Limits, State
from wanscript.run.ledger import Ledger

CHAINS = (*[1] * 40, *[4] * 10, 20)
LIMITS = Limits(submits_per_second=2.0, in_flight=5)
TAKES = 120.0


def bound(chains: Sequence[int]) -> float:
    """Seconds that the limits and the chains allow at the least."""
    slots, ready = [0.0] * LIMITS.in_flight, [(0.0, -length) for length in chains]
    next_submit, last = 0.0, 0.0
    while ready:
        now = max(slots[0], next_submit, min(ready)[0])
        came, left = min((each for each in ready if each[0] <= now), key=lambda each: each[1])
        ready.remove((came, left))
        heapq.heapreplace(slots, now + TAKES)
        next_submit, last = now + 1 / LIMITS.submits_per_second, max(last, now + TAKES)
        if left < -1:
            ready.append((now + TAKES, left + 1))
    return last


def fast(speed: float) -> Callable[[], float]:
    """The time of day, and from now on faster."""
    start = time.time()
    return lambda: start + (time.time() - start) * speed


def remember(folder: Path, now: Callable[[], float], took: Callable[[], float]) -> None:
    """Sixty tasks that the ledger has seen before, so that it knows how long one takes."""
    ledger = Ledger(files.state(folder) / "ledger.db", now)
    for number in range(60):
        seen = Clip("other.wan", str(number), "f", MODEL, account=ACCOUNT)
        (entered,) = ledger.add([(seen, "seen")], "o", 1.0, since=0)
        ledger.move(entered, State.DONE, "seen", submitted=1.0, finished=1.0 + took())
    ledger.close()


async def shot(chains: Sequence[int], speed: float, folder: Path) -> float:
    """The run's seconds by the fast clock."""
    data, now, chance = clip(0, 256), fast(speed), random.Random(1)

    def draw(job: Job) -> None:
        job.target.write_bytes(data)

    pace = Pace(runs=TAKES, in_flight=LIMITS.in_flight)
    app = service(draw, store=folder / "far", probe=probe, clock=now, pace=pace)
    remember(folder, now, lambda: chance.gauss(TAKES, TAKES / 10))
    client = Client(base_url="http://far/api/v1", key="k", transport=InProcess(app))
    start = now()
    await shoot(
        film(chains),
        folder,
        client,
        LIMITS,
        now=now,
        speed=speed,
    )
    return now() - start


def main(speed: float) -> None:
    for chains in ((1,) * sum(CHAINS), CHAINS):
        with tempfile.TemporaryDirectory() as folder:
            took = asyncio.run(shot(chains, speed, Path(folder)))
        least, longest = bound(chains), max(chains)
        print(
            f"{sum(chains)} clips, longest chain {longest}: {took:.0f} s, at the least "
            f"{least:.0f} s: {took / least:.3f} x"
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
