"""What stands within quotation marks: nothing in it is a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

CLOSERS = {"“": "”", '"': '"', "「": "」", "『": "』", "«": "»", "„": "“”", "‘": "’", "'": "'"}
SINGLE = "‘’'"
_MARK = re.compile("[“\"「『«„‘'”」』»]")
_LONE = "”」』»"
_CLOSER = {
    mark: re.compile(f"[{closers}]" + (r"(?![^\W_])" if mark in SINGLE else ""))
    for mark, closers in CLOSERS.items()
}


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quoted stretches of a paragraph, marks included, and the marks without a partner."""

    inside: tuple[tuple[int, int], ...]
    unpaired: tuple[int, ...]

    def cover(self, start: int, end: int) -> bool:
        """Whether any character from start to end is quoted."""
        at = bisect_left(self.inside, (end, 0)) - 1
        return at >= 0 and self.inside[at][1] > start


def quotes(text: str) -> Quotes:
    """Pairs the quotation marks of one paragraph, each with the next that closes it, in one pass.

    A single mark opens or closes only where no letter or digit stands outside it, so an
    apostrophe is none; a mark without a partner hides nothing.
    """
    inside: list[tuple[int, int]] = []
    unpaired: list[int] = []
    never: set[str] = set()
    at = 0
    while match := _MARK.search(text, at):
        start, mark = match.start(), match.group()
        at = start + 1
        if mark in SINGLE and (text[start - 1 : start].isalnum() or not text[at : at + 1].strip()):
            continue
        closer = None if mark in _LONE or mark in never else _CLOSER[mark].search(text, at)
        if closer is not None:
            inside.append((start, closer.end()))
            at = closer.end()
        else:
            never.add(mark)
            if mark not in "'’":
                unpaired.append(start)
    return Quotes(tuple(inside), tuple(unpaired))
