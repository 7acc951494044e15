"""Clips as small pictures in a terminal: real ones where it takes them, else four dots a character.

A dot is a quarter of a character in one of its two colours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image

from ..media import decode
from .terminal import Piece, Row, padded, visible

Encode = Callable[[Image.Image, int, int], bytes]
"""A picture as what a terminal draws over so many columns and lines."""

_GAP = "  "
_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""By which quarters are in the first colour: 1 above left, 2 above right, 4 and 8 below."""

_DOTS_ACROSS, _DOTS_DOWN = 16, 32
"""The dots of a character in a picture that a terminal scales to its own."""


def contact_sheet(
    clips: Sequence[tuple[str, Path]], width: int, encode: Encode | None = None
) -> Iterator[Row | bytes]:
    """Each clip's middle frame with its name below, at most `width` columns.

    Bytes are a picture by `encode`, without it pictures are rows of characters in 24-bit colour.
    """
    across = min(len(clips), 1 if width < 66 else 2 if width < 100 else 3)
    columns = min(64 if across == 1 else 40, (width - 2 - len(_GAP) * (across - 1)) // across)
    for at in range(0, len(clips), across):
        row = clips[at : at + across]
        frames = [_frame(path, columns) for _, path in row]
        yield from _drawn(frames, columns, encode) if any(frames) else ()
        names = _GAP.join(padded(visible(name)[:columns], columns) for name, _ in row)
        yield [(f"{_GAP}{names}".rstrip(), "")]
        yield []


def _frame(path: Path, columns: int) -> tuple[Image.Image, int, int] | None:
    """A clip's middle frame, and the columns and lines that it takes; None if it has none."""
    try:
        frame = decode.frame_at(path, share=0.5)
    except (OSError, ValueError):
        return None
    if frame is None:
        return None
    rows = max(1, round(columns * frame.height / frame.width / 2))
    # a tall clip is as high as a wide one, with room on both sides
    lower = min(rows, columns // 2)
    return frame, max(1, round(columns * lower / rows)), lower


def _drawn(
    frames: Sequence[tuple[Image.Image, int, int] | None], columns: int, encode: Encode | None
) -> Iterator[Row | bytes]:
    """Frames side by side, each in the middle of its columns."""
    high = max(rows for _, _, rows in filter(None, frames))
    wide = len(_GAP) * len(frames) + columns * len(frames)
    across, down = (_DOTS_ACROSS, _DOTS_DOWN) if encode else (2, 2)
    sheet = Image.new("RGBA", (wide * across, high * down))
    for at, found in enumerate(frames):
        if found is None:
            continue
        frame, narrow, rows = found
        left = len(_GAP) * (at + 1) + columns * at + (columns - narrow) // 2
        small = frame.resize((narrow * across, rows * down), Image.Resampling.LANCZOS)
        sheet.paste(small, (left * across, 0))
    if encode:
        yield encode(sheet, wide, high)
        return
    pixels = sheet.load()
    assert pixels is not None
    for y in range(0, high * 2, 2):
        yield [
            _character([pixels[x + dx, y + dy] for dy in (0, 1) for dx in (0, 1)])
            for x in range(0, wide * 2, 2)
        ]


def _character(dots: Sequence[object]) -> Piece:
    """The character whose quarters are nearest to four dots: the lighter ones in one colour."""
    seen = [dot[:3] for dot in dots if isinstance(dot, tuple) and dot[3]]
    if len(seen) < 4:
        return (" ", "")
    light = [2 * red + 5 * green + blue for red, green, blue in seen]
    middle = (max(light) + min(light)) / 2
    over = [dot for dot, each in zip(seen, light, strict=True) if each > middle]
    under = [dot for dot, each in zip(seen, light, strict=True) if each <= middle]
    quarters = sum(1 << at for at, each in enumerate(light) if each > middle)
    return (_QUARTERS[quarters], f"38;2;{_mean(over or under)};48;2;{_mean(under)}")


def _mean(dots: Sequence[tuple[int, ...]]) -> str:
    return ";".join(str(round(sum(part) / len(dots))) for part in zip(*dots, strict=True))
