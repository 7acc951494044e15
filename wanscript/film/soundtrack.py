"""The sound of a film that is joined: clips one behind the other, and room tone where none is."""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain, islice
from operator import add, mul
from pathlib import Path

from ..media.heard import CHANNELS, sound
from ..media.reel import Reel
from ..media.tracks import RATE
from ..timeline.edit import Edit, Seam

Sound = Iterator["array[float]"]

_EDGE = RATE // 200
"""Samples in which a sound comes and goes at a cut: an abrupt end would be heard as a click."""

_TONE, _LAP, _HOP = RATE // 2, RATE // 8, RATE // 10
"""Samples of a stretch that is repeated as room tone, of its ends, which overlap, and between
the places where one is looked for."""

_QUIET = 0.008
"""The loudest that room tone may be, as the root of its mean square: about -42 dB."""


def soundtrack(film: Edit, reels: Sequence[Reel | None]) -> Sound:
    """The film's samples, left and right in turns, as long as its pictures.

    `reels` has the clip of each piece, None for a title card. Errors are as those of `reel`.
    """
    starts = [*(_place(piece.start) for piece in film.pieces), _place(film.seconds)]
    held, lapped = array("f"), 0
    for at, (piece, reel) in enumerate(zip(film.pieces, reels, strict=True)):
        count = _place(piece.end) - starts[at]
        laps = max(0, starts[at] + count - starts[at + 1])
        opens = lapped or _edge(piece.opens)
        closes = laps or _edge(piece.closes)
        heard = _filled(reel, partial(_tone_near, reels, at), _place(piece.since), count)
        held = yield from _laid(_shaped(heard, count, opens, closes), held, count - laps)
        lapped = laps


def _place(seconds: Fraction) -> int:
    return round(seconds * RATE)


def _edge(seam: Seam) -> int:
    return max(_EDGE, _place(seam.seconds))


def _laid(
    chunks: Sound, over: array[float], count: int
) -> Generator[array[float], None, array[float]]:
    """So many samples, with others over their beginning; returned is what comes behind them."""
    at, behind = 0, array("f")
    for chunk in chunks:
        if over:
            lap = min(len(over), len(chunk))
            chunk[:lap] = array("f", map(add, chunk[:lap], over[:lap]))
            del over[:lap]
        left = count * CHANNELS - at
        behind += chunk[max(0, left) :]
        at += len(chunk)
        if left > 0:
            yield chunk[:left]
    return behind


def _shaped(chunks: Sound, count: int, opens: int, closes: int) -> Sound:
    """Samples, of which there are `count`, that come out of silence and go into it again."""
    rising, falling = _ramp(opens), _ramp(closes)[::-1]
    at, fall = 0, (count - closes) * CHANNELS
    for chunk in chunks:
        _shape(chunk, at, rising, 0)
        _shape(chunk, at, falling, fall)
        at += len(chunk)
        yield chunk


def _shape(chunk: array[float], at: int, ramp: array[float], start: int) -> None:
    """Shapes what of a chunk, which begins at a place, lies within a ramp."""
    first, last = max(at, start), min(at + len(chunk), start + len(ramp))
    if first < last:
        part = chunk[first - at : last - at]
        chunk[first - at : last - at] = array("f", map(mul, part, ramp[first - start :]))


@lru_cache(maxsize=16)
def _ramp(count: int) -> array[float]:
    """From silence to sound; two of them, one backwards, are as loud together as one sound."""
    rising = (math.sin(math.pi / 2 * (at + 0.5) / count) for at in range(count))
    return array("f", chain.from_iterable((value,) * CHANNELS for value in rising))


def _filled(reel: Reel | None, tone: Callable[[], array[float]], since: int, count: int) -> Sound:
    """So many samples of a clip from one on, with room tone behind them where it has fewer."""
    left, held = count * CHANNELS, array("f")
    edge, ahead = _EDGE * CHANNELS, since * CHANNELS
    for chunk in sound(reel.path) if reel is not None and reel.heard else ():
        held += chunk[ahead:]
        ahead = max(0, ahead - len(chunk))
        if len(held) >= left:
            yield held[:left]
            return
        ready = max(0, len(held) - edge)
        yield held[:ready]
        left -= ready
        del held[:ready]
    if held:
        _shape(held, 0, _ramp(len(held) // CHANNELS)[::-1], 0)
        yield held
        left -= len(held)
    if left > 0:
        yield from _toned(tone(), left)


def _toned(tone: array[float], left: int) -> Sound:
    """So much room tone, in samples of both sides."""
    first = True
    while left > 0:
        chunk = tone[:left]
        if first:
            _shape(chunk, 0, _ramp(_EDGE), 0)
        first = False
        left -= len(chunk)
        yield chunk


def _tone_near(reels: Sequence[Reel | None], at: int) -> array[float]:
    """The room tone of the clip that was heard last at a place, else of the next; else silence."""
    around = (reels[at::-1], reels[at + 1 :])
    heard = ((each for each in side if each is not None and each.heard) for side in around)
    near = (_tone(each.path) for side in heard for each in islice(side, 1))
    return next(filter(None, near), array("f", bytes(4 * CHANNELS * _TONE)))


@lru_cache(maxsize=16)
def _tone(path: Path) -> array[float]:
    """The most quiet stretch of a clip, so that it can be repeated; nothing where none is quiet."""
    hop, lap = _HOP * CHANNELS, _LAP * CHANNELS
    best, least = array("f"), _QUIET**2
    window: deque[tuple[float, array[float]]] = deque(maxlen=_TONE // _HOP)
    rest = array("f")
    for chunk in sound(path):
        rest += chunk
        while len(rest) >= hop:
            block = rest[:hop]
            del rest[:hop]
            window.append((sum(map(mul, block, block)) / hop, block))
            loud = sum(each for each, _ in window) / len(window)
            if len(window) == window.maxlen and loud < least:
                best, least = sum((each for _, each in window), array("f")), loud
    if not best:
        return best
    rising, falling = _ramp(_LAP), _ramp(_LAP)[::-1]
    mixed = map(add, map(mul, best[:lap], rising), map(mul, best[-lap:], falling))
    return array("f", mixed) + best[lap:-lap]
