"""A name finds its file however its letters are spelled, and else what was probably meant."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner
from mediamade import photo

from wanscript.cli import cli
from wanscript.media import disk, files
from wanscript.media.names import Near, located, nearest
from wanscript.models.media import MediaFacts, MediaProblem

NFC, NFD = (unicodedata.normalize(form, "Bücher/Zoë.png") for form in ("NFC", "NFD"))


def keeps_both(folder: Path) -> bool:
    """Whether the file system tells NFC from NFD, so that there is something to find."""
    (folder / unicodedata.normalize("NFC", "é")).touch()
    return not (folder / unicodedata.normalize("NFD", "é")).exists()


@pytest.mark.parametrize(("written", "there"), [(NFC, NFD), (NFD, NFC)])
def test_a_name_is_found_in_both_spellings(tmp_path: Path, written: str, there: str) -> None:
    if not keeps_both(tmp_path):
        pytest.skip("this file system takes both for one name")
    (tmp_path / there).parent.mkdir()
    photo().save(tmp_path / there)
    assert isinstance(files.facts(tmp_path)(written), MediaFacts)
    assert files.find(tmp_path)(written) == tmp_path / there
    assert files.digest(tmp_path)(written) == disk.sha256(tmp_path / there)
    (tmp_path / there).write_bytes(b"the words")
    assert files.load(tmp_path / written) == b"the words"


def test_the_very_spelling_comes_first(tmp_path: Path) -> None:
    if not keeps_both(tmp_path):
        pytest.skip("this file system takes both for one name")
    for name in (NFC, NFD):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    for name in (NFC, NFD):
        assert located(tmp_path / name) == tmp_path / name


def test_no_other_name_is_taken(tmp_path: Path) -> None:
    for name in ("Zoe.png", "zoë.png", "Ｚoë.png"):
        (tmp_path / name).touch()
    assert located(tmp_path / "Zoë.png") == tmp_path / "Zoë.png"
    assert isinstance(files.facts(tmp_path)("Zoë.png"), MediaProblem)


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("cast/mara.png", "Cast/Old/../Mara.PNG"),
        ("Cast/mara.png", "Cast/Mara.PNG"),
        ("CAST/old/mara.jpg", "Cast/Old/mara.jpeg"),
        ("mara.png", "Cast/Mara.PNG"),
        ("cast/nobody.png", None),
        ("elsewhere/mara.png", None),
        ("Mára.gif", None),
        ("cast/*.png", "Cast/Mara.PNG"),
        ("M*.png", "Cast/Mara.PNG"),
    ],
)
def test_what_was_probably_meant(tmp_path: Path, written: str, near: str | None) -> None:
    (tmp_path / "Cast" / "Old").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "Mára.gif").touch()
    (tmp_path / "Cast" / "Mara.PNG").touch()
    (tmp_path / "Cast" / "Old" / "mara.jpeg").touch()
    said = files.facts(tmp_path)(written)
    assert isinstance(said, MediaProblem)
    assert said.missing
    assert said.nearest == ((os.path.normpath(near),) if near else ())
    # another ending is another file
    assert said.sure == (near is not None and not near.endswith(".jpeg"))


def test_what_several_files_may_be_is_not_sure(tmp_path: Path) -> None:
    for name in ("a/mara.png", "b/Mara.png", "c/mara.png", "d/mara.png", "d/jonas.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert nearest(tmp_path, "mara.png") == Near(("a/mara.png", "b/Mara.png", "c/mara.png"))
    assert nearest(tmp_path, "d/*.png") == Near(("d/jonas.png", "d/mara.png"))
    assert nearest(tmp_path, "d/jonsa.png") == Near(("d/jonas.png",))
    assert nearest(tmp_path, "D/JONAS.png") == Near(("d/jonas.png",), sure=True)


def test_a_file_is_named_as_the_included_script_must_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inc" / "pics").mkdir(parents=True)
    (tmp_path / "inc" / "pics" / "mara.png").touch()
    (tmp_path / "film.wan").write_text("Include: inc/cast.wan\n\nMara waves.\n")
    monkeypatch.chdir(tmp_path)
    for script in ("film.wan", str(tmp_path / "film.wan")):
        Path("inc/cast.wan").write_text("Character: Mara\n  Image: pics/mora.png\n")
        said = CliRunner().invoke(cli, ["check", script]).output
        assert "did you mean `pics/mara.png`?" in said


def test_a_link_to_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to("b.png")
    said = files.facts(tmp_path)("a.png")
    assert isinstance(said, MediaProblem)
    assert said.message == "`a.png` is a link to a file that is not there"


def test_odd_paths_mean_nothing(tmp_path: Path) -> None:
    for name in ("", ".", "..", "a\0b/c", "/", "x" * 5000, "a/" * 200 + "b"):
        assert nearest(tmp_path, name) is None or name in (".", "..")
        located(tmp_path / name)
    looped = tmp_path / "loop"
    looped.symlink_to("loop")
    assert isinstance(files.facts(tmp_path)("loop/é.png"), MediaProblem)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_storyboard_and_what_it_includes_are_found_in_both_spellings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Literal["NFC", "NFD"]
) -> None:
    if not keeps_both(tmp_path):
        pytest.skip("this file system takes both for one name")
    monkeypatch.chdir(tmp_path)
    other: Literal["NFC", "NFD"] = "NFD" if form == "NFC" else "NFC"
    there, written = (unicodedata.normalize(each, "Zoë") for each in (form, other))
    Path(f"{there}.inc.wan").write_text("Character: Mara\n  Image: https://example.com/a.png\n")
    script = f"Duration:    2\n\nInclude: {written}.inc.wan\n\nSCENE Room\n\nMara waves.\n"
    Path(f"{there}.wan").write_text(script)
    for words in (["check"], ["fmt"], ["plan"], ["run"], ["plan"]):
        ran = CliRunner().invoke(cli, [*words, f"{written}.wan"])
        assert ran.exit_code == 0, (words, ran.output)
    assert sorted(each.name for each in tmp_path.glob("Z*.wan")) == sorted(
        [f"{there}.inc.wan", f"{there}.wan"]
    )
    assert "Duration: 2\n" in Path(f"{there}.wan").read_text()
