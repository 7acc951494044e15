"""Clips as small pictures in a terminal: two pixels a character, one over the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
from PIL import Image

_GAP = "  "


def contact_sheet(clips: Sequence[tuple[str, Path]], width: int) -> str:
    """Each clip's middle frame with its name below, in 24-bit colour, at most `width` columns."""
    across = min(len(clips), 1 if width < 66 else 2 if width < 100 else 3)
    columns = min(64 if across == 1 else 40, (width - 2 - len(_GAP) * (across - 1)) // across)
    out = []
    for at in range(0, len(clips), across):
        row = [(name, _lines(path, columns)) for name, path in clips[at : at + across]]
        height = max(len(lines) for _, lines in row)
        blank = " " * columns
        for line in range(height):
            cells = [lines[line] if line < len(lines) else blank for _, lines in row]
            out.append(_GAP + _GAP.join(cells))
        out.append(_GAP + _GAP.join(f"{name[:columns]:<{columns}}" for name, _ in row).rstrip())
        out.append("")
    return "\n".join(out)


def _lines(path: Path, columns: int) -> list[str]:
    frame = _middle(path)
    rows = max(1, round(columns * frame.height / frame.width / 2))
    if rows > columns // 2:
        # a tall clip is as high as a wide one, with room on both sides
        rows, narrow = columns // 2, round(columns * frame.width / frame.height)
    else:
        narrow = columns
    small = frame.resize((narrow, rows * 2), Image.Resampling.LANCZOS)
    pixels = small.load()
    assert pixels is not None
    before = " " * ((columns - narrow) // 2)
    after = " " * (columns - narrow - len(before))
    return [
        before
        + "".join(
            f"\x1b[38;2;{_code(pixels[x, y])};48;2;{_code(pixels[x, y + 1])}m\u2580"
            for x in range(narrow)
        )
        + "\x1b[0m"
        + after
        for y in range(0, rows * 2, 2)
    ]


def _code(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    return ";".join(map(str, pixel[:3]))


def _middle(path: Path) -> Image.Image:
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        half = (clip.duration or 0) // 2
        clip.seek(half)
        frame = None
        for frame in clip.decode(stream):
            if frame.time is not None and frame.time * av.time_base >= half:
                break
        assert frame is not None
        picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
        return picture
