"""What says on a drawing that there is no picture: of its place, of a thing."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from .camera import Layer, Pixels
from .lighting import RGB, mixed
from .terms import terms_of
from .typography import width, wrap, write

_GROUND, _INK = (12, 13, 18), (222, 222, 220)

_SHARE = 1.4
"""How much of the sign's lines a name may take, of one line: the rest says what is missing."""


def quiet(place: str) -> str:
    """A place's name; one that was typed in capitals is read more quietly."""
    return " ".join(each.capitalize() if place.isupper() else each for each in place.split())


def words(place: str, language: str) -> str:
    """What the sign says."""
    return terms_of(language).pictureless.format(x=quiet(place))


def sign(place: str, language: str, size: Pixels) -> Layer:
    """A small sign at the right, below the film's time; beside it is room for what happens."""
    w, h = size
    text = max(11, round(min(w, h) * 0.03))
    most = w * (0.34 if w > h else 0.8)
    (name,) = wrap(quiet(place), "text", text, most * _SHARE, 1)
    lines = wrap(words(name, language), "text", text, most, 3)
    sheet, mask = plate(lines, "text", text, _INK)
    left, top = w * 0.955 - sheet.width, h * (0.12 if w > h else 0.2)
    return Layer(sheet, mask, (left, top, left + sheet.width, top + sheet.height), 0.0)


def plate(lines: Sequence[str], face: str, text: int, ink: RGB) -> tuple[Image.Image, Image.Image]:
    """Lines in the middle of a dark plate, and what it covers."""
    pad, lead = round(text * 0.6), round(text * 1.25)
    longs = [width(line, face, text) for line in lines]
    size = (round(max(longs)) + 2 * pad, round(text * 2) + lead * (len(lines) - 1))
    sheet, mask = Image.new("RGB", size, _GROUND), Image.new("L", size)
    box = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, text * 0.9, fill=200)
    for at, (line, long) in enumerate(zip(lines, longs, strict=True)):
        x, y = (mask.width - long) / 2, text * 1.36 + lead * at
        write(sheet, x, y, line, face, text, ink)
        write(mask, x, y, line, face, text, 255)
    return sheet, mask


def labelled(name: str, colour: RGB) -> Image.Image:
    """A card with the name of a thing of which there is no picture."""
    wide, tall, text = 480, 360, 64
    lines = wrap(name, "bold", text, wide - 48, 4)
    sheet = Image.new("RGB", (wide, tall), mixed(colour, (24, 24, 30), 0.72))
    y = tall / 2 - (len(lines) - 1) * text * 0.6 + text * 0.36
    for line in lines:
        write(sheet, (wide - width(line, "bold", text)) / 2, y, line, "bold", text, colour)
        y += text * 1.2
    return sheet
