"""A script is opened from the disk, and from what an editor holds of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wanscript.app.errors import ScriptError, UnknownModel
from wanscript.app.open_script import Opening, open_script

HEAD = "Character: Mara\n  Image: https://example.com/m.png\n"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    (tmp_path / "cast.wan").write_text(HEAD)
    path = tmp_path / "film.wan"
    path.write_text("Include: cast.wan\n\nMara waits.\n")
    return path


def test_what_is_on_the_disk_counts(film: Path) -> None:
    made = open_script(film)
    assert made.sound
    assert [Path(each).name for each in made.inputs] == ["film.wan", "cast.wan"]
    film.with_name("cast.wan").unlink()
    assert [each.code for each in open_script(film).diagnostics][:1] == ["WAN216"]


def test_an_overlay_stands_for_files_however_they_are_named(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script itself, and one that it includes."""
    cast = HEAD.replace("Mara", "Lena").encode()
    alone = {str(film): b"Include: ./cast.wan\n\nLena waits.\n"}
    held = Opening(overlay=alone | {str(film.with_name("cast.wan")): cast})
    assert open_script(film, held).requests[0].media
    assert not open_script(film, Opening(overlay=alone)).requests[0].media
    monkeypatch.chdir(film.parent)
    for spelled in (Path("film.wan"), Path("..") / film.parent.name / "film.wan"):
        assert open_script(spelled, held).requests[0].media


def test_a_new_script_need_not_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "new.wan"
    held = Opening(overlay={str(path): f"{HEAD}\nMara waits.\n".encode()})
    assert open_script(path, held).sound


def test_what_cannot_be_opened_has_a_type(film: Path) -> None:
    with pytest.raises(ScriptError, match="there is no file"):
        open_script(film.with_name("none.wan"))
    with pytest.raises(UnknownModel, match=r"did you mean `wan2\.7-r2v`"):
        open_script(film, Opening(model="wan2.7-r2w"))
