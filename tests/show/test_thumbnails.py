"""Clips as small pictures in a terminal."""

from __future__ import annotations

import re
from array import array
from pathlib import Path

import pytest
from PIL import Image

from wanscript.media.encode import Shown, encode
from wanscript.media.yuv import planes
from wanscript.show.terminal import painted
from wanscript.show.thumbnails import contact_sheet


def clip(path: Path, *colours: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> Path:
    """A clip of half a second of each colour."""
    shown = (Shown(planes(Image.new("RGB", size, colour)), 12) for colour in colours)
    encode(path, size, 24, shown, array("f", bytes(4 * 24_000 * len(colours))))
    return path


def seen(clips: list[tuple[str, Path]], width: int) -> list[str]:
    return painted(contact_sheet(clips, width), color=False).splitlines()


def test_the_middle_of_a_clip_is_shown(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", (220, 30, 30), (30, 200, 40), (30, 40, 220))
    sheet = painted(contact_sheet([("a.mp4", path)], 80), color=True)
    ink = [tuple(map(int, found)) for found in re.findall(r"38;2;(\d+);(\d+);(\d+)", sheet)]
    assert all(green > 2 * max(red, blue) for red, green, blue in ink)
    assert seen([("a.mp4", path)], 80)[-2].strip() == "a.mp4"


@pytest.mark.parametrize(
    ("width", "count", "across"), [(30, 2, 1), (80, 1, 1), (80, 3, 2), (120, 4, 3)]
)
def test_as_many_in_a_row_as_there_is_room_for(
    tmp_path: Path, width: int, count: int, across: int
) -> None:
    path = clip(tmp_path / "a.mp4", (90, 90, 90))
    lines = seen([(f"{at}.mp4", path) for at in range(count)], width)
    assert max(map(len, lines)) <= width
    names = [line for line in lines if ".mp4" in line]
    assert names[0].count(".mp4") == across
    assert sum(line.count(".mp4") for line in names) == count


def test_a_tall_clip_is_no_higher_than_a_wide_one_is_wide(tmp_path: Path) -> None:
    wide = clip(tmp_path / "wide.mp4", (90, 90, 90))
    tall = clip(tmp_path / "tall.mp4", (90, 90, 90), size=(36, 64))
    lines = seen([("wide.mp4", wide), ("tall.mp4", tall)], 80)
    drawn = [line for line in lines if "\u2580" in line]
    assert len({len(line) for line in drawn}) <= 2
    assert len(drawn) <= 20
    name = lines[-2]
    assert name.index("tall.mp4") == 2 + 38 + 2
