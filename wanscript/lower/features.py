"""What a model has no place for: voices, first frames, kinds of media; and broken chains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ..language.diagnostic import Diagnostic, Note
from ..language.near import nearest
from ..language.settings import EndOf, Given, set_to
from ..language.source import Span
from ..language.storyboard import Declaration, Role, Storyboard
from ..models.media import KINDS, MediaKind
from ..models.request import Request
from ..models.spec import ModelSpec
from .attach import taken_after
from .check_context import CheckContext
from .lacks import able, cannot, lacking


def voices(context: CheckContext) -> Iterator[Diagnostic]:
    """A voice that cannot be heard, and a voice with a first frame."""
    row, attached = context.row, context.attached
    for who in context.storyboard.among(attached.usage.places):
        if not who.voice:
            continue
        if not row.voice:
            yield cannot(
                who.voice.span,
                f"{row.name} takes no voices, so {who.name}'s cannot be heard",
                "take the voice out, or choose a model that takes voices: "
                + able(lambda other: bool(other.voice)),
            )
        elif row.voice == "inside" and who.name not in attached.labels and not who.unresolved:
            yield Diagnostic.of(
                "WAN211",
                who.voice.span,
                f"{who.name}'s voice cannot be heard: on {row.name} a voice belongs to a picture "
                "or a clip",
                "a voice without a picture",
                (Note(who.span, f"{who.name} has neither"),),
                f"give {who.name} an `Image:` or a `Video:`, or take the voice out",
            )
    frame = context.scene.settings.first_frame
    voiced = [medium for medium in context.request.media if medium.voice]
    if frame and frame.value and voiced:
        yield Diagnostic.of(
            "WAN312",
            frame.key_span,
            "voices are not recommended together with a first frame",
            "the service's own pages advise against it",
            help="take the first frame or the voices out of this scene",
        )


def features(context: CheckContext) -> Iterator[Diagnostic]:
    """First frames, Storyboard pictures and kinds of media that a model has no place for."""
    row, scene, attached = context.row, context.scene, context.attached
    frame, picture = set_to(scene.settings.first_frame), set_to(scene.settings.storyboard)
    if frame and not row.frame:
        others = able(lambda other: bool(other.frame))
        yield lacking(frame.key_span, row, "first frame", others)
    if picture and not row.storyboard:
        others = able(lambda other: other.storyboard)
        yield lacking(picture.key_span, row, "Storyboard picture", others)
    if row.frame == "needed" and not frame:
        yield no_reference(
            scene.span,
            f"{row.name} starts from a picture, but this scene has no first frame",
            "set `First frame:` to a picture, or choose another model",
        )
    for who in context.storyboard.among(attached.usage.places):
        missing = [each for each in who.media if each.kind not in row.kinds]
        if missing and who.role is not Role.VOICE:
            yield _unseen(who, MediaKind(missing[0].kind), missing[0].span, row)
    if frame and row.frame == "alone":
        yield from _beside(frame.key_span, picture, context)


def _unseen(who: Declaration, kind: MediaKind, span: Span, row: ModelSpec) -> Diagnostic:
    what = KINDS[kind].many
    return cannot(
        span,
        f"{row.name} takes no reference {what}, so {who.name} would not be seen or heard",
        f"choose a model that takes {what}: " + able(lambda other: kind in other.kinds),
    )


def no_reference(
    span: Span, message: str, help: str, label: str = "", notes: tuple[Note, ...] = ()
) -> Diagnostic:
    """A scene without a medium that its model needs."""
    return Diagnostic.of("WAN302", span, message, label, notes, help)


def _beside(frame: Span, picture: Given[str] | None, context: CheckContext) -> Iterator[Diagnostic]:
    """References beside a first frame, on a model that takes it alone."""
    attached = context.attached
    if not any(medium.role.reference for medium in attached.media):
        return
    notes = [Note(picture.key_span, "the Storyboard picture is a reference")] if picture else []
    for who in context.storyboard.among(attached.usage.places):
        if who.name in attached.labels:
            notes.append(Note(attached.usage.places[who.name][0], f"{who.name} is a reference"))
        elif who.name in attached.voices and who.voice:
            notes.append(Note(who.voice.span, f"{who.name}'s voice is a reference"))
    yield cannot(
        frame,
        f"{context.row.name} takes a first frame or references, not both",
        "take the first frame out, or choose a model that takes both: "
        + able(lambda other: other.frame == "beside"),
        notes=tuple(notes),
    )


def chains(context: CheckContext) -> Iterator[Diagnostic]:
    """A scene that starts on the end of one that is not there."""
    frame = context.scene.settings.first_frame
    end = frame.value if frame else None
    if frame is None or not isinstance(end, EndOf):
        return
    scenes = context.storyboard.scenes
    before = taken_after(end, context.scene, context.storyboard)
    if end.id is None and before is None:
        way = "give this scene a `First frame: default` of its own"
        yield _chain(
            frame.span, "there is no scene before this one", way if len(scenes) > 1 else ""
        )
    elif end.id and before is None:
        ids = islice((each.id for each in scenes if each.id), _COMPARED)
        yield _unknown(frame.span, end.id.text, tuple(ids))


def circles(storyboard: Storyboard, requests: Sequence[Request]) -> Iterator[Diagnostic]:
    """Scenes that wait for each other, each circle told once."""
    after = {each.scene: each.depends_on[0] for each in requests if each.depends_on}
    scenes = {scene.name: scene for scene in storyboard.scenes}
    walked: set[str] = set()
    for name in scenes:
        path: dict[str, None] = {}
        at: str | None = name
        while at is not None and at not in walked:
            walked.add(at)
            path[at] = None
            at = after.get(at)
        frame = scenes[at].settings.first_frame if at in path else None
        if at and frame:
            names = [*path]
            ring = ", which starts on the end of ".join([*names[names.index(at) + 1 :], at])
            yield _chain(
                frame.span,
                f"a circle: {at} starts on the end of {ring}",
                "let one scene of it begin without a first frame",
            )


_COMPARED, _LISTED = 100, 12
"""With how many ids of a film an unknown one is compared, and how many are said."""


def _unknown(span: Span, name: str, ids: tuple[str, ...]) -> Diagnostic:
    close = nearest(name, (*ids, "previous"))
    if close:
        meant = "end of previous" if close == "previous" else f"end of scene {close}"
        return _chain(span, f"no scene has the id `{name}`", f"did you mean `{meant}`?")
    more = " and others" if len(ids) > _LISTED else ""
    known = (
        f"the ids here are {', '.join(ids[:_LISTED])}{more}" if ids else "no scene here has an id"
    )
    way = "write the id at the end of a heading: `EXT. ALLEY - NIGHT #alley#`"
    return _chain(span, f"no scene has the id `{name}`; {known}", way)


def _chain(span: Span, message: str, help: str) -> Diagnostic:
    return Diagnostic.of("WAN315", span, message, help=help)
