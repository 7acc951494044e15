"""How long a film of a hundred clips takes, beside the least that its limits and chains allow.

    python benchmarks/makespan.py

Five tasks at work and two submissions a second, on a clock that skips the waits, against the far
end in a box; a task takes two minutes. Forty scenes stand alone, then come ten chains of four,
and last one of twenty, in which each scene starts on the end of the one before. The bound sends
the longest chains first, as soon as the limits let it, and sees each end at once.
"""

from __future__ import annotations

import heapq
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from clock import Clock, run
from stage import clip, film, remember, shoot

from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import InProcess, Pace, service
from wanscript.dashscope.job import Job
from wanscript.media.probe import probe
from wanscript.run.take import Limits

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


async def shot(chains: Sequence[int], now: Clock, folder: Path) -> float:
    """The run's seconds by that clock."""
    data, chance = clip(0, 256), random.Random(1)

    def draw(job: Job) -> None:
        job.target.write_bytes(data)

    pace = Pace(runs=TAKES, in_flight=LIMITS.in_flight)
    app = service(draw, store=folder / "far", probe=probe, clock=now, pace=pace)
    remember(folder, now, lambda: chance.gauss(TAKES, TAKES / 10))
    client = Client(base_url="http://far/api/v1", key="k", transport=InProcess(app))
    start = now()
    await shoot(film(chains), folder, client, LIMITS, now=now)
    return now() - start


def measured(chains: Sequence[int]) -> float:
    """How many times the bound a film of these chains took."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        return run(shot(chains, clock, Path(folder)), clock) / bound(chains)


def main() -> None:
    for chains in ((1,) * sum(CHAINS), CHAINS):
        print(
            f"{sum(chains)} clips, longest chain {max(chains)}: at the least "
            f"{bound(chains):.0f} s, {measured(chains):.3f} x"
        )


if __name__ == "__main__":
    main()
