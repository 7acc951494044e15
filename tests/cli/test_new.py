"""`new`: every template is a whole film that is good as it stands, and rehearses offline."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from test_first_steps import told

from wanscript.app.starter import STARTERS


@pytest.mark.parametrize("template", STARTERS)
def test_a_template_is_good_laid_out_and_rehearsed(tmp_path: Path, template: str) -> None:
    assert told(tmp_path, "new", "first", "--template", template).returncode == 0
    script = "first/first.wan"
    said = told(tmp_path, "check", "--strict", script)
    assert (said.returncode, said.stdout) == (0, "")
    assert "all good" in said.stderr
    assert told(tmp_path, "fmt", "--check", "first").returncode == 0
    # the folder stands for the script, and every scene of it rehearses
    ran = told(tmp_path, "run", "first")
    assert ran.returncode == 0, ran.stderr
    clips = ran.stdout.splitlines()
    assert clips
    assert all((tmp_path / clip).is_file() for clip in clips)


def test_a_title_goes_to_the_page_in_its_language(tmp_path: Path) -> None:
    assert told(tmp_path, "new", "雨 夜", "--template", "short-drama").returncode == 0
    (script,) = tmp_path.glob("*/*.wan")
    assert script.read_text("utf-8").startswith("片名：雨 夜\n清晰度：720P\n")


def test_the_pictures_have_the_shape_of_their_film(tmp_path: Path) -> None:
    told(tmp_path, "new", "drama", "--template", "short-drama")
    told(tmp_path, "new", "sheet", "--template", "storyboard")
    with Image.open(tmp_path / "drama/sets/jiuguan.png") as room:
        assert room.size == (720, 1280)
    with Image.open(tmp_path / "sheet/board.png") as sheet:
        colours = {sheet.getpixel((x, y)) for x in (300, 900) for y in (60, 420)}
        assert len(colours) > 1


def test_there_is_no_other_template(tmp_path: Path) -> None:
    said = told(tmp_path, "new", "x", "--template", "../film")
    assert said.returncode == 2
    assert "short-drama" in said.stderr
    assert list(tmp_path.iterdir()) == []
