"""CPU of `plan`, and of a `run` with nothing to do, beside `check` on the same script.

    python benchmarks/commands.py [ROUNDS]

Each is a process of its own, in interleaved rounds; what it imports is read from Python itself.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SCENES = 12
HEAVY = ("pydantic", "httpx", "av", "PIL")
"""Libraries that neither may import."""

_COMMANDS = ("check", "plan", "run")


@dataclass(frozen=True, slots=True)
class Costs:
    """Beside `check`: how many times its CPU; and the heavy libraries that were imported."""

    beside: float
    imports: tuple[str, ...]


def _write(home: Path) -> Path:
    scenes = "\n".join(f"SCENE {n}: Room {n}\n\nMara crosses room {n}.\n" for n in range(SCENES))
    head = "Title: Bench\nDuration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
    script = home / "film.wan"
    script.write_text(f"{head}{scenes}")
    return script


def _call(script: Path, name: str, *python: str) -> tuple[float, str]:
    """CPU seconds of a command, and what it said on stderr."""
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(
        [sys.executable, *python, "-m", "wanscript", name, str(script)],
        env={**os.environ, "WANSCRIPT_STATE": str(script.parent / "state"), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime, said.stderr


def measured(rounds: int) -> Mapping[str, Costs]:
    """`plan` and `run` of a film that is shot."""
    with tempfile.TemporaryDirectory() as name:
        script = _write(Path(name))
        _call(script, "run")
        times: dict[str, list[float]] = {command: [] for command in _COMMANDS}
        for _ in range(rounds):
            for command, taken in times.items():
                taken.append(_call(script, command)[0])
        return {
            command: Costs(
                statistics.median(
                    own / check for own, check in zip(times[command], times["check"], strict=True)
                ),
                _imported(_call(script, command, "-X", "importtime")[1]),
            )
            for command in _COMMANDS[1:]
        }


def _imported(told: str) -> tuple[str, ...]:
    names = set(re.findall(r"^import time:.*\| +([\w]+)", told, re.MULTILINE))
    return tuple(name for name in HEAVY if name in names)


def main(rounds: int) -> None:
    for command, it in measured(rounds).items():
        print(f"{command}: {it.beside:.2f} x check; imports {', '.join(it.imports) or 'none'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
