"""What stands beside the name of who speaks, and is no cue so: who else, how, another sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.cue_line import Spoken
from ..language.diagnostic import Diagnostic, Edit
from ..language.slice import Slice
from ..language.speakers import is_cased
from ..language.spelled import colon
from ..language.storyboard import Declaration
from ..language.words import JOINING, LANGUAGES

_VERBS = tuple(
    verb
    for each in LANGUAGES.values()
    if not each.speech.prepositions
    for verb in each.speech.verbs
)
"""Of languages in which the verb stands last."""


def is_sentence(name: str) -> bool:
    """Whether words before a colon say by a verb at their end that somebody speaks."""
    return len(name) > _SHORTEST and name.endswith(_VERBS)


_SHORTEST = 2
"""Characters of a name that may end as a verb does."""


def and_sign(read: Spoken | None) -> Iterator[Diagnostic]:
    """Two who speak as one, with a sign between their names."""
    name = read.name if read else None
    for sign in ("&", "＆") if name else ():
        before, found, after = name.text.partition(sign) if name else ("", "", "")
        if found and name:
            joint = f" {JOINING[0]} " if is_cased(before) else JOINING[-1]
            form = f"{before.strip()}{joint}{after.strip()}"
            yield _nearly_cue(
                name,
                f"two who speak as one are joined by a word, not by `{sign}`",
                form,
                edits=(Edit(name.span(), form),),
            )


def manner_in_brackets(words: Slice, *, whole: bool = False) -> Iterator[Diagnostic]:
    """A manner in brackets that are not round, which is spoken; `whole`: alone on its line."""
    found = _BRACKETS.match(words.text)
    if found and (not whole or found.end() == len(words.text)):
        form = f"({found['manner']})"
        place = words.part(*found.span())
        way = "how a speech is said stands in round brackets; these words are spoken"
        message = f"`{found.group()}` is spoken here"
        yield _nearly_cue(place, message, form, way, (Edit(place.span(), form),))


_BRACKETS = re.compile(r"[\[{](?P<manner>[^\[\]{}\d]+)[\]}]")


def form_of(words: Slice, who: Declaration, form: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
    """What is nearly a cue of somebody, with the form of one."""
    message = f"if {who.name} speaks, this is not how it is written: it is prose, read to the model"
    way = (
        "the words stand on the next line, or behind "
        f"`{who.name.upper()}{colon(who.name).strip()}`; if it is prose, write "
        f"`\\{words.text}`"
    )
    return _nearly_cue(words, message, form, way, edits)


def _nearly_cue(
    words: Slice, message: str, form: str, way: str = "", edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    return Diagnostic.of("WAN128", words.span(), message, f"write `{form}`", help=way, edits=edits)


__all__ = ["and_sign", "form_of", "is_sentence", "manner_in_brackets"]
