"""What each piece of a script is, for an editor to colour it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from .grammar import inside, plain
from .lines import keyed
from .slice import Slice
from .source import Source, Span
from .storyboard import Role, Scene, Speech, Storyboard
from .symbols import SymbolTable
from .syntax import File, Line


class Colour(StrEnum):
    """What a piece is that is no name of a declaration; `SCENE` is the id of one."""

    KEY = "key"
    HEADING = "heading"
    NUMBER = "number"
    TIME = "time"
    SPEECH = "speech"
    TRANSITION = "transition"
    NOTE = "note"
    OUTLINE = "outline"
    FENCE = "fence"
    SCENE = "scene"


class Piece(Struct, frozen=True, gc=False):
    """A place and what stands there: a name is of its role; `declared` where it is given there."""

    span: Span
    colour: Colour | Role
    declared: bool = False


_WHOLE = {
    "NOTE": Colour.NOTE,
    "OUTLINE": Colour.OUTLINE,
    "FURNITURE": Colour.OUTLINE,
    "FENCE": Colour.FENCE,
    "TRANSITION": Colour.TRANSITION,
    "HEADING": Colour.HEADING,
}
_KEYED = ("SETTING", "DECLARATION", "FIELD", "TITLE_PAGE", "META", "PEOPLE")


def coloured(
    source: Source, file: File, storyboard: Storyboard, symbols: SymbolTable
) -> tuple[Piece, ...]:
    """The pieces of a script itself in order; none reaches into another."""
    named = sorted(_names(source, symbols), key=lambda each: each.span.start)
    other = (*_lines(file), *_scenes(storyboard))
    return _apart(named, [each for each in other if each.span.source is source])


def _names(source: Source, table: SymbolTable) -> Iterator[Piece]:
    for symbol in table.symbols:
        for span in (symbol.span, *symbol.aka):
            if span.source is source:
                yield Piece(span, symbol.role or Colour.SCENE, declared=True)
    for each in table.references:
        if each.span.source is source:
            yield Piece(each.span, each.symbol.role or Colour.SCENE)


def _lines(file: File) -> Iterator[Piece]:
    for line in file.lines:
        if line.kind in _WHOLE:
            yield Piece(line.span, _WHOLE[line.kind])
        elif line.kind in _KEYED:
            yield Piece(keyed(line)[0].span(), Colour.KEY)
        else:
            yield from _notes(line)
            if line.kind == "SHOT":
                found = inside("IN_SHOT").match(plain(line.words.text))
                yield from _found(line.words, found.span("number") if found else None)


def _found(words: Slice, place: tuple[int, int] | None) -> Iterator[Piece]:
    if place:
        yield Piece(words.span(*place), Colour.NUMBER)


def _notes(line: Line) -> Iterator[Piece]:
    text = line.span.text
    if "[[" in text or "/*" in text:
        for note in inside("INNER_NOTE").finditer(text):
            start = line.span.start
            place = Span(line.span.source, start + note.start(), start + note.end())
            yield Piece(place, Colour.NOTE)


def _scenes(storyboard: Storyboard) -> Iterator[Piece]:
    for scene in storyboard.scenes:
        for shot in scene.shots:
            if shot.time:
                yield Piece(shot.time.span, Colour.TIME)
        yield from (Piece(beat.time.span, Colour.TIME) for beat in scene.beats if beat.time)
        for part in _spoken(scene):
            yield from (Piece(place, Colour.SPEECH) for place in part.words.places())


def _spoken(scene: Scene) -> Iterator[Speech]:
    for part in (*scene.story, *(part for shot in scene.shots for part in shot.action)):
        if isinstance(part, Speech):
            yield part


def _apart(named: Iterable[Piece], other: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces with those that come first in the way of those that come after them."""
    taken: list[Piece] = []
    end = 0
    for each in named:
        if each.span.start >= end and each.span.start < each.span.end:
            taken.append(each)
            end = each.span.end
    free = [*taken]
    for each in sorted(other, key=lambda piece: (piece.span.start, piece.span.end)):
        free += _left(each, taken)
    return _in_order(free)


def _left(piece: Piece, taken: list[Piece]) -> Iterator[Piece]:
    """What names leave of a piece."""
    source, start, end = piece.span.source, piece.span.start, piece.span.end
    at = max(0, bisect_right(taken, start, key=lambda each: each.span.start) - 1)
    for name in taken[at:]:
        if name.span.start >= end:
            break
        if name.span.end > start:
            if name.span.start > start:
                yield Piece(Span(source, start, name.span.start), piece.colour)
            start = name.span.end
    if start < end:
        yield Piece(Span(source, start, end), piece.colour)


def _in_order(pieces: list[Piece]) -> tuple[Piece, ...]:
    ordered: list[Piece] = []
    for each in sorted(pieces, key=lambda piece: (piece.span.start, -piece.span.end)):
        if not ordered or each.span.start >= ordered[-1].span.end:
            ordered.append(each)
    return tuple(ordered)
