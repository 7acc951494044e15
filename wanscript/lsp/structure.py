"""The parts of a script: symbols, folding, selections, links, colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lsprotocol import types

from ..app.analysed import Analysed
from ..app.editing import Editing
from ..language.coloured import Colour, coloured
from ..language.fold import fold
from ..language.folds import Part, around, folds
from ..language.outline import OutlineEntry, outline
from ..language.paths import named_files
from ..language.source import Source, Span
from ..language.storyboard import Role
from ..models.media import is_url
from .documents import Documents
from .names import is_file
from .places import offset_of, range_of, uri_of

_KINDS: Mapping[Role | Part, types.SymbolKind] = {
    Role.CHARACTER: types.SymbolKind.Class,
    Role.BACKGROUND: types.SymbolKind.Namespace,
    Role.PROP: types.SymbolKind.Object,
    Role.REFERENCE: types.SymbolKind.File,
    Role.VOICE: types.SymbolKind.Event,
    Part.SCENE: types.SymbolKind.Module,
    Part.SHOT: types.SymbolKind.Field,
}


def symbols(film: Analysed) -> list[types.DocumentSymbol]:
    """The outline of a script."""
    return [_symbol(each) for each in _outline(film)]


def _outline(film: Analysed) -> tuple[OutlineEntry, ...]:
    made = film.compilation
    return outline(made.source, made.tree, made.storyboard)


def _symbol(entry: OutlineEntry) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        entry.text or entry.kind.value,
        _KINDS[entry.kind],
        range_of(_around(entry)),
        range_of(entry.name),
        detail=entry.detail,
        children=[_symbol(each) for each in entry.within],
    )


def _around(entry: OutlineEntry) -> Span:
    """All of an entry, which has to hold its name."""
    name, whole = entry.name, entry.whole
    return Span(name.source, min(name.start, whole.start), max(name.end, whole.end))


MOST_SYMBOLS = 500


def workspace_symbols(
    editing: Editing, query: str, documents: Documents
) -> list[types.WorkspaceSymbol]:
    """What is declared, and the scenes, of every script, whose name has the words in it."""
    wanted, found = fold(query), list[types.WorkspaceSymbol]()
    for path in editing.scripts():
        film = editing.understood(path)
        for entry in _outline(film) if film else ():
            if wanted in fold(entry.text):
                place = documents.location(entry.name)
                kind = _KINDS[entry.kind]
                found.append(
                    types.WorkspaceSymbol(place, entry.text, kind, container_name=path.name)
                )
        if len(found) >= MOST_SYMBOLS:
            break
    return found[:MOST_SYMBOLS]


def folding(film: Analysed) -> list[types.FoldingRange]:
    """What can be folded: every part of more than one line."""
    found: dict[int, types.FoldingRange] = {}
    for each in folds(film.compilation.tree):
        place = range_of(each.span)
        if place.start.line < place.end.line:
            kind = types.FoldingRangeKind.Comment if each.part is Part.NOTE else None
            made = types.FoldingRange(place.start.line, place.end.line, kind=kind)
            found.setdefault(place.start.line, made)
    return [*found.values()]


def selection(film: Analysed, position: types.Position) -> types.SelectionRange:
    """The parts around a position, from the smallest on."""
    offset = offset_of(film.source, position)
    word, parts = _word(film.source, offset), around(film.compilation.tree, offset)
    made: types.SelectionRange | None = None
    for span in reversed((word, *(each for each in parts if offset <= each.end))):
        if made is None or _inside(range_of(span), made.range):
            made = types.SelectionRange(range_of(span), made)
    assert made is not None
    return made


def _word(source: Source, offset: int) -> Span:
    start = end = offset
    while start and source.text[start - 1].isalnum():
        start -= 1
    while end < len(source.text) and source.text[end].isalnum():
        end += 1
    return Span(source, start, end)


def _inside(inner: types.Range, outer: types.Range) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner != outer


def links(film: Analysed) -> list[types.DocumentLink]:
    """The files and addresses that a script names; a file that is not there is no link."""
    return [*_links(film)]


def _links(film: Analysed) -> Iterator[types.DocumentLink]:
    for named in named_files(film.compilation.tree):
        text = named.words.text
        target = text if is_url(text) else _file(film.path.parent, text)
        if target:
            yield types.DocumentLink(range_of(named.words.span()), target)


def _file(folder: Path, name: str) -> str | None:
    path = folder / name
    return uri_of(path) if is_file(path) else None


# ---- colours ---------------------------------------------------------------------------------

_TOKENS: Mapping[Colour | Role, str] = {
    Colour.KEY: "keyword",
    Colour.HEADING: "namespace",
    Colour.NUMBER: "number",
    Colour.TIME: "number",
    Colour.SPEECH: "string",
    Colour.TRANSITION: "macro",
    Colour.NOTE: "comment",
    Colour.OUTLINE: "comment",
    Colour.FENCE: "string",
    Role.CHARACTER: "class",
    Role.BACKGROUND: "interface",
    Role.PROP: "struct",
    Role.REFERENCE: "type",
    Role.VOICE: "event",
    Colour.SCENE: "enumMember",
}
LEGEND = types.SemanticTokensLegend([*dict.fromkeys(_TOKENS.values())], ["declaration"])


def tokens(film: Analysed, within: types.Range | None = None) -> types.SemanticTokens:
    """What each piece of a script is, in the numbers of the protocol; `within` a part of it."""
    made = film.compilation
    data: list[int] = []
    line = column = 0
    for piece in coloured(made.source, made.tree, made.storyboard, made.symbols):
        kind = LEGEND.token_types.index(_TOKENS[piece.colour])
        for place in _of_lines(piece.span):
            if within and (place.end < within.start or within.end < place.start):
                continue
            at, start = place.start.line, place.start.character
            length = place.end.character - start
            data += (at - line, start if at != line else start - column, length)
            data += (kind, int(piece.declared))
            line, column = at, start
    return types.SemanticTokens(data)


def _of_lines(span: Span) -> Iterator[types.Range]:
    """A place as one for each line: a token stands on one line alone."""
    source, start = span.source, span.start
    while start < span.end:
        _, end = source.bounds(source.position(start)[0])
        stop = min(end, span.end)
        if start < stop:
            yield range_of(Span(source, start, stop))
        start = _next_line(source, max(end, start), span.end)


def _next_line(source: Source, end: int, most: int) -> int:
    while end < most and source.text[end] in "\r\n":
        end += 1
    return end
