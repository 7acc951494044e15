"""Two texts, word by word: what they share, and what only one of them has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

from ..diff import runs


class Side(Enum):
    """Which of the texts has some words."""

    BOTH = auto()
    OLD = auto()
    NEW = auto()


Part = tuple[Side, str]

_WORD = re.compile(r"(?:[^\W\u0e00-\u0eff\u2e80-\ud7a3]+(?:['’-]\w+)*|[^\n]|\n)[^\S\n]*")
"""A word, or of scripts that set no spaces between words a character, and the space behind it."""

_CONTEXT = 40
"""Characters around a difference that are told, at the least."""


def word_diff(old: str, new: str) -> tuple[Part, ...]:
    """The two texts as one; of what they share, only what stands near a difference.

    Where they share less than half of the words of the shorter one, each is one part.
    """
    was, now = _WORD.findall(old), _WORD.findall(new)
    found = list(runs([*map(str.strip, was)], [*map(str.strip, now)]))
    shared = len(now) - sum(run.new.stop - run.new.start for run in found)
    if 2 * shared < min(len(was), len(now)):
        return tuple(_different(old, new))
    parts: list[Part] = []
    at = 0
    for run in found:
        parts += _shared("".join(now[at : run.new.start]), before=at > 0, after=True)
        parts += _different("".join(was[run.old]), "".join(now[run.new]))
        at = run.new.stop
    return (*parts, *_shared("".join(now[at:]), before=at > 0, after=False))


def _different(old: str, new: str) -> Iterator[Part]:
    return (part for part in ((Side.OLD, old), (Side.NEW, new)) if part[1])


def _shared(text: str, *, before: bool, after: bool) -> Iterator[Part]:
    """Of what both texts have, what is near the difference `before` it and the one `after` it."""
    if text and len(text) <= (before + after + 1) * _CONTEXT:
        yield Side.BOTH, text
    elif text:
        head = re.match(rf"(?s).{{{_CONTEXT}}}\S{{0,20}}", text) if before else None
        tail = re.search(rf"(?s)\S{{0,20}}.{{{_CONTEXT}}}\Z", text) if after else None
        yield Side.BOTH, f"{f'{head[0]} ' if head else ''}...{f' {tail[0]}' if tail else ''}"
