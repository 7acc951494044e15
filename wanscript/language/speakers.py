"""Names where a speaker's stands, and nobody has them: who may be meant, and what is told."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Note
from .fold import fold
from .names import Names, did_you_mean
from .quotes import quotes
from .slice import Slice
from .spelled import beside, declared, entry, joined
from .storyboard import Declaration, Role
from .words import EVERYONE, SECTIONS, TIMES


def is_quoted(words: str) -> bool:
    """Whether words begin within quotation marks: the line is prose that quotes."""
    pairs = quotes(words).inside
    return bool(pairs) and pairs[0][0] == 0


def is_cased(name: str) -> bool:
    """Whether a name has letters that have a case."""
    return name.upper() != name.lower()


def says_section(name: str) -> bool:
    """Whether a line is a title of what stands below it, or a time, and nobody's name."""
    low = " ".join(fold(name).split())
    known = SECTIONS | TIMES.keys()
    return low in known or all(word in known for word in low.split()) or low.endswith(_COMPOUND)


_COMPOUND = tuple(each for each in SECTIONS if len(each) > 1 and not is_cased(each))
"""What makes a title of the words before it, in scripts without spaces."""

_SHORT = 4
"""Characters of the longest line in a script without case that may be a name."""


def is_short_name(name: str) -> bool:
    """Whether words of a script without case are so few that they may be somebody's name."""
    letters = any(c.isalpha() for c in name)
    return not is_cased(name) and letters and len(name) <= _SHORT


def slip_of(name: str, names: Names) -> Declaration | None:
    """The character whose name is one slip from a name that nobody has."""
    low = " ".join(fold(name).split())
    near = (names.by_form[each] for each in names.slips(low) if len(each) > 1)
    return next((who for who in near if who.role is Role.CHARACTER), None)


def unknown_speaker(name: Slice, line: str, names: Names) -> Diagnostic:
    """Somebody speaks whom nobody declared."""
    slip = slip_of(name.text, names)
    meant = (slip,) if slip else names.meant(name.text)
    called = " ".join(word.capitalize() for word in name.text.split())
    prose = f"`\\{line}`" if line else "a `\\` before the line"
    if not meant:
        way = f"declare `{declared('character', called)}` at the top; if nobody speaks, {prose} "
        way += "makes it prose"
    elif meant == names.sharing(name.text)[: len(meant)]:
        way = (
            f"write the whole name, or `{entry('aka', called, beside(called), 'fields')}` below "
            f"the declaration; if nobody speaks, {prose} makes it prose"
        )
    else:
        way = f"if nobody speaks, {prose} makes it prose"
        if is_short_name(called):
            way = f"if it is somebody else, declare `{declared('character', called)}`; {way}"
    return _unknown(
        name,
        f"`{name.text}` speaks here, but nobody has that name",
        did_you_mean(tuple(who.name.upper() for who in meant)) or "not declared",
        way,
        meant,
    )


def _unknown(
    name: Slice, message: str, label: str, way: str, meant: tuple[Declaration, ...] = ()
) -> Diagnostic:
    notes = tuple(Note(who.span, "declared here") for who in meant)
    guesses = tuple(Edit(name.span(), who.name.upper()) for who in meant)
    return Diagnostic.of("WAN202", name.span(), message, label, notes, way, guesses=guesses)


def everyone(name: Slice, names: Names) -> Diagnostic | None:
    """A cue for all who are there, whoever they are."""
    if " ".join(fold(name.text).split()) not in EVERYONE:
        return None
    people = [who.name.upper() for who in names.declared if who.role is Role.CHARACTER]
    first, second = people[:2] if len(people) > 1 else ("MARA", "JONAS")
    form = joined(first, second)
    return _unknown(
        name,
        f"`{name.text}` names nobody, so the model cannot know who speaks",
        f"write `{form}`" if len(people) == 2 else f"write who, as in `{form}`",
        'two speak as one in a cue; if more do, say it in a sentence, `They all say, "..."`; '
        f"if nobody speaks, `\\{name.text}` makes it prose",
    )


def says_nothing(name: Slice) -> Diagnostic:
    """A cue without words."""
    message = f"`{name.text}` is about to speak, but says nothing"
    return silent(name, message, "", "write the words on the line below the name")


def silent(name: Slice, message: str, label: str, way: str) -> Diagnostic:
    """A name that is about to speak, and no words."""
    return Diagnostic.of("WAN121", name.span(), message, label, help=way)
