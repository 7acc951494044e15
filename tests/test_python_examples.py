"""The programs in `examples/python`, run as their reader runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from printed import ROOT
from run.harness import Place, serving, write_film

PROGRAMS = ROOT / "examples" / "python"


def ran(
    cwd: Path, program: str, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAMS / program), *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def spreadsheet(folder: Path) -> Path:
    for name in ("shots.csv", "cast.wan"):
        shutil.copy(PROGRAMS / "spreadsheet" / name, folder)
    return folder / "shots.csv"


def test_a_film_is_built_from_a_spreadsheet(tmp_path: Path) -> None:
    spreadsheet(tmp_path)
    said = ran(tmp_path, "from_spreadsheet.py", "shots.csv", "cast.wan", "film.wan")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("film.wan: 2 scenes, CNY ")
    script = (tmp_path / "film.wan").read_text()
    assert "EXT. HARBOUR - DUSK #harbour#\n\n1. Wide shot [4s]\n" in script
    assert "BEN\nYou never opened it.\n" in script
    assert "You never opened it." in (tmp_path / "film.html").read_text()


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("Ben,You", "Bem,You", 1, "`BEM` speaks here"),
        ("seconds", "length", 2, "no column seconds"),
        ("scene,heading", "\ufeffscene,heading", 0, ""),
    ],
)
def test_a_fault_of_the_spreadsheet_is_told(
    tmp_path: Path, old: str, new: str, code: int, words: str
) -> None:
    table = spreadsheet(tmp_path)
    table.write_text(table.read_text().replace(old, new, 1), "utf-8")
    said = ran(tmp_path, "from_spreadsheet.py", "shots.csv", "cast.wan", "film.wan")
    assert said.returncode == code
    assert words in said.stderr
    assert "Traceback" not in said.stderr


@contextmanager
def posted() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine that takes summaries, and those that came."""
    came: list[str] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append(json.loads(body)["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", came
    finally:
        server.shutdown()
        server.server_close()


def test_a_night_s_rehearsals_are_told_in_the_morning(tmp_path: Path) -> None:
    write_film(tmp_path / "one", 1)
    (tmp_path / "two.wan").write_text("@Nobody waits.\n")
    with posted() as (address, came):
        films = ("two.wan", "one/film.wan")
        said = ran(tmp_path, "night_shoot.py", "--post", address, *films, NO_PROXY="127.0.0.1")
    assert said.returncode == 1
    assert said.stdout.splitlines() == [
        "two.wan: not shot: two.wan has errors, so nobody can tell what it would send",
        "one/film.wan: 1 of 1 clips are here",
    ]
    assert came == [said.stdout.strip()]


def night(place: Place, *words: str) -> subprocess.CompletedProcess[str]:
    environment = place.environment()
    environment.pop("PATH")
    return ran(place.home.parent, "night_shoot.py", *words, **environment)


def test_a_night_s_shooting_keeps_to_its_ceiling_over_all_films(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.3) as place:
        other = place.beside("other", 1, "the other room")
        films = (str(place.script), str(other.script))
        said = night(place, "--max-cost", "2CNY", *films)
        assert said.returncode == 1, said.stdout + said.stderr
        first, second, used = said.stdout.splitlines()
        assert first == f"{films[0]}: 1 of 1 clips are here"
        assert second.startswith(f"{films[1]}: not shot: this costs at least CNY 1.47, over")
        assert used.endswith("of 2 CNY were used")
        place.settled(1)
        # what was shot is kept, and costs nothing of the next night
        assert night(place, "--max-cost", "2CNY", *films).returncode == 0
        assert len(place.accepted()) == 2
