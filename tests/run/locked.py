"""Takes and marks to write into a lock, and processes that write them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from printed import ROOT

from wanscript.run.chosen import pinned
from wanscript.run.kept import merged
from wanscript.run.lock import Lock, LockedTake, Mark

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def shot(
    name: str, scene: str = "1", number: int = 1, minutes: float = 0, **more: Any
) -> LockedTake:
    """A take whose file is known by a name."""
    return LockedTake(
        sha256=sha(name),
        scene=scene,
        fingerprint=sha(f"words of {scene}"),
        rule=1,
        take=1,
        number=number,
        model="wan2.7-r2v",
        task=f"task-{name}",
        file=f"takes/film/{scene}_t{number:02}_{name}.mp4",
        date=NOON + timedelta(minutes=minutes),
        **more,
    )


def mark(kind: Any, name: str, scene: str = "1", minutes: float = 0, why: str = "") -> Mark:
    return Mark(kind, NOON + timedelta(minutes=minutes), scene, sha(name) if name else "", why)


def pinned_of(marks: Iterable[Mark], names: Iterable[str]) -> str | None:
    """The sha256 of the take that is pinned of a scene's, which are known by names."""
    known = Lock(tuple(map(shot, names)), tuple(marks))
    pin = pinned(merged((), known, "/film", "film.wan"))
    return None if pin is None else pin.sha256


WRITER = """
import sys
from pathlib import Path
from run.locked import shot
from wanscript.run import lock
path, state, name, many = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
for at in range(many):
    problems = lock.add(path, state, takes=[shot(f"{name}-{at}", name, at)])
    assert problems == (), problems
    print(at, flush=True)
"""


def writer(path: Path, state: Path, name: str, many: int) -> subprocess.Popen[str]:
    """A process that adds takes one by one, and says each that stands."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(state), name, str(many)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        stdout=subprocess.PIPE,
        text=True,
    )
