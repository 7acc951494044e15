"""What is declared and never used, described and never said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.headings import heading_like, meant_heading
from ..language.name_patterns import cased
from ..language.near import one_slip
from ..language.spelled import beside, entry
from ..language.storyboard import Declaration, Role, Storyboard
from ..language.usage import declared_as_one, each_words, several
from ..language.words import LANGUAGES, TIMES
from .check_context import LintContext

_LIKE = 0.7
_LONG, _MANY = 60, 100
"""Characters of the longest words that are compared with a name, and how many are."""


def unused(context: LintContext) -> Iterator[Diagnostic]:
    """Declarations of the script itself that no scene uses, and Looks that no prompt says."""
    script, storyboard = context.script, context.storyboard
    if not storyboard.scenes:
        return
    used, described = context.used | context.described, context.described
    heard = {who.voice_name for who in storyboard.declared}
    for who in storyboard.declared:
        if who.look and who.name in used and who.name not in described:
            yield _unsaid_look(who)
    unused = [
        who
        for who in storyboard.declared
        if who.span.source is script.source and who.name not in used | heard
    ]
    if unused:
        yield from _never_used(unused, storyboard)


class _Unresolved(Struct, frozen=True, gc=False):
    """All of a film that was not understood: its words as one, and the short ones apart."""

    words: str
    names: tuple[str, ...]

    def may_be(self, who: Declaration) -> bool:
        """Whether somebody's name may stand in it, typed wrong or in part."""
        known = tuple(fold(name) for name in who.names)
        return any(name in self.words for name in known) or any(
            _near(words, name) for words in self.names for name in known
        )


def _unresolved(storyboard: Storyboard) -> _Unresolved:
    scenes = (each for scene in storyboard.scenes for each in scene.not_understood)
    declared = (each for who in storyboard.declared for each in who.unresolved)
    every = (*storyboard.unresolved, *scenes, *declared)
    words = dict.fromkeys(fold(each.words.text) for each in every)
    short = islice((each for each in words if len(each) <= _LONG), _MANY)
    return _Unresolved("\n".join(words), tuple(short))


def _near(words: str, name: str) -> bool:
    if one_slip(words, name) or set(words.split()) & set(name.split()):
        return True
    from difflib import SequenceMatcher

    return SequenceMatcher(None, words, name).ratio() >= _LIKE


def _never_used(unused: list[Declaration], storyboard: Storyboard) -> Iterator[Diagnostic]:
    unresolved, as_one = _unresolved(storyboard), declared_as_one(storyboard)
    lines = fold("\n".join(line for scene in storyboard.scenes for line in scene.lines))
    quoted = fold(_quoted(storyboard))
    for who in unused:
        short = [name for name in who.names if len(name) == 1 and not cased(name)]
        if who in as_one:
            yield _told_as_one(who)
        elif any(fold(name) in quoted for name in who.names):
            yield _unused(
                who,
                "only within quotation marks, where nothing is a name",
                f"write `@{{{who.name}}}` there to mean it, or take the declaration out",
            )
        elif (bare := _without_brackets(who.name)) and fold(bare) in lines:
            line = entry("aka", bare, beside(who.name), "fields")
            yield _unused(
                who,
                "what stands in brackets is a part of the name",
                f"take it out of the name if `{bare}` is meant, or write `{line}` below it",
            )
        elif any(fold(name) in lines for name in short):
            yield _unused(
                who,
                "a name of one character counts only where it is marked",
                f"write `@{{{short[0]}}}` where it is meant, or take the declaration out",
            )
        elif form := _heading_of(who):
            yield _meant_as_heading(who, form)
        elif not unresolved.may_be(who):
            line = entry("with", who.name, beside(who.name))
            way = f"name it in a scene, attach it with `{line}`, or take it out"
            yield _unused(who, "never named", way)


def _without_brackets(name: str) -> str:
    """What of a name stands before its brackets; empty where it has none."""
    before, bracket, _ = name.replace("（", "(").partition("(")
    return before.strip() if bracket else ""


def _quoted(storyboard: Storyboard) -> str:
    """What stands within quotation marks, and is not spoken."""
    words = (words for scene in storyboard.scenes for words in each_words(scene))
    return "\n".join(each.text[a:b] for each in words for a, b in each.quoted)


def _unused(who: Declaration, label: str, help: str) -> Diagnostic:
    message = f"`{who.name}` is declared, but no scene uses it"
    return Diagnostic.of("WAN209", who.span, message, label, help=help)


def _told_as_one(who: Declaration) -> Diagnostic:
    shown, names = beside(who.name), several(who)
    alone = not (who.media or who.voice or who.look or who.aka)
    apart = "\n".join(entry(who.role, name, shown, "roles") for name in names)
    edits = (Edit(who.span, apart.partition(LANGUAGES[shown].colon.strip())[2].strip()),)
    return Diagnostic.of(
        "WAN135",
        who.span,
        f"`{who.name}` is declared as one name, and the scenes name them apart",
        f"each has a `{entry(who.role, '...', shown, 'roles')}` line of its own",
        help=f"other names of the same one stand in `{entry('aka', '...', shown, 'fields')}`",
        edits=edits if alone else (),
    )


def _heading_of(who: Declaration) -> str:
    """The scene heading that a place without a picture seems to be; empty where it is none."""
    if who.role is not Role.BACKGROUND or who.media or who.look:
        return ""
    meant = meant_heading(who.name, beside(who.name))
    if meant:
        return meant[0]
    place, dash, time = who.name.rpartition(" - ")
    return f"INT. {place.upper()} - {time.upper()}" if dash and fold(time) in TIMES else ""


def _meant_as_heading(who: Declaration, form: str) -> Diagnostic:
    return heading_like(
        who.span,
        f"`{who.name}` is declared as a place, and no scene uses it: this begins no scene",
        "a place and a time of day",
        f"if a scene begins here, write `{form}` alone, below all declarations",
    )


def _unsaid_look(who: Declaration) -> Diagnostic:
    label, help = _SAID.get(who.role, _NOT_SAID)
    message = f"{who.name}'s Look is not said to the model"
    return Diagnostic.of("WAN214", who.look[0].span, message, label, help=help)


_IN_THE_STORY = "say it in the story"
_SAID: Mapping[Role, tuple[str, str]] = {
    Role.CHARACTER: (
        "a Look is said in scenes with numbered shots",
        "say it in the prose, or number the shots",
    ),
    Role.BACKGROUND: ("a place's Look is said in scenes with a `Storyboard:`", _IN_THE_STORY),
}
"""By its role, where the Look of somebody or something is said, and what to do."""
_NOT_SAID = ("a Look is said of characters and places alone", _IN_THE_STORY)
