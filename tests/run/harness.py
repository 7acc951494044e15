"""Real processes: a far end on loopback, and `wanscript run` started and killed at will."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wanscript.probe import whole

HERE = Path(__file__).parent
SETTINGS = """
[poll]
first = 0.2
every = 0.2
[limits."wan2.7-r2v"]
submits_per_second = 20
in_flight = 8
settle = 1
"""
RUN = "from wanscript.cli.run import run; run()"


@dataclass(frozen=True)
class Place:
    """A project, the far end's store, and the far end's address."""

    home: Path
    store: Path
    base: str

    @property
    def script(self) -> Path:
        return self.home / "film.wan"

    def command(self, *options: str, backend: str = "dashscope") -> list[str]:
        """The command that shoots the film without asking."""
        fixed = ["--backend", backend, "--yes", *options, str(self.script)]
        return [sys.executable, "-c", RUN, *fixed]

    def environment(self) -> dict[str, str]:
        """What the command sees: the far end and a key, and no proxy."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {"DASHSCOPE_HTTP_BASE_URL": self.base, "DASHSCOPE_API_KEY": "sk-harness"}
        return {**kept, **ours, "PYTHONPATH": str(HERE.parents[1]), "NO_COLOR": "1"}

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Starts a run and leaves it to itself."""
        return subprocess.Popen(
            self.command(*options),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Runs to the end."""
        return subprocess.run(
            self.command(*options),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def say(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command on the film, its name before its arguments."""
        module = {"plan": "run", "status": "status", "resolve": "status", "cancel": "status"}
        code = f"from wanscript.cli.{module[command]} import {command}; {command}()"
        return subprocess.run(
            [sys.executable, "-c", code, str(self.script), *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def accepted(self) -> list[str]:
        """The prompt of every task that the far end took."""
        db = sqlite3.connect(self.store / "emulator.db")
        try:
            return [row[0] for row in db.execute("SELECT prompt FROM task")]
        finally:
            db.close()

    def states(self) -> list[str]:
        """The state of every clip in the ledger."""
        db = sqlite3.connect(self.home / ".wanscript" / "ledger.db")
        try:
            return [row[0] for row in db.execute("SELECT state FROM clips")]
        finally:
            db.close()

    def sound(self) -> int:
        """How many clips lie there, each of them whole."""
        clips = list((self.home / "takes" / "film").glob("*.mp4"))
        for clip in clips:
            whole(clip, 2.0)
        return len(clips)


def write_film(home: Path, scenes: int) -> None:
    """A film of so many scenes, each with its own words; each third starts on the last's end."""
    head = "Title: Harness\nDuration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
    frames = ("First frame: end of previous\n", "", "")
    body = "\n".join(
        f"SCENE {n}: Room {n}\n{frames[n % 3]}\nMara crosses room number {n}.\n"
        for n in range(1, scenes + 1)
    )
    home.mkdir(parents=True, exist_ok=True)
    (home / "film.wan").write_text(head + body)
    (home / "wanscript.toml").write_text(SETTINGS)


@contextmanager
def far_end(
    folder: Path,
    *,
    scenes: int,
    waits: float = 0.0,
    runs: float = 0.5,
    settles: float = 0.3,
    faults: Sequence[str] = (),
) -> Iterator[Place]:
    """A far end that lives as long as the block, with a film to shoot."""
    home, store = folder / "project", folder / "far"
    write_film(home, scenes)
    pace = (waits, runs, settles)
    process = subprocess.Popen(
        [sys.executable, str(HERE / "far_end.py"), str(store), *map(str, pace), *faults],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
    )
    try:
        assert process.stdout is not None
        yield Place(home, store, process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout and process.stdout.close()


def kill_at_random(place: Place, chance: random.Random, longest: float) -> bool:
    """Starts a run and kills it after a while; False where it was done before."""
    process = place.start()
    try:
        process.wait(chance.uniform(0.3, longest))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False
