from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wanscript.cli.animatic import animatic
from wanscript.cli.board import board

EXAMPLES = Path(__file__).parents[2] / "examples"


def called(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, words)  # type: ignore[arg-type]


@pytest.fixture
def alley(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns(".wanscript", "rehearsal", "takes")
    shutil.copytree(EXAMPLES / "alley", tmp_path / "alley", ignore=ignore)
    return tmp_path / "alley" / "alley.wan"


def test_a_board_goes_beside_the_script(alley: Path) -> None:
    done = called(board, str(alley))
    page = alley.with_name("alley-board.html")
    assert (done.exit_code, done.stdout.strip()) == (0, str(page))
    assert "The Rusty Wall" in page.read_text("utf-8")
    assert called(board, str(alley)).exit_code == 0, "what wanscript wrote it may replace"


def test_an_animatic_goes_where_it_is_told(alley: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "film.mp4"
    done = called(animatic, str(alley), "--draft", "-o", str(target))
    assert (done.exit_code, done.stdout.strip(), done.stderr.strip()) == (
        0,
        str(target),
        "1 scene, 10 s.",
    )
    assert target.stat().st_size > 10_000
    assert [path.name for path in target.parent.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize(("command", "name"), [(board, "b.html"), (animatic, "b.mp4")])
def test_a_file_of_somebody_else_is_left_alone(
    alley: Path, tmp_path: Path, command: object, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    done = called(command, str(alley), "-o", str(tmp_path / name))
    assert done.exit_code != 0
    assert (tmp_path / name).read_text() == "mine"
    assert "--force" in done.stderr
    forced = called(command, str(alley), "-o", str(tmp_path / name), "--force")
    assert forced.exit_code == 0
    assert (tmp_path / name).stat().st_size > 4


@pytest.mark.parametrize("command", [board, animatic])
def test_a_script_without_a_story_shows_nothing(tmp_path: Path, command: object) -> None:
    (tmp_path / "empty.wan").write_text("Title: Nothing\n")
    done = called(command, str(tmp_path / "empty.wan"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "WAN110" in done.stderr


def test_a_script_with_an_error_is_shown_and_said(alley: Path) -> None:
    alley.write_text(alley.read_text().replace("sets/alley.jpg", "sets/alloy.jpg"))
    done = called(board, str(alley))
    assert done.exit_code == 1
    assert alley.with_name("alley-board.html").is_file()
    assert "alloy" in done.stderr
