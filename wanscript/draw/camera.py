"""The camera: layers at their depths, and how they look while it moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageFilter

from ..media import yuv
from . import planar
from .framing_terms import STILL, Move

Pixels = tuple[int, int]
Box = tuple[float, float, float, float]

MARGIN = 0.035
_SHARP = 1.04
_GROUND_DEPTH = 0.55


@dataclass(frozen=True)
class Layer:
    """A picture over `box` of the frame (left, top, right, bottom, in pixels), at a depth.

    `depth` is how much of the camera's movement it makes; it slides in from `slide` pixels.
    """

    picture: Image.Image
    mask: Image.Image | None
    box: Box
    depth: float = 1.0
    slide: float = 0.0


@dataclass(frozen=True)
class PlanarLayer:
    """A layer as the camera takes it."""

    planes: yuv.Planes
    mask: planar.Mask | None
    box: Box
    depth: float
    slide: float


@dataclass(frozen=True)
class Set:
    """A cut on stage: layers from back to front, and the move that the camera makes."""

    layers: tuple[PlanarLayer, ...]
    move: Move

    @property
    def still(self) -> bool:
        """Whether every frame of it is the same."""
        return self.move.still and not any(layer.slide for layer in self.layers)


def staged(layers: Sequence[Layer], move: Move) -> Set:
    """Layers, from back to front, as the camera takes them."""
    return Set(tuple(map(_planar, layers)), move)


def _planar(layer: Layer) -> PlanarLayer:
    shape = planar.mask(layer.mask) if layer.mask else None
    return PlanarLayer(yuv.planes(layer.picture), shape, layer.box, layer.depth, layer.slide)


def cover(
    picture: Image.Image, size: Pixels, focus: float, near: float = 1.0, across: float = 0.5
) -> Layer:
    """A picture over the whole frame and its margin; `focus` and `across` say what stays in."""
    w, h = size
    box = (-MARGIN * w, -MARGIN * h, (1 + MARGIN) * w, (1 + MARGIN) * h)
    target = (round((box[2] - box[0]) * _SHARP), round((box[3] - box[1]) * _SHARP))
    scale = max(target[0] / picture.width, target[1] / picture.height) * near
    wide, tall = target[0] / scale, target[1] / scale
    left, top = (picture.width - wide) * across, (picture.height - tall) * focus
    how = Image.Resampling.HAMMING if scale < 1 else Image.Resampling.BICUBIC
    part = planar.inside((left, top, left + wide, top + tall), picture.size)
    seen = picture.resize(target, how, part)
    return Layer(seen, None, box, _GROUND_DEPTH)


def around(
    picture: Image.Image, size: Pixels, middle: tuple[float, float], near: float, level: float
) -> Layer:
    """A picture over the frame, with a spot of it in the middle, at a `level` of its height.

    The spot is in shares of the picture, which is `near` times as large as what covers the frame.
    """
    w, h = size
    scale = max(w / picture.width, h / picture.height) * near
    wide, tall = w / scale, h / scale
    seen = (level + MARGIN) / (1 + 2 * MARGIN)
    across = _share(middle[0] * picture.width - wide / 2, picture.width - wide)
    focus = _share(middle[1] * picture.height - tall * seen, picture.height - tall)
    return cover(picture, size, focus, near, across)


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole)) if whole > 0 else 0.5


def soft(picture: Image.Image, radius: float) -> Image.Image:
    """A blur, made on a smaller picture where it is wide."""
    by = max(1, int(radius / 3))
    if by == 1:
        return picture.filter(ImageFilter.GaussianBlur(radius))
    small = picture.reduce(by).filter(ImageFilter.GaussianBlur(radius / by))
    return small.resize(picture.size, Image.Resampling.BILINEAR)


def view(move: Move, at: float, size: Pixels) -> tuple[float, float, float]:
    """The camera at a share of its move: zoom, and how far its middle is off, in pixels."""
    share = at * at * (3 - 2 * at) if move.eased else at
    zoom, x, y = (a + (b - a) * share for a, b in (move.zoom, move.x, move.y))
    if move.shake:
        x += move.shake * (math.sin(at * 23) * 0.6 + math.sin(at * 41 + 1) * 0.4)
        y += move.shake * (math.sin(at * 31 + 2) * 0.7 + math.sin(at * 53) * 0.3)
    return zoom, x * size[0], y * size[1]


def render(cut: Set, at: float, size: Pixels) -> yuv.Planes:
    """One frame, at a share from 0 to 1 of the cut."""
    w, h = size
    zoom, off_x, off_y = view(cut.move, at, size)
    canvas = planar.black(size)
    for layer in cut.layers:
        near = 1 + (zoom - 1) * layer.depth
        left = w / 2 + off_x * layer.depth - w / 2 / near - layer.slide * _away(at)
        top = h / 2 + off_y * layer.depth - h / 2 / near
        x0, y0 = (layer.box[0] - left) * near, (layer.box[1] - top) * near
        x1, y1 = (layer.box[2] - left) * near, (layer.box[3] - top) * near
        wide, tall = layer.planes.size[0] / (x1 - x0), layer.planes.size[1] / (y1 - y0)
        x, right = max(0, math.ceil(x0 / 2) * 2), min(w, math.floor(x1 / 2) * 2)
        y, bottom = max(0, math.ceil(y0 / 2) * 2), min(h, math.floor(y1 / 2) * 2)
        if right <= x or bottom <= y:
            continue
        box = ((x - x0) * wide, (y - y0) * tall, (right - x0) * wide, (bottom - y0) * tall)
        extent = (right - x, bottom - y)
        piece = planar.resized(layer.planes, extent, box)
        if canvas.size == extent and layer.mask is None:
            canvas = piece
        else:
            shape = planar.rescaled(layer.mask, extent, box) if layer.mask else None
            planar.paste(canvas, piece, (x, y), shape)
    return canvas


def _away(at: float) -> float:
    """How far somebody who comes in is still away, 1 to 0."""
    return (1 - min(1.0, at / 0.62)) ** 2


def moved(cut: Set, one: float, other: float, size: Pixels) -> float:
    """How far in pixels anything moves between two shares of a cut, at most."""
    a, b = view(cut.move, one, size), view(cut.move, other, size)
    reach = abs(a[0] - b[0]) * size[0] / 2 + math.hypot(a[1] - b[1], a[2] - b[2])
    slide = max((abs(layer.slide) for layer in cut.layers), default=0.0)
    return reach + slide * abs(_away(one) - _away(other))


def frozen(cut: Set) -> Set:
    """The same cut seen by a camera that does not move, everybody in place."""
    return Set(
        tuple(replace(layer, slide=0.0) for layer in cut.layers),
        replace(STILL, zoom=(1.02, 1.02)),
    )
