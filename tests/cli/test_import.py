"""`import` on files: where it writes, what it refuses, and what it says is left to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from printed import ROOT

from wanscript.cli.import_ import import_

PAGE = (ROOT / "docs" / "from-screenplays.md").read_text("utf-8")
SHOWN = re.findall(r"^```(?:fountain|text)\n(.*?)^```$", PAGE, re.M | re.S)
FOUNTAIN = b"Title: x\n\nINT. BAR - DAY\n\nMara walks.\n"
WAN = "Title: x\nSplit: auto\n\n"


def ran(*arguments: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(import_, list(map(str, arguments)), input=stdin)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.fountain"
    path.write_bytes(FOUNTAIN)
    return path


def test_the_page_shows_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screenplay, script, told = SHOWN
    monkeypatch.chdir(tmp_path)
    Path("letter.fountain").write_text(screenplay, "utf-8")
    done = ran("letter.fountain")
    assert (done.exit_code, done.stdout) == (0, "letter.wan\n")
    assert done.stderr == told
    assert Path("letter.wan").read_text("utf-8") == script


def test_what_is_there_is_replaced_only_when_told(film: Path) -> None:
    target = film.with_suffix(".wan")
    target.write_text("mine")
    refused = ran(film)
    assert refused.exit_code == 2
    assert "is there already; nothing was written" in refused.stderr
    assert target.read_text() == "mine"
    assert ran(film, "--force").exit_code == 0
    assert target.read_text("utf-8").startswith(WAN)


def test_it_writes_where_it_is_told(film: Path) -> None:
    other = film.with_name("other.wan")
    assert ran(film, "-o", other).stdout == f"{other}\n"
    assert ran(film, "-o", "-").stdout == other.read_text("utf-8")
    assert ran("-", "-o", "-", stdin=FOUNTAIN).stdout == other.read_text("utf-8")
    assert ran("-", stdin=FOUNTAIN).exit_code == 2
    assert not film.with_suffix(".wan").exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.fountain", b" \n", "`a.fountain` is empty"),
        ("a.fountain", b"%PDF-1.4", "`a.fountain` is a PDF document, not a screenplay"),
        ("a.fountain", b'{"a": 1}', "`a.fountain` is JSON, not a screenplay"),
        ("a.fountain", b"INT. CAF\xc9 - DAY\n\nHi.\n", "`a.fountain` is not UTF-8"),
        ("a.fountain", b"a\0b", "`a.fountain` is no text"),
        ("a.fdx", b"<?xml version='1.0'?><FinalDraft>", "`a.fdx` is broken: line 1, column"),
        ("a.fdx", b"<?xml version='1.0'?><a/>", "`a.fdx` is XML, but no Final Draft document"),
        ("a.fdx", b"<x/>", "`a.fdx` is XML, but no Final Draft document"),
        ("a.wan", FOUNTAIN, "`a.wan` is a script already"),
    ],
)
def test_what_is_no_screenplay_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(data)
    done = ran(name)
    assert done.exit_code
    assert said in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_wide_text_is_read(film: Path) -> None:
    wanted = ran(film, "-o", "-").stdout
    film.write_bytes(FOUNTAIN.decode().encode("utf-16"))
    assert ran(film, "-o", "-").stdout == wanted


def test_a_command_is_shown_only_for_an_encoding_that_is_known(film: Path) -> None:
    film.write_bytes(b"INT. CAF\xc9 - DAY\n\nHi.\n")
    done = ran(film)
    assert "it looks like Windows-1252: save it as UTF-8\n" in done.stderr


def test_a_screenplay_is_not_replaced_by_its_script(film: Path) -> None:
    done = ran(film, "-o", film, "--force")
    assert (done.exit_code, film.read_bytes()) == (2, FOUNTAIN)


def test_a_scene_number_that_cannot_stand_in_a_wan_is_told(film: Path) -> None:
    film.write_bytes(b"INT. BAR - DAY #1-A#\n\nMara walks.\n\nINT. HALL - DAY #2B#\n\nMara sits.\n")
    done = ran(film)
    assert "1-A is now 1.A\n" in done.stderr
    assert "2B" not in done.stderr
    assert "#1.A#" in film.with_suffix(".wan").read_text("utf-8")
