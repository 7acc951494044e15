"""Every figure that has an aim, in one table; exits with 1 where one is missed.

    python benchmarks/all.py

About ten minutes. Each row is a ratio of two things measured in one interleaved run, so another
machine, or a busy one, gives about the same. Each script says what it measures and runs alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import client
import commands
import compiler
import lateness
import ledger
import makespan
import scale


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and the most that it should be."""

    name: str
    figure: float
    aim: float
    more: str = ""

    @property
    def met(self) -> bool:
        """Whether it is as it should be."""
        return self.figure <= self.aim


def rows() -> Iterator[Row]:
    """Every figure, as it comes."""
    yield Row("makespan, chains, to the bound", makespan.measured(makespan.CHAINS), 1.03)
    yield from _late()
    yield from _client()
    for command, it in commands.measured(9).items():
        words = f"imports {', '.join(it.imports) or 'nothing heavy'}"
        yield Row(f"{command}, nothing to do, to check", it.beside, 1.6, words)
        yield Row(f"{command}: heavy libraries imported", len(it.imports), 0)
    yield from _compiler()
    costs = ledger.measured()
    words = f"claim {costs.claim:.1f} ms, status {costs.status:.1f} ms, open {costs.opening:.0f} ms"
    yield Row("100,000 takes: tables looked through", costs.scans, 0, words)


def _compiler() -> Iterator[Row]:
    yield Row("check of 50 lines, to click and Lark", compiler.start(15), 2.2)
    whole, beside = compiler.reading(7)
    if beside is not None:
        yield Row("reading 10,000 lines, to screenplain", beside, 0.67)
    yield Row("source to requests, to reading", whole, 4)
    key, _ = compiler.again(7)
    yield Row("milliseconds after a key in 2,000 lines", key, 16)
    peaks = compiler.memory()
    for name, aim in (("reading", 1), ("compiling", 1.5)):
        if compiler.PEER in peaks:
            most = peaks[name] / peaks[compiler.PEER]
            yield Row(f"peak of {name} 100,000 lines, to screenplain", most, aim)
    yield Row("peak of ten megabytes, to their size", compiler.large(), 40)
    for command, grown in compiler.growth(1).items():
        yield Row(f"{command} of ten times the lines", grown, 12)
    for command, grown in scale.growth().items():
        yield Row(f"{command} of 2,000 scenes, to 200", grown, 12)


def _late() -> Iterator[Row]:
    for cold in (False, True):
        it = lateness.measured(100, makespan.TAKES, 20, cold=cold)
        ledger_is = "a new ledger" if cold else "a seen ledger"
        words = f"{it.asked:.1f} questions a task beside {it.sdk_asked:.1f}"
        yield Row(f"lateness on {ledger_is}, to the SDK", it.late / it.sdk_late, 0.33, words)
    count, length, at_once = lateness.SHORT
    it = lateness.measured(count, length, at_once, cold=True)
    least = -(-count // at_once) * length
    yield Row(f"{count} tasks of {length:.0f} s, to {least:.0f} s", it.span / least, 1.6)


def _client() -> Iterator[Row]:
    spent = client.measured(100, 5, 5, sys.executable)
    for name, aim in (("safe", 0.8), ("gated", 1.3)):
        yield Row(f"client CPU, to the {name} loop", client.ratio(spent, name), aim)


def main() -> int:
    missed = 0
    print(f"{'figure':42} {'is':>6} {'aim':>6}")
    for row in rows():
        missed += not row.met
        mark = "" if row.met else "MISSED  "
        print(f"{row.name:42} {row.figure:6.2f} {row.aim:6.2f}  {mark}{row.more}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
