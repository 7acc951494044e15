"""The fenced `wan` blocks of our own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = re.compile(r"^(?P<fence>`{3,})wan(?P<said>[^\n]*)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)


@dataclass(frozen=True)
class Fenced:
    """One block: its line on the page, the words after `wan`, the script in it, and its end."""

    line: int
    said: tuple[str, ...]
    text: str
    end: int


def fenced(page: str) -> Iterator[Fenced]:
    for match in _BLOCK.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        yield Fenced(line, tuple(match["said"].split()), match["text"], match.end())
