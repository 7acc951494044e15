"""What a model has no place for: voices, first frames, kinds of media."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.diagnostic import Diagnostic, Note
from ...language.settings import Given, set_to
from ...language.source import Span
from ...language.spelled import beside
from ...language.spelled import entry as written
from ...language.storyboard import Declaration, Role
from ...models.media import KINDS, MediaKind
from ...models.spec import ModelSpec
from ..lacks import able, cannot, lacking
from .check_context import CheckContext


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
            own = beside(who.name)
            image, video = (written(each, "", own, "fields") for each in ("image", "video"))
            yield Diagnostic.of(
                "WAN211",
                who.voice.span,
                f"{who.name}'s voice cannot be heard: on {row.name} a voice belongs to a picture "
                "or a clip",
                "a voice without a picture",
                (Note(who.span, f"{who.name} has neither"),),
                f"give {who.name} an `{image}` or a `{video}`, or take the voice out",
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
            f"set `{written('first frame', '', scene.language)}` to a picture, or choose another "
            "model",
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
