"""The settings among the lines of a head or below a heading: which of them count, as written."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from .diagnostic import Diagnostic, Edit, Note
from .fold import alike, fold
from .join_text import join_value
from .line_edits import without
from .lines import keyed
from .settings import FILM_ONLY
from .slice import Slice
from .source import Span
from .syntax import Entry
from .words import KEYS


class Keyed(Struct, frozen=True, gc=False):
    """A setting as written: its English key, the word for it, and the value, not empty."""

    key: str
    word: Slice
    value: Slice
    entry: Entry


def keyed_settings(
    entries: Iterable[Entry], *, scene: bool
) -> tuple[tuple[Keyed, ...], tuple[Diagnostic, ...]]:
    """The settings among the entries of a header, or (`scene`) directly under a heading.

    Of a key that is set twice the first counts, but every `Include` does.
    """
    found: list[Keyed] = []
    findings: list[Diagnostic] = []
    seen: dict[str, Keyed] = {}
    for entry in entries:
        if entry.line.kind not in ("SETTING", "PEOPLE"):
            continue
        word = keyed(entry.line)[0]
        key = "with" if entry.line.kind == "PEOPLE" else KEYS[" ".join(fold(word.text).split())]
        each = Keyed(key, word, _value_of(entry), entry)
        if not each.value.text:
            findings.append(no_value(word, (without(entry),)))
        elif scene and each.key in FILM_ONLY:
            findings.append(_film_only(each))
        elif each.key in seen and entry.line.kind == "PEOPLE" == seen[each.key].entry.line.kind:
            first = seen[each.key]
            value = Slice.joined((first.value, each.value), ("、",))
            seen[each.key] = replace(first, value=value)
            found[found.index(first)] = seen[each.key]
        elif each.key in seen and each.key != "include":
            first = seen[each.key]
            same = (without(entry),) if _alike(each, first) else ()
            findings.append(twice(word, first.word.span(), same))
        else:
            seen[each.key] = each
            found.append(each)
    return tuple(found), tuple(findings)


def _value_of(entry: Entry) -> Slice:
    """The words after the colon and on the indented lines below, joined as lines are."""
    return join_value([keyed(entry.line)[1], *(line.words.strip() for line in entry.more)])


def _alike(one: Keyed, other: Keyed) -> bool:
    return alike(one.value.text) == alike(other.value.text)


def no_value(word: Slice, edits: tuple[Edit, ...]) -> Diagnostic:
    """A setting or field with nothing after its colon."""
    return Diagnostic.of(
        "WAN118",
        word.span(),
        f"`{word.text}` is given no value, so it sets nothing",
        help="write the value after the colon, or take the line out",
        edits=edits,
    )


def twice(word: Slice, first: Span, edits: tuple[Edit, ...]) -> Diagnostic:
    """A setting or field that was given before; with `edits` where both say the same."""
    return Diagnostic.of(
        "WAN104",
        word.span(),
        f"`{word.text}` is set twice",
        "set again here",
        (Note(first, "first set here"),),
        "keep one of them",
        edits=edits,
    )


def _film_only(each: Keyed) -> Diagnostic:
    return Diagnostic.of(
        "WAN119",
        each.word.span(),
        f"`{each.word.text}` holds for the whole film",
        "cannot be set for one scene",
        help="move the line to the top of the file",
    )
