"""Speech that is not yet speech: soft syllables, one voice a speaker, timed to the words."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable
from functools import lru_cache

from .breakdown import Line
from .place import seeded

RATE = 48_000
_VOWELS = ((700, 1200), (480, 1850), (310, 2150), (500, 920), (360, 800))
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONG = 0.3


def track(lines: Iterable[Line], seconds: float) -> array[float]:
    """The voices of a reel as samples from -1 to 1, exactly as long as its picture."""
    total = round(seconds * RATE)
    wave = array("f", bytes(4 * total))
    for line in lines:
        for at, (start, end, vowel, stress) in enumerate(_syllables(line)):
            grain = _grain(line.speaker, vowel, at % 3)
            first, count = round(start * RATE), min(len(grain), round((end - start) * RATE))
            _mix(wave, first, _faded(grain, count), stress)
    return wave


def _syllables(line: Line) -> list[tuple[float, float, int, float]]:
    """Start, end, vowel and loudness of each syllable of a line."""
    beats: list[tuple[float, int, float]] = []
    for word in re.findall(r"[^\W\d_]+|\d|[,.;:!?，。；：！？、—…]", line.words):
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
    step = min(0.3, max(0.05, (line.end - line.start) / whole))
    at, out = line.start, []
    for weight, vowel, stress in beats:
        if vowel >= 0 and at + step * 0.5 < line.end:
            out.append((at, min(at + step * 1.08, line.end), vowel, stress))
        at += step * weight
    return out


@lru_cache(maxsize=128)
def _grain(speaker: str, vowel: int, turn: int) -> array[float]:
    """One syllable of a speaker, as long as the longest."""
    dice = seeded(speaker)
    base = dice.choice((104, 118, 132, 176, 196, 218, 238)) * (1 + 0.035 * (turn - 1))
    low, high = (part * (0.92 if base < 150 else 1.08) for part in _VOWELS[vowel])
    tones = []
    for k in range(1, min(16, int(3000 / base))):
        at = k * base
        loud = math.exp(-(((at - low) / 230) ** 2)) + 0.35 * math.exp(-(((at - high) / 300) ** 2))
        tones.append((k, loud + 0.3 / k**1.6))
    cycle = 512
    table = [sum(w * math.sin(math.tau * k * i / cycle) for k, w in tones) for i in range(cycle)]
    most = max(map(abs, table)) or 1.0
    table = [value / most for value in table]
    count, turned, out = round(_LONG * RATE), 0.0, array("f")
    for n in range(count):
        turned += base * (1.05 - 0.12 * n / count + 0.006 * math.sin(n * 0.0007)) / RATE * cycle
        out.append(table[int(turned) % cycle] * min(1.0, n / 700) ** 1.5)
    return out


@lru_cache(maxsize=8)
def _tail(count: int) -> tuple[float, ...]:
    return tuple(0.5 + 0.5 * math.cos(math.pi * i / count) for i in range(count))


def _faded(grain: array[float], count: int) -> array[float]:
    out = array("f", grain[:count])
    fall = _tail(max(1, int(count * 0.55)))
    first = len(out) - len(fall)
    for i, share in enumerate(fall):
        if first + i >= 0:
            out[first + i] *= share
    return out


def _mix(wave: array[float], first: int, grain: array[float], loud: float) -> None:
    last = min(len(wave), first + len(grain))
    gain = 0.16 * loud
    for at in range(max(0, first), last):
        wave[at] = wave[at] + grain[at - first] * gain
