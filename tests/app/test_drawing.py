"""Boards out of several processes, and on paper."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path, PurePath

import pytest

from wanscript.app import drawing
from wanscript.app.drawing import in_processes
from wanscript.app.errors import CannotPrint
from wanscript.app.pdf import printed_page
from wanscript.app.programs import board
from wanscript.compiler import compile
from wanscript.language.source import Source
from wanscript.media import files
from wanscript.show.board import laid_out

FILM = "Title: Film\n\nCharacter: Ada\n\n" + "".join(
    f"EXT. YARD {n} - DAY\n\n1. Wide shot [2s]\nAda waits.\n\n2. Close-up [2s]\nAda laughs.\n\n"
    for n in range(4)
)


def test_several_processes_draw_what_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilation = compile(Source(PurePath("film.wan"), FILM))
    here = laid_out(compilation, tmp_path, files.facts(tmp_path))
    monkeypatch.setattr(drawing, "_WORTH", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert laid_out(compilation, tmp_path, files.facts(tmp_path), draw=in_processes) == here


def test_a_board_is_printed(tmp_path: Path) -> None:
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("there is no Chromium")
    compilation = compile(Source(PurePath("film.wan"), FILM))
    data = printed_page(board(compilation, tmp_path, files.facts(tmp_path), today=date(2026, 1, 2)))
    assert data.startswith(b"%PDF-")
    assert data.count(b"/DCTDecode") == data.count(b"/Subtype /Image") > 0
    # every word is set in the page's own fonts
    assert b"Inter" in data
    assert b"CourierPrime" in data


def test_without_a_browser_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotPrint, match="Chromium, Chrome or Edge"):
        printed_page("<p>")


def test_a_browser_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(CannotPrint, match=r"chromium printed no PDF \(exit code 3\)"):
        printed_page("<p>")
