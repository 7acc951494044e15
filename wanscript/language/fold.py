"""The one way in which words are compared: names, keys and values alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from .han import SIMPLIFIED

UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""The signs that no one can see: they take no part in anything."""

_DOTLESS, _DOT_ABOVE = "\u0131", "\u0307"
_ALIKE = {"’": "'", "\u2010": "-", "\u2011": "-"} | dict.fromkeys(UNSEEN)
_SIGNS = str.maketrans(_ALIKE) | SIMPLIFIED
_JAMO = "\u1160", "\u11ff"
"""The vowels and last consonants that join what stands before them."""


def alike(text: str) -> str:
    """A form that is equal for texts that differ in width, composition or kind of sign alone.

    Apostrophes are one, and so are hyphens, and the two spellings of the Han characters that the
    words of scripts have. It is for comparing, never for display.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_SIGNS)


def fold(text: str) -> str:
    """A form that is equal for texts that are alike but for their case; not for display.

    It is at least as coarse as `re.IGNORECASE`, by which the grammar finds words and names: what
    that finds is found in a table of folded words too. So I, i, dotless i and dotted I are one
    letter, and so are s and long s.
    """
    if text.isascii():
        return text.lower()
    return alike(text).casefold().replace(_DOTLESS, "i").replace(f"i{_DOT_ABOVE}", "i")


class Alike(Struct, frozen=True, gc=False):
    """The `alike` form of a text that still knows where each of its characters stood.

    `starts` and `ends` are empty where each character stands where it stood.
    """

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @staticmethod
    def of(text: str) -> Alike:
        """The form of a text; what joins with the sign before it is compared together with it."""
        if text.isascii():
            return Alike(text)
        if len(form := text.translate(_ONE)) == len(text):
            return Alike(form)
        forms: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _joined(text):
            form = alike(text[start:end])
            forms.append(form)
            starts += [start] * len(form)
            ends += [end] * len(form)
        return Alike("".join(forms), tuple(starts), tuple(ends))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stood, which is not empty."""
        return (self.starts[start], self.ends[end - 1]) if self.starts else (start, end)


def _joined(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at, char in enumerate(text):
        if at and not _joins(char):
            yield start, at
            start = at
    yield start, len(text)


def _joins(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or _JAMO[0] <= char <= _JAMO[1]


class _One(dict[int, str | None]):
    """Each character's form where that is one character, and nothing where it is not."""

    def __missing__(self, code: int) -> str | None:
        form = alike(chr(code))
        self[code] = None if len(form) != 1 or _joins(chr(code)) else form
        return self[code]


_ONE = _One()
