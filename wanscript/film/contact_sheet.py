"""The takes of a film on one picture: a row of frames for each scene, each with its words below."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from PIL import Image, ImageDraw

from ..draw.typography import wrap, write
from ..media import decode

MOST = 400
"""Frames on a sheet."""

_FRAME, _ACROSS, _GAP, _SIZE, _LINE = 400, 4, 24, 20, 28
_PAPER, _INK, _FAINT, _CHOSEN = (250, 248, 243), (32, 32, 34), (120, 118, 112), (190, 60, 40)


@dataclass(frozen=True, slots=True)
class Cell:
    """A take on a sheet: its scene's title, its clip, two lines of words, whether it stands.

    A clip that is not here, or holds no frame, leaves its place grey.
    """

    scene: str
    clip: Path
    words: tuple[str, str]
    stands: bool


def contact_sheet(cells: Sequence[Cell]) -> bytes:
    """The sheet as a JPEG: the middle frame of each take, at most `MOST` of them."""
    rows = [
        (scene if not at else "", row)
        for scene, own in groupby(islice(cells, MOST), key=lambda cell: cell.scene)
        for at, row in enumerate(_rows(tuple(own)))
    ]
    drawn = [(title, [(cell, _frame(cell.clip)) for cell in row]) for title, row in rows]
    heights = [
        (_LINE * 2 if title else 0) + max(frame.height for _, frame in row) + _LINE * 2 + _GAP
        for title, row in drawn
    ]
    across = max((len(row) for _, row in drawn), default=1)
    width = _GAP + across * (_FRAME + _GAP)
    sheet = Image.new("RGB", (width, _GAP + sum(heights) or _GAP), _PAPER)
    top = _GAP
    for (title, row), height in zip(drawn, heights, strict=True):
        _draw(sheet, top, title, row)
        top += height
    target = io.BytesIO()
    sheet.save(target, "JPEG", quality=88)
    return target.getvalue()


def _rows(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    return (cells[at : at + _ACROSS] for at in range(0, len(cells), _ACROSS))


def _draw(
    sheet: Image.Image, top: int, title: str, row: Sequence[tuple[Cell, Image.Image]]
) -> None:
    if title:
        (line,) = wrap(title, "bold", _SIZE + 4, sheet.width - 2 * _GAP, 1)
        write(sheet, _GAP, top + _SIZE + 4, line, "bold", _SIZE + 4, _INK)
        top += _LINE * 2
    for at, (cell, frame) in enumerate(row):
        left = _GAP + at * (_FRAME + _GAP)
        sheet.paste(frame, (left + (_FRAME - frame.width) // 2, top))
        if cell.stands:
            box = (left - 6, top - 6, left + _FRAME + 5, top + frame.height + 5)
            ImageDraw.Draw(sheet).rectangle(box, outline=_CHOSEN, width=4)
        below = top + max(each.height for _, each in row)
        for number, (said, face, ink) in enumerate(
            zip(cell.words, ("bold", "text"), (_INK, _FAINT), strict=True), 1
        ):
            (line,) = wrap(said, face, _SIZE, _FRAME, 1)
            write(sheet, left, below + number * _LINE, line, face, _SIZE, ink)


def _frame(clip: Path) -> Image.Image:
    """The middle frame of a clip, as wide as a place on the sheet, or lower where it is tall."""
    try:
        frame = decode.frame_at(clip, share=0.5, rough=True)
    except (OSError, ValueError):
        frame = None
    if frame is None:
        return Image.new("RGB", (_FRAME, _FRAME * 9 // 16), (215, 212, 205))
    frame.thumbnail((_FRAME, _FRAME))
    return frame.convert("RGB")
