"""Where a clip cuts, by PySceneDetect; a flash is no cut."""

from __future__ import annotations

import importlib
from collections import deque
from fractions import Fraction
from functools import cache
from typing import Any

_SHORTEST = 0.4
"""Seconds between two cuts at the least: what is shorter is a flash."""

_ALIKE = 0.5
"""How different the pictures around a flash may be, as a share of what it changes."""

_SMALLEST = 16
"""Pixels of a side below which no cut is looked for."""


class Cuts:
    """What cuts among pictures that are added in their order, `fps` a second."""

    def __init__(self, fps: Fraction) -> None:
        library: Any = importlib.import_module("scenedetect")
        self._fps = float(fps)
        self._shortest = max(2, round(_SHORTEST * self._fps))
        self._detector = library.AdaptiveDetector(min_scene_len=self._shortest)
        self._timed = library.FrameTimecode
        self._count = 0
        self._recent: deque[tuple[int, Any]] = deque(maxlen=self._shortest + 2)
        self._likely: list[int] = []
        self._found: list[float] = []

    def add(self, pixels: Any) -> None:
        """One more picture, as rows of blue, green and red."""
        if min(pixels.shape[:2]) < _SMALLEST:
            return
        time = self._timed(self._count, fps=self._fps)
        self._likely += [cut.frame_num for cut in self._detector.process_frame(time, pixels)]
        self._recent.append((self._count, pixels))
        if self._likely and self._count - self._likely[0] >= self._shortest:
            self._judge(self._likely.pop(0))
        self._count += 1

    def found(self) -> tuple[float, ...]:
        """The seconds of the cuts, once all pictures were added."""
        while self._likely:
            self._judge(self._likely.pop(0))
        return tuple(self._found)

    def _judge(self, at: int) -> None:
        """Keeps what is a cut: behind a flash is seen what was before it."""
        recent = dict(self._recent)
        before, last = recent[at - 1], self._recent[-1][1]
        if _apart(before, last) > _ALIKE * _apart(before, recent[at]):
            self._found.append(at / self._fps)


def _apart(one: Any, other: Any) -> float:
    cv2, numpy = libraries()
    return float(numpy.mean(cv2.absdiff(one, other)))


@cache
def libraries() -> tuple[Any, Any]:
    """OpenCV and NumPy."""
    return importlib.import_module("cv2"), importlib.import_module("numpy")
