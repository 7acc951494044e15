"""Findings laid out for a person, a program, or a code review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..language.diagnostic import Diagnostic, Severity
from ..language.source import Span
from . import terminal
from .terminal import Row, columns, painted, visible

if TYPE_CHECKING:
    from ..documents import findings
    from ..documents.amounts import Place

_WIDTH = 100


def render(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """Findings as text, each with its place, an excerpt and a way out."""
    return painted(rows(diagnostics), color=color)


def rows(diagnostics: Iterable[Diagnostic]) -> Iterator[Row]:
    """Findings as rows for a terminal, with an empty one between two."""
    for at, each in enumerate(diagnostics):
        yield from [()] if at else ()
        yield from _one(each)


def _one(each: Diagnostic) -> Iterator[Row]:
    style = each.severity.value
    places = [(each.span, each.label, style)]
    places += [(note.span, note.message, "note") for note in each.notes]
    gutter = max(len(str(span.line)) for span, _, _ in places)
    bar = (" " * gutter + " |", "frame")
    yield (f"{style}[{each.code}]", style), (f": {each.message}", "strong")
    yield (" " * gutter + "-->", "frame"), (f" {_place(each.span)}", "")
    last = each.span.source
    if each.span.source.text:
        for at, (span, label, look) in enumerate(places):
            if span.source is not last:
                yield (" " * gutter + ":::", "frame"), (f" {_place(span)}", "")
                last = span.source
            if at == 0 or places[at - 1][0].line != span.line or len(places) == 2:
                yield (bar,)
            yield from _excerpt(span, label, look, gutter)
    if each.help:
        yield (bar,)
        yield (" " * gutter + " =", "frame"), (f" help: {each.help}", "")


def _place(span: Span) -> str:
    return f"{span.source.path}:{span.line}:{span.column}"


def _excerpt(span: Span, label: str, look: str, gutter: int) -> Iterator[Row]:
    number, _ = span.source.position(span.start)
    text, start, end = _window(span, number)
    before, marked = visible(text[:start]), visible(text[start:end])
    mark = "-" if look == "note" else "^"
    room = columns(before)
    said = f"{mark * max(1, columns(marked))} {label}".rstrip()
    shown = visible(text).rstrip()
    yield (f"{number:>{gutter}} |", "frame"), (f" {shown}" if shown else "", "")
    yield (" " * gutter + " |", "frame"), (" " * (room + 1), ""), (said, look)


def _window(span: Span, number: int) -> tuple[str, int, int]:
    """A line, of a long one what fits around the marked part; where that begins and ends in it."""
    text, (begins, ends) = span.source.text, span.source.bounds(number)
    start = min(span.start, ends)
    end = min(start + max(1, span.end - span.start), max(ends, start + 1))
    if ends - begins <= _WIDTH + 20:
        return text[begins:ends], start - begins, end - begins
    end = min(end, start + _WIDTH)
    first = max(begins, start - (_WIDTH - (end - start)) // 2)
    last = min(ends, first + _WIDTH)
    head, tail = "…" if first > begins else "", "…" if last < ends else ""
    shift = len(head) - first
    return head + text[first:last] + tail, start + shift, min(end + shift, last + shift)


def count(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`, or an empty text."""
    found = [each.severity for each in diagnostics]
    parts = [(found.count(severity), severity.value) for severity in Severity]
    return ", ".join(f"{n} {what}{'s' if n > 1 else ''}" for n, what in parts if n)


def mendable(diagnostics: Iterable[Diagnostic], named: str) -> str:
    """How many of some findings can be mended by a command that names their file, or nothing."""
    found = [bool(each.edits) for each in diagnostics]
    count = sum(found)
    if not count:
        return ""
    these = "This" if len(found) == 1 else "All of these" if all(found) else f"{count} of these"
    return f"{these} can be mended with `wanscript check --fix {named}`."


def as_data(each: Diagnostic) -> findings.Finding:
    """A finding as JSON data: lines and columns from 1, ends after the last character.

    All of its `edits` together mend it, each by putting its `text` in its place.
    """
    return {
        "code": each.code,
        "severity": each.severity.value,
        "message": each.message,
        "label": each.label,
        "help": each.help,
        **place_data(each.span),
        "notes": [{"message": note.message, **place_data(note.span)} for note in each.notes],
        "edits": [{**place_data(edit.span), "text": edit.text} for edit in each.edits],
    }


def place_data(span: Span) -> Place:
    """Where a finding or an edit stands, as JSON data."""
    end_line, end_column = span.source.position(max(span.start, span.end))
    return {
        "file": str(span.source.path),
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """All findings as one JSON document."""
    document: findings.Findings = {
        "schema": 1,
        "findings": [as_data(each) for each in diagnostics],
    }
    return terminal.as_json(document) + "\n"


_GITHUB = {"error": "error", "warning": "warning", "hint": "notice"}


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings as the commands by which a workflow annotates a review."""

    def escaped(text: str, *, value: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if value else text

    lines = []
    for each in diagnostics:
        place = place_data(each.span)
        words = in_sentences(each)
        where = [f"file={escaped(place['file'], value=True)}"]
        where += [f"line={place['line']}", f"endLine={place['end_line']}", f"col={place['column']}"]
        if place["line"] == place["end_line"]:
            # of a place on several lines no column is taken
            where.append(f"endColumn={place['end_column']}")
        where.append(f"title={each.code}")
        lines.append(f"::{_GITHUB[each.severity.value]} {','.join(where)}::{escaped(words)}\n")
    return "".join(lines)


def in_sentences(each: Diagnostic) -> str:
    """A finding in a line of its own: what is wrong, where, and the way out."""
    return " ".join(_sentence(part) for part in (each.message, each.label, each.help) if part)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…", "。", "！", "？")) else f"{words}."
