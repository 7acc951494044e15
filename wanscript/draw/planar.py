"""Planes of video laid on, scaled and blended, with masks at both of their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PIL import Image

from ..media.yuv import Planes

Pixels = tuple[int, int]
Box = tuple[float, float, float, float]

_BLACK, _WHITE = (16, 128, 128), (235, 128, 128)


@dataclass(frozen=True)
class Mask:
    """How much of a picture shows: at full size, and at half for the colours."""

    full: Image.Image
    half: Image.Image


def mask(picture: Image.Image) -> Mask:
    """A mask for both sizes; an odd side loses its last pixel."""
    size = (picture.width & ~1, picture.height & ~1)
    whole = picture if picture.size == size else picture.crop((0, 0, *size))
    return Mask(whole, whole.reduce(2))


def resized(shown: Planes, extent: Pixels, box: Box) -> Planes:
    """A part of a picture at an even size; `box` is in pixels of the picture."""
    y, u, v = shown.bands
    half = tuple(part / 2 for part in box)
    small = (extent[0] // 2, extent[1] // 2)
    return Planes((_scaled(y, extent, box), _scaled(u, small, half), _scaled(v, small, half)))


def rescaled(shown: Mask, extent: Pixels, box: Box) -> Mask:
    """A part of a mask at an even size."""
    half = tuple(part / 2 for part in box)
    return Mask(
        _scaled(shown.full, extent, box),
        _scaled(shown.half, (extent[0] // 2, extent[1] // 2), half),
    )


def _scaled(band: Image.Image, extent: Pixels, box: Any) -> Image.Image:
    return band.resize(extent, Image.Resampling.BILINEAR, inside(box, band.size))


def inside(box: Box, size: Pixels) -> Box:
    """A box without what rounding put outside of a picture: it may be none."""
    left, top, right, bottom = box
    return max(0.0, left), max(0.0, top), min(float(size[0]), right), min(float(size[1]), bottom)


def copied(shown: Planes) -> Planes:
    """Another picture with the same pixels."""
    y, u, v = (band.copy() for band in shown.bands)
    return Planes((y, u, v))


def black(size: Pixels) -> Planes:
    """A black picture."""
    return _plain(size, _BLACK)


def white(size: Pixels) -> Planes:
    """A white picture."""
    return _plain(size, _WHITE)


def _plain(size: Pixels, colour: tuple[int, int, int]) -> Planes:
    half = (size[0] // 2, size[1] // 2)
    y, u, v = (
        Image.new("L", extent, value)
        for extent, value in zip((size, half, half), colour, strict=True)
    )
    return Planes((y, u, v))


def paste(onto: Planes, piece: Planes, at: Pixels, shape: Mask | None) -> None:
    """Lays a picture on another at even pixels, in place."""
    half = (at[0] // 2, at[1] // 2)
    masks = (shape.full, shape.half, shape.half) if shape else (None, None, None)
    for band, over, spot, seen in zip(
        onto.bands, piece.bands, (at, half, half), masks, strict=True
    ):
        band.paste(over, spot, seen)


def blended(one: Planes, other: Planes, share: float) -> Planes:
    """From one picture, at 0, to another of its size, at 1."""
    y, u, v = (Image.blend(a, b, share) for a, b in zip(one.bands, other.bands, strict=True))
    return Planes((y, u, v))
