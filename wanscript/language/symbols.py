"""What a script declares, and every place that names it: for renames, outlines and hovers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import chain

from msgspec import Struct

from .fold import fold
from .settings import EndOf, Settings
from .source import Source, Span
from .storyboard import Declaration, Role, Scene, Speech, Storyboard
from .text import Mention, Text


class Use(StrEnum):
    """How a place names a symbol."""

    WORDS = "words"
    SPEAKER = "speaker"
    PLACE = "place"
    ATTACHED = "attached"
    VOICE = "voice"
    STARTS_ON = "starts on"


class Symbol(Struct, frozen=True, gc=False):
    """What has a name: the name as declared, where that stands, and where its other names do.

    `role` is that of a declaration, None for a scene, whose name is its id.
    """

    role: Role | None
    name: str
    span: Span
    aka: tuple[Span, ...] = ()


class Reference(Struct, frozen=True, gc=False):
    """A place that names a symbol: the name itself, without mark-up and article."""

    symbol: Symbol
    use: Use
    span: Span


class SymbolTable(Struct, frozen=True, dict=True):
    """The symbols in the order of the script, and the references in the order of the film."""

    symbols: tuple[Symbol, ...]
    references: tuple[Reference, ...]

    def at(self, source: Source, offset: int) -> Symbol | None:
        """The symbol that is declared or named at a place, None where there is none."""
        for span, symbol in self._places.get(id(source), ()):
            if span.start <= offset <= span.end:
                return symbol
        return None

    def of(self, symbol: Symbol) -> tuple[Reference, ...]:
        """Every place that names a symbol."""
        return tuple(each for each in self.references if each.symbol is symbol)

    @cached_property
    def _places(self) -> Mapping[int, list[tuple[Span, Symbol]]]:
        found: dict[int, list[tuple[Span, Symbol]]] = {}
        declared = ((span, each) for each in self.symbols for span in (each.span, *each.aka))
        named = ((each.span, each.symbol) for each in self.references)
        for span, symbol in (*declared, *named):
            found.setdefault(id(span.source), []).append((span, symbol))
        return found


def symbols(storyboard: Storyboard) -> SymbolTable:
    """The symbols of a storyboard; of a name declared twice the first counts."""
    declared: dict[str, Symbol] = {}
    for who in storyboard.declared:
        spans = tuple(each.span() for each in who.aka)
        symbol = Symbol(who.role, who.name, who.span, spans)
        declared.setdefault(who.name, symbol)
    scenes: dict[str, Symbol] = {}
    for scene in storyboard.scenes:
        ident = scene.heading.id if scene.heading else None
        if ident is not None:
            scenes.setdefault(fold(ident.text), Symbol(None, ident.text, ident.span()))
    found = _references(storyboard, declared, scenes)
    # what holds for the whole film is named once, however many scenes say it
    once: dict[tuple[int, Use, Span], Reference] = {}
    for each in found:
        once.setdefault((id(each.symbol), each.use, each.span), each)
    return SymbolTable((*declared.values(), *scenes.values()), tuple(once.values()))


def _references(
    storyboard: Storyboard, declared: Mapping[str, Symbol], scenes: Mapping[str, Symbol]
) -> Iterator[Reference]:
    def named(use: Use, text: Iterable[object]) -> Iterator[Reference]:
        for piece in text:
            if isinstance(piece, Mention) and piece.name in declared:
                yield Reference(declared[piece.name], use, piece.spelled.span())

    for who in storyboard.declared:
        yield from named(Use.WORDS, who.look)
        yield from _voice(who, declared)
    for scene in storyboard.scenes:
        for use, text in _set(scene.settings):
            yield from named(use, text)
        if scene.heading and scene.heading.place:
            yield from named(Use.PLACE, (scene.heading.place,))
        for part in _parts(scene):
            if isinstance(part, Speech):
                yield from named(Use.SPEAKER, part.speakers)
                yield from named(Use.WORDS, tuple(chain(*part.how)))
            else:
                yield from named(Use.WORDS, part)
        yield from _starts(scene, scenes)


def _parts(scene: Scene) -> Iterator[Text | Speech]:
    yield from scene.story
    for shot in scene.shots:
        yield shot.heading
        yield from shot.action
    yield scene.fence or ()


def _voice(who: Declaration, declared: Mapping[str, Symbol]) -> Iterator[Reference]:
    if who.voice and who.voice_name and who.voice_name in declared:
        yield Reference(declared[who.voice_name], Use.VOICE, who.voice.span)


def _set(settings: Settings) -> Iterator[tuple[Use, Text]]:
    yield from ((Use.WORDS, text) for text in settings.texts)
    if settings.attached and isinstance(settings.attached.value, tuple):
        yield Use.ATTACHED, settings.attached.value


def _starts(scene: Scene, scenes: Mapping[str, Symbol]) -> Iterator[Reference]:
    end = scene.settings.first_frame
    if end and isinstance(end.value, EndOf) and end.value.id and not end.value.part:
        ident = end.value.id
        if fold(ident.text) in scenes:
            yield Reference(scenes[fold(ident.text)], Use.STARTS_ON, ident.span())
