"""What is attached and never named, set and never said."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.diagnostic import Diagnostic, Severity
from ...language.settings import Everybody, set_to
from ...language.source import Span
from ...language.usage import Form
from .check_context import CheckContext


def unmentioned_media(context: CheckContext) -> Iterator[Diagnostic]:
    """A name that is attached, but not by `With`, and that the words never say."""
    attached = set_to(context.scene.settings.attached)
    on_purpose = attached.value if attached else ()
    if on_purpose is Everybody.ALL:
        return
    known = {*context.attached.usage.named, *(each.name for each in on_purpose or ())}
    for name, label in context.attached.labels.items():
        if name in known:
            continue
        heading = context.scene.heading
        by_heading = heading and heading.place and heading.place.name == name
        if by_heading and context.attached.usage.form is not Form.FENCE:
            continue
        yield _never_named(
            context.attached.usage.places[name][0],
            f"{name} is attached as {label}",
            "the model is not told what this is for",
            f"name {name} in the words of the scene",
            Severity.WARNING if by_heading else Severity.HINT,
        )


def unmentioned_picture(context: CheckContext) -> Iterator[Diagnostic]:
    """A Storyboard picture that is attached, and that its form of prompt does not name."""
    scene, form = context.scene, context.attached.usage.form
    picture = set_to(scene.settings.storyboard)
    if picture and context.row.storyboard and form != "storyboard":
        yield _never_named(
            picture.key_span,
            f"the Storyboard picture is attached as {context.attached.picture}",
            "it is for scenes with numbered shots",
            "number the shots of the scene, or take the picture out",
        )


def _never_named(
    span: Span, what: str, label: str, help: str, severity: Severity | None = None
) -> Diagnostic:
    message = f"{what}, but the words never name it"
    return Diagnostic.of("WAN210", span, message, label, help=help, severity=severity)
