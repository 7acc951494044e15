"""Whether the words of a task are those of a take: equal, other, or neither for certain."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

_PREFIX = 200
"""Characters: two prompts that begin alike for so long may be one that was cut."""

_CUT = _PREFIX // 2
"""Characters that such a cut leaves at the least, once it is folded."""


@lru_cache(maxsize=2**14)
def folded(words: str) -> str:
    """Words as they are compared: NFKC, each run of white space one space."""
    return " ".join(unicodedata.normalize("NFKC", words).split())


@lru_cache(maxsize=2**14)
def letters(words: str) -> str:
    """Words without what a service may spell in its own way: case, marks, white space."""
    return "".join(each for each in folded(words).casefold() if each.isalnum())


def equal(one: str, other: str) -> bool:
    """Whether two prompts are the same words."""
    return folded(one) == folded(other)


def may_be(words: str, said: str) -> bool:
    """Whether what a service says of a task may be these words: equal, or a cut of them."""
    one, other = folded(words), folded(said)
    return one == other or (len(other) >= _CUT and one.startswith(other))


@lru_cache(maxsize=2**14)
def different(one: str, other: str, *, echoed: bool) -> bool:
    """Whether two prompts are other words for certain.

    `echoed` tells that the service is known to give prompts back exactly; until then only words
    that share less than half are others. A prompt that was cut is none.
    """
    one, other = folded(one), folded(other)
    if one == other or one.startswith(other) or other.startswith(one):
        return False
    if len(one) >= _PREFIX and one[:_PREFIX] == other[:_PREFIX]:
        return False
    return echoed or _shared(one, other) < 0.5


def _shared(one: str, other: str) -> float:
    """Which part of two texts they have in common, by pairs of neighbouring characters."""
    mine, others = _pairs(one), _pairs(other)
    most = max(mine.total(), others.total())
    return (mine & others).total() / most if most else 1.0


def _pairs(text: str) -> Counter[str]:
    return Counter(a + b for a, b in pairwise(text))
