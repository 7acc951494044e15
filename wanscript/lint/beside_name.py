"""What stands beside the name of who speaks, and is no cue so: who else, how, another sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.cue_line import Spoken
from ..language.diagnostic import Diagnostic, Edit
from ..language.names import Names
from ..language.slice import Slice
from ..language.speakers import is_cased
from ..language.spelled import colon
from ..language.storyboard import Declaration, Role
from ..language.words import JOINING, LANGUAGES, SECTIONS

_BETWEEN = " \t\u3000/／+＋"
"""What writers put between the names of two who speak as one, and the language does not."""
_APART = re.compile(r"[\s、]+(?P<how>[^\s\x00-\x7f、]{1,6})")
"""A word behind a name, in scripts without case."""
_VERBS = tuple(
    verb
    for each in LANGUAGES.values()
    if not each.speech.prepositions
    for verb in each.speech.verbs
)
"""Of languages in which the verb stands last."""


def two_together(name: Slice, names: Names) -> str:
    """The cue of two whose names stand side by side; empty where a line names no two people."""
    first, rest = _person(name, names)
    second = names.exact(rest.strip(_BETWEEN)) if first else None
    if first is None or second is None or second.role is not Role.CHARACTER:
        return ""
    typed, other = name.text[: len(name.text) - len(rest)], rest.strip(_BETWEEN)
    if is_cased(typed) and rest[0].isspace():  # a name and a surname
        return ""
    return _joined(typed, other)


def _joined(first: str, second: str) -> str:
    """Two names as one cue."""
    return f"{first} {JOINING[0]} {second}" if is_cased(first) else f"{first}{JOINING[-1]}{second}"


def how_beside(name: Slice, names: Names) -> tuple[Declaration, str] | None:
    """Who speaks, and the word that says how, where it stands behind the name without brackets.

    Of scripts without case alone.
    """
    who, rest = _person(name, names)
    apart = _APART.fullmatch(rest)
    if who is None or apart is None or apart["how"] in SECTIONS:
        return None
    return who, apart["how"]


def is_sentence(name: str) -> bool:
    """Whether words before a colon say by a verb at their end that somebody speaks."""
    return len(name) > _SHORTEST and name.endswith(_VERBS)


_SHORTEST = 2
"""Characters of a name that may end as a verb does."""


def _person(name: Slice, names: Names) -> tuple[Declaration | None, str]:
    """The character with whose name some words begin, and what follows it."""
    found = names.first(name.text)
    if found is None or found[0].role is not Role.CHARACTER or found[1] == len(name.text):
        return None, ""
    return found[0], name.text[found[1] :]


def together(name: Slice, form: str) -> Diagnostic:
    """Two who speak as one, their names side by side."""
    message = "two who speak as one are joined by a word, and these are prose"
    return _nearly_cue(name, message, form, edits=(Edit(name.span(), form),))


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


def mended(
    typed: str, name: Slice, end: int, rest: str, names: Names
) -> tuple[str, tuple[Edit, ...]]:
    """The cue that a line nearly is, and how it becomes one where it is in capitals."""
    upper, after = typed.upper(), name.part(end)
    sure = upper == typed
    if rest in ("", ":", "：") or (sure and rest in (".", "。")):
        return upper, ((Edit(after.span(), ""),) if sure and rest else ())
    if boxed := _BOXED.match(rest):
        how = boxed["how"]
        at = after.span(after.text.index(how) - 1, after.text.index(how) + len(how) + 1)
        shown = f"（{how}）" if not is_cased(typed) else f"({how})"
        return f"{upper}{shown}{':' if boxed['behind'] else ''}", (Edit(at, shown),) if sure else ()
    if rest.startswith("(") and ")" not in rest:
        close = "）" if "（" in after.text else ")"
        at = after.span(len(after.text), len(after.text))
        return f"{upper}{after.text.upper() if not sure else after.text}{close}", (
            (Edit(at, close),) if sure else ()
        )
    if rest.startswith("- "):
        return f"{upper}:", ()
    return _slashed(typed, name, rest, names) if rest[0] in "/／" else ("", ())


def _slashed(typed: str, name: Slice, rest: str, names: Names) -> tuple[str, tuple[Edit, ...]]:
    """The cue of two with a stroke between their names."""
    behind = rest[1:].replace("：", ":")
    other, between, _ = behind.partition(":")
    second = names.exact(other.strip())
    if second is None or second.role is not Role.CHARACTER:
        return "", ()
    joined = _joined(typed.upper(), other.strip().upper())
    both = name.part(0, len(name.text) - len(behind) + len(other.rstrip()))
    sure = both.text.upper() == both.text
    return f"{joined}{between}", ((Edit(both.span(), joined),) if sure else ())


_BOXED = re.compile(r"\[(?P<how>[^\]]{1,12})\]\s*(?P<behind>[:：])?")
"""How something is said, in the wrong brackets."""


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


__all__ = [
    "and_sign",
    "form_of",
    "how_beside",
    "is_sentence",
    "mended",
    "together",
    "two_together",
]
