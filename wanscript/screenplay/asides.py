"""Notes and what was put away, told from the words of a Fountain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .records import Remark, Words

_SIGN = re.compile(r"/\*|\*/")
_OPENS = re.compile(r"/\*|\[\[")


def lines(text: str) -> Iterator[Words]:
    """The lines of a text; a remark over several lines stands in the one where it begins.

    What opens and never closes is words, and so is a note in which another opens.
    """
    line: list[str | Remark] = []
    for piece in _pieces(text):
        if isinstance(piece, Remark):
            line.append(piece)
            continue
        first, *rest = piece.split("\n")
        line.append(first)
        for each in rest:
            yield tuple(line)
            line = [each]
    yield tuple(line)


def _pieces(text: str) -> Iterator[str | Remark]:
    closed = _boneyards(text)
    note_end, at, start = -1, 0, 0
    while found := _OPENS.search(text, at):
        at, away = found.end(), found.group() == "/*"
        if not away and note_end < at:
            # looked for once for all the notes before it
            note_end = _find(text, "]]", at)
        end = closed.get(found.start(), len(text)) if away else note_end
        if end == len(text) or (not away and _find(text, "[[", at) < end):
            continue
        yield text[start : found.start()]
        yield Remark(text[at:end].strip(), away)
        at = start = end + 2
    yield text[start:]


def _find(text: str, sign: str, at: int) -> int:
    found = text.find(sign, at)
    return found if found >= 0 else len(text)


def _boneyards(text: str) -> dict[int, int]:
    """Where each `/*` ends: at the `*/` that closes it with all in it, else at the next one."""
    open_, ends, behind = list[int](), dict[int, int](), list[int]()
    for sign in _SIGN.finditer(text):
        if sign.group() == "/*":
            open_.append(sign.start())
            behind.append(sign.start())
            continue
        for start in behind:
            ends.setdefault(start, sign.start())
        behind.clear()
        if open_:
            ends[open_.pop()] = sign.start()
    return ends


__all__ = ["lines"]
