"""A studio on PostgreSQL: how near its workers come to the account's limit, and how it grows.

    python benchmarks/workers.py          # 20 clips; about ten minutes
    python benchmarks/workers.py --long   # 1,000 clips; about an hour

Real processes and a real database, against the service in a box, which makes a clip in half a
minute. `limit` is what the account allows at the least, the bound, of the time that was taken: 1 is
all of it. The engine's CPU is that of its workers and of the database's sessions, beside the same
film in one process with a ledger in a file. The growth is that of a ledger of 100,000 clips to one
of 1,000.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import psutil
from postgres import Postgres, running
from run.harness import Place, serving
from run.large_studio import Explained, claims, fill

from wanscript.app.engines import find_engine
from wanscript.app.studio_view import looked_at
from wanscript.run.ledger import Place as Ledgers
from wanscript.run.ledger import Server, open_ledger, read_ledger
from wanscript.run.session_lock import SessionOwner

WORKERS = (1, 2, 4)
LARGE, SMALL = 100_000, 1_000
_TIMES = 15


@dataclass(frozen=True, slots=True)
class Form:
    """A film to shoot: clips, the seconds that each takes, and how many may be made at once."""

    clips: int
    takes: float
    in_flight: int

    @property
    def bound(self) -> float:
        """Seconds that the account allows at the least."""
        return math.ceil(self.clips / self.in_flight) * self.takes


SHORT, LONG = Form(20, 30.0, 5), Form(1000, 30.0, 40)


@dataclass(frozen=True, slots=True)
class Shot:
    """How long a film took, and CPU seconds of those who drove it."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Milliseconds of a claim and of a look at a large ledger and at a small one."""

    claim: tuple[float, float]
    look: tuple[float, float]
    scans: int
    statements: int


@contextmanager
def _film(form: Form) -> Iterator[Place]:
    """A service and a film that nobody has shot; each scene stands alone."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), scenes=form.clips, runs=form.takes) as place,
    ):
        script = place.script.read_text().replace("First frame: end of previous\n", "")
        place.script.write_text(script)
        settings = place.home / "wanscript.toml"
        # a task is asked about as it is without a word in the settings
        limits = settings.read_text().partition("[limits")[2]
        settings.write_text(
            "[limits" + limits.replace("in_flight = 8", f"in_flight = {form.in_flight}")
        )
        yield place


def alone(form: Form) -> Shot:
    """The film in one process, its ledger in a file."""
    with _film(form) as place:
        process = psutil.Popen(
            place.shooting(),
            env=place.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        assert status == 0, status
        assert len(place.clips) == form.clips
        return Shot(_span(place.state / "ledger.db"), used.ru_utime + used.ru_stime)


def studio(form: Form, workers: int, postgres: Postgres) -> Shot:
    """The film by some workers."""
    server = postgres.fresh()
    with _film(form) as place:

        def started(*words: str, machine: int) -> psutil.Popen:
            state = str(place.state.with_name(f"machine-{machine}"))
            return psutil.Popen(
                [sys.executable, "-m", "wanscript", "studio", *words],
                env=place.environment(WANSCRIPT_LEDGER=server.dsn, WANSCRIPT_STATE=state),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        assert started("init", machine=0).wait() == 0
        crew = [started("worker", machine=number + 1) for number in range(workers)]
        try:
            _until(lambda: len(find_engine("studio").status(server).workers) == workers)
            before = _spent([*crew, *_sessions(postgres)])
            assert started("submit", str(place.script), "--yes", machine=0).wait() == 0
            _until(lambda: _done(server) == form.clips)
            seconds = _span(server)
            cpu = _spent([*crew, *_sessions(postgres)]) - before
        finally:
            for worker in crew:
                worker.terminate()
            for worker in crew:
                worker.wait(30)
        assert len(set(place.accepted())) == len(place.accepted()) == form.clips
        return Shot(seconds, cpu)


def _sessions(postgres: Postgres) -> list[psutil.Process]:
    """The database's own processes."""
    assert postgres._process is not None
    head = psutil.Process(postgres._process.pid)
    return [head, *head.children()]


def _spent(processes: list[psutil.Process]) -> float:
    total = 0.0
    for each in processes:
        # of a database's sessions that have ended its head has the time
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 3600
    while not met():
        assert time.monotonic() < end
        time.sleep(0.5)


def _done(server: Server) -> int:
    ledger = read_ledger(server)
    assert ledger is not None
    try:
        found = ledger.db.one("SELECT count(*) AS many FROM take WHERE state = 'done'")
        return int(found["many"]) if found else 0
    finally:
        ledger.close()


def _span(place: Ledgers) -> float:
    """Seconds from the first POST to the last clip that was here."""
    ledger = read_ledger(place)
    assert ledger is not None
    try:
        row = ledger.db.one(
            "SELECT (SELECT min(post_started_at) FROM submission) AS begun, "
            "(SELECT max(at) FROM event) AS ended"
        )
        assert row is not None
        return float(row["ended"] - row["begun"])
    finally:
        ledger.close()


def growth(postgres: Postgres) -> Growth:
    """What a claim and the page's look cost on a large ledger, and on a small one."""
    small, (_, _) = _costs(postgres, SMALL)
    large, (scans, statements) = _costs(postgres, LARGE)
    return Growth((large[0], small[0]), (large[1], small[1]), scans, statements)


def _costs(postgres: Postgres, many: int) -> tuple[tuple[float, float], tuple[int, int]]:
    server = postgres.fresh()
    fill(server, many)
    ledger = open_ledger(server)
    owner, engine = SessionOwner(ledger), find_engine("studio")
    claimed = median(claims(ledger, _TIMES))
    spent = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        looked_at(ledger, server, engine, owner)
        spent.append(time.perf_counter() - start)
    with Explained(ledger) as explained:
        claims(ledger, 1, "another")
        looked_at(ledger, server, engine, owner)
    counts = len(explained.scans), len(explained.statements)
    ledger.close()
    return (1000 * claimed, 1000 * median(spent)), counts


def main() -> None:
    form = LONG if "--long" in sys.argv else SHORT
    with running() as postgres:
        grown = growth(postgres)
        for name, (large, small) in (("a claim", grown.claim), ("a look", grown.look)):
            print(f"{LARGE} clips: {name} {large:.1f} ms, {small:.1f} ms of {SMALL}", flush=True)
        print(f"{grown.scans} of {grown.statements} statements look a large table through")
        beside = alone(form)
        print(
            f"{form.clips} clips, {form.in_flight} at once, {form.takes:.0f} s each, at the least "
            f"{form.bound:.0f} s. One process: {form.bound / beside.seconds:.3f} of the limit, "
            f"{1000 * beside.cpu / form.clips:.0f} ms of CPU a clip",
            flush=True,
        )
        for workers in WORKERS:
            it = studio(form, workers, postgres)
            print(
                f"{workers} workers: {form.bound / it.seconds:.3f} of the limit, "
                f"{1000 * it.cpu / form.clips:.0f} ms of CPU a clip with the database, "
                f"{it.cpu / beside.cpu:.2f} x of one process",
                flush=True,
            )


if __name__ == "__main__":
    main()
