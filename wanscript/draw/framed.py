"""Pictures that cannot be cut out: over the frame when near, else on a card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image, ImageFilter

from .camera import Layer, Pixels, around, cover, soft
from .framing_terms import Size
from .lighting import Hour, graded
from .photo import Face

FRONT = 1.0
"""The depth of those whom a shot is about."""

_KEPT = 0.6
"""How much of a picture is still to be seen where it fills the frame."""

_HEAD, _CLOSEST = 1.35, 2.5
"""A head in heights of a face, and how far a picture is enlarged to bring one near."""

_DARK = (8, 9, 14)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a card lies: its middle and room as shares of the frame's width, and its depth."""

    x: float
    room: float
    depth: float


def on_card(picture: Image.Image, spot: Spot, hour: Hour, size: Pixels) -> list[Layer]:
    """A picture as large as its depth asks."""
    w, h = size
    tall = h * 0.5 * (0.8 if spot.depth < FRONT else 0.5 if spot.depth > FRONT else 1.0)
    # in an upright frame a thing would hide whom it stands beside
    level = 0.64 if spot.depth > FRONT and w < h else 0.45
    lit = graded(_fitted(picture, w * spot.room, tall), hour)
    return _card(lit, (spot.x * w, h * level), max(3, round(h * 0.007)), spot.depth)


def filling(
    picture: Image.Image, face: Face | None, view: Size, hour: Hour, size: Pixels
) -> list[Layer]:
    """A picture over the frame, around its face; without one, all that it holds."""
    w, h = size
    if face is not None:
        x, y = (face.left + face.right) / 2, (face.top + face.bottom) / 2
        head = (face.bottom - face.top) * _HEAD * picture.height
        covering = max(w / picture.width, h / picture.height)
        near = max(1.0, min(_CLOSEST, view.head * min(h, w * 1.05) / (head * covering)))
        layer = around(picture, size, (x, y), near, view.eye)
        return [replace(layer, picture=graded(layer.picture, hour), depth=FRONT)]
    layer = cover(picture, size, 0.22)
    lit = graded(layer.picture, hour)
    shape = (w * picture.height) / (h * picture.width)
    if min(shape, 1 / shape) >= _KEPT:
        return [replace(layer, picture=lit, depth=FRONT)]
    far = Image.blend(soft(lit, w * 0.03), Image.new("RGB", lit.size, _DARK), 0.45)
    whole = graded(_fitted(picture, w * 0.9, h * 0.58), hour)
    edge = max(2, round(min(w, h) * 0.007))
    return [
        replace(layer, picture=far),
        *_card(whole, (w / 2, h * (0.46 if w > h else 0.52)), edge, FRONT),
    ]


def _fitted(picture: Image.Image, wide: float, tall: float) -> Image.Image:
    """A picture as large as fits in a room in pixels."""
    scale = min(wide / picture.width, tall / picture.height)
    extent = (max(2, round(picture.width * scale)), max(2, round(picture.height * scale)))
    return picture.resize(extent, Image.Resampling.LANCZOS)


def _card(
    picture: Image.Image, middle: tuple[float, float], edge: int, depth: float
) -> list[Layer]:
    """A picture with a white edge and the shade that it throws."""
    card = Image.new("RGB", (picture.width + 2 * edge, picture.height + 2 * edge), (240, 237, 230))
    card.paste(picture, (edge, edge))
    left, top = middle[0] - card.width / 2, middle[1] - card.height / 2
    right, low, far = left + card.width, top + card.height, 4 * edge
    shade = Image.new("L", (card.width + 2 * far, card.height + 2 * far))
    shade.paste(150, (far, far, far + card.width, far + card.height))
    shade = shade.filter(ImageFilter.GaussianBlur(edge * 1.6))
    below = (left - far, top - 3 * edge, right + far, low + 5 * edge)
    dark = Image.new("RGB", shade.size, (5, 6, 10))
    return [
        Layer(dark, shade, below, depth),
        Layer(card, Image.new("L", card.size, 255), (left, top, right, low), depth),
    ]
