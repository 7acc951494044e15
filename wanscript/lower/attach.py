"""Which media a scene takes, in which order, and what each name is called in its prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..language.fold import fold
from ..language.source import Span
from ..language.starts import end_of
from ..language.storyboard import (
    Declaration,
    MediaRef,
    Mention,
    Role,
    Scene,
    Setting,
    Speech,
    Storyboard,
    Text,
)
from ..language.words import LANGUAGES
from ..models.media import MediaKind, MediaRole, reference
from ..models.request import Medium
from ..models.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Attachments:
    """A scene with its media.

    `labels` maps a declared name to what stands for it in the prompt, `voices` to what stands
    for a voice that is sent as an audio of its own; `uses` maps each used
    name to the places that use it, the first first; `named` are the names that the words
    themselves name; `spans[i]` is where `media[i]` was written; `picture` is the label of
    the Storyboard picture, None without one.
    """

    form: str
    media: tuple[Medium, ...]
    spans: tuple[Span, ...]
    labels: Mapping[str, str]
    voices: Mapping[str, str]
    uses: Mapping[str, tuple[Span, ...]]
    named: frozenset[str]
    picture: str | None
    looks: tuple[Declaration, ...]
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
    return setting if setting and fold(setting.value) != "default" else None


def attach(scene: Scene, storyboard: Storyboard, row: ModelSpec) -> Attachments:
    """First frame, Storyboard picture, then what the scene uses in declaration order."""
    form = form_of(scene)
    uses: dict[str, list[Span]] = {}
    for mention in _mentions(scene, form):
        uses.setdefault(mention.name, []).append(mention.span)
    named = frozenset(uses)
    looks = _looks(scene, storyboard, form, uses)
    listed = scene.settings.get("with")
    if listed:
        everyone = [who.name for who in storyboard.declared if who.media and _shown(who)]
        for name in everyone if fold(listed.value) == "all" else ():
            uses.setdefault(name, []).append(listed.span)
        for piece in listed.text:
            if isinstance(piece, Mention):
                uses.setdefault(piece.name, []).append(piece.span)
    place = scene.heading.place if scene.heading else None
    if place:
        uses.setdefault(place.name, []).append(place.span)
    taken = _media(scene, storyboard, storyboard.among(uses), row)
    spelled = row.labels.get(scene.language, row.labels["en"])
    labels = {name: _label(kinds, spelled, scene.language) for name, kinds in taken.numbers.items()}
    picture = labels.pop("", None)
    return Attachments(
        form,
        tuple(taken.media),
        tuple(taken.spans),
        labels,
        {name: _label(kinds, spelled, scene.language) for name, kinds in taken.voices.items()},
        {name: tuple(places) for name, places in uses.items()},
        named | frozenset(name for who in looks for name in _named(who.look)),
        picture,
        looks,
        frozenset(who.name for who in (*looks, *_place_look(scene, storyboard, form))),
    )


def place_of(scene: Scene, storyboard: Storyboard) -> Declaration | None:
    """The background whose Look the storyboard form prints: the heading's, or the only one."""
    if scene.heading and scene.heading.place:
        return storyboard.named(scene.heading.place.name)
    return storyboard.sole_background


def _place_look(scene: Scene, storyboard: Storyboard, form: str) -> tuple[Declaration, ...]:
    place = place_of(scene, storyboard) if form == "storyboard" else None
    return (place,) if place and place.look else ()


def _shown(who: Declaration) -> bool:
    return who.role is not Role.VOICE


def _looks(
    scene: Scene, storyboard: Storyboard, form: str, uses: dict[str, list[Span]]
) -> tuple[Declaration, ...]:
    """The characters whose Looks are printed; names in a printed Look are used too."""
    if form not in ("shots", "storyboard"):
        return ()
    alone = len(storyboard.scenes) == 1
    listed = (
        {p.name for p in scene.settings["with"].text if isinstance(p, Mention)}
        if ("with" in scene.settings)
        else set()
    )
    printed: dict[str, Declaration] = {}
    place = _place_look(scene, storyboard, form)
    for who in place:
        for piece in who.look:
            if isinstance(piece, Mention):
                uses.setdefault(piece.name, []).append(piece.span)
    silent = (who.name for who in storyboard.declared if not who.media) if alone else ()
    waiting = [who.name for who in storyboard.among((*uses, *listed, *silent))]
    for name in waiting:
        named = storyboard.named(name)
        if named is None or named.role is not Role.CHARACTER or not named.look or name in printed:
            continue
        printed[name] = named
        for piece in named.look:
            if isinstance(piece, Mention):
                uses.setdefault(piece.name, []).append(piece.span)
                waiting.append(piece.name)
    return storyboard.among(printed)


def speeches(scene: Scene) -> Iterator[Speech]:
    """Everything that is spoken in a scene, in order."""
    parts = (*scene.story, *(part for shot in scene.shots for part in shot.action))
    return (part for part in parts if isinstance(part, Speech))


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
        yield from _of(part.verb)
        yield from _of(part.manner)
    else:
        yield from _of(part)


def _of(text: Text) -> Iterator[Mention]:
    return (piece for piece in text if isinstance(piece, Mention))


def _named(text: Text) -> Iterator[str]:
    return (piece.name for piece in _of(text))


def _media(
    scene: Scene, storyboard: Storyboard, used: tuple[Declaration, ...], row: ModelSpec
) -> _Taken:
    taken = _Taken(row)
    frame = given(scene, "first frame")
    if frame and row.frame:
        after = taken_after(frame, scene, storyboard)
        if after is None and end_of(frame) is None:
            taken.media.append(Medium(MediaRole.FIRST_FRAME, frame.value))
            taken.spans.append(frame.span)
        elif after is not None:
            taken.media.append(Medium(MediaRole.FIRST_FRAME, "", after=after.name))
            taken.spans.append(frame.span)
    picture = given(scene, "storyboard")
    if picture and row.storyboard:
        taken.add("", MediaKind.IMAGE, picture.value, picture.span)
    speaking = {who.name for speech in speeches(scene) for who in speech.speakers}
    for who in used:
        inside = who.voice.url if who.voice and row.voice == "inside" else None
        for at, item in enumerate(each for each in who.media if each.kind in row.kinds):
            if who.role is not Role.VOICE:
                voice = inside if at == 0 else None
                taken.add(who.name, MediaKind(item.kind), item.url, item.span, voice)
        if who.voice and row.voice == "audio" and who.name in speaking:
            taken.add_voice(who.name, who.voice)
    return taken


@dataclass(slots=True)
class _Taken:
    """Media as they are attached, each with its place, and the numbers that they are given."""

    row: ModelSpec
    media: list[Medium] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    numbers: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    voices: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _heard: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(
        self, name: str, kind: MediaKind, url: str, span: Span, voice: str | None = None
    ) -> None:
        """One more reference, for a name."""
        self.numbers.setdefault(name, []).append(self._number(kind, url, span, voice))

    def add_voice(self, name: str, voice: MediaRef) -> None:
        """A voice as an audio of its own; two who share it share its number."""
        if voice.url not in self._heard:
            self._heard[voice.url] = self._number(MediaKind.AUDIO, voice.url, voice.span, None)
        self.voices[name] = [self._heard[voice.url]]

    def _number(self, kind: MediaKind, url: str, span: Span, voice: str | None) -> tuple[str, int]:
        slot = "any" if self.row.counted_together else kind
        self._counts[slot] = self._counts.get(slot, 0) + 1
        self.media.append(Medium(reference(kind), url, voice))
        self.spans.append(span)
        return kind, self._counts[slot]


def taken_after(frame: Setting, scene: Scene, storyboard: Storyboard) -> Scene | None:
    """The scene on whose end this one starts, or None where there is none such."""
    end = end_of(frame)
    if end is None:
        return None
    if end.id is None:
        return storyboard.before(scene)
    wanted = end.id.text
    if own := storyboard.by_id.get(wanted):
        return own
    # a scene that was split ends where its last part does
    last, part = None, storyboard.by_id.get(f"{wanted}-1")
    number = 1
    while part and "split" in part.settings:
        last, number = part, number + 1
        part = storyboard.by_id.get(f"{wanted}-{number}")
    return last


def _label(kinds: list[tuple[str, int]], spelled: Mapping[str, str], language: str) -> str:
    """One label, `Image 1 and Image 2`, or `Images 1-6` where three or more follow on."""
    parts: list[str] = []
    at = 0
    while at < len(kinds):
        kind, first = kinds[at]
        end = at
        while end + 1 < len(kinds) and kinds[end + 1] == (kind, kinds[end][1] + 1):
            end += 1
        if end - at >= 2 and f"{kind}s" in spelled:
            parts.append(spelled[f"{kind}s"].format(first=first, last=kinds[end][1]))
        else:
            parts += [spelled[kind].format(n=number) for _, number in kinds[at : end + 1]]
        at = end + 1
    *before, last = parts
    comma, final = LANGUAGES[language].labels
    return comma.join(before) + final + last if before else last
