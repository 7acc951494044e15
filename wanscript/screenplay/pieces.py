"""Words that take too long for one shot, cut at a sentence's end, else a comma, else a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..language.lazy import lazy

_CUTS = (
    lazy(r"(?<=[.!?…])[\"”’')]*\s+|(?<=[。！？])(?![。！？”」』])"),
    lazy(r"(?<=[,;:—])\s+|(?<=[，；：、])"),
    lazy(r"\s+"),
    lazy(r"(?<=[\u3040-\u30ff\u3400-\u9fff])"),
)
Cost = Callable[[str], int]


def pieces(text: str, cost: Cost, most: int) -> Iterator[str]:
    """A text in pieces of at most `most`; every word in its order."""
    yield from _pieces(text, cost, most, 0)


def _pieces(text: str, cost: Cost, most: int, level: int) -> Iterator[str]:
    if cost(text) <= most or level == len(_CUTS):
        yield text
        return
    start = at = 0
    for end in (*(found.end() for found in _CUTS[level]().finditer(text)), len(text)):
        if at > start and cost(text[start:end].strip()) > most:
            yield from _pieces(text[start:at].strip(), cost, most, level + 1)
            start = at
        at = end
    if rest := text[start:].strip():
        yield from _pieces(rest, cost, most, level + 1)
