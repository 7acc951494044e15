"""A studio of real processes: a database, a service on loopback, workers that may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from postgres import Postgres, running
from run.harness import HASTY, Place, Said, serving

from wanscript.run.ledger import LedgerError, Server, read_ledger
from wanscript.run.take import Take

HERE = Path(__file__).parent


@dataclass
class Studio:
    """One film at a service, one database, and the processes that work on it."""

    place: Place
    database: Postgres
    server: Server
    workers: list[subprocess.Popen[str]] = field(default_factory=list)
    more: Mapping[str, str] = field(default_factory=dict)
    """What else the environment of its commands says."""

    def environment(self, machine: int) -> dict[str, str]:
        """What a command sees on one of the studio's machines."""
        state = str(self.place.state.with_name(f"machine-{machine}"))
        kept = {"WANSCRIPT_LEDGER": self.server.dsn, "WANSCRIPT_STATE": state}
        return self.place.environment(**kept, **self.more)

    def start(self, *words: str, machine: int = 0) -> subprocess.Popen[str]:
        """A command that is left to itself."""
        return subprocess.Popen(
            [sys.executable, str(HERE / "hasty.py"), *words],
            env=self.environment(machine),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def say(self, *words: str, machine: int = 0, timeout: float = 90) -> Said:
        """A command to its end."""
        process = self.start(*words, machine=machine)
        try:
            heard = process.communicate(timeout=timeout)
        finally:
            process.kill()
        return subprocess.CompletedProcess(words, process.returncode, *heard)

    def work(
        self, count: int, before: Callable[[], None] | None = None, jobs: int = 100, **more: str
    ) -> None:
        """Starts workers, each on a machine of its own; `before` runs in their processes."""
        for _ in range(count):
            heard = self.place.home.parent / f"worker-{len(self.workers)}"
            with heard.open("w") as stderr:
                worker = subprocess.Popen(
                    [sys.executable, str(HERE / "hasty.py"), "studio", "worker", f"--jobs={jobs}"],
                    env={**self.environment(len(self.workers) + 1), **more},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                    text=True,
                    preexec_fn=before,
                )
            self.workers.append(worker)

    def heard(self) -> str:
        """What all workers have said."""
        said = sorted(self.place.home.parent.glob("worker-*"))
        return "\n".join(f"{each.name}: {each.read_text()}" for each in said)

    def takes(self) -> tuple[Take, ...]:
        """Every take of the ledger as it stands."""
        ledger = read_ledger(self.server)
        if ledger is None:
            return ()
        try:
            return ledger.takes.all()
        finally:
            ledger.close()

    def until(self, met: Callable[[list[str]], bool], seconds: float = 60) -> None:
        """Waits until the states of the takes are as they should be."""
        end, states = time.monotonic() + seconds, [""]
        while time.monotonic() < end:
            try:
                states = [take.state.value for take in self.takes()]
            except LedgerError as error:
                states = [str(error)]
            if met(states):
                return
            time.sleep(0.1)
        raise AssertionError(f"the ledger did not come to it in time: {states}\n{self.heard()}")

    def until_done(self, wanted: int, seconds: float = 60) -> None:
        """Waits until so many takes are done, each of them paid for once."""
        self.until(lambda states: states == ["done"] * wanted, seconds)
        self.place.settled(wanted)

    def end(self) -> None:
        """Ends what still works."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait(10)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of PostgreSQL; tests that need one are skipped where it is not installed."""
    with running() as server:
        yield server


Shooting = Callable[..., Studio]


@pytest.fixture
def shooting(tmp_path: Path, postgres: Postgres) -> Iterator[Shooting]:
    """Opens a studio with a film of some scenes at a service with some faults."""
    with ExitStack() as stack:

        def opened(scenes: int, runs: float = 0.5, faults: tuple[str, ...] = ()) -> Studio:
            place = stack.enter_context(
                serving(tmp_path, scenes=scenes, runs=runs, faults=("apart", *faults))
            )
            (place.home / "wanscript.toml").write_text(HASTY)
            studio = Studio(place, postgres, postgres.fresh())
            stack.callback(studio.end)
            return studio

        yield opened


@contextmanager
def stopped(worker: subprocess.Popen[str]) -> Iterator[None]:
    """A process that stands still while the block lasts."""
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker.pid, signal.SIGCONT)
