"""How long what a script says takes, and how a time is shared out among it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from ..language.pace import shown, spoken
from ..language.storyboard import Speech
from ..language.text import Literal, Mention, Text


def plain(text: Iterable[Literal | Mention]) -> str:
    """Text as it reads."""
    return " ".join("".join(part.text for part in text).split())


def load(item: Text | Speech) -> int:
    """About how many thousandths of a second it takes to say something, or to show it."""
    if isinstance(item, Speech):
        return spoken(item.words.text)
    return shown(plain(item))


def shares(loads: Sequence[int], seconds: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Stretches of some seconds, one behind the other, as long as the loads are to each other."""
    passed = [0, *accumulate(loads)]
    return pairwise(seconds * Fraction(load, passed[-1] or 1) for load in passed)
