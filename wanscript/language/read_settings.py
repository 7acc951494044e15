"""The words of settings to their values, each validated here once.

Legal values that depend on the model stay words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from .diagnostic import Diagnostic, Edit, Note
from .fold import alike, fold
from .grammar import inside, plain
from .join_text import join_value
from .line_edits import without
from .lines import keyed
from .misplaced import no_template, not_a_value
from .names import Names
from .near import nearest, one_slip
from .read_people import listed
from .read_time import seconds
from .settings import (
    EndOf,
    Everybody,
    FramePicture,
    Given,
    LineBreaks,
    Scope,
    Settings,
    Split,
    field_of,
)
from .slice import Slice
from .source import Span
from .spelled import beside, spelled
from .syntax import Entry
from .unresolved import Unresolved
from .words import FILM_ONLY, KEYS, LANGUAGES, MEANT_VALUES, NAMES, VALUES

_URL = re.compile(r"(?i)(?:https?://|oss://|data:)")
_END_OF = re.compile(
    r"(?i)\s*end\s+of\s+(?:(?P<previous>(?:the\s+)?previous(?:\s+scene)?)|"
    r"(?:scene\s+)?#?(?P<id>[^#]+?)#?)\s*"
)
_PATH = re.compile(
    r"(?i)\S+\.(?:txt|md|docx?|pdf|rtf|jpe?g|png|webp|gif|bmp|mp3|wav|m4a|aac|flac|ogg|mp4|mov)"
)
_FILE_NAME = re.compile(r"\.\w{1,8}\Z|\A[\x21-\x7e]+\Z")
_PATHS = ("storyboard", "prompt")
_SWITCH = MappingProxyType({"on": True, "off": False})


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


def settings(
    found: Iterable[Keyed], names: Names, beside: PurePosixPath, scope: Scope
) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """The settings as meant; `beside` is the folder of their script from the compiled script's."""
    read: dict[str, Given[Any]] = {}
    findings: list[Diagnostic] = []
    for each in found:
        value = _Value(None)
        if not _left(each):
            value = _READERS[each.key](each, _Place(names, beside, scope))
        findings += value.findings
        read[field_of(each.key)] = Given(
            each.key,
            value.value,
            each.value,
            each.word.span(),
            scope,
            _compared(each, value.value),
            value.unresolved,
        )
    return Settings(**read), tuple(findings)


def included_path(each: Keyed, beside: PurePosixPath) -> Given[str]:
    """The path that an `Include` names, from the compiled script's folder."""
    path = from_folder(beside, each.value.text)
    return Given("include", path, each.value, each.word.span(), Scope.FILM, path)


def _left(each: Keyed) -> bool:
    """Whether a field is left to the model; a film may be called Default."""
    return each.key != "title" and _fixed(each.value) == "default"


def _fixed(value: Slice) -> str:
    """A value of a closed list as its English word, any other folded."""
    return _english(value.text)


def _english(word: str) -> str:
    low = fold(word)
    return VALUES.get(low, low)


def _compared(each: Keyed, value: object) -> str:
    if isinstance(value, FramePicture):
        return value.path
    if isinstance(value, str) and each.key in _PATHS:
        return value
    return VALUES.get(fold(each.value.text), each.value.text)


# ---- a reader for each kind of value ---------------------------------------------------------


class _Place(Struct, frozen=True, gc=False):
    """What a value is read with: the declared names, the folder of its script, its reach."""

    names: Names
    beside: PurePosixPath
    scope: Scope


class _Value(Struct, frozen=True, gc=False):
    """A value, None where the words mean nothing, and what is to be said of it."""

    value: object
    findings: tuple[Diagnostic, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()


def _no_value_of(each: Keyed, legal: str, known: tuple[str, ...] = ()) -> _Value:
    return _Value(None, (cannot_be(each.word.text, each.value, legal, known),))


def _verbatim(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    return _Value(each.value.text)


def _path(each: Keyed, place: _Place) -> _Value:
    return _Value(from_folder(place.beside, each.value.text))


def _template(each: Keyed, place: _Place) -> _Value:
    written = not _FILE_NAME.search(each.value.text)
    return _Value(None, (no_template(each.word, each.value),)) if written else _path(each, place)


def _switch(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    value = _SWITCH.get(_fixed(each.value))
    if value is not None:
        return _Value(value)
    known = tuple(spelled("values", word, beside(each.word.text)) for word in _SWITCH)
    return _no_value_of(each, " or ".join(f"`{word}`" for word in known), known)


def _omitted(each: Keyed, place: _Place) -> _Value:
    value = _SWITCH.get(_fixed(each.value))
    if value and place.scope is not Scope.SCENE:
        return _Value(value, (_all_omitted(each),))
    if value is not None:
        return _Value(value)
    example = spelled("shown", "omitted", beside(each.word.text))
    return _no_value_of(each, f"`{example}`, or take the line out")


def _whole(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    if re.fullmatch(r"\d{1,12}", each.value.text):
        return _Value(int(each.value.text))
    return _no_value_of(each, "a whole number, 0 or more")


def _takes(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    if re.fullmatch(r"[1-9]\d?", each.value.text):
        return _Value(int(each.value.text))
    return _no_value_of(each, "a whole number from 1 to 99")


def _seconds(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    text = plain(each.value.text)
    if text == "-1":
        return _Value(Decimal(-1))
    numeral = inside("NUMERAL").match(text) if inside("POINT").fullmatch(text) else None
    if numeral is None:
        meant = MEANT_VALUES.get(fold(text), "")
        known = (meant,) if inside("POINT").fullmatch(meant) else ()
        return _no_value_of(each, "whole seconds, such as `5s`", known)
    return _Value(seconds(numeral.group()))


def _language(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    value = NAMES.get(fold(each.value.text))
    *first, last = (f"`{code}`" for code in LANGUAGES)
    legal = f"{', '.join(first)} or {last}; the words themselves may be in any language"
    return _Value(value) if value else _no_value_of(each, legal)


def _split(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    low = _fixed(each.value)
    if low in tuple(Split):
        return _Value(Split(low))
    return _no_value_of(each, "`auto` or `chained`", tuple(Split))


def _line_breaks(each: Keyed, place: _Place) -> _Value:  # noqa: ARG001
    low = _fixed(each.value)
    if low in tuple(LineBreaks):
        return _Value(LineBreaks(low))
    return _no_value_of(each, "`join` or `keep`", tuple(LineBreaks))


def _words(each: Keyed, place: _Place) -> _Value:
    found = place.names.find(each.value)
    said = (_is_a_path(each),) if _PATH.fullmatch(each.value.text) else ()
    return _Value(found.text, (*found.findings, *said), found.unresolved)


def _first_frame(each: Keyed, place: _Place) -> _Value:
    match = _END_OF.fullmatch(each.value.text)
    if match is None:
        return _Value(FramePicture(from_folder(place.beside, each.value.text)))
    return _Value(EndOf(None if match["previous"] else each.value.part(*match.span("id")).strip()))


def _with(each: Keyed, place: _Place) -> _Value:
    if _fixed(each.value) == "all":
        return _Value(Everybody.ALL)
    people = each.entry.line.kind == "PEOPLE"
    return _Value(*listed(each.value, place.names, people=people))


_READERS: Mapping[str, Callable[[Keyed, _Place], _Value]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("title", "model", "resolution", "ratio", "negative prompt", "shot type"), _verbatim
        ),
        **dict.fromkeys(("prompt extend", "watermark", "audio"), _switch),
        **dict.fromkeys(("style", "atmosphere", "sound", "music"), _words),
        **dict.fromkeys(_PATHS, _path),
        "prompt": _template,
        "omit": _omitted,
        "duration": _seconds,
        "seed": _whole,
        "takes": _takes,
        "language": _language,
        "split": _split,
        "first frame": _first_frame,
        "with": _with,
        "line breaks": _line_breaks,
    }
)


def from_folder(folder: PurePosixPath, reference: str) -> str:
    """A path of a script in a folder, from the compiled script's; a URL stays."""
    if _URL.match(reference) or folder == PurePosixPath("."):
        return reference
    return str(folder / reference)


# ---- findings --------------------------------------------------------------------------------


def cannot_be(key: str, words: Slice, legal: str, known: tuple[str, ...] = ()) -> Diagnostic:
    """A value that its key does not take; `known` are all that it takes, where they are words.

    `key` is the writer's word for it.
    """
    tried = MEANT_VALUES.get(" ".join(fold(words.text).split()), "")
    best = next((each for each in known if tried and _english(each) == fold(tried)), None)
    meant = best or nearest(words.text, known)
    label = f"did you mean `{meant}`?" if meant else ""
    edits = (Edit(words.span(), best),) if best else only_one(words, known)
    if best and re.search(r"\d", words.text):  # who writes a number wants that one
        label, edits = f"the nearest to it is `{best}`", ()
    return not_a_value(words, f"`{key}` cannot be `{words.text}`", label, f"write {legal}", edits)


def only_one(words: Slice, known: Iterable[str]) -> tuple[Edit, ...]:
    """What writes the one known word that is a slip away, where it is the only one."""
    slips = [each for each in known if one_slip(fold(words.text), fold(each))]
    return (Edit(words.span(), slips[0]),) if len(slips) == 1 else ()


def _is_a_path(each: Keyed) -> Diagnostic:
    return Diagnostic.of(
        "WAN136",
        each.value.span(),
        f"`{each.word.text}` takes words for the model, and this is a path: no file is read",
        "sent as it stands",
        help="write the words themselves; a medium is declared under a name: `Reference: Rain`",
    )


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


def _all_omitted(each: Keyed) -> Diagnostic:
    return Diagnostic.of(
        "WAN147",
        each.word.span(),
        "this takes every scene out: nothing of the film is shot",
        "at the top it holds for the whole film",
        help="move the line below the heading of the scene that is meant",
    )


def _film_only(each: Keyed) -> Diagnostic:
    return Diagnostic.of(
        "WAN119",
        each.word.span(),
        f"`{each.word.text}` holds for the whole film",
        "cannot be set for one scene",
        help="move the line to the top of the file",
    )
