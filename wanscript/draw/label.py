"""What says on a drawing that there is no picture: of its place, of a thing."""

from __future__ import annotations

from PIL import Image, ImageDraw

from .camera import Layer, Pixels
from .lighting import RGB, mixed
from .terms import terms_of
from .typography import width, wrap, write

_GROUND, _INK = (12, 13, 18), (222, 222, 220)


def quiet(place: str) -> str:
    """A place's name; one that was typed in capitals is read more quietly."""
    return " ".join(each.capitalize() if place.isupper() else each for each in place.split())


def words(place: str, language: str) -> str:
    """What the sign says."""
    return terms_of(language).pictureless.format(x=quiet(place))


def sign(said: str, size: Pixels) -> Layer:
    """A small sign at the right, below the film's time."""
    w, h = size
    text = max(11, round(min(w, h) * 0.03))
    pad = round(text * 0.6)
    long = width(said, "text", text)
    if long > w * 0.8:
        text = max(6, round(text * w * 0.8 / long))
        long = width(said, "text", text)
    sheet = Image.new("RGB", (round(long) + 2 * pad, round(text * 2)), _GROUND)
    mask = Image.new("L", sheet.size)
    box = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, text * 0.9, fill=200)
    write(sheet, pad, text * 1.36, said, "text", text, _INK)
    write(mask, pad, text * 1.36, said, "text", text, 255)
    left, top = w * 0.955 - sheet.width, h * (0.12 if w > h else 0.2)
    return Layer(sheet, mask, (left, top, left + sheet.width, top + sheet.height), 0.0)


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
