"""A name is changed wherever it stands: in its declaration, and in every place that uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from ..compiler import Compilation, compile
from ..language.diagnostic import Diagnostic, Edit, Severity
from ..language.fold import fold
from ..language.slice import Slice
from ..language.source import Source, Span
from ..language.symbols import Symbol, SymbolTable
from ..models.media import Unreadable
from .analysed import Analysed
from .errors import CannotRename


@dataclass(frozen=True, slots=True)
class Named:
    """A name at a place of a script: whose it is, and which of the names that one has."""

    symbol: Symbol
    span: Span
    name: str


def named_at(made: Compilation, offset: int) -> Named | None:
    """The name that stands at a place of a script, or None."""
    symbol = made.symbols.at(made.source, offset)
    if symbol is None:
        return None
    places = (*_declared(symbol), *(each.span for each in made.symbols.of(symbol)))
    span = next((s for s in places if s.source is made.source and s.start <= offset <= s.end), None)
    return Named(symbol, span, _which(symbol, span)) if span else None


def same_symbol(made: Compilation, symbol: Symbol) -> Symbol | None:
    """The symbol of another compilation that is declared at the same place of the same file."""
    path, start = symbol.span.source.path, symbol.span.start
    for each in made.symbols.symbols:
        if each.span.start == start and _same(each.span.source.path, path):
            return each
    return None


def places_of(made: Compilation, symbol: Symbol) -> tuple[Span, ...]:
    """Every place of a name, its declaration first."""
    return (*_declared(symbol), *(each.span for each in made.symbols.of(symbol)))


def renamed(films: Iterable[Analysed], at: Named, new: str) -> tuple[Edit, ...]:
    """The edits that give a name another form in every film that has it. Raises CannotRename.

    Each film is compiled with them: every name that stood for somebody must do so still, and no
    other word may.
    """
    new = " ".join(new.split())
    if not new:
        raise CannotRename("a name has at least one letter")
    if any(mark in new for mark in ":：#@[]{}\r\n"):
        raise CannotRename(f"`{new}` can be no name here")
    edits: dict[tuple[Path, int, int], Edit] = {}
    for film in films:
        made = film.compilation
        symbol = same_symbol(made, at.symbol)
        if symbol is None:
            continue
        own = tuple(_edits(made, symbol, at, new))
        _require_same(film, own, new)
        for edit in own:
            path = Path(str(edit.span.source.path)).absolute()
            edits.setdefault((path, edit.span.start, edit.span.end), edit)
    return tuple(edits.values())


def _edits(made: Compilation, symbol: Symbol, at: Named, new: str) -> Iterator[Edit]:
    for span in places_of(made, symbol):
        if fold(_which(symbol, span)) == fold(at.name):
            yield Edit(span, _as_written(span, at.name, new))


def _as_written(span: Span, old: str, new: str) -> str:
    """A new name in the letters of the place: in capitals where the old one stands so."""
    typed = span.text
    loud = typed == typed.upper() and typed != typed.lower() and old != old.upper()
    return new.upper() if loud else new


def _declared(symbol: Symbol) -> tuple[Span, ...]:
    return (symbol.span, *symbol.aka)


def _which(symbol: Symbol, span: Span) -> str:
    """Which of its names a place spells: one of its others, else its own."""
    said = fold(" ".join(Slice.of(span).text.split()))
    return next((aka.text for aka in symbol.aka if fold(aka.text) == said), symbol.name)


# ---- what the names are afterwards -----------------------------------------------------------


def _require_same(film: Analysed, edits: tuple[Edit, ...], new: str) -> None:
    """Raises CannotRename where a film would mean something else after some edits."""
    made = film.compilation
    after = {str(each.path): _applied(each, edits) for each in made.files}

    def load(path: PurePath) -> bytes | Unreadable:
        text = after.get(str(path))
        return Unreadable(f"`{path}` is not here") if text is None else text.encode()

    text = after[str(made.source.path)]
    again = compile(Source(made.source.path, text), load=load, facts=film.facts)
    if _meaning(made.symbols) != _meaning(again.symbols):
        raise CannotRename(
            f"with `{new}` other words would be names, or names would be words, in "
            f"{film.path.name}: choose a name that nothing else there has"
        )
    known = {each.code for each in _errors(made.diagnostics)}
    for each in _errors(again.diagnostics):
        if each.code not in known:
            raise CannotRename(f"`{new}` cannot be the name: {each.message}")


def _applied(source: Source, edits: Iterable[Edit]) -> str:
    text, own = source.text, [each for each in edits if each.span.source is source]
    for edit in sorted(own, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _errors(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (each for each in findings if each.severity is Severity.ERROR)


def _meaning(table: SymbolTable) -> tuple[object, ...]:
    """Which places name whom, by the order of the declarations, whatever the names are."""
    order = {id(symbol): at for at, symbol in enumerate(table.symbols)}
    named = tuple((order[id(each.symbol)], each.use) for each in table.references)
    return tuple(each.role for each in table.symbols), named


def _same(one: object, other: object) -> bool:
    return Path(str(one)).absolute() == Path(str(other)).absolute()
