"""Speech that is not yet speech: soft syllables, one voice a speaker, timed to the words."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import repeat
from operator import mul

from ..draw.seed import seeded
from ..media.tracks import RATE
from ..timeline.records import Line
from .speech import Say

_VOWELS = ((700, 1200), (480, 1850), (310, 2150), (500, 920), (360, 800))
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONG, _LOUD = 0.3, 0.16


def track(
    lines: Iterable[Line],
    seconds: float | Fraction,
    rate: int = RATE,
    say: Say | None = None,
) -> array[float]:
    """The voices of a scene as samples from -1 to 1, `rate` a second, as long as its picture.

    Several who speak as one are heard as one, each softer. What `say` cannot say is heard as
    syllables.
    """
    total = round(seconds * rate)
    wave = array("f", bytes(4 * total))
    for line in lines:
        start, end = float(line.start), float(line.end)
        speakers = line.speakers or ("",)
        loud = 1 / len(speakers)
        for speaker in speakers:
            spoken = say(speaker, line.words, end - start, rate) if say else None
            if spoken is not None:
                _mix(wave, round(start * rate), spoken, loud)
                continue
            for at, (first, last, vowel, stress) in enumerate(_syllables(line.words, start, end)):
                grain = _grain(speaker, vowel, at % 3, rate)
                count = min(len(grain), round((last - first) * rate)) // 64 * 64
                sound = array("f", map(mul, grain, _envelope(count)))
                _mix(wave, round(first * rate), sound, stress * loud)
    return wave


def _syllables(words: str, start: float, end: float) -> list[tuple[float, float, int, float]]:
    """Start, end, vowel and loudness of each syllable of a line."""
    beats: list[tuple[float, int, float]] = []
    for word in re.findall(r"[^\W\d_]+|\d|[,.;:!?，。；：！？、—…]", words):
        if not word[0].isalnum():
            beats.append((0.9 if word in ",、，" else 1.3, -1, 0.0))
            continue
        sounds = len(_HAN.findall(word)) or max(1, len(re.findall(r"[aeiouy]+", word.lower())))
        for syllable in range(min(sounds, 24)):
            key = ord(word[min(syllable, len(word) - 1)]) + syllable
            beats.append((1.0, key % len(_VOWELS), 1.0 if syllable == 0 else 0.8))
        if not _HAN.match(word):
            beats.append((0.25, -1, 0.0))
    whole = sum(weight for weight, _, _ in beats) or 1.0
    step = min(0.3, max(0.05, (end - start) / whole))
    at, out = start, []
    for weight, vowel, stress in beats:
        if vowel >= 0 and at + step * 0.5 < end:
            out.append((at, min(at + step * 1.08, end), vowel, stress))
        at += step * weight
    return out


@lru_cache(maxsize=128)
def _grain(speaker: str, vowel: int, turn: int, rate: int) -> array[float]:
    """One syllable of a speaker, as long as the longest: whole cycles, each a little slower."""
    dice = seeded(speaker)
    base = dice.choice((104, 118, 132, 176, 196, 218, 238)) * (1 + 0.035 * (turn - 1))
    low, high = (part * (0.92 if base < 150 else 1.08) for part in _VOWELS[vowel])
    tones = []
    for k in range(1, min(16, int(3000 / base))):
        at = k * base
        loud = math.exp(-(((at - low) / 230) ** 2)) + 0.35 * math.exp(-(((at - high) / 300) ** 2))
        tones.append((k, loud + 0.3 / k**1.6))
    out, first = array("f"), round(rate / base / 1.05)
    while len(out) < _LONG * rate:
        period = first + round(first * 0.1 * len(out) / (_LONG * rate))
        out.extend(_cycle(period, tuple(tones)) * 4)
    return out


@lru_cache(maxsize=512)
def _cycle(period: int, tones: tuple[tuple[int, float], ...]) -> array[float]:
    sine = [math.sin(math.tau / period * i) for i in range(period)]
    half = [sum([w * sine[k * i % period] for k, w in tones]) for i in range(period // 2 + 1)]
    # what sines make is odd: its second half is its first one backwards and upside down
    wave = [*half, *(-value for value in half[(period - 1) // 2 : 0 : -1])]
    gain = _LOUD / max(map(abs, wave))
    return array("f", (value * gain for value in wave))


@lru_cache(maxsize=256)
def _envelope(count: int) -> array[float]:
    """Up within a breath, down over half of it."""
    up, down = min(900, count // 3), int(count * 0.55)
    rise = [0.5 - 0.5 * math.cos(math.pi * i / up) for i in range(up)]
    fall = [0.5 + 0.5 * math.cos(math.pi * i / down) for i in range(down)]
    return array("f", [*rise, *[1.0] * (count - up - down), *fall])


def _mix(wave: array[float], first: int, grain: array[float], loud: float) -> None:
    last = min(len(wave), first + len(grain))
    if last > first:
        wave[first:last] = array("f", map(_add, wave[first:last], grain, repeat(loud)))


def _add(one: float, other: float, loud: float) -> float:
    return one + other * loud
