"""The parts of a script that an editor folds away, and those around a place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from .source import Span
from .syntax import File, Line


class Part(StrEnum):
    """What a stretch of lines is."""

    HEAD = "head"
    ENTRY = "entry"
    SCENE = "scene"
    SHOT = "shot"
    BLOCK = "block"
    NOTE = "note"
    FENCE = "fence"


class Fold(Struct, frozen=True, gc=False):
    """A stretch of whole lines: from the start of its first to the end of its last."""

    part: Part
    span: Span


_ENTRIES = ("SETTING", "DECLARATION", "TITLE_PAGE", "META", "PEOPLE")
_INDENTED = ("FIELD", "CONTINUED")
_ALONE = {"NOTE": Part.NOTE, "FENCE": Part.FENCE}


def folds(file: File) -> tuple[Fold, ...]:
    """Every part of a script, in the order of their starts, the larger first."""
    found = (*_head(file), *_entries(file), *_scenes(file), *_shots(file), *_alone(file))
    return tuple(sorted(found, key=lambda each: (each.span.start, -each.span.end)))


def line_at(file: File, offset: int) -> Line | None:
    """The line that a place stands in; None in a file without lines."""
    at = bisect_right(file.lines, offset, key=lambda line: line.span.start)
    return file.lines[at - 1] if at else None


def around(file: File, offset: int) -> tuple[Span, ...]:
    """The parts around a place from the smallest to the whole script: its line, its shot ..."""
    whole = Span(file.source, 0, len(file.source.text))
    line = line_at(file, offset)
    parts = [each.span for each in (*folds(file), *_blocks(file))]
    parts += [line.span] if line else []
    held = {(s.start, s.end) for s in parts if s.start <= offset <= s.end and s.start < s.end}
    inward = sorted(held - {(0, whole.end)}, key=lambda place: place[1] - place[0])
    nested: list[Span] = []
    for start, end in inward:
        if not nested or (start <= nested[-1].start and nested[-1].end <= end):
            nested.append(Span(file.source, start, end))
    return (*nested, whole)


def _stretch(part: Part, lines: list[Line]) -> Iterator[Fold]:
    """The lines as one part, without the blank ones at their end."""
    while lines and lines[-1].kind == "BLANK":
        lines.pop()
    if lines:
        first, last = lines[0].span, lines[-1].span
        yield Fold(part, Span(first.source, first.start, last.end))


def _groups(file: File, opens: tuple[str, ...], ends: tuple[str, ...]) -> Iterator[list[Line]]:
    """The lines from each of some kinds up to the next of them, or to one that ends it."""
    group: list[Line] = []
    for line in file.lines:
        if line.kind in opens or line.kind in ends:
            if group:
                yield group
            group = [line] if line.kind in opens else []
        elif group:
            group.append(line)
    if group:
        yield group


def _head(file: File) -> Iterator[Fold]:
    head: list[Line] = []
    for line in file.lines:
        if line.kind not in (*_ENTRIES, *_INDENTED, "BLANK", "NOTE", "OUTLINE", "FURNITURE"):
            break
        head.append(line)
    first = next((at for at, line in enumerate(head) if line.kind in _ENTRIES), len(head))
    yield from _stretch(Part.HEAD, head[first:])


def _entries(file: File) -> Iterator[Fold]:
    for group in _groups(file, _ENTRIES, ("HEADING", "BLANK")):
        indented = [group[0]]
        for line in group[1:]:
            if line.kind not in _INDENTED:
                break
            indented.append(line)
        yield from _stretch(Part.ENTRY, indented)


def _scenes(file: File) -> Iterator[Fold]:
    for group in _groups(file, ("HEADING",), ()):
        yield from _stretch(Part.SCENE, group)


def _shots(file: File) -> Iterator[Fold]:
    for group in _groups(file, ("SHOT",), ("HEADING", "FENCE", "TRANSITION")):
        yield from _stretch(Part.SHOT, group)


def _alone(file: File) -> Iterator[Fold]:
    for line in file.lines:
        if line.kind in _ALONE:
            yield Fold(_ALONE[line.kind], line.span)


def _blocks(file: File) -> Iterator[Fold]:
    for part in file.parts:
        for block in part.blocks:
            yield from _stretch(Part.BLOCK, list(block.lines))
