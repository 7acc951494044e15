"""Which declared names a scene uses, and where: what its media and its Looks follow from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from .fold import fold
from .grammar import plain
from .lazy import lazy
from .quotes import Quotes
from .settings import Everybody
from .source import Span
from .storyboard import Declaration, Role, Scene, Speech, Storyboard
from .text import Literal, Mention, Text


class Form(StrEnum):
    """The forms of a prompt: the scene's own fence, its prose, its shots, its panels."""

    FENCE = "fence"
    PROSE = "prose"
    SHOTS = "shots"
    STORYBOARD = "storyboard"


class Usage(Struct, frozen=True, gc=False):
    """What a scene uses.

    `places` maps each used name to the places that use it, the first first; `named` are the names
    that the words themselves name; `looks` are the characters whose Looks its prompt says, and
    `described` the names of all of whom it says the Look.
    """

    form: Form
    places: Mapping[str, tuple[Span, ...]]
    named: frozenset[str]
    looks: tuple[Declaration, ...]
    described: frozenset[str]


def usage(scene: Scene, storyboard: Storyboard) -> Usage:
    """The names that a scene uses, in its words, its Looks, its heading and its `With`."""
    form = form_of(scene)
    places: dict[str, list[Span]] = {}
    for mention in _mentions(scene, form):
        places.setdefault(mention.name, []).append(mention.span)
    named = frozenset(places)
    background = _printed_place(scene, storyboard, form)
    looks: tuple[Declaration, ...] = ()
    if form in (Form.SHOTS, Form.STORYBOARD):
        looks, mentioned = _looks(scene, storyboard, background, places)
        for mention in mentioned:
            places.setdefault(mention.name, []).append(mention.span)
    for name, span in listed(scene, storyboard):
        places.setdefault(name, []).append(span)
    place = scene.heading.place if scene.heading else None
    if place:
        places.setdefault(place.name, []).append(place.span)
    return Usage(
        form,
        {name: tuple(spans) for name, spans in places.items()},
        named | {mention.name for who in looks for mention in mentions(who.look)},
        looks,
        frozenset(who.name for who in (*looks, *background)),
    )


def form_of(scene: Scene) -> Form:
    """Which template a scene takes."""
    if scene.fence is not None:
        return Form.FENCE
    if not scene.shots:
        return Form.PROSE
    picture = scene.settings.storyboard
    return Form.STORYBOARD if picture and picture.value else Form.SHOTS


def place_of(scene: Scene, storyboard: Storyboard) -> Declaration | None:
    """The background whose Look the storyboard form prints: the heading's, or the only one."""
    if scene.heading and scene.heading.place:
        return storyboard.named(scene.heading.place.name)
    return storyboard.sole_background


def speeches(scene: Scene) -> Iterator[Speech]:
    """Everything that is spoken in a scene, in order."""
    parts = (*scene.story, *(part for shot in scene.shots for part in shot.action))
    return (part for part in parts if isinstance(part, Speech))


def texts(scene: Scene) -> Iterator[Text]:
    """The words of a scene that reach the prompt, but for what is spoken and its settings."""
    yield scene.fence or ()
    yield from (part for part in scene.story if isinstance(part, tuple))
    for shot in scene.shots:
        yield shot.heading
        yield from (part for part in shot.action if isinstance(part, tuple))


def each_words(scene: Scene) -> Iterator[Literal]:
    """The plain words of a scene that reach the prompt, but for what is spoken."""
    for text in (*texts(scene), *scene.settings.texts):
        yield from literals(text)


def literals(text: Text) -> Iterator[Literal]:
    """The words of a text that are no names."""
    return (piece for piece in text if isinstance(piece, Literal))


def counts(words: Literal) -> bool:
    """Whether words have a digit, as every length, ratio and resolution has."""
    return _DIGIT.search(words.text) is not None


_DIGIT = re.compile(r"\d")


def outside_quotes(
    words: Literal, pattern: re.Pattern[str]
) -> Iterator[tuple[Span, re.Match[str]]]:
    """The matches of a pattern in some words, as the grammar reads them, outside quotation marks.

    Each with its place.
    """
    for match in pattern.finditer(plain(words.text)):
        if not Quotes(words.quoted, ()).cover(*match.span()):
            yield words.words.part(*match.span()).strip().span(), match


def mentions(text: Text) -> Iterator[Mention]:
    """The names in some words."""
    return (piece for piece in text if isinstance(piece, Mention))


def _printed_place(scene: Scene, storyboard: Storyboard, form: Form) -> tuple[Declaration, ...]:
    place = place_of(scene, storyboard) if form is Form.STORYBOARD else None
    return (place,) if place and place.look else ()


def _looks(
    scene: Scene,
    storyboard: Storyboard,
    background: tuple[Declaration, ...],
    named: Mapping[str, object],
) -> tuple[tuple[Declaration, ...], list[Mention]]:
    """The characters whose Looks are printed, and the names in them, which are used too."""
    mentioned = [each for who in background for each in mentions(who.look)]
    attached = scene.settings.attached
    chosen = attached.value if attached and isinstance(attached.value, tuple) else ()
    single = len(storyboard.scenes) == 1
    silent = (who.name for who in storyboard.declared if not who.media) if single else ()
    used = (*named, *(each.name for each in (*mentioned, *chosen)), *silent)
    printed: dict[str, Declaration] = {}
    waiting = [who.name for who in storyboard.among(used)]
    for name in waiting:
        who = storyboard.named(name)
        if who is None or who.role is not Role.CHARACTER or not who.look or name in printed:
            continue
        printed[name] = who
        inner = [*mentions(who.look)]
        mentioned += inner
        waiting += (each.name for each in inner)
    return storyboard.among(printed), mentioned


def listed(scene: Scene, storyboard: Storyboard) -> Iterator[tuple[str, Span]]:
    """Who is attached by `With`, and where it says so."""
    attached = scene.settings.attached
    if attached is None or attached.value is None:
        return
    if isinstance(attached.value, Everybody):
        shown = (who for who in storyboard.declared if who.media and who.role is not Role.VOICE)
        yield from ((who.name, attached.span) for who in shown)
    else:
        yield from ((each.name, each.span) for each in attached.value)


def _mentions(scene: Scene, form: Form) -> Iterator[Mention]:
    if form is Form.FENCE:
        yield from mentions(scene.fence or ())
    else:
        for text in scene.settings.texts:
            yield from mentions(text)
    # what stands beside a fence is told, and names whom it names
    for part in scene.story:
        yield from _spoken(part)
    for shot in scene.shots:
        yield from mentions(shot.heading)
        for part in shot.action:
            yield from _spoken(part)


def _spoken(part: Text | Speech) -> Iterator[Mention]:
    if isinstance(part, Speech):
        yield from part.speakers
        for how in part.how:
            yield from mentions(how)
    else:
        yield from mentions(part)


def declared_as_one(storyboard: Storyboard) -> tuple[Declaration, ...]:
    """The declarations of several names as one, where the scenes name only single ones of them."""
    split = [(who, several(who)) for who in storyboard.declared]
    listed = [(who, parts) for who, parts in split if len(parts) > 1 and all(parts)]
    if not listed:
        return ()
    used = {name for scene in storyboard.scenes for name in usage(scene, storyboard).places}
    lines = fold("\n".join(line for scene in storyboard.scenes for line in scene.lines))
    return tuple(
        who
        for who, parts in listed
        if who.name not in used and any(fold(part) in lines for part in parts)
    )


def several(who: Declaration) -> list[str]:
    """The names in a declaration's name, apart by signs."""
    return _SEVERAL().split(who.name)


_SEVERAL = lazy(r"\s*[、，,;；&＆]\s*")
