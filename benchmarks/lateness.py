"""How late a finish is seen, and for how many questions, beside the vendor SDK's schedule.

    python benchmarks/lateness.py [TASKS]

Nothing is sent: `next_poll` and the SDK's waits (1, 1, 2, 2, 2, 4, 4, 4, then 5 s) are walked
over the same task lengths, drawn around two minutes; the ledger has seen sixty such tasks.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from wanscript.run.clip import Clip, State
from wanscript.run.ledger import Ledger
from wanscript.run.poll import next_poll
from wanscript.run.world import Poll, World

Schedule = Callable[[], Iterator[float]]


def drawn(chance: random.Random) -> float:
    """Seconds that a task takes."""
    return chance.lognormvariate(4.8, 0.25)


def walked(schedule: Schedule, lengths: list[float]) -> tuple[float, float]:
    """The mean lateness in seconds and the mean number of questions."""
    late, asked = [], []
    for length in lengths:
        age = 0.0
        for count, wait in enumerate(schedule(), 1):
            age += wait
            if age >= length:
                late.append(age - length)
                asked.append(count)
                break
    return statistics.mean(late), statistics.mean(asked)


def sdk() -> Iterator[float]:
    """The SDK asks at once, and then so."""
    return chain((0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0), repeat(5.0))


def main(tasks: int) -> None:
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.db", time.time)
        clip = Clip("film.wan", "1", "f", "m", account="a")
        for number in range(60):
            new = Clip("film.wan", str(number), "f", "m", account="a")
            (entered,) = ledger.add([(new, "seen")], "o", 1.0, since=0)
            ledger.move(entered, State.DONE, "seen", submitted=1.0, finished=1.0 + drawn(chance))
        took = ledger.durations("a", "m")
        known = SimpleNamespace(durations=lambda *_: took)
        world = cast(World, SimpleNamespace(poll=Poll(), ledger=known))

        def learned() -> Iterator[float]:
            age = 0.0
            while True:
                wait = next_poll(world, clip, age)
                age += wait
                yield wait

        lengths = [drawn(chance) for _ in range(tasks)]
        mine, theirs = walked(learned, lengths), walked(sdk, lengths)
        ledger.close()
    print(f"{tasks} tasks, mean length {statistics.mean(lengths):.0f} s")
    print(f"wanscript  {mine[0]:.2f} s late, {mine[1]:.1f} questions a task")
    print(f"SDK        {theirs[0]:.2f} s late, {theirs[1]:.1f} questions a task")
    print(f"ratio      {mine[0] / theirs[0]:.2f} late, {mine[1] / theirs[1]:.2f} questions")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
