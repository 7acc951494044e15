"""A feature film: 1,000 scenes, some 20,000 lines, 200 characters, command by command.

    python benchmarks/scale.py

Prints the CPU seconds of each command for longer and longer films of the same cast. What is
linear costs ten times as much for ten times the scenes, less what the cast and the start take.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from compiler import cpu

SCENES = (1, 30, 100, 300, 1000)
CHARACTERS = 200
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "check": ("film.wan",),
    "plan": ("film.wan",),
    "diff": ("film.wan", "edited.wan"),
    "fmt": ("--check", "film.wan"),
    "report": ("film.wan",),
}

_SCENE = """EXT. {place} - NIGHT #s{n}#

1. Wide shot of {one} [2s]
{one} walks in from the left and looks at wall {n}.
She stops, and "listens" to the rain on the roofs.

2. Close-up of {other} [3s]
He turns his head slowly towards the light of the {place}.

{cue} (quietly)
Why did you still come?

{one}: Because of the {n} letters.

3. {one} and {other} from behind [3s]
They walk away.
The lamp behind them goes out, one pane after the other.

"""


def film(scenes: int) -> str:
    """A script of so many scenes, each with two of the cast."""
    names = [f"N{_letter(at)}{_letter(at // 26)}ora" for at in range(CHARACTERS)]
    head = "Title: The Long Way\n\n" + "".join(
        f"Character: {name}\n  Image: https://example.com/{name}.png\n\n" for name in names
    )
    told = (
        _SCENE.format(
            n=n,
            place=f"Street {n % 50}",
            one=names[n % CHARACTERS],
            other=(other := names[(n + 1 + n // CHARACTERS) % CHARACTERS]),
            cue=other.upper(),
        )
        for n in range(scenes)
    )
    return (head + "".join(told)).rstrip() + "\n"


def _letter(at: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[at % 26]


def measured(scenes: int) -> Mapping[str, float]:
    """By command: CPU seconds for a film of so many scenes; half of them were edited for `diff`."""
    with tempfile.TemporaryDirectory() as folder:
        text = film(scenes)
        Path(folder, "film.wan").write_text(text)
        parts = text.split("EXT. ")
        edited = (each.replace("rain", "snow") if at % 2 else each for at, each in enumerate(parts))
        Path(folder, "edited.wan").write_text("EXT. ".join(edited))
        return {name: _command(name, folder) for name in COMMANDS}


def _command(name: str, folder: str) -> float:
    words = (word if word.startswith("-") else f"{folder}/{word}" for word in COMMANDS[name])
    return cpu("from wanscript.cli import main; main()", name, *words)


def growth(rounds: int = 3) -> Mapping[str, float]:
    """By command: CPU for 2,000 scenes beside 200, both less that for a single one."""
    none, few, many = (
        [measured(scenes) for _ in range(rounds if scenes < 1000 else 1)]
        for scenes in (1, 200, 2000)
    )
    least = {name: min(each[name] for each in none) for name in COMMANDS}
    # the least of some is the one that nothing disturbed
    return {
        name: (many[0][name] - least[name]) / (min(each[name] for each in few) - least[name])
        for name in COMMANDS
    }


def main() -> None:
    print(f"{'scenes':>8} {'lines':>8}" + "".join(f"{name:>9}" for name in COMMANDS))
    for scenes in SCENES:
        took = measured(scenes)
        lines = film(scenes).count("\n")
        print(f"{scenes:>8} {lines:>8}" + "".join(f"{took[name]:>7.2f} s" for name in COMMANDS))


if __name__ == "__main__":
    main()
