"""Which media a scene takes, in which order, and what each name is called in its prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..language.source import Span
from ..language.storyboard import (
    Declared,
    Mention,
    Role,
    Scene,
    Setting,
    Speech,
    Storyboard,
    Text,
)
from ..wan.model import Model
from ..wan.request import Medium


@dataclass(frozen=True, slots=True)
class Attached:
    """A scene with its media.

    `labels` maps a declared name to what stands for it in the prompt; `uses` maps each used
    name to the places that use it, the first first; `named` are the names that the words
    themselves name; `spans[i]` is where `media[i]` was written; `picture` is the label of
    the Storyboard picture, None without one.
    """

    form: str
    media: tuple[Medium, ...]
    spans: tuple[Span, ...]
    labels: Mapping[str, str]
    uses: Mapping[str, tuple[Span, ...]]
    named: frozenset[str]
    picture: str | None
    looks: tuple[Declared, ...]
    printed: frozenset[str]


def form_of(scene: Scene) -> str:
    """Which template a scene takes."""
    if scene.fence is not None:
        return "fence"
    if not scene.shots:
        return "prose"
    return "storyboard" if given(scene, "storyboard") else "shots"


def given(scene: Scene, key: str) -> Setting | None:
    """A setting that has a value of its own, or None."""
    setting = scene.settings.get(key)
    return setting if setting and setting.value.lower() != "default" else None


def attach(scene: Scene, storyboard: Storyboard, row: Model) -> Attached:
    """First frame, Storyboard picture, then what the scene uses in declaration order."""
    form = form_of(scene)
    known = {who.name: who for who in storyboard.declared}
    uses: dict[str, list[Span]] = {}
    for mention in _mentions(scene, form):
        uses.setdefault(mention.name, []).append(mention.span)
    named = frozenset(uses)
    looks = _looks(scene, storyboard, form, uses)
    listed = scene.settings.get("with")
    if listed:
        everyone = [who.name for who in storyboard.declared if who.media and _shown(who)]
        for name in everyone if listed.value.lower() == "all" else ():
            uses.setdefault(name, []).append(listed.span)
        for piece in listed.text:
            if isinstance(piece, Mention):
                uses.setdefault(piece.name, []).append(piece.span)
    place = scene.heading.place if scene.heading else None
    if place:
        uses.setdefault(place.name, []).append(place.span)
    media, spans, numbers = _media(scene, [who for who in known.values() if who.name in uses], row)
    spelled = row.labels.get(scene.language, row.labels["en"])
    labels = {name: _label(kinds, spelled, scene.language) for name, kinds in numbers.items()}
    picture = labels.pop("", None)
    return Attached(
        form,
        media,
        spans,
        labels,
        {name: tuple(places) for name, places in uses.items()},
        named | frozenset(name for who in looks for name in _named(who.look)),
        picture,
        looks,
        frozenset(who.name for who in (*looks, *_place_look(scene, storyboard, form))),
    )


def place_of(scene: Scene, storyboard: Storyboard) -> Declared | None:
    """The background whose Look the storyboard form prints: the heading's, or the only one."""
    if scene.heading and scene.heading.place:
        return storyboard.named(scene.heading.place.name)
    backgrounds = [who for who in storyboard.declared if who.role is Role.BACKGROUND]
    return backgrounds[0] if len(backgrounds) == 1 else None


def _place_look(scene: Scene, storyboard: Storyboard, form: str) -> tuple[Declared, ...]:
    place = place_of(scene, storyboard) if form == "storyboard" else None
    return (place,) if place and place.look else ()


def _shown(who: Declared) -> bool:
    return who.role is not Role.VOICE


def _looks(
    scene: Scene, storyboard: Storyboard, form: str, uses: dict[str, list[Span]]
) -> tuple[Declared, ...]:
    """The characters whose Looks are printed; names in a printed Look are used too."""
    if form not in ("shots", "storyboard"):
        return ()
    alone = len(storyboard.scenes) == 1
    listed = (
        {p.name for p in scene.settings["with"].text if isinstance(p, Mention)}
        if ("with" in scene.settings)
        else set()
    )
    printed: dict[str, Declared] = {}
    place = _place_look(scene, storyboard, form)
    for who in place:
        for piece in who.look:
            if isinstance(piece, Mention):
                uses.setdefault(piece.name, []).append(piece.span)
    grown = True
    while grown:
        grown = False
        for who in storyboard.declared:
            if who.role is not Role.CHARACTER or not who.look or who.name in printed:
                continue
            if who.name in uses or who.name in listed or (alone and not who.media):
                printed[who.name] = who
                grown = True
                for piece in who.look:
                    if isinstance(piece, Mention):
                        uses.setdefault(piece.name, []).append(piece.span)
    return tuple(who for who in storyboard.declared if who.name in printed)


def _mentions(scene: Scene, form: str) -> Iterator[Mention]:
    if form == "fence":
        yield from _of(scene.fence or ())
        return
    for key in ("style", "atmosphere", "sound", "music"):
        if setting := given(scene, key):
            yield from _of(setting.text)
    for part in scene.story:
        yield from _spoken(part)
    for shot in scene.shots:
        yield from _of(shot.heading)
        for part in shot.action:
            yield from _spoken(part)


def _spoken(part: Text | Speech) -> Iterator[Mention]:
    if isinstance(part, Speech):
        yield from part.speakers
        yield from _of(part.manner)
    else:
        yield from _of(part)


def _of(text: Text) -> Iterator[Mention]:
    return (piece for piece in text if isinstance(piece, Mention))


def _named(text: Text) -> Iterator[str]:
    return (piece.name for piece in _of(text))


def _media(
    scene: Scene, used: list[Declared], row: Model
) -> tuple[tuple[Medium, ...], tuple[Span, ...], dict[str, list[tuple[str, int]]]]:
    media: list[Medium] = []
    spans: list[Span] = []
    numbers: dict[str, list[tuple[str, int]]] = {}
    counts: dict[str, int] = {}

    def add(name: str, kind: str, url: str, span: Span, voice: str | None = None) -> None:
        slot = "any" if row.counted_together else kind
        counts[slot] = counts.get(slot, 0) + 1
        media.append(Medium(f"reference_{kind}", url, voice))
        spans.append(span)
        numbers.setdefault(name, []).append((kind, counts[slot]))

    frame = given(scene, "first frame")
    if frame and row.first_frame:
        media.append(Medium("first_frame", frame.value))
        spans.append(frame.span)
    if picture := given(scene, "storyboard"):
        add("", "image", picture.value, picture.span)
    for who in used:
        if not _shown(who):
            continue
        voice = who.voice.url if who.voice and row.reference_voice else None
        for at, item in enumerate(each for each in who.media if each.kind in row.kinds):
            add(who.name, item.kind, item.url, item.span, voice if at == 0 else None)
    return tuple(media), tuple(spans), numbers


def _label(kinds: list[tuple[str, int]], spelled: Mapping[str, str], language: str) -> str:
    """One label, `Image 1 and Image 2`, or `Images 1-6` where three or more follow on."""
    parts: list[str] = []
    at = 0
    while at < len(kinds):
        kind, first = kinds[at]
        end = at
        while end + 1 < len(kinds) and kinds[end + 1] == (kind, kinds[end][1] + 1):
            end += 1
        if end - at >= 2:
            parts.append(spelled[f"{kind}s"].format(first=first, last=kinds[end][1]))
        else:
            parts += [spelled[kind].format(n=number) for _, number in kinds[at : end + 1]]
        at = end + 1
    if language == "zh":
        return "".join(parts)
    if len(parts) == 1:
        return parts[0]
    return ", ".join(parts[:-1]) + " and " + parts[-1]
