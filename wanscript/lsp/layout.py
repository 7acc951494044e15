"""Layout: a whole script, a part of it, and what Enter does to the line above."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from ..app.analysed import Analysed
from ..compiler import reformat
from ..language.decode import readable
from ..language.fold import fold
from ..language.folds import line_at
from ..language.source import Source, Span
from ..language.storyboard import Role
from ..language.syntax import Line
from .places import range_of

_INDENT = "  "
_BESIDE = ("BLANK", "HEADING", "NOTE", "OUTLINE", "FURNITURE", "TRANSITION")
"""Lines below which a paragraph begins."""


def formatting(film: Analysed, within: types.Range | None = None) -> list[types.TextEdit]:
    """The edits that lay a script out; of a part of it those that lie in it whole.

    None for a text with errors of syntax, or that cannot be read.
    """
    source, unread = readable(film.source)
    laid, _ = reformat(source)
    if unread or laid is source:
        return []
    edits = _between(source, laid.text)
    return [e for e in edits if within is None or _lies_in(e.range, within)]


def _between(source: Source, after: str) -> Iterator[types.TextEdit]:
    """The lines that differ, as edits."""
    old, new = _lines(source), _lines(Source(source.path, after))
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            place = Span(source, starts[i1], starts[i2])
            yield types.TextEdit(range_of(place), "".join(new[j1:j2]))


def _lines(source: Source) -> list[str]:
    """The lines of a text with their ends."""
    lines, at, number = [], 0, 1
    while at < len(source.text):
        _, end = source.bounds(number)
        end += len(source.text[end : end + 2]) if source.text[end : end + 2] == "\r\n" else 1
        lines.append(source.text[at:end])
        at, number = min(end, len(source.text)), number + 1
    return lines


def _lies_in(place: types.Range, within: types.Range) -> bool:
    return within.start.line <= place.start.line and (
        place.end.line <= within.end.line
        or (place.end.line == within.end.line + 1 and place.end.character == 0)
    )


def on_enter(film: Analysed, position: types.Position) -> list[types.TextEdit]:
    """What Enter does: a name alone becomes a cue, and the line below it stands at the left edge.

    Below a declaration the line is indented for its fields.
    """
    return [*_entered(film, position.line)]


def _entered(film: Analysed, number: int) -> Iterator[types.TextEdit]:
    source, file = film.script, film.compilation.tree
    if number == 0:
        return
    start, end = source.bounds(number)
    below = Span(source, *source.bounds(number + 1))
    line = line_at(file, start)
    if line is None or line.span.start != start:
        return
    above = line_at(file, start - 1) if start else None
    if line.kind == "DECLARATION" and not below.text:
        yield types.TextEdit(range_of(below), _INDENT)
        return
    cue = line.kind == "CUE" or _names_alone(film, line, above)
    if not cue or not _ends(source, number):
        return
    words = Span(source, start, end).text
    name, bracket, rest = _apart(words)
    written = f"{name.upper().strip()}{bracket and ' '}{bracket}{rest.rstrip()}"
    if written != words and len(name.upper()) == len(name):
        yield types.TextEdit(range_of(Span(source, start, end)), written)
    if below.text and not below.text.strip():
        yield types.TextEdit(range_of(below), "")


def _names_alone(film: Analysed, line: Line, above: Line | None) -> bool:
    """Whether a line is a character's name and nothing else, where a paragraph begins."""
    if line.kind != "PROSE" or (above is not None and above.kind not in _BESIDE):
        return False
    said = fold(_apart(line.words.text)[0].strip())
    people = (w for w in film.compilation.storyboard.declared if w.role is Role.CHARACTER)
    return any(fold(name) == said for who in people for name in who.names)


def _apart(words: str) -> tuple[str, str, str]:
    """A cue's name, and from the first bracket on what stands behind it."""
    for bracket in ("(", "（"):
        if bracket in words:
            return words.partition(bracket)
    return words, "", ""


def _ends(source: Source, number: int) -> bool:
    """Whether nothing is written right below a line yet."""
    return not source.line(number + 1).strip() and not source.line(number + 2).strip()
