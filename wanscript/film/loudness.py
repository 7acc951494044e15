"""How loud a film is, and how it is made as loud as it should be: EBU R 128."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..media.filters import filtered, said
from ..media.tracks import RATE

USUAL = -16.0
"""LUFS, as is usual for what is seen on the web and on telephones."""

CEILING = -1.0
"""dBTP, beyond which no peak of a film lies."""

_ROOM = 1.0
"""Decibels below the ceiling, for what the encoder of the sound adds to a peak."""

_MOST = 30.0
"""The most decibels by which a film is raised: what is more quiet is no more than noise."""

_SILENT = -69.0
_NEAR, _TRIES = 0.2, 4

Chunks = Iterable["array[float]"]


@dataclass(frozen=True, slots=True)
class Loudness:
    """Of a film: LUFS over all of it, and its highest true peak in dBTP."""

    lufs: float
    peak: float


def measured(sound: Chunks) -> Loudness:
    """The loudness of samples; a silent film has no more than -70 LUFS."""
    facts = said(sound, (("ebur128", "peak=true:metadata=1:framelog=quiet"),))
    peak = float(facts.get("lavfi.r128.true_peak", 0))
    lufs = float(facts.get("lavfi.r128.I", _SILENT - 1))
    return Loudness(lufs, 20 * math.log10(peak) if peak > 0 else -math.inf)


def levelled(sound: Callable[[], Chunks], target: float) -> Callable[[], Chunks]:
    """The same sound at a loudness, its peaks below the ceiling; silence stays silent.

    `sound` is asked for several times, as what is held down for its peaks is measured again.
    """
    found = measured(sound())
    if found.lufs < _SILENT:
        return sound
    gain = min(_MOST, target - found.lufs)
    if found.peak + gain <= CEILING - _ROOM:
        return _held(sound, gain, limited=False)
    for _ in range(_TRIES):
        made = _held(sound, gain, limited=True)
        off = target - measured(made()).lufs
        if abs(off) < _NEAR or gain >= _MOST:
            break
        gain = min(_MOST, gain + off)
    return made


def _held(sound: Callable[[], Chunks], gain: float, *, limited: bool) -> Callable[[], Chunks]:
    filters = [("volume", f"{gain:.2f}dB:precision=float")]
    if limited:
        ceiling = 10 ** ((CEILING - _ROOM) / 20)
        held = f"limit={ceiling:.4f}:level=0:latency=1:attack=5:release=50"
        # at four times the rate no peak lies between two samples
        filters += [("aresample", str(4 * RATE)), ("alimiter", held)]
    return lambda: filtered(sound(), filters)
