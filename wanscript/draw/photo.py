"""People in photographs: where a face is, and who has it cut out, with the extra `photos`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import io
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from PIL import Image, ImageChops, ImageFilter

from ..media import kept

_SIDE = 480
"""The longer side, in pixels, of the picture that is looked at."""

_VERSION = b"1"
_ROUNDS = 5
_SOFT = 0.05
"""How much of its width a picture fades at its sides."""

_MOST, _LEAST = 0.85, 0.08
"""How much of a picture somebody takes who was cut out well."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face from brows to chin, as shares of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float


@cache
def installed() -> bool:
    """Whether the extra is there; it is not loaded."""
    return importlib.util.find_spec("cv2") is not None


def face(picture: Image.Image) -> Face | None:
    """The one face of a picture; None where there is none, or several, or no extra."""
    if not installed():
        return None
    small = _small(picture)
    found = [box for box in _faces(small, "default") if _agreed(box, _faces(small, "alt2"))]
    found.sort(key=lambda box: -box[2])
    if not found or (len(found) > 1 and found[1][2] > 0.6 * found[0][2]):
        return None
    x, y, wide, high = found[0]
    return Face(
        x / small.width, y / small.height, (x + wide) / small.width, (y + high) / small.height
    )


def outline(picture: Image.Image, seen: Face) -> Image.Image | None:
    """The mask of who has a face, at the picture's size; None where it cannot be cut out well.

    What was found once is kept by the picture's pixels.
    """
    small = _small(picture)
    key = hashlib.sha256(_VERSION + repr((small.size, seen)).encode() + small.tobytes()).hexdigest()
    data = kept.recall(f"{key}.png")
    mask = _read(data, small.size) if data else None
    if mask is None:
        mask = _cut(small, seen)
        out = io.BytesIO()
        mask.save(out, "PNG")
        kept.remember(f"{key}.png", out.getvalue())
    if not _good(mask, seen):
        return None
    wide = mask.resize(picture.size, Image.Resampling.BICUBIC)
    edge = max(picture.size) / _SIDE
    wide = wide.filter(ImageFilter.GaussianBlur(edge * 0.8))
    wide = wide.point(lambda value: max(0, min(255, (value - 128) * 2 + 108)))
    return ImageChops.multiply(wide, _sides(wide.size))


@lru_cache(maxsize=4)
def _sides(size: tuple[int, int]) -> Image.Image:
    """Where somebody is cut off at the sides of a picture, the edge is soft."""
    width = size[0]
    reach = max(2.0, width * _SOFT)
    row = [min(255, round(255 * min(x, width - 1 - x) / reach)) for x in range(width)]
    line = Image.new("L", (width, 1))
    line.putdata(row)
    return line.resize(size)


def _small(picture: Image.Image) -> Image.Image:
    scale = min(1.0, _SIDE / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _read(data: bytes, size: tuple[int, int]) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as it:
            return it.convert("L") if it.size == size else None
    except (OSError, ValueError):
        return None


@cache
def _libraries() -> tuple[Any, Any]:
    """OpenCV and NumPy, which are loaded when a photograph is first looked at."""
    return importlib.import_module("cv2"), importlib.import_module("numpy")


@cache
def _cascade(name: str) -> Any:
    cv2, _ = _libraries()
    return cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_{name}.xml")


def _faces(small: Image.Image, name: str) -> list[tuple[int, int, int, int]]:
    _, numpy = _libraries()
    least = max(24, min(small.size) // 14)
    found = _cascade(name).detectMultiScale(
        numpy.asarray(small.convert("L")), 1.1, 5, minSize=(least, least)
    )
    return [(int(x), int(y), int(wide), int(high)) for x, y, wide, high in found]


def _agreed(box: tuple[int, int, int, int], others: list[tuple[int, int, int, int]]) -> bool:
    """Whether another look found the same face: a single one sees faces in leaves and cups."""
    x, y, wide, high = box
    middle, level = x + wide / 2, y + high / 2
    return any(
        abs(a + c / 2 - middle) < 0.25 * wide and abs(b + d / 2 - level) < 0.25 * high
        for a, b, c, d in others
    )


def _cut(small: Image.Image, seen: Face) -> Image.Image:
    """Who has the face: from a guess of head and body to edges, in some rounds."""
    cv2, numpy = _libraries()
    width, height = small.size
    wide, high = (seen.right - seen.left) * width, (seen.bottom - seen.top) * height
    x, y = (seen.left + seen.right) / 2 * width, seen.top * height + high * 0.48
    down, across = numpy.mgrid[:height, :width]
    aside, below = numpy.abs(across - x), down - y - 0.7 * high
    body = (below > 0) & (aside < numpy.minimum(0.9 * wide + 0.6 * below, 1.9 * wide))
    guess = numpy.full((height, width), cv2.GC_PR_BGD, numpy.uint8)
    guess[_ellipse(aside, down - y, 0.8 * wide, 0.95 * high) | body] = cv2.GC_PR_FGD
    guess[_ellipse(aside, down - y, 0.4 * wide, 0.48 * high)] = cv2.GC_FGD
    guess[down < y - 1.15 * high] = cv2.GC_BGD
    colours = numpy.ascontiguousarray(numpy.asarray(small)[:, :, ::-1])
    cv2.setRNGSeed(0)
    ground, front = numpy.zeros((1, 65)), numpy.zeros((1, 65))
    cv2.grabCut(colours, guess, None, ground, front, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    shape = numpy.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(numpy.uint8)
    return Image.fromarray(_whole(shape, (round(x), round(y)), round(wide / 6)))


def _ellipse(aside: Any, down: Any, wide: float, high: float) -> Any:
    return (aside / wide) ** 2 + (down / high) ** 2 < 1


def _whole(shape: Any, face: tuple[int, int], near: int) -> Any:
    """The piece of a shape around the face, its gaps closed and what it encloses filled."""
    cv2, numpy = _libraries()
    _, pieces = cv2.connectedComponents(shape)
    piece = (pieces == pieces[face[1], face[0]]).astype(numpy.uint8)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(3, near) | 1,) * 2)
    piece = cv2.morphologyEx(piece, cv2.MORPH_CLOSE, brush)
    _, holes = cv2.connectedComponents(1 - piece)
    rim = numpy.concatenate((holes[0], holes[-1], holes[:, 0], holes[:, -1]))
    piece[~numpy.isin(holes, rim)] = 1
    return piece * 255


def _good(mask: Image.Image, seen: Face) -> bool:
    """Whether a mask looks like somebody: a head of a head's width, on a body."""
    width, height = mask.size
    if not _LEAST < sum(mask.histogram()[128:]) / (width * height) < _MOST:
        return False
    wide = (seen.right - seen.left) * width
    high = (seen.bottom - seen.top) * height
    top, middle, bottom = seen.top * height, (seen.top + seen.bottom) / 2, seen.bottom * height
    head, body = _across(mask, middle * height), _across(mask, bottom + 0.5 * high)
    above = _across(mask, top - 0.75 * high)
    return 0.7 * wide < head < 2.2 * wide and body > 0.7 * wide and above < 0.5 * wide


def _across(mask: Image.Image, row: float) -> int:
    """How many pixels of a row a mask shows; none outside of it."""
    at = round(row)
    if not 0 <= at < mask.height:
        return 0 if at < 0 else _across(mask, mask.height - 1)
    return sum(mask.crop((0, at, mask.width, at + 1)).histogram()[128:])
