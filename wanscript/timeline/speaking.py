"""How long words take: to say them, and to show what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from ..language.storyboard import Literal, Mention, Speech, Text

_SYLLABLES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BREATH, _SYLLABLE, _WORD = 450, 200, 360
"""Thousandths of a second: before a text, for a character that is a syllable, for a word."""


def plain(text: Iterable[Literal | Mention]) -> str:
    """Text as it reads."""
    return " ".join("".join(part.text for part in text).split())


def spoken(text: str) -> int:
    """How long words take to say, in thousandths of a second."""
    wide = len(_SYLLABLES.findall(text))
    rest = len(_SYLLABLES.sub(" ", text).split()) if wide else len(text.split())
    return _BREATH + _SYLLABLE * wide + _WORD * rest


def load(item: Text | Speech) -> int:
    """About how many thousandths of a second it takes to say something, or to show it."""
    if isinstance(item, Speech):
        return spoken(item.words.text)
    return spoken(plain(item)) * 55 // 100


def shares(loads: Sequence[int], seconds: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Stretches of some seconds, one behind the other, as long as the loads are to each other."""
    passed = [0, *accumulate(loads)]
    return pairwise(seconds * Fraction(load, passed[-1] or 1) for load in passed)
