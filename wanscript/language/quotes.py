"""What stands within quotation marks: nothing in it is a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container

from msgspec import Struct

from .fold import fold
from .words import ELIDED

_PUNCTUATION = re.compile(r"[\s,.;:!?…—)\]，。、；：！？）】」』”’\"']")
"""What may stand behind a mark that opens where it was typed for the one that closes."""

_CJK = (
    (0x1100, 0x11FF),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Letters that an apostrophe never belongs to."""

LETTER = f"[^\\W_{''.join(f'{chr(first)}-{chr(last)}' for first, last in _CJK)}]"
"""A letter or digit as it stands beside an apostrophe; dear to compile."""

_CLOSERS = {
    "“": "[”“]",
    "”": "[”“]",
    '"': '["”“]',
    "„": "[“”]",
    "「": "」",
    "『": "』",
    "«": "»",
    "‘": "’",
    "'": "['’]",
}
_CLOSER = {mark: re.compile(closers) for mark, closers in _CLOSERS.items()}
_MARK = re.compile("[“”\"「」『』«»„‘’']")
_SINGLE = "‘’'"
_LONGEST = max(map(len, ELIDED))
_FEET = re.compile(r"\d['’]\s?\d{1,2}\Z")
"""What stands before the inches of a height, which are never told."""
_POSSESSIVE = re.compile(r"(?<=[)\]}>])['’]s(?![^\W_])", re.IGNORECASE)
"""What is said of a name in brackets, `[Mara]'s`."""
_OPENS_AFTER = "：:，,"


class Quotes(Struct, frozen=True, gc=False):
    """The quoted stretches of a paragraph, marks included, and the marks without a partner."""

    inside: tuple[tuple[int, int], ...]
    unpaired: tuple[int, ...]

    def cover(self, start: int, end: int) -> bool:
        """Whether any character from start to end is quoted."""
        at = bisect_left(self.inside, (end, 0)) - 1
        return at >= 0 and self.inside[at][1] > start

    def whole(self, start: int, end: int) -> bool:
        """Whether a quotation begins and ends there."""
        at = bisect_left(self.inside, (start, end))
        return self.inside[at : at + 1] == ((start, end),)

    def within(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """What is quoted of the characters from start to end, counted from start."""
        if not self.inside:
            return ()
        first = bisect_left(self.inside, (start, 0))
        first -= first > 0 and self.inside[first - 1][1] > start
        last = bisect_left(self.inside, (end, 0))
        stretches = self.inside[first:last]
        return tuple((max(a, start) - start, min(b, end) - start) for a, b in stretches)


_NONE = Quotes((), ())


def quotes(text: str, lines: Container[int] = ()) -> Quotes:
    """Pairs the quotation marks of one paragraph, each with the next that closes it, in one pass.

    A mark without a partner hides nothing. `lines` is where a line begins right behind another.
    """
    if not _MARK.search(text):
        return _NONE
    inside: list[tuple[int, int]] = []
    unpaired: list[int] = []
    never: set[str] = set()
    at = 0
    while match := _MARK.search(text, at):
        start, mark = match.start(), match.group()
        at = start + 1
        if mark in _SINGLE and _apostrophe(text, start):
            continue
        if mark == '"' and _FEET.search(text[max(0, start - 5) : start]):
            continue
        closer = None
        if mark not in never and (_opens(text, start) or (mark == "”" and start in lines)):
            closer = _closer(text, mark, at, lines)
            if closer is None:
                never.add(mark)
        if closer is None:
            unpaired.append(start)
        else:
            inside.append((start, closer.end()))
            at = closer.end()
    return Quotes(tuple(inside), tuple(unpaired))


def _closer(text: str, mark: str, at: int, lines: Container[int]) -> re.Match[str] | None:
    """What closes a mark: one that opens only at the end of something."""
    for found in _CLOSER[mark].finditer(text, at):
        end = found.end()
        if mark in _SINGLE and _letter(text, end):
            continue
        ended = end == len(text) or end in lines or _PUNCTUATION.match(text, end)
        if found.group() != "“" or mark == "„" or ended:
            return found
    return None


def _apostrophe(text: str, at: int) -> bool:
    """Whether a single mark, where none is open, stands for letters that were left out."""
    before, after = at > 0 and _letter(text, at - 1), _letter(text, at + 1)
    if after and _elided(text, at + 1):
        return True
    if text[at] == "‘":
        return before and after
    return before or _POSSESSIVE.match(text, at) is not None or (text[at] == "’" and after)


def _elided(text: str, at: int) -> bool:
    """Whether an apostrophe shortens what begins there: a year, or a word."""
    if text[at].isdecimal():
        return True
    end = at
    while end - at <= _LONGEST and _letter(text, end):
        end += 1
    return fold(text[at:end]) in ELIDED


def _letter(text: str, at: int) -> bool:
    """Whether a letter or digit stands there to which an apostrophe may belong."""
    char = text[at : at + 1]
    if char.isascii():
        return char.isalnum()
    return char.isalnum() and not any(first <= ord(char) <= last for first, last in _CJK)


def _opens(text: str, at: int) -> bool:
    mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if mark == "”":
        return not before.strip() or before in _OPENS_AFTER
    if mark == '"' and before.isdigit():  # inches
        return False
    return mark in _CLOSER and (mark != "'" or bool(after.strip()))
