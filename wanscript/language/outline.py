"""The outline of a script: what it declares, its scenes, and the shots in each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from .folds import Fold, Part, folds
from .source import Source, Span
from .storyboard import Role, Scene, Shot, Storyboard
from .syntax import File


class OutlineEntry(Struct, frozen=True, gc=False):
    """Something with a name: `name` is where that stands, `whole` all that belongs to it.

    `kind` is the role of a declaration, or the part of a script: a scene, a shot.
    """

    kind: Role | Part
    text: str
    detail: str
    name: Span
    whole: Span
    within: tuple[OutlineEntry, ...] = ()


def outline(source: Source, file: File, storyboard: Storyboard) -> tuple[OutlineEntry, ...]:
    """What stands in a script itself, in order; what it includes has an outline of its own."""
    entries = {each.span.start: each for each in folds(file) if each.part is Part.ENTRY}
    made = []
    for who in storyboard.declared:
        if who.span.source is source:
            line = source.bounds(who.span.line)
            held = entries.get(line[0])
            whole = held.span if held else Span(source, *line)
            detail = ", ".join(ref.url for ref in who.media)
            made.append(OutlineEntry(who.role, who.name, detail, who.span, whole))
    return (*made, *_scenes(source, file, storyboard))


def _scenes(source: Source, file: File, storyboard: Storyboard) -> Iterator[OutlineEntry]:
    # a scene that was split is one in the script
    parts: dict[int, list[Scene]] = {}
    for scene in storyboard.scenes:
        if scene.span.source is source:
            parts.setdefault(scene.span.start, []).append(scene)
    ends = _ends(file, (*parts, len(source.text)))
    shots = {each.span.start: each for each in folds(file) if each.part is Part.SHOT}
    for start, scenes in parts.items():
        first = scenes[0]
        within = tuple(_shot(source, each, shots) for scene in scenes for each in scene.shots)
        span = (
            first.heading.span if first.heading else Span(source, start, _line_end(source, start))
        )
        text = first.heading.slug if first.heading else span.text.strip()
        whole = Span(source, start, max(ends[start], span.end))
        yield OutlineEntry(Part.SCENE, text, first.name, span, whole, within)


def _ends(file: File, starts: tuple[int, ...]) -> dict[int, int]:
    """Where each scene ends: at the last line before the next that is not blank."""
    lines = [line.span for line in file.lines if line.kind != "BLANK"]
    ends = {}
    for start, after in pairwise(starts):
        at = bisect_left(lines, after, key=lambda span: span.start)
        ends[start] = lines[at - 1].end if at else start
    return ends


def _shot(source: Source, shot: Shot, folded: dict[int, Fold]) -> OutlineEntry:
    start, end = source.bounds(shot.span.line)
    held = folded.get(start)
    whole = held.span if held else Span(source, start, end)
    words = " ".join("".join(piece.text for piece in shot.heading).split())
    seconds = f"{shot.time.start:f}-{shot.time.end:f} s" if shot.time else ""
    text = f"{shot.id} {words}".strip()
    return OutlineEntry(Part.SHOT, text, seconds, shot.span, whole)


def _line_end(source: Source, offset: int) -> int:
    return source.bounds(source.position(offset)[0])[1]
