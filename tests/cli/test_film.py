"""`film`, from a rehearsal to a file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from wanscript.cli import cli

SCRIPT = """Title: Two Rooms
Duration: 2

Character: Mara
  Image: https://example.com/m.png

INT. HALL - DAY #one#

Mara waits.

MARA
Who is there?

DISSOLVE TO:

INT. ROOM - NIGHT #two#

Mara goes.

FADE OUT.
"""


def called(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rooms")
    script = folder / "rooms.wan"
    script.write_text(SCRIPT, "utf-8")
    done = called("run", str(script))
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def script(rehearsed: Path, tmp_path: Path) -> Path:
    shutil.copytree(rehearsed, tmp_path / "film")
    script = tmp_path / "film" / "rooms.wan"
    # a copy finds its clips again when it is run
    assert called("run", str(script)).exit_code == 0
    return script


def test_a_rehearsal_becomes_a_film(script: Path) -> None:
    done = called("film", str(script), "--rehearsal")
    target = script.with_name("rooms-film.mp4")
    assert (done.exit_code, done.stdout.strip()) == (0, str(target)), done.output
    assert done.stderr.splitlines() == ["2 scenes, 3.3333 s."]
    with av.open(str(target)) as film:
        assert film.duration == 80 * 1_000_000 // 24
        assert [each["metadata"]["title"] for each in film.chapters()] == [
            "INT. HALL - DAY",
            "INT. ROOM - NIGHT",
        ]
    assert called("film", str(script), "--rehearsal").exit_code == 0, "it may replace its own"


def test_missing_clips_are_listed_or_filled(script: Path) -> None:
    done = called("film", str(script))
    assert done.exit_code == 1
    assert "scenes one, two have no clip" in done.stderr
    assert "--fill" in done.stderr
    filled = called("film", str(script), "--fill", "--loudness", "off")
    assert filled.exit_code == 0, filled.output
    assert "From the rehearsal: scenes one, two." in filled.stderr
    shutil.rmtree(script.parent / "rehearsal")
    done = called("film", str(script), "--fill")
    assert done.exit_code == 1
    assert "wanscript run" in done.stderr


def test_a_clip_that_breaks_off_is_named(script: Path) -> None:
    clip = next((script.parent / "rehearsal").rglob("two*.mp4"))
    clip.write_bytes(clip.read_bytes()[:-5000])
    done = called("film", str(script), "--rehearsal")
    assert done.exit_code == 1
    assert "scene two: " in done.stderr
    assert "breaks off" in done.stderr
    assert not script.with_name("rooms-film.mp4").exists()


def test_a_clip_that_is_not_as_the_script_is_now_is_told(script: Path) -> None:
    script.write_text(SCRIPT.replace("Mara goes.", "Mara sits down."), "utf-8")
    done = called("film", str(script), "--rehearsal")
    assert done.exit_code == 0, done.output
    assert "Not as the script is now: scene two." in done.stderr
    export = called("export", str(script), "--as", "otio", "-o", "-")
    assert "Not as the script is now: scene two" in export.stderr


def test_all_takes_stand_behind_each_other(script: Path) -> None:
    target = script.with_name("takes.mp4")
    done = called("film", str(script), "--rehearsal", "--all-takes", "-o", str(target))
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines()[-1] == "2 takes, 4 s."
    with av.open(str(target)) as film:
        titles = [each["metadata"]["title"] for each in film.chapters()]
    assert re.fullmatch(r"INT. HALL - DAY t\d\d; INT. ROOM - NIGHT t\d\d", "; ".join(titles))


def test_what_is_there_is_not_lost(script: Path) -> None:
    mine = script.with_name("mine.mp4")
    mine.write_text("mine")
    done = called("film", str(script), "--rehearsal", "-o", str(mine))
    assert (done.exit_code, mine.read_text()) == (1, "mine")
    assert "--force" in done.stderr
    clip = next((script.parent / "rehearsal").rglob("two*.mp4"))
    before = clip.read_bytes()
    done = called("film", str(script), "--rehearsal", "-o", str(clip), "--force")
    assert (done.exit_code, clip.read_bytes() == before) == (2, True)
    assert "is a clip of the film itself" in done.stderr


@pytest.mark.parametrize("value", ["3", "-60", "loud"])
def test_a_loudness_is_a_number_of_lufs(value: str) -> None:
    done = called("film", "any.wan", "--loudness", value)
    assert done.exit_code == 2
    assert "is no loudness" in done.stderr
