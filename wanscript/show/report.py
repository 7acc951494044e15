"""Findings laid out for a person, a program, or a code review."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from ..language.diagnostic import Diagnostic, Severity
from ..language.source import Span
from .terminal import columns, visible

Paint = Callable[[str, str], str]
"""Paints a text in a named style ("error", "warning", "hint", "frame", "note", "strong")."""

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "hint": "1;36",
    "frame": "34",
    "note": "36",
    "strong": "1",
}
_WIDTH = 100


def plain(text: str, style: str) -> str:  # noqa: ARG001
    """Paints nothing."""
    return text


def painted(text: str, style: str) -> str:
    """Paints for a terminal."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text


def render(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """Findings as text, each with its place, an excerpt and a way out."""
    paint = painted if color else plain
    return "\n".join(_one(each, paint) for each in diagnostics)


def _one(each: Diagnostic, paint: Paint) -> str:
    style = each.severity.value
    places = [(each.span, each.label, style)]
    places += [(note.span, note.message, "note") for note in each.notes]
    gutter = max(len(str(span.line)) for span, _, _ in places)
    bar = paint(" " * gutter + " |", "frame")
    lines = [
        paint(f"{style}[{each.code}]", style) + paint(f": {visible(each.message)}", "strong"),
        paint(" " * gutter + "-->", "frame") + f" {_place(each.span)}",
    ]
    last = each.span.source
    if each.span.source.text:
        for at, (span, label, look) in enumerate(places):
            if span.source is not last:
                lines.append(paint(" " * gutter + ":::", "frame") + f" {_place(span)}")
                last = span.source
            if at == 0 or places[at - 1][0].line != span.line or len(places) == 2:
                lines.append(bar)
            lines += _excerpt(span, label, look, gutter, paint)
    if each.help:
        lines += [bar, paint(" " * gutter + " =", "frame") + f" help: {visible(each.help)}"]
    return "\n".join(lines) + "\n"


def _place(span: Span) -> str:
    return f"{visible(str(span.source.path))}:{span.line}:{span.column}"


def _excerpt(span: Span, label: str, look: str, gutter: int, paint: Paint) -> list[str]:
    number, column = span.source.position(span.start)
    text = span.source.line(number)
    start = column - 1
    end = min(start + max(1, span.end - span.start), max(len(text), start + 1))
    text, start, end = _window(text, start, end)
    before, marked = visible(text[:start]), visible(text[start:end])
    mark = "-" if look == "note" else "^"
    under = " " * columns(before) + mark * max(1, columns(marked))
    said = f"{under} {visible(label)}".rstrip()
    left = paint(f"{number:>{gutter}} |", "frame")
    return [
        f"{left} {visible(text)}".rstrip(),
        paint(" " * gutter + " |", "frame")
        + " " * (len(under) - len(under.lstrip()) + 1)
        + paint(said.lstrip(), look),
    ]


def _window(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A long line, cut to what fits around the marked part."""
    if len(text) <= _WIDTH + 20:
        return text, start, end
    end = min(end, start + _WIDTH)
    first = max(0, start - (_WIDTH - (end - start)) // 2)
    last = min(len(text), first + _WIDTH)
    head, tail = "…" if first else "", "…" if last < len(text) else ""
    shift = len(head) - first
    return head + text[first:last] + tail, start + shift, min(end + shift, last + shift)


def count(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`, or an empty text."""
    found = [each.severity for each in diagnostics]
    parts = [(found.count(severity), severity.value) for severity in Severity]
    return ", ".join(f"{n} {what}{'s' if n > 1 else ''}" for n, what in parts if n)


def as_data(each: Diagnostic) -> dict[str, Any]:
    """A finding as JSON data: lines and columns from 1, ends after the last character."""
    return {
        "code": each.code,
        "severity": each.severity.value,
        "message": each.message,
        "label": each.label,
        "help": each.help,
        **_place_data(each.span),
        "notes": [{"message": note.message, **_place_data(note.span)} for note in each.notes],
    }


def _place_data(span: Span) -> dict[str, Any]:
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
    document = {"schema": 1, "findings": [as_data(each) for each in diagnostics]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


_GITHUB = {"error": "error", "warning": "warning", "hint": "notice"}


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings as the commands by which a workflow annotates a review."""

    def escaped(text: str, *, value: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if value else text

    lines = []
    for each in diagnostics:
        place = _place_data(each.span)
        words = ". ".join(part for part in (each.message, each.label, each.help) if part)
        lines.append(
            f"::{_GITHUB[each.severity.value]} file={escaped(place['file'], value=True)},"
            f"line={place['line']},endLine={place['end_line']},col={place['column']},"
            f"title={each.code}::{escaped(words)}\n"
        )
    return "".join(lines)
