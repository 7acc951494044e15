"""The compiler: how fast it starts, reads, compiles and grows, and what it holds.

    python benchmarks/compiler.py [ROUNDS]

Start-up is a whole process beside one that imports click and Lark alone. Reading is beside
screenplain (`pip install screenplain`) on the same story, where that is installed. Growth is what
a command takes for ten times the lines, less what it takes to start.
"""

from __future__ import annotations

import importlib.util
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

from wanscript.compiler import compile
from wanscript.incremental import Incremental
from wanscript.language.parse import parse
from wanscript.language.source import Source

COMMANDS = ("check", "compile", "fmt")
LINES = 10_000

_HEAD = """Title: The Long Way
Duration: 5

Character: Mara
  Image: https://example.com/mara.png

Character: Jonas
  Image: https://example.com/jonas.png

Background: Alley
  Image: https://example.com/alley.png

"""
_SCENE = """EXT. ALLEY - NIGHT #{n}#

1. Wide shot of Mara [2s]
Mara walks in from the left and looks at wall {n}.
She stops, and "listens" to the rain on the roofs.

2. Close-up of Jonas [3s]
He turns his head slowly towards the light of the Alley.

JONAS (quietly)
Why did you still come?

MARA
Because of the {n} letters.

"""
_NO_STRICTER = "import sys; sys.modules['interegular'] = None; "
"""Lark imports it where it finds it, which is where the tests are installed."""


def film(lines: int) -> str:
    """A script of about so many lines."""
    scenes = range(1, 1 + (lines - _HEAD.count("\n")) // _SCENE.count("\n"))
    return (_HEAD + "".join(_SCENE.format(n=n) for n in scenes)).rstrip() + "\n"


def cpu(code: str, *arguments: str) -> float:
    """CPU seconds of a Python process."""
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", _NO_STRICTER + code, *arguments],
        # compiled modules are kept, as they are where a package is installed
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


def _command(name: str, script: Path) -> float:
    more = ("--check",) if name == "fmt" else ()
    return cpu("from wanscript.cli import main; main()", name, *more, str(script))


def start(rounds: int) -> float:
    """CPU of `check` on 50 lines beside that of importing click and Lark."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "film.wan")
        script.write_text(film(50))
        _command("check", script)
        return statistics.median(
            _command("check", script) / cpu("import click, lark") for _ in range(rounds)
        )


def _timed(function: Callable[[], object]) -> float:
    began = time.process_time()
    function()
    return time.process_time() - began


def reading(rounds: int) -> tuple[float, float | None]:
    """CPU from source to requests beside reading alone; and of reading beside screenplain's."""
    text = film(LINES)
    own, whole, other = [], [], []
    compile(Source(PurePath("film.wan"), film(100)))
    peer = importlib.util.find_spec("screenplain") is not None
    for _ in range(rounds):
        own.append(_timed(lambda: parse(Source(PurePath("film.wan"), text))))
        whole.append(_timed(lambda: compile(Source(PurePath("film.wan"), text))))
        if peer:
            from screenplain.parsers import fountain

            other.append(_timed(lambda: fountain.parse(io.StringIO(text))))
    beside = statistics.median(a / b for a, b in zip(own, other, strict=True)) if peer else None
    return statistics.median(a / b for a, b in zip(whole, own, strict=True)), beside


def again(rounds: int) -> tuple[float, float]:
    """CPU milliseconds after a key in a scene of 2,000 lines, beside those of a compilation."""
    text, films = film(2_000), Incremental()
    at = text.index("wall 60")
    films.compile(Source(PurePath("film.wan"), text))
    keys, whole = [], []
    for _ in range(3 * rounds):
        text = f"{text[:at]}x{text[at:]}"
        source = Source(PurePath("film.wan"), text)
        keys.append(_timed(lambda: films.compile(source)))  # noqa: B023
        whole.append(_timed(lambda: compile(source)))  # noqa: B023
    return 1000 * statistics.median(keys), 1000 * statistics.median(whole)


def typed(rounds: int) -> tuple[float, float]:
    """Milliseconds after a key in 2,000 lines until an editor has its findings, and its colours."""
    from wanscript.app.editing import Editing
    from wanscript.lsp import findings, structure
    from wanscript.lsp.documents import Documents

    text, path, documents = film(2_000), Path("film.wan").absolute(), Documents(Editing())
    at = text.index("wall 60")
    told, coloured = [], []
    for _ in range(3 * rounds):
        text = f"{text[:at]}x{text[at:]}"

        def tell() -> None:
            documents.editing.hold(path, text)  # noqa: B023
            known = documents.editing.understood(path)
            assert known
            findings.told(known, documents)

        told.append(_timed(tell))
        known = documents.editing.understood(path)
        assert known
        coloured.append(_timed(lambda: structure.tokens(known)))  # noqa: B023
    return 1000 * statistics.median(told), 1000 * statistics.median(coloured)


_PEAK = (
    "import io, resource, sys; text = open(sys.argv[1]).read(); {}; "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)
_OWN = (
    "from pathlib import PurePath; from wanscript.language.source import Source; "
    "from wanscript.{} import {} as read; held = read(Source(PurePath('film.wan'), text))"
)
_PEER = "from screenplain.parsers import fountain; held = fountain.parse(io.StringIO(text))"


_COMPILING = _OWN.format("compiler", "compile")
PEER = "screenplain's reading"


def memory() -> Mapping[str, float]:
    """Peak megabytes of a process that holds what it made of 100,000 lines."""
    ways = {"reading": _OWN.format("language.parse", "parse"), "compiling": _COMPILING}
    if importlib.util.find_spec("screenplain"):
        ways[PEER] = _PEER
    text = film(10 * LINES)
    return {name: _peak(way, text) for name, way in ways.items()}


def large() -> float:
    """The size of a script of ten megabytes, beside the peak of compiling it, less the start's."""
    text = film(48 * LINES)
    return (_peak(_COMPILING, text) - _peak(_COMPILING, film(50))) * 2**20 / len(text)


def _peak(way: str, text: str) -> float:
    """Peak megabytes of a process that reads a script some way."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "film.wan")
        script.write_text(text)
        code = [sys.executable, "-c", _PEAK.format(way), str(script)]
        return int(subprocess.check_output(code, text=True)) / 1024


def growth(rounds: int) -> Mapping[str, float]:
    """By command: CPU for ten times the lines, both less what it takes to start."""
    grown: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{lines}.wan") for lines in (50, LINES, 10 * LINES)]
        for file in files:
            file.write_text(film(int(file.stem)))
        for _ in range(rounds):
            for name, found in grown.items():
                none, few, many = (_command(name, file) for file in files)
                found.append((many - none) / (few - none))
    return {name: statistics.median(found) for name, found in grown.items()}


def main(rounds: int) -> None:
    print(f"check of 50 lines: {start(rounds):.2f} x importing click and Lark")
    whole, beside = reading(rounds)
    print(f"source to requests: {whole:.2f} x reading")
    if beside is not None:
        print(f"reading: {1 / beside:.2f} x screenplain's speed")
    key, compiled = again(rounds)
    print(f"after a key in 2,000 lines: {key:.1f} ms, compiling them {compiled:.0f} ms")
    told, coloured = typed(rounds)
    print(f"an editor has its findings after {told:.1f} ms, its colours {coloured:.0f} ms later")
    for name, peak in memory().items():
        print(f"{name} 100,000 lines: {peak:.0f} MB at most")
    print(f"ten megabytes: {large():.1f} x their size at most")
    for name, grown in growth(max(1, rounds // 5)).items():
        print(f"{name} of ten times the lines: {grown:.1f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
