"""What is declared and not used, attached and not named, described and not said."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Note, Severity
from ..language.name_patterns import cased
from ..language.storyboard import Declaration, Storyboard
from .attach import given
from .check_context import CheckContext
from .typed import each_words
from .written import Spellings, loose


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


def never_used(
    storyboard: Storyboard, used: frozenset[str], spelled: Spellings
) -> Iterator[Diagnostic]:
    """Declarations of the script itself that no scene uses."""
    main = storyboard.scenes[0].span.source
    heard = {who.voice_name for who in storyboard.declared}
    unused = [
        who
        for who in storyboard.declared
        if who.name not in used and who.name not in heard and who.span.source is main
    ]
    if not unused:
        return
    lines = "\n".join(line for scene in storyboard.scenes for line in scene.lines)
    written, quoted = (spelled.occurring(loose(text)) for text in (lines, _quoted(storyboard)))
    for who in unused:
        short = [name for name in who.names if len(name) == 1 and not cased(name)]
        if who.name in quoted:
            yield _unused(
                who,
                "only within quotation marks, where nothing is a name",
                f"write `@{{{who.name}}}` there to mean it, or take the declaration out",
            )
        elif short and who.name in written:
            yield _unused(
                who,
                "a name of one character counts only where it is marked",
                f"write `@{{{short[0]}}}` where it is meant, or take the declaration out",
            )
        else:
            yield _unused(
                who,
                "never named",
                f"name it in a scene, attach it with `With: {who.name}`, or take it out",
            )


def _quoted(storyboard: Storyboard) -> str:
    """What stands within quotation marks, and is not spoken."""
    words = (words for scene in storyboard.scenes for words in each_words(scene))
    return "\n".join(each.text[a:b] for each in words for a, b in each.quoted)


def _unused(who: Declaration, label: str, help: str) -> Diagnostic:
    return Diagnostic.of(
        "WAN209",
        who.span,
        f"`{who.name}` is declared, but no scene uses it",
        label,
        help=help,
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
