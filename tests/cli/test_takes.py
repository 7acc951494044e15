"""`takes` and `pick` at the command line, on rehearsals; and scenes that are omitted."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from wanscript.cli import cli
from wanscript.run import lock
from wanscript.run.lock import LockedTake, Mark

FILM = """Title: Two rooms
Duration: 2

Character: Mara
  Image: https://example.com/mara.png

INT. KITCHEN - DAY

Mara opens the window.

EXT. GARDEN - NIGHT #garden#

Mara walks to the tree.
"""


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "film.wan"
    path.write_text(FILM)
    return path


def said(name: str, *options: str, fails: int = 0) -> Result:
    result = CliRunner().invoke(cli, [name, "film.wan", *options])
    assert result.exit_code == fails, result.output
    return result


def edited(film: Path, old: str, new: str) -> None:
    text = film.read_text()
    assert old in text
    film.write_text(text.replace(old, new))


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if " t0" in line]


def test_takes_of_a_script_that_was_never_made(film: Path) -> None:
    assert said("takes").stdout == (
        "Two rooms - rehearsals\n\n1  INT. KITCHEN - DAY\n  none yet\n"
        "\ngarden  EXT. GARDEN - NIGHT\n  none yet\n"
    )
    assert "it has no rehearsals yet" in said("pick", "1", "1", fails=2).output
    assert "there is no take to draw" in said("takes", "-o", "sheet.jpg", fails=1).output
    assert not film.with_name(".wanscript").exists()


def test_takes_are_listed_drawn_and_picked(film: Path) -> None:
    said("run", "--takes", "2")
    first, second, *_ = rows(said("takes", "1").stdout)
    assert [first[at] for at in (0, 1, -1)] == [">", "t01", "stands"]
    assert second[0] == "t02"
    assert {"1280x720", "seed"} <= set(second)

    result = said("takes", "-o", "sheet.jpg")
    assert result.stdout.endswith("sheet.jpg\n")
    sheet = Image.open(io.BytesIO(film.with_name("sheet.jpg").read_bytes()))
    assert (sheet.width, sheet.format) == (24 + 2 * 424, "JPEG")

    assert "t02 of the rehearsals is pinned" in said("pick", "1", "T02").stderr
    edited(film, "opens the window", "closes the door")
    plan = said("plan", "--backend", "local").stdout
    assert "*~  1" in plan
    assert "pinned, shot" in plan
    listed = json.loads(said("takes", "--format", "json").stdout)
    assert (listed["schema"], listed["backend"]) == (1, "local")
    takes = listed["scenes"][0]["takes"]
    assert [(each["name"], each["stands"], each["picked"]) for each in takes] == [
        ("t01", False, False),
        ("t02", True, True),
    ]
    said("pick", "1", "2", "--ng", "she blinks")
    assert "NG: she blinks" in said("takes", "1").stdout
    assert "  ~  1" in said("plan", "--backend", "local").stdout


def test_a_pin_follows_the_words_of_its_scene(film: Path) -> None:
    said("run")
    said("pick", "1", "1")
    edited(film, "Mara opens the window.", "Mara opens the window and waves.")
    edited(film, "INT. KITCHEN", "INT. KITCHEN - DAY\n\nHere Mara sleeps.\n\nINT. KITCHEN")
    plan = said("plan", "--backend", "local").stdout.splitlines()
    assert [line.split()[:2] for line in plan[2:5]] == [["+", "1"], ["*~", "2"], ["=", "garden"]]


def test_what_was_shot_of_an_omitted_scene_is_no_other_scenes(film: Path) -> None:
    said("run")
    said("pick", "1", "1")
    edited(
        film, "opens the window.", "opens it.\n\nINT. KITCHEN - DAY\n\nMara opens the window wide."
    )
    edited(film, "KITCHEN - DAY\n", "KITCHEN - DAY\nOmit: yes\n")
    edited(
        film, "KITCHEN - DAY\nOmit: yes\n\nMara opens the window wide", "KITCHEN - DAY\n\nMara sits"
    )
    assert [
        row.split()[:2] for row in said("plan", "--backend", "local").stdout.splitlines()[2:4]
    ] == [
        ["+", "2"],
        ["=", "garden"],
    ]


def test_an_omitted_scene_has_no_takes_of_one_that_stood_in_its_place(film: Path) -> None:
    edited(film, "EXT. GARDEN - NIGHT #garden#", "INT. HALL - DAY\nOmit: yes\n\nMara sits.")
    edited(
        film,
        "Mara sits.\n\nMara walks to the tree.",
        "Mara sits.\n\nEXT. PIER - DAY\n\nMara walks.",
    )
    said("run")
    text = film.read_text()
    film.write_text(text[: text.index("INT. KITCHEN")] + text[text.index("INT. HALL") :])
    assert "1  INT. HALL - DAY (omitted)\n  none yet" in said("takes").stdout


def test_a_pinned_rehearsal_whose_file_is_gone_is_told_and_not_drawn_again(film: Path) -> None:
    said("run")
    said("pick", "garden", "1")
    film.with_name("rehearsal").joinpath("film", "garden_t01.mp4").unlink()
    result = said("run", fails=1)
    assert "take 1 is pinned, and rehearsal/film/garden_t01.mp4 is gone" in result.stderr
    assert "not here" in said("takes", "garden").stdout
    said("run", "--replace", "garden")
    assert "pinned" in said("takes", "garden").stdout


def test_a_rehearsal_is_drawn_anew_when_a_name_or_a_heading_changes(film: Path) -> None:
    said("run")
    edited(film, "Mara", "Maria")
    plan = said("plan", "--backend", "local").stdout
    assert plan.count("what is drawn of it changed") == 2
    said("run")
    edited(film, "#garden#", "#lawn#")
    plan = said("plan", "--backend", "local").stdout
    assert "=  1 " in plan
    assert "~  lawn" in plan


def test_an_omitted_scene_keeps_its_number_and_is_shown(film: Path) -> None:
    said("run")
    edited(film, "INT. KITCHEN - DAY", "INT. KITCHEN - DAY\nOmit: yes")
    assert "1 scene, 2 s, 1 omitted" in said("check").stderr
    plan = said("plan", "--backend", "local").stdout
    assert "Omitted: 1." in plan
    assert "=  garden" in plan
    assert json.loads(said("plan", "--format", "json").stdout)["omitted"] == ["1"]
    assert "1  INT. KITCHEN - DAY (omitted)\n     t01" in said("takes").stdout
    assert "scene 1 is omitted" in said("run", "--scene", "1", fails=2).output
    edited(film, "INT. KITCHEN - DAY\nOmit: yes\n\nMara opens the window.", "OMITTED")
    assert said("fmt", "--check").exit_code == 0
    assert "1  OMITTED (omitted)\n     t01" in said("takes").stdout
    edited(film, "OMITTED", "INT. KITCHEN - DAY\n\nMara opens the window.")
    assert "2 kept" in said("plan", "--backend", "local").stdout


def test_a_lock_that_was_left_behind_stops_what_would_undo_its_picks(film: Path) -> None:
    plan = json.loads(said("plan", "--format", "json").stdout)
    shot = [
        LockedTake(
            sha256=f"{at:064}",
            scene=row["scene"],
            fingerprint=row["fingerprint"],
            rule=1,
            take=1,
            number=1,
            model="wan2.7-r2v",
            task=f"task{at}",
            file=f"takes/old/{at}.mp4",
            date=datetime(2026, 11, 20, tzinfo=UTC),
        )
        for at, row in enumerate(plan["rows"])
    ]
    old, state = film.with_name("old.wan.lock"), film.with_name("state")
    assert lock.add(old, state, takes=shot) == ()
    assert "run stops here" not in said("plan").stderr, "nothing was said of these takes"

    mark = Mark("pick", datetime(2026, 11, 21, tzinfo=UTC), "garden", shot[1].sha256)
    assert lock.add(old, state, marks=[mark]) == ()
    assert "`mv old.wan.lock film.wan.lock` names it as the script is" in said("plan").stderr
    stopped = CliRunner(env={"DASHSCOPE_API_KEY": "sk-a1"}).invoke(
        cli, ["run", "film.wan", "--backend", "dashscope", "--yes"]
    )
    assert stopped.exit_code == 1
    assert "old.wan.lock lies here without its script" in stopped.stderr
    old.with_name("old.wan").write_text(FILM)
    assert "run stops here" not in said("plan").stderr, "it has its script"
    old.with_name("old.wan").unlink()
    old.rename(film.with_name("film.wan.lock"))
    assert [row[0] for row in rows(said("takes").stdout)] == [">", "*"]
