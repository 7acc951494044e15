"""`review` at the command line: rehearsals, which are right, and clips put in their place.

Skipped where the extra `review` is not installed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dailies import Take

from wanscript.app import review as use_case
from wanscript.cli import cli
from wanscript.film import remembered
from wanscript.film.measure import Measured, installed, measure

needed = pytest.mark.skipif(not installed(), reason="the extra `review` is not installed")

FILM = """Title: Two <b>rooms</b>

Character: Mara
  Image: https://example.com/mara.png

INT. KITCHEN - DAY #one#

1. Wide shot of Mara [2s]
Mara opens the window.

2. Close-up of Mara [2s]

MARA
It rains.

INT. KITCHEN - DAY #two#
Duration: 2

Mara walks to the door.
"""


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DASHSCOPE_API_KEY", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "film.wan"
    path.write_text(FILM)
    assert said("run").exit_code == 0
    return path


def said(name: str, *options: str, fails: int = 0) -> Result:
    result = CliRunner().invoke(cli, [name, "film.wan", *options])
    assert result.exit_code == fails, result.output
    return result


def clip(film: Path, scene: str) -> Path:
    (found,) = (film.parent / "rehearsal").rglob(f"{scene}_t01*.mp4")
    return found


@needed
def test_rehearsals_are_as_the_script_says(film: Path) -> None:
    ran = said("review")
    assert ran.stdout.startswith("Two <b>rooms</b> - rehearsals\n\none  INT. KITCHEN - DAY\n")
    assert re.findall(r"^ +(.*): (wanscript .*)$", ran.stdout, re.M) == [
        ("as the script says", "wanscript pick film.wan one t01"),
        ("as the script says", "wanscript pick film.wan two t01"),
    ]


@needed
def test_a_wrong_take_is_told_with_the_word_for_it_and_the_word_works(film: Path) -> None:
    Take(4, {0.0: 1, 1.0: 2, 2.0: 3}).write(clip(film, "one"))
    ran = said("review", "one")
    assert "- there is a cut at 1 s that no shot asks for" in ran.stdout
    assert "two  INT." not in ran.stdout
    (command,) = re.findall(r"no good: wanscript pick film.wan (.*)$", ran.stdout, re.M)
    scene, take, flag, why = re.fullmatch(r"(\w+) (\w+) (--ng) '(.*)'", command).groups()  # type: ignore[union-attr]
    said("pick", scene, take, flag, why)
    ran = said("review", "one")
    assert "no take to look at" in ran.stdout, "what is rejected is not looked at again"


@needed
def test_what_cannot_be_read_is_told_and_the_others_are_measured(film: Path) -> None:
    whole = clip(film, "one").read_bytes()
    clip(film, "one").write_bytes(whole[: len(whole) // 2])
    ran = said("review", "-o", "dailies.html")
    assert re.search(r"one_t01\S*\.mp4 breaks off before its end", ran.stdout)
    assert ran.stdout.count("as the script says") == 1
    assert "breaks off before its end" in Path("dailies.html").read_text("utf-8")


@needed
def test_the_page_needs_nothing_else_and_escapes_everything(film: Path) -> None:
    said("review", "-o", "dailies.html")
    page = Path("dailies.html").read_text("utf-8")
    assert "Two &lt;b&gt;rooms&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page
    assert len(re.findall(r'<image [^>]*href="data:image/jpeg;base64,', page)) == 2 * 8
    assert re.findall(r"<dt>(asked[^<]*|found[^<]*)</dt>", page)[:4] == [
        "asked: shots",
        "found: cuts",
        "asked: words",
        "found: speech",
    ]
    said("review", "-o", "dailies.html")
    Path("mine.html").write_text("mine")
    assert "--force" in said("review", "-o", "mine.html", fails=1).stderr


@needed
def test_a_script_that_was_edited_since_is_told(film: Path) -> None:
    film.write_text(film.read_text().replace("opens the window", "shuts the window"))
    ran = said("review", "one", "--format", "json")
    (take,) = json.loads(ran.stdout)["scenes"][0]["takes"]
    assert take["reworded"]
    assert "made from other words" in said("review", "one").stdout


@needed
def test_a_scene_that_is_not_there_is_told(film: Path) -> None:
    assert "there is one, two" in said("review", "three", fails=2).stderr


def test_without_the_extra_it_says_what_to_install(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_case, "installed", lambda: False)
    assert "pip install 'wanscript[review]'" in said("review", fails=1).stderr


@needed
def test_a_clip_is_measured_once(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = said("review", "--format", "json").stdout
    measured = []

    def counted(path: Path) -> Measured:
        measured.append(path.name)
        return measure(path)

    monkeypatch.setattr(remembered, "measure", counted)
    assert said("review", "--format", "json").stdout == first
    assert measured == []
    # what was kept is of no use, or the clip is another
    for each in film.parent.joinpath("state", "cutouts").iterdir():
        each.write_bytes(b"\x00")
    assert said("review", "--format", "json").stdout == first
    assert measured == ["one_t01.mp4", "two_t01.mp4"]
    clips = film.parent / "rehearsal" / "film"
    (clips / "one_t01.mp4").write_bytes((clips / "two_t01.mp4").read_bytes())
    said("review", "one")
    assert measured[2:] == []
    (clips / "two_t01.mp4").write_bytes((clips / "two_t01.mp4").read_bytes() + b"\0" * 8)
    said("review", "two")
    assert measured[2:] == ["two_t01.mp4"]
