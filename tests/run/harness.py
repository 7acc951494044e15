"""Real processes: a service on loopback, and commands started, stopped and killed at will."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from wanscript.media.decode import whole

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
HASTY = SETTINGS.replace("settle = 1", "settle = 0.2")
Said = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Place:
    """A project, its person's state folder, the service's store, and the service's address."""

    home: Path
    state: Path
    store: Path
    base: str
    script: Path
    program: tuple[str, ...] = ("-m", "wanscript")

    def environment(self, **more: str) -> dict[str, str]:
        """What a command sees: the service and a key, and no proxy."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {
            "DASHSCOPE_HTTP_BASE_URL": self.base,
            "DASHSCOPE_API_KEY": "sk-harness",
            "WANSCRIPT_STATE": str(self.state),
        }
        return {**kept, **ours, "PYTHONPATH": str(HERE.parents[1]), "NO_COLOR": "1", **more}

    def command(self, name: str, *arguments: str) -> list[str]:
        """A command on the film, its name before its arguments."""
        return [sys.executable, *self.program, name, str(self.script), *arguments]

    def shooting(self, *options: str) -> list[str]:
        """The command that shoots the film without asking."""
        return self.command("run", "--backend", "dashscope", "--yes", *options)

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Starts a run and leaves it to itself."""
        return subprocess.Popen(
            self.shooting(*options),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str, timeout: float = 120) -> Said:
        """Runs to the end."""
        return self.done(self.shooting(*options), timeout=timeout)

    def say(self, name: str, *arguments: str) -> Said:
        """Another command on the film."""
        return self.done(self.command(name, *arguments))

    def done(
        self,
        command: Sequence[str],
        timeout: float = 120,
        before: Callable[[], None] | None = None,
        key: str = "sk-harness",
    ) -> Said:
        """A command with what it said; `before` runs in its process."""
        return subprocess.run(
            command,
            env=self.environment(DASHSCOPE_API_KEY=key),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            preexec_fn=before,
        )

    def beside(self, name: str, scenes: int, words: str = "room number") -> Place:
        """Another film of the same person, in a project of its own."""
        home = self.home.with_name(name)
        write_film(home, scenes, words)
        return replace(self, home=home, script=home / "film.wan")

    def moved(self, home: Path, script: str = "film.wan") -> Place:
        """The same person and service, for a project or a script of another name."""
        return replace(self, home=home, script=home / script)

    def forget(self) -> None:
        """Loses the person's state folder."""
        shutil.rmtree(self.state)

    def accepted(self) -> list[str]:
        """The prompt of every task that the service took, one for each time."""
        return [row[0] for row in _rows(self.store / "emulator.db", "SELECT prompt FROM task")]

    def tasks(self) -> list[str]:
        """Every task that the service took."""
        return [row[0] for row in _rows(self.store / "emulator.db", "SELECT task_id FROM task")]

    def states(self) -> list[str]:
        """The state of every take in the ledger."""
        return [row[0] for row in _rows(self.state / "ledger.db", "SELECT state FROM take")]

    @property
    def clips(self) -> list[Path]:
        """The finished files."""
        return sorted((self.home / "takes" / self.script.stem).glob("*.mp4"))

    def sound(self) -> int:
        """How many clips lie there, each of them whole."""
        for clip in self.clips:
            whole(clip, 2.0)
        return len(self.clips)

    def settled(self, wanted: int) -> None:
        """So many clips, each of them paid once."""
        accepted = self.accepted()
        assert len(accepted) == len(set(accepted)) == wanted
        assert self.sound() == wanted

    def until(self, met: Callable[[list[str]], bool], seconds: float = 30) -> None:
        """Waits until the states in the ledger are as they should be."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(sqlite3.OperationalError):
                if met(self.states()):
                    return
            time.sleep(0.05)
        raise AssertionError(f"the ledger did not come to it in time: {self.states()}")

    def until_any(self, state: str) -> None:
        """Waits for a take that stands so."""
        self.until(lambda states: state in states)

    def until_all(self, state: str) -> None:
        """Waits until every take stands so."""
        self.until(lambda states: set(states) == {state})


def _rows(path: Path, statement: str) -> list[tuple[str, ...]]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as db:
        return db.execute(statement).fetchall()


def write_film(home: Path, scenes: int, words: str = "room number") -> None:
    """A film of so many scenes, each with its own words; each third starts on the last's end."""
    head = "Title: Harness\nDuration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
    frames = ("First frame: end of previous\n", "", "")
    body = "\n".join(
        f"SCENE Room {n}\n{frames[n % 3]}\nMara crosses {words} {n}.\n"
        for n in range(1, scenes + 1)
    )
    home.mkdir(parents=True, exist_ok=True)
    (home / "film.wan").write_text(head + body)
    (home / "wanscript.toml").write_text(SETTINGS)


@contextmanager
def serving(
    folder: Path,
    *,
    scenes: int,
    waits: float = 0.0,
    runs: float = 0.5,
    settles: float = 0.3,
    faults: Sequence[str] = (),
    hasty: bool = False,
) -> Iterator[Place]:
    """A service that lives as long as the block, with a film to shoot.

    Commands are `hasty` where what a killed one had on the wire must be settled soon.
    """
    home, store, state = folder / "project", folder / "service", folder / "state"
    write_film(home, scenes)
    pace = (waits, runs, settles)
    process = subprocess.Popen(
        [sys.executable, str(HERE / "served.py"), str(store), *map(str, pace), *faults],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
    )
    try:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        place = Place(home, state, store, base, home / "film.wan")
        yield replace(place, program=(str(HERE / "hasty.py"),)) if hasty else place
    finally:
        process.terminate()
        process.wait(10)
        process.stdout and process.stdout.close()


def at_work(process: subprocess.Popen[str]) -> str:
    """Waits until a run says something of a clip, or ends; what it has said so far."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if re.match(r"  \S+ +(waits|uploads|submitted|asks|is being made|downloads|done)", line):
            break
    return said


def killed_at_random(process: subprocess.Popen[str], chance: random.Random, longest: float) -> bool:
    """Kills a run a while after it began to work; False where it was done before."""
    at_work(process)
    try:
        process.wait(chance.uniform(0.0, longest))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False
