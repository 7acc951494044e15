"""Where text comes from: a `Source` is one file as read, a `Span` is a place in it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from io import StringIO
from pathlib import PurePath

from msgspec import Struct


class Source(Struct, frozen=True, eq=False, dict=True):
    """One script: where it stands and its text, line ends as written, byte order mark removed.

    Two sources are equal only if they are the same object: a file is read once.
    """

    path: PurePath
    text: str

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        text, starts, at = self.text, [0], 0
        for line in text.splitlines(keepends=True) if _plain(text) else _lines(text):
            at += len(line)
            starts.append(at)
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, columns in characters."""
        line = bisect_right(self._starts, offset)
        if line == len(self._starts) and line > 1 and self._starts[-1] == len(self.text):
            line -= not self.text.endswith(("\n", "\r"))
        return line, offset - self._starts[line - 1] + 1

    def utf16(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset as an editor counts: from 0, in UTF-16 code units."""
        line, column = self.position(offset)
        return line - 1, _units(self.text[offset - column + 1 : offset])

    def offset(self, line: int, column: int) -> int:
        """The offset of an editor's line and column; a column past the end is the line's end."""
        start, end = self.bounds(line + 1)
        units = self.text[start:end].encode("utf-16-le", "surrogatepass")
        return start + len(units[: 2 * column].decode("utf-16-le", "surrogatepass"))

    def bounds(self, number: int) -> tuple[int, int]:
        """Where a line, from 1, starts and ends in the text, without its line end."""
        text, starts = self.text, self._starts
        if number > len(starts):
            return len(text), len(text)
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(text)
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def line(self, number: int) -> str:
        """The text of a line, from 1, without its line end."""
        start, end = self.bounds(number)
        return self.text[start:end]


class Span(Struct, frozen=True, gc=False):
    """A place: `start` and `end` are offsets in characters into the source's text."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words at this place."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line on which it starts, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column at which it starts, from 1, in characters."""
        return self.source.position(self.start)[1]

    def __repr__(self) -> str:
        return f"{self.source.path}:{self.line}:{self.column}+{self.end - self.start}"


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _plain(text: str) -> bool:
    # str.splitlines knows more line ends than a script does (form feed, U+2028 ...)
    return not any(mark in text for mark in "\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def _lines(text: str) -> list[str]:
    return list(StringIO(text, newline=""))
