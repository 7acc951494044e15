"""What is attached and never named, set and never said."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.settings import set_to
from ..language.usage import Form
from .check_context import CheckContext


def unnamed(judged: CheckContext) -> Iterator[Diagnostic]:
    """A name that is attached, but that the words never say."""
    for name, label in judged.attached.labels.items():
        if name in judged.attached.usage.named:
            continue
        heading = judged.scene.heading
        by_heading = heading and heading.place and heading.place.name == name
        if by_heading and judged.attached.usage.form in (Form.SHOTS, Form.STORYBOARD):
            continue
        yield Diagnostic.of(
            "WAN210",
            judged.attached.usage.places[name][0],
            f"{name} is attached as {label}, but the words never name it",
            "the model is not told what this is for",
            help=f"name {name} in the words of the scene",
            severity=Severity.WARNING if by_heading else Severity.HINT,
        )


def unsaid(judged: CheckContext) -> Iterator[Diagnostic]:
    """What is set for a scene, and what its form of prompt does not say."""
    scene, form = judged.scene, judged.attached.usage.form
    picture = set_to(scene.settings.storyboard)
    if picture and judged.row.storyboard and form != "storyboard":
        yield Diagnostic.of(
            "WAN210",
            picture.key_span,
            f"the Storyboard picture is attached as {judged.attached.picture}, but the words never "
            "name it",
            "it is for scenes with numbered shots",
            help="number the shots of the scene, or take the picture out",
        )
    own = scene.settings
    worded = [s for s in (own.style, own.atmosphere, own.sound, own.music) if s and s.value]
    if form == "fence" and worded:
        names = " and ".join(each.key.capitalize() for each in worded)
        yield Diagnostic.of(
            "WAN322",
            scene.span,
            f"{names} {'is' if len(worded) == 1 else 'are'} not said in this scene",
            "a fence is the whole prompt",
            tuple(Note(each.key_span, "set here") for each in worded),
            "say it in the fence",
        )
