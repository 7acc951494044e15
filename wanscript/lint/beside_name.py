"""What stands beside the name of who speaks, and is no cue so: who else, how, another sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.cue_line import Spoken
from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.lazy import lazy
from ..language.line_edits import without_line
from ..language.names import Names
from ..language.slice import Slice
from ..language.speakers import is_quoted, silent
from ..language.speech import is_narrator
from ..language.spelled import beside, colon, entry, joined
from ..language.storyboard import Role
from ..language.syntax import Line
from ..language.words import BEFORE_SPEECH, LANGUAGES
from .for_people import for_people

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


def aged(line: Line, read: Spoken) -> Iterator[Diagnostic]:
    """A number in brackets beside who speaks, which is an age and says nothing of how."""
    for found in _AGE().finditer(line.words.text, 0, read.end):
        place = line.words.part(*found.span())
        yield _nearly_cue(
            place,
            f"`{found['age']}` is read as how the words are said",
            read.name.text,
            "how old somebody is stands in the look, below the declaration",
            (Edit(place.span(), ""),),
        )


_AGE = lazy(r"[ \t]*[(（]\s*(?P<age>\d{1,3})\s*[)）]")


def and_sign(read: Spoken) -> Iterator[Diagnostic]:
    """Two who speak as one, with a sign between their names."""
    name = read.name
    for sign in ("&", "＆"):
        before, found, after = name.text.partition(sign)
        if found:
            form = joined(before.strip(), after.strip())
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


def form_of(words: Slice, who: str, form: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
    """What is nearly a cue of somebody, with the form of one."""
    message = f"if {who} speaks, this is not how it is written: it is prose, read to the model"
    way = (
        "the words stand on the next line, or behind "
        f"`{who.upper()}{colon(who).strip()}`; if it is prose, write "
        f"`\\{words.text}`"
    )
    return _nearly_cue(words, message, form, way, edits)


def _nearly_cue(
    words: Slice, message: str, form: str, way: str = "", edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    return Diagnostic.of("WAN128", words.span(), message, f"write `{form}`", help=way, edits=edits)


def for_the_reader(
    line: Line, read: Spoken, names: Names, *, told_below: bool
) -> Diagnostic | None:
    """A word such as `Dialogue:` before who speaks; `told_below`: the next line is a speech."""
    low = " ".join(fold(read.name.text).split())
    if low not in BEFORE_SPEECH:
        return None
    words, said = line.words.strip(), line.words.text[read.end :].strip()
    if not said:
        return _not_sent(line) if told_below and not read.asides else None
    form, found = said, names.first(said)
    if read.asides:
        found = names.first(read.asides[0].text)
        form = f"{read.asides[0].text.upper()}{colon(said)}{said}"
    elif found and not said[found[1] :].lstrip().startswith((":", "：", "(", "（")):
        found = None
    if found is None or found[0].role is not Role.CHARACTER or is_quoted(said):
        return None
    return form_of(words, found[0].name, form, (Edit(words.span(), form),))


def boxed_narrator(words: Slice) -> Diagnostic | None:
    """`【旁白】words`, `(V.O.) words`: a narrator in brackets, with the words on the line."""
    found = _IN_BOX().match(words.text) if words.text[:1] in "[(（【［" else None
    name = found and words.part(*found.span("name"))
    if found is None or name is None or not is_narrator(name):
        return None
    said = words.text[found.end() :]
    if is_quoted(said):
        return None
    form = f"{name.text.upper()}{colon(name.text)}{said}"
    return form_of(words, name.text, form, (Edit(words.span(), form),))


_IN_BOX = lazy(r"[\[(（【［]\s*(?P<name>[^\[\]()（）【】［］]{1,20}?)\s*[\])）】］]\s*(?=\S)")


def listed_people(words: Slice, names: Names) -> Diagnostic | None:
    """Several names on a line of their own, and nobody says anything below."""
    listed = _LISTED.split(words.text)
    people = [names.exact(each, any_case=True) for each in listed]
    if len(listed) < _SEVERAL or not all(who and who.role is Role.CHARACTER for who in people):
        return None
    line = entry("with", words.text, beside(words.text))
    return silent(
        words,
        "these names stand alone, and nobody says anything",
        "prose, as it stands",
        f"who is in a scene stands directly under its heading, as `{line}`; a speaker's words "
        "stand right below the name",
    )


_SEVERAL = 2
_LISTED = re.compile(r"\s*[、，,;；]\s*")


def _not_sent(line: Line) -> Diagnostic:
    why = "this says for the reader that somebody speaks"
    return for_people(line.words.strip(), why, "take it out", without_line(line))


__all__ = [
    "aged",
    "and_sign",
    "boxed_narrator",
    "for_the_reader",
    "form_of",
    "is_sentence",
    "listed_people",
    "manner_in_brackets",
]
