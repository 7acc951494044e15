"""The sound of a clip, from the moment its first picture is seen."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import av

from .opened import shown_stream
from .reel import film
from .tracks import RATE

CHANNELS = 2
"""Left and right, whose samples take turns."""


def sound(path: Path) -> Iterator[array[float]]:
    """The first sound of a clip as samples from -1 to 1, `RATE` a second, left and right in turns.

    What an encoder put before the sound, or behind it to fill its last block, is no part of it; a
    gap is silence. Errors are as those of `reel`.
    """
    late = _begins(path)
    resampler = av.AudioResampler(format="flt", layout="stereo", rate=RATE)
    at = 0
    with film(path) as box:
        stream = next((each for each in box.streams.audio if each.codec_context is not None), None)
        if stream is None:
            return
        left = _length(stream, late) * CHANNELS
        for frame in chain(box.decode(stream), (None,)):
            due = None
            if frame is not None and frame.time is not None:
                due = round((frame.time - late) * RATE)
            for part in resampler.resample(frame):
                made = _samples(part)
                if due is not None:
                    made, due = _placed(made, due - at), None
                at += len(made) // CHANNELS
                yield made[:left]
                left = max(0, left - len(made))


def _length(stream: Any, late: float) -> int:
    """How many samples of a track there are at most, by what its file says."""
    if stream.duration is None:
        return sys.maxsize // CHANNELS
    end = ((stream.start_time or 0) + stream.duration) * stream.time_base
    return max(0, round((float(end) - late) * RATE))


def _begins(path: Path) -> float:
    """When the first picture is seen."""
    with film(path) as box:
        shown = shown_stream(box)
        return float((shown.start_time or 0) * shown.time_base) if shown else 0.0


_LOOSE = RATE // 50
"""Samples by which a clock may be wrong without anything being missing."""


def _placed(samples: array[float], late: int) -> array[float]:
    """Samples with silence before them, or without their first ones, as they come late or early."""
    if abs(late) < _LOOSE:
        return samples
    if late > 0:
        return array("f", bytes(4 * CHANNELS * late)) + samples
    return samples[-late * CHANNELS :]


def _samples(part: Any) -> array[float]:
    made = array("f")
    made.frombytes(bytes(part.planes[0])[: 4 * CHANNELS * part.samples])
    return made
