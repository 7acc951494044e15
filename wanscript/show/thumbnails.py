"""Clips as small pictures in a terminal: two pixels a character, one over the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from ..media import decode
from .terminal import Piece, Row, visible

_GAP = "  "


def contact_sheet(clips: Sequence[tuple[str, Path]], width: int) -> Iterator[Row]:
    """Each clip's middle frame with its name below, in 24-bit colour, at most `width` columns."""
    across = min(len(clips), 1 if width < 66 else 2 if width < 100 else 3)
    columns = min(64 if across == 1 else 40, (width - 2 - len(_GAP) * (across - 1)) // across)
    for at in range(0, len(clips), across):
        row = [(visible(name), _lines(path, columns)) for name, path in clips[at : at + across]]
        height = max(len(lines) for _, lines in row)
        blank = [(" " * columns, "")]
        for line in range(height):
            cells = [lines[line] if line < len(lines) else blank for _, lines in row]
            yield [piece for cell in cells for piece in ((_GAP, ""), *cell)]
        names = _GAP.join(f"{name[:columns]:<{columns}}" for name, _ in row)
        yield [(f"{_GAP}{names}".rstrip(), "")]
        yield []


def _lines(path: Path, columns: int) -> list[list[Piece]]:
    try:
        frame = decode.frame_at(path, share=0.5)
    except (OSError, ValueError):
        frame = None
    if frame is None:
        return []
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
        [
            (before, ""),
            *(
                ("\u2580", f"38;2;{_code(pixels[x, y])};48;2;{_code(pixels[x, y + 1])}")
                for x in range(narrow)
            ),
            (after, ""),
        ]
        for y in range(0, rows * 2, 2)
    ]


def _code(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    return ";".join(map(str, pixel[:3]))
