"""How one clip gives way to the next: by the pictures and the motion on both sides of the cut."""

from __future__ import annotations

from typing import Any

from ..review.records import Seam
from .cuts import libraries
from .measure import Edge


def seam(before: str, last: Edge, first: Edge) -> Seam:
    """The seam between the end of the clip of the scene `before` and the beginning of the next."""
    _, numpy = libraries()
    one, other = _lab(last.pixels), _lab(first.pixels)
    means = one.mean(axis=(0, 1)) - other.mean(axis=(0, 1))
    apart = numpy.linalg.norm(one - other, axis=2).mean()
    return Seam(before, float(numpy.linalg.norm(means)), float(apart), (last.motion, first.motion))


def _lab(pixels: Any) -> Any:
    """A picture as lightness and colour."""
    cv2, numpy = libraries()
    return cv2.cvtColor(pixels.astype(numpy.float32) / 255, cv2.COLOR_BGR2LAB)
