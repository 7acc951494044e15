"""What a ledger of a hundred thousand takes costs: a claim, a status, its opening.

    python benchmarks/ledger.py

CPU milliseconds, the least of a few; `scans` are the statements that look a large table through.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from run.large_ledger import MANY, Watched, fill
from run.ledgers import claimed, entered, fresh

from wanscript.run.ledger import open_ledger, read_ledger

_TIMES = 5


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds of each, and how many statements look a large table through."""

    claim: float
    status: float
    opening: float
    scans: int


def spent(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def measured() -> Costs:
    """On a ledger that is made for it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "ledger.db"
        fill(path)
        # the first looks through all pages; what was left just now is not believed yet
        open_ledger(path, time.time).close()
        time.sleep(2.5)
        opening = min(spent(lambda: open_ledger(path, time.time).close()) for _ in range(_TIMES))
        ledger = open_ledger(path, time.time)
        takes = entered(ledger, *(fresh(f"new {n}", project="/new") for n in range(_TIMES)))
        with Watched(ledger) as watched:
            claim = min(spent(lambda each=take: claimed(ledger, each)) for take in takes)  # type: ignore[misc]
            ledger.takes.open()
        scans = len(watched.scans)
        ledger.close()
        status = min(spent(lambda: _status(path)) for _ in range(_TIMES))
    return Costs(claim, status, opening, scans)


def _status(path: Path) -> None:
    ledger = read_ledger(path, time.time)
    assert ledger is not None
    assert ledger.takes.open()
    ledger.close()


def main() -> None:
    it = measured()
    print(
        f"{MANY} takes: a claim {it.claim:.1f} ms, what a status reads {it.status:.1f} ms, "
        f"opening {it.opening:.1f} ms; {it.scans} statements look a table through"
    )


if __name__ == "__main__":
    main()
