"""Clips as small pictures in a terminal."""

from __future__ import annotations

import base64
import os
import pty
import re
import sys
from array import array
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TextIO, cast

import pytest
from PIL import Image

from wanscript.media.encode import Shown, encode
from wanscript.media.yuv import planes
from wanscript.show.inline import encoder
from wanscript.show.terminal import painted
from wanscript.show.thumbnails import contact_sheet


def clip(path: Path, *colours: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> Path:
    """A clip of half a second of each colour."""
    shown = (Shown(planes(Image.new("RGB", size, colour)), 12) for colour in colours)
    encode(path, size, 24, shown, (array("f", bytes(4 * 24_000 * len(colours))),))
    return path


def sheet(clips: list[tuple[str, Path]], width: int, *, color: bool = False) -> str:
    rows = [row for row in contact_sheet(clips, width) if not isinstance(row, bytes)]
    return painted(rows, color=color)


def seen(clips: list[tuple[str, Path]], width: int) -> list[str]:
    return sheet(clips, width).splitlines()


def test_the_middle_of_a_clip_is_shown(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", (220, 30, 30), (30, 200, 40), (30, 40, 220))
    drawn = sheet([("a.mp4", path)], 80, color=True)
    ink = [tuple(map(int, found)) for found in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", drawn)]
    assert ink
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
    rows = [
        [style for _, style in row]
        for row in contact_sheet([("wide.mp4", wide), ("tall.mp4", tall)], 80)
        if not isinstance(row, bytes)
    ]
    drawn = [row for row in rows if any(row)]
    assert len(drawn) <= 20
    assert {len(row) for row in drawn} == {2 + 38 + 2 + 38}
    last = "".join("#" if style else "." for style in drawn[-1])
    assert re.fullmatch(r"\.{42,}#{20,24}\.+", last)
    assert seen([("wide.mp4", wide), ("tall.mp4", tall)], 80)[-2].index("tall.mp4") == 2 + 38 + 2


def test_a_character_has_four_dots(tmp_path: Path) -> None:
    edge = Image.new("RGB", (640, 360), "black")
    # light is right of a line that runs through the middle of a character
    edge.paste("white", (325, 0, 640, 360))
    encode(
        tmp_path / "a.mp4", edge.size, 24, [Shown(planes(edge), 24)], [array("f", bytes(96_000))]
    )
    assert {line[2:][32] for line in seen([("a.mp4", tmp_path / "a.mp4")], 80)[:18]} == {"▐"}


TERMINALS = {
    "xterm-kitty": b"\x1b_G",
    "xterm-ghostty": b"\x1b_G",
    "foot": b"\x1bP",
    "mlterm": b"\x1bP",
    "xterm-256color": None,
    "dumb": None,
    "tmux-256color": None,
}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    """A terminal that answers nothing, on which there is nothing to read."""
    for name in ("TMUX", "STY", "TERM_PROGRAM", "LC_TERMINAL", "KITTY_WINDOW_ID", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    pytest.importorskip("chafa", exc_type=ImportError)
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    with open(theirs, "w", encoding="utf-8") as stream:
        yield stream
        with pytest.raises(BlockingIOError):
            os.read(ours, 1)
    os.close(ours)


@pytest.mark.parametrize("name", TERMINALS)
def test_a_terminal_gets_the_pictures_that_it_takes(
    name: str, terminal: TextIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", name)
    encode = encoder(terminal)
    begin = TERMINALS[name]
    if begin is None:
        assert encode is None
        return
    assert encode is not None
    path = clip(tmp_path / "a.mp4", (220, 30, 30))
    parts = list(contact_sheet([("a.mp4", path), ("b.mp4", path)], 80, encode))
    drawn = [part for part in parts if isinstance(part, bytes)]
    assert len(drawn) == 1
    assert drawn[0].startswith(begin)


def test_iterm_gets_the_colours_of_the_clip(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    monkeypatch.setenv("LC_TERMINAL", "iTerm2")
    encode = encoder(terminal)
    assert encode is not None
    drawn = encode(Image.new("RGBA", (64, 64), (220, 30, 30, 255)), 8, 4)
    assert drawn.startswith(b"\x1b]1337;File=inline=1;width=8;height=4")
    picture = Image.open(BytesIO(base64.b64decode(drawn.split(b":", 1)[1].strip(b"\a\n"))))
    red, green, blue, solid = cast("tuple[int, ...]", picture.getpixel((5, 5)))
    assert red > 200
    assert max(green, blue) < 50
    assert solid == 255


def test_a_pipe_gets_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    with open(tmp_path / "out", "w", encoding="utf-8") as stream:
        assert encoder(stream) is None


def test_without_the_extra_there_are_characters(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.setitem(sys.modules, "chafa", None)
    assert encoder(terminal) is None
