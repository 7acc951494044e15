"""Edits that many findings share: what takes a line out, or moves it to the right."""

from __future__ import annotations

from .diagnostic import Edit
from .source import Source, Span
from .syntax import Entry, Line


def without(entry: Entry) -> Edit:
    """Takes a line of the header out, with the indented lines that belong to it."""
    first, last = entry.line, (entry.line, *entry.more)[-1]
    return Edit(Span(first.span.source, first.span.start, _next_line(last)), "")


def without_line(line: Line) -> Edit:
    """Takes one line out."""
    return Edit(Span(line.span.source, line.span.start, _next_line(line)), "")


def indented(line: Line) -> Edit:
    """Makes a line one that belongs to the declaration above."""
    return Edit(Span(line.span.source, line.span.start, line.span.start), "  ")


def dedented(line: Line) -> Edit:
    """Makes a line begin at the left edge."""
    text = line.span.text
    start = line.span.start
    return Edit(Span(line.span.source, start, start + len(text) - len(text.lstrip())), "")


def joined_above(line: Line) -> tuple[Edit, ...]:
    """Takes the blank lines above a line out, where nothing else stands between."""
    source, end = line.span.source, line.span.start
    above = source.text[:end].rstrip()
    start = len(above) + line_end(source, len(above))
    return (Edit(Span(source, start, end), ""),) if start < end else ()


def _next_line(line: Line) -> int:
    source, end = line.span.source, line.span.end
    return end + line_end(source, end)


def line_end(source: Source, at: int) -> int:
    """The length of the line end that stands at an offset."""
    after = source.text[at : at + 2]
    return 2 if after == "\r\n" else int(after[:1] in ("\r", "\n") and after != "")
