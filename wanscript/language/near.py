"""What a mistyped word was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from .fold import fold

_MANY = 100
"""With how many words one that nobody knows is compared: a film may be wrong all through."""


def one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or two swapped turn one word into the other."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    a, b = word[start:], other[start:]
    swapped = a[:2] == b[1::-1] and len(a) > 1 and len(b) > 1 and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None; looks at the first `_MANY` of them."""
    names, low = tuple(islice(known, _MANY)), fold(word)
    for name in names:
        if fold(name) == low or one_slip(low, fold(name)):
            return name
    import difflib

    close = difflib.get_close_matches(low, [fold(name) for name in names], 1, 0.7)
    return next((name for name in names if close and fold(name) == close[0]), None)


def deletions(word: str) -> tuple[str, ...]:
    """The word, and the word without each of its letters: words a slip apart share one of them."""
    return (word, *(word[:at] + word[at + 1 :] for at in range(len(word))))
