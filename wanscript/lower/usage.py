"""What is declared and not used, attached and not named, described and not said."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.storyboard import Declaration, Storyboard
from .attach import given
from .check_context import CheckContext


def unnamed(judged: CheckContext) -> Iterator[Diagnostic]:
    """A name that is attached, but that the words never say."""
    for name, label in judged.attached.labels.items():
        if name in judged.attached.named:
            continue
        heading = judged.scene.heading
        by_heading = heading and heading.place and heading.place.name == name
        if by_heading and judged.attached.form != "prose" and judged.attached.form != "fence":
            continue
        yield Diagnostic.of(
            "WAN210",
            judged.attached.uses[name][0],
            f"{name} is attached as {label}, but the words never name it",
            "the model is not told what this is for",
            help=f"name {name} in the words of the scene",
            severity=Severity.WARNING if by_heading else Severity.HINT,
        )


def unsaid(judged: CheckContext) -> Iterator[Diagnostic]:
    """What is set for a scene, and what its form of prompt does not say."""
    scene, form = judged.scene, judged.attached.form
    picture = given(scene, "storyboard")
    if picture and judged.row.storyboard and form != "storyboard":
        yield Diagnostic.of(
            "WAN210",
            picture.key_span,
            f"the Storyboard picture is attached as {judged.attached.picture}, but the words never "
            "name it",
            "it is for scenes with numbered shots",
            help="number the shots of the scene, or take the picture out",
        )
    worded = [key for key in ("style", "atmosphere", "sound", "music") if given(scene, key)]
    if form == "fence" and worded:
        names = " and ".join(key.capitalize() for key in worded)
        yield Diagnostic.of(
            "WAN322",
            scene.span,
            f"{names} {'is' if len(worded) == 1 else 'are'} not said in this scene",
            "a fence is the whole prompt",
            tuple(Note(scene.settings[key].key_span, "set here") for key in worded),
            "say it in the fence",
        )


def never_used(storyboard: Storyboard, used: frozenset[str]) -> Iterator[Diagnostic]:
    """Declarations of the script itself that no scene uses."""
    main = storyboard.scenes[0].span.source
    heard = {who.voice_name for who in storyboard.declared}
    for who in storyboard.declared:
        if who.name not in used and who.name not in heard and who.span.source is main:
            yield _unused(who)


def _unused(who: Declaration) -> Diagnostic:
    return Diagnostic.of(
        "WAN209",
        who.span,
        f"`{who.name}` is declared, but no scene uses it",
        "never named",
        help=f"name it in a scene, attach it with `With: {who.name}`, or take it out",
    )


def unprinted(storyboard: Storyboard, printed: frozenset[str]) -> Iterator[Diagnostic]:
    """Looks that no prompt says."""
    for who in storyboard.declared:
        if who.look and who.name not in printed:
            first = who.look[0]
            yield Diagnostic.of(
                "WAN214",
                first.span,
                f"{who.name}'s Look is not said to the model",
                "a Look is said in scenes with numbered shots",
                help="say it in the prose, or number the shots",
            )
