"""Where a part of a prompt's words stood in the script: by counting letters, which keep order."""

from __future__ import annotations

import re
from itertools import accumulate, compress, count

from ..language.source import Span

_NOTE = re.compile(r"\[\[.*?\]\]|(?<!\S)/\*.*?\*/", re.DOTALL)


class Traced:
    """Words as they stand in a prompt, and the place in a script that they came from.

    On the way lines are joined, notes and back slashes left out, and nothing else is lost: the
    n-th letter here is the n-th there. Where it is not (a label for a name), every part has the
    whole place.
    """

    def __init__(self, text: str, span: Span) -> None:
        self._text, self._span = text, span
        self._places: list[int] | None = None
        if span.text == text:
            return
        written = _NOTE.sub(lambda note: " " * len(note.group()), span.text)
        here, there = _letters(text), _letters(written)
        self._before = [0, *accumulate(here)]
        same = "".join(compress(text, here)) == "".join(compress(written, there))
        self._places = list(compress(count(), there)) if same else []

    def part(self, start: int, end: int) -> Span:
        """The place of `text[start:end]`, without the white space at its ends."""
        words, span = self._text[start:end], self._span
        if self._places is None:
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
            return Span(span.source, span.start + start, span.start + end) if end > start else span
        first, last = self._before[start], self._before[end]
        if first == last or not self._places:
            return span
        begun, ended = self._places[first], self._places[last - 1] + 1
        return Span(span.source, span.start + begun, span.start + ended)


def _letters(text: str) -> list[bool]:
    return [not char.isspace() and char != "\\" for char in text]
