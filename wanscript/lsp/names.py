"""Where names are given and used: definition, references, highlights, rename."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from ..app.analysed import Analysed
from ..app.renaming import Named, named_at, places_of, same_symbol
from ..language.folds import line_at
from ..language.paths import named_file
from ..language.source import Span
from ..models.media import is_url
from .documents import Documents
from .places import full, offset_of, range_of, within


def at(film: Analysed, position: types.Position) -> Named | None:
    """The name at a position."""
    return named_at(film.compilation, offset_of(film.script, position))


def file_at(film: Analysed, offset: int) -> tuple[Span, str] | None:
    """Where the path of a local file stands around a place, and that path."""
    line = line_at(film.compilation.tree, offset)
    named = named_file(line) if line else None
    if named is None or is_url(named.words.text):
        return None
    span = named.words.span()
    return (span, named.words.text) if _holds(span, offset) else None


def definition(
    film: Analysed, position: types.Position, documents: Documents
) -> types.Location | None:
    """Where a name is declared, or the file whose path stands there."""
    if named := at(film, position):
        return documents.location(named.symbol.span)
    found = file_at(film, offset_of(film.script, position))
    path = film.path.parent / found[1] if found else None
    if path is None or not is_file(path):
        return None
    start = types.Position(0, 0)
    return types.Location(documents.uri(path), types.Range(start, start))


def references(
    films: Iterator[Analysed], named: Named, documents: Documents, *, declared: bool
) -> list[types.Location]:
    """Every place that uses a name, in every script that has it; each once."""
    found: dict[tuple[Path, int], Span] = {}
    for film in films:
        symbol = same_symbol(film.compilation, named.symbol)
        for span in places_of(film.compilation, symbol) if symbol else ():
            found.setdefault((full(span), span.start), span)
    own = {(full(span), span.start) for span in (named.symbol.span, *named.symbol.aka)}
    return [documents.location(span) for key, span in found.items() if declared or key not in own]


def highlights(film: Analysed, named: Named) -> list[types.DocumentHighlight]:
    """Every place of a name in the script itself; where it is given it is written."""
    given = {span.start for span in (named.symbol.span, *named.symbol.aka)}
    return [
        types.DocumentHighlight(
            range_of(span),
            types.DocumentHighlightKind.Write
            if span.start in given
            else types.DocumentHighlightKind.Read,
        )
        for span in places_of(film.compilation, named.symbol)
        if within(span, film.path)
    ]


def is_file(path: Path) -> bool:
    """Whether a file is there, by a path that anybody may have typed."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end
