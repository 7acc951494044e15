"""Reference pictures become figures: cut out of a plain ground, the head found in the outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

from ..media import decode
from . import photo
from .lighting import RGB, mean
from .photo import Face

Box = tuple[int, int, int, int]

_TALLEST = 1800
_PLAIN = 15
_STRIP = 32
"""How many times longer than wide a picture may be."""


@dataclass(frozen=True)
class Figure:
    """Somebody on nothing: colours, outline, and the head as (middle, top, height) in pixels.

    `whole` tells a figure that ends inside its picture from one that the edge cuts off; `usual`
    is its mean colour; `photographed`, that it was cut out of a ground that is not plain.
    """

    picture: Image.Image
    mask: Image.Image
    head: tuple[float, float, float]
    whole: bool
    usual: RGB
    photographed: bool = False


def still(path: Path) -> Image.Image | None:
    """A picture, or a clip's frame from past its middle; None if it cannot be read.

    A strip that no model takes, and on which nothing could be seen, counts as unreadable.
    """
    stamp = _stamp(path)
    found = None if stamp is None else _still(path, stamp)
    return found if found and max(found.size) <= _STRIP * min(found.size) else None


def figure(path: Path, whole: bool = False) -> Figure | None:
    """What stands on a plain ground in a picture, or who is seen on a photograph; else None.

    `whole` takes all of it for the head: a thing and no person, which needs a plain ground.
    """
    stamp = _stamp(path)
    return None if stamp is None else _figure(path, stamp, whole)


def face(path: Path) -> Face | None:
    """Where the one face of a picture is; None where there is none that can be found."""
    stamp = _stamp(path)
    return None if stamp is None else _face(path, stamp)


def _stamp(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=24)
def _still(path: Path, _stamp: int) -> Image.Image | None:
    try:
        found = decode.still(path, _TALLEST * 2, share=0.66)
    except (OSError, ValueError):
        return None
    return found and _flat(found)


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        over = picture.convert("RGBA")
        ground = Image.new("RGBA", over.size, (232, 230, 226, 255))
        return Image.alpha_composite(ground, over).convert("RGB")
    return picture.convert("RGB")


@lru_cache(maxsize=24)
def _face(path: Path, _stamp: int) -> Face | None:
    picture = still(path)
    return photo.face(picture) if picture else None


@lru_cache(maxsize=24)
def _figure(path: Path, stamp: int, thing: bool) -> Figure | None:
    picture = still(path)
    if picture is None:
        return None
    if picture.height > _TALLEST:
        scale = _TALLEST / picture.height
        picture = picture.resize((round(picture.width * scale), _TALLEST), Image.Resampling.LANCZOS)
    ground = _ground(picture)
    if ground is None:
        return None if thing else _photographed(picture, _face(path, stamp))
    picture = picture.crop(_around(picture, ground))
    mask = _outline(picture, ground)
    box = _extent(mask)
    if box is None or (box[2] - box[0]) * (box[3] - box[1]) < 0.04 * picture.width * picture.height:
        return None
    return _taken_out(picture, mask, box, _all(box) if thing else _head(mask, box))


def _photographed(picture: Image.Image, seen: Face | None) -> Figure | None:
    """Who has the face of a photograph; None where that one cannot be cut out well."""
    mask = photo.outline(picture, seen) if seen else None
    box = _extent(mask) if mask else None
    if seen is None or mask is None or box is None:
        return None
    left, right = round(seen.left * mask.width), round(seen.right * mask.width)
    crown = mask.crop((left, 0, right, mask.height)).point(_SOLID).getbbox()
    top = crown[1] if crown else box[1]
    chin = seen.bottom + 0.06 * (seen.bottom - seen.top)
    head = ((left + right) / 2, float(top), chin * mask.height - top)
    return replace(_taken_out(picture, mask, box, head), photographed=True)


_SOLID = [0] * 128 + [255] * 128


def _extent(mask: Image.Image) -> Box | None:
    return mask.point(_SOLID).getbbox()


def _taken_out(
    picture: Image.Image, mask: Image.Image, box: Box, head: tuple[float, float, float]
) -> Figure:
    """What a mask shows of a picture, with a little room around it."""
    whole = box[3] < picture.height - 3 and box[0] > 2 and box[2] < picture.width - 2
    edge = 6
    box = (
        max(0, box[0] - edge),
        max(0, box[1] - edge),
        min(picture.width, box[2] + edge),
        min(picture.height, box[3] + edge),
    )
    usual = mean(picture, mask)
    bare = Image.new("RGB", picture.size, usual)
    bare.paste(picture, (0, 0), mask.point(lambda value: max(0, min(255, (value - 140) * 3))))
    middle = (head[0] - box[0], head[1] - box[1], head[2])
    return Figure(bare.crop(box), mask.crop(box), middle, whole, usual)


def _around(picture: Image.Image, ground: RGB) -> tuple[int, int, int, int]:
    """The part of a picture that is not only ground, with room around it."""
    scale = max(picture.size) / 160
    size = (round(picture.width / scale), round(picture.height / scale))
    small = picture.resize(size, Image.Resampling.BOX)
    apart = ImageChops.difference(small, Image.new("RGB", small.size, ground)).convert("L")
    box = apart.point(lambda value: 255 if value > 20 else 0).getbbox() or (0, 0, *small.size)
    return (
        max(0, round((box[0] - 4) * scale)),
        max(0, round((box[1] - 4) * scale)),
        min(picture.width, round((box[2] + 4) * scale)),
        min(picture.height, round((box[3] + 4) * scale)),
    )


def _ground(picture: Image.Image) -> RGB | None:
    """The colour around a figure, if the rim of the picture is of one colour."""
    small = picture.resize(
        (120, max(24, round(120 * picture.height / picture.width))), Image.Resampling.BOX
    )
    side = int(small.height * 0.7)
    strips = (
        small.crop((0, 0, 120, 3)),
        small.crop((0, 0, 3, side)),
        small.crop((117, 0, 120, side)),
    )
    means = [ImageStat.Stat(strip) for strip in strips]
    if any(max(each.stddev) > _PLAIN for each in means):
        return None
    ground = [sum(each.mean[band] for each in means) / len(means) for band in range(3)]
    if any(abs(each.mean[b] - ground[b]) > _PLAIN for each in means for b in range(3)):
        return None
    return round(ground[0]), round(ground[1]), round(ground[2])


def _outline(picture: Image.Image, ground: RGB) -> Image.Image:
    """Where a picture differs from its ground, with what that encloses."""
    apart = ImageChops.difference(picture, Image.new("RGB", picture.size, ground))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    soft = most.point(lambda value: max(0, min(255, (value - 22) * 9)))
    small = soft.resize((64, max(1, round(64 * soft.height / soft.width))), Image.Resampling.BOX)
    inside = _closed(small.point(lambda value: 255 if value > 90 else 0))
    inside = inside.filter(ImageFilter.MinFilter(3))
    filled = inside.resize(soft.size, Image.Resampling.BILINEAR)
    filled = filled.point(lambda value: max(0, min(255, (value - 128) * 2)))
    hole = most.filter(ImageFilter.BoxBlur(1)).point(lambda value: 0 if value < 10 else 255)
    whole = ImageChops.lighter(soft, ImageChops.darker(filled, hole))
    smooth = whole.filter(ImageFilter.GaussianBlur(2))
    return smooth.point(lambda value: max(0, min(255, (value - 172) * 3 + 128)))


def _closed(shape: Image.Image) -> Image.Image:
    """A shape of 0 and 255 with what it encloses, the picture's lower edge being a part of it."""
    wide, high = shape.width + 2, shape.height + 1
    room = Image.new("L", (wide, high), 0)
    room.paste(shape, (1, 1))
    cells = bytearray(room.tobytes())
    edges, cells[0] = [0], 128
    while edges:
        at = edges.pop()
        near = (
            at - 1 if at % wide else at,
            at + 1 if (at + 1) % wide else at,
            at - wide,
            at + wide,
        )
        for spot in near:
            if 0 <= spot < wide * high and not cells[spot]:
                cells[spot] = 128
                edges.append(spot)
    outside = Image.frombytes("L", (wide, high), bytes(cells))
    inside = outside.crop((1, 1, wide - 1, high))
    return inside.point(lambda value: 0 if value == 128 else 255)


def _all(box: Box) -> tuple[float, float, float]:
    return (box[0] + box[2]) / 2, float(box[1]), float(box[3] - box[1])


def _head(mask: Image.Image, box: Box) -> tuple[float, float, float]:
    """The head of a figure: down to where the outline is narrowest above the shoulders."""
    high, wide = box[3] - box[1], box[2] - box[0]
    rows = 160
    small = mask.crop(box).resize((64, rows), Image.Resampling.BOX)
    data = small.tobytes()
    spans = [[x for x in range(64) if data[row * 64 + x] > 110] for row in range(rows)]
    widths = [len(span) for span in spans]
    neck = _neck(widths)
    if neck is None:
        neck = rows // 7 if high > 2 * wide else rows // 2
    tops = [x for span in spans[: max(1, neck)] for x in span] or [32]
    middle = box[0] + sum(tops) / len(tops) / 64 * wide
    return middle, float(box[1]), neck / rows * high


def _neck(widths: Sequence[int]) -> int | None:
    broad, at = 0, 0
    for row, width in enumerate(widths[: len(widths) // 2]):
        if width > broad and (
            at == 0 or width <= broad * 1.04 or row < at + 4 or _rises(widths, row)
        ):
            broad, at = width, row
        below = widths[row : row + 1 + len(widths) // 10]
        if row > at and width <= 0.94 * broad and below and max(below) >= 1.02 * broad:
            stretch = widths[at : row + 1 + len(widths) // 10]
            return at + min(
                range(len(stretch)), key=lambda i: (stretch[i] > 0.94 * broad, stretch[i])
            )
    return None


def _rises(widths: Sequence[int], row: int) -> bool:
    return all(a <= b for a, b in pairwise(widths[: row + 1]))


def panels(picture: Image.Image) -> tuple[tuple[int, int, int, int], ...]:
    """The panels of a sheet, as boxes in reading order; one box if it shows no gutters."""
    scale = max(1.0, max(picture.size) / 700)
    small = picture.resize(
        (round(picture.width / scale), round(picture.height / scale)), Image.Resampling.BOX
    )
    rows = _bands(small, vertical=True)
    boxes = []
    for top, bottom in rows:
        strip = small.crop((0, top, small.width, bottom))
        boxes += [(left, top, right, bottom) for left, right in _bands(strip, vertical=False)]
    inset = 1.5
    return tuple(
        (
            round((left + inset) * scale),
            round((top + inset) * scale),
            round((right - inset) * scale),
            round((bottom - inset) * scale),
        )
        for left, top, right, bottom in boxes
    )


def _bands(picture: Image.Image, *, vertical: bool) -> list[tuple[int, int]]:
    """Stretches between lines of one colour, down or across a picture."""
    long = picture.height if vertical else picture.width
    plain = []
    for at in range(long):
        box = (0, at, picture.width, at + 1) if vertical else (at, 0, at + 1, picture.height)
        extremes = picture.crop(box).getextrema()
        plain.append(all(high - low < 26 for low, high in extremes))  # type: ignore[misc]
    bands, start = [], None
    for at, empty in enumerate([*plain, True]):
        if not empty and start is None:
            start = at
        elif empty and start is not None:
            if at - start > long * 0.12:
                bands.append((start, at))
            start = None
    return bands or [(0, long)]
