"""Which media a scene takes, in which order, and what each name is called in its prompt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct, field

from ..language.fold import fold
from ..language.settings import EndOf, FirstFrame, FramePicture
from ..language.source import Span
from ..language.storyboard import Declaration, MediaRef, Role, Scene, Storyboard
from ..language.usage import Usage, speeches, usage
from ..language.words import LANGUAGES
from ..models.media import MediaKind, MediaRole, reference
from ..models.request import Medium
from ..models.spec import ModelSpec


class Attachments(Struct, frozen=True, gc=False):
    """A scene with its media.

    `labels` maps a declared name to what stands for it in the prompt, `voices` to what stands
    for a voice that is sent as an audio of its own; `spans[i]` is where `media[i]` was written;
    `picture` is the label of the Storyboard picture, None without one.
    """

    usage: Usage
    media: tuple[Medium, ...]
    spans: tuple[Span, ...]
    labels: Mapping[str, str]
    voices: Mapping[str, str]
    picture: str | None


def attach(scene: Scene, storyboard: Storyboard, row: ModelSpec) -> Attachments:
    """First frame, Storyboard picture, then what the scene uses in declaration order."""
    used = usage(scene, storyboard)
    taken = _media(scene, storyboard, storyboard.among(used.places), row)
    spelled = row.labels.get(scene.language, row.labels["en"])
    labels = {name: _label(kinds, spelled, scene.language) for name, kinds in taken.numbers.items()}
    picture = labels.pop("", None)
    return Attachments(
        used,
        tuple(taken.media),
        tuple(taken.spans),
        labels,
        {name: _label(kinds, spelled, scene.language) for name, kinds in taken.voices.items()},
        picture,
    )


def _media(
    scene: Scene, storyboard: Storyboard, used: tuple[Declaration, ...], row: ModelSpec
) -> _Taken:
    taken = _Taken(row)
    frame = scene.settings.first_frame
    if frame and frame.value and row.frame:
        after = taken_after(frame.value, scene, storyboard)
        if isinstance(frame.value, FramePicture):
            taken.media.append(Medium(MediaRole.FIRST_FRAME, frame.value.path))
            taken.spans.append(frame.span)
        elif after is not None and not after.omitted:
            taken.media.append(Medium(MediaRole.FIRST_FRAME, "", after=after.name))
            taken.spans.append(frame.span)
    picture = scene.settings.storyboard
    if picture and picture.value and row.storyboard:
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


_medium = lru_cache(Medium)
"""A medium as one for the many scenes that take it."""


class _Taken(Struct):
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
        self.media.append(_medium(reference(kind), url, voice))
        self.spans.append(span)
        return kind, self._counts[slot]


def taken_after(end: FirstFrame, scene: Scene, storyboard: Storyboard) -> Scene | None:
    """The scene on whose end this one starts, or None where there is none such."""
    if not isinstance(end, EndOf):
        return None
    if end.id is None:
        return storyboard.before(scene)
    wanted = fold(end.id.text)
    if own := storyboard.by_id.get(wanted):
        return own
    # a scene that was split ends where its last part does
    last, part = None, storyboard.by_id.get(f"{wanted}-1")
    number = 1
    while part and part.settings.split:
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
