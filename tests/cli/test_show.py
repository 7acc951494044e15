from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wanscript.cli.animatic import animatic
from wanscript.cli.board import board
from wanscript.cli.report import report
from wanscript.cli.run import plan
from wanscript.media import files

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


@pytest.mark.parametrize(
    ("command", "words"),
    [(board, ()), (animatic, ("--draft",)), (report, ("--format", "text")), (plan, ())],
)
def test_no_output_replaces_a_take_or_its_own_script(
    alley: Path, command: object, words: tuple[str, ...]
) -> None:
    take = alley.parent / "takes" / "alley" / "1_t01_3a0b.mp4"
    take.parent.mkdir(parents=True)
    take.with_suffix(".part").write_bytes(b"a clip that was paid")
    # as a run keeps a clip: wanscript wrote it
    files.publish(take.with_suffix(".part"), take, home=alley.parent)
    picture = alley.parent / "sets" / "alley.jpg"
    before = {each: each.read_bytes() for each in (take, alley, picture)}
    ends = ".html" if command is board else ""
    for target in before:
        named = target.with_name(f"{target.name}{ends}")
        if ends:
            named.hardlink_to(target)
        done = called(command, str(alley), "-o", str(named), "--force", *words)
        assert done.exit_code == 2, done.output
        assert "choose another place for it" in done.stderr
        assert target.read_bytes() == before[target]


def test_a_take_of_another_project_is_one_by_its_name(alley: Path, tmp_path: Path) -> None:
    take = tmp_path / "other" / "takes" / "s" / "1_t01_3a0b.mp4"
    take.parent.mkdir(parents=True)
    take.write_bytes(b"paid")
    done = called(animatic, str(alley), "--draft", "-o", str(take), "--force")
    assert (done.exit_code, take.read_bytes()) == (2, b"paid")


def test_a_dash_is_standard_output(alley: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(alley.parent)
    assert called(board, "alley.wan", "-o", "-").stdout.startswith("<!doctype html>")
    refused = called(animatic, "alley.wan", "-o", "-")
    assert refused.exit_code == 2
    assert "an animatic needs a file" in refused.stderr
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        (board, ("--pdf", "-o", "x.html"), "as a PDF does: `.pdf`"),
        (board, ("-o", "x.doc"), "`.html`, `.htm`, `.pdf`"),
        (report, ("-o", "x.xlsx"), ".csv, .json, .html, .htm, .txt; or"),
    ],
)
def test_an_ending_of_another_format_is_refused(
    alley: Path, monkeypatch: pytest.MonkeyPatch, command: object, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(alley.parent)
    done = called(command, "alley.wan", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path(words[-1]).exists()


def test_a_board_is_a_pdf_by_its_name(alley: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanscript.app.pdf.printed_page", lambda _: b"%PDF-")
    target = alley.with_name("x.pdf")
    assert called(board, str(alley), "-o", str(target)).exit_code == 0
    assert target.read_bytes() == b"%PDF-"


def test_a_film_without_a_scene_that_is_not_omitted_says_so(tmp_path: Path) -> None:
    script = tmp_path / "film.wan"
    script.write_text("Title: None\n\nINT. BAR - DAY\nOmit: yes\n\nMara walks.\n")
    for command in (board, animatic):
        done = called(command, str(script))
        assert done.exit_code == 1
        assert "every scene of the script is omitted" in done.stderr
    assert "\n\n\n" not in called(plan, str(script)).stdout
