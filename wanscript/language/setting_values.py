"""The value of each setting, read from its words: a reader for each kind of value.

Legal values that depend on the model stay words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from types import MappingProxyType

from msgspec import Struct

from .diagnostic import Diagnostic, Edit
from .fold import fold
from .grammar import inside, plain
from .keyed_settings import Keyed
from .lazy import lazy
from .misplaced import no_template, not_a_value
from .names import Names
from .near import nearest, one_slip
from .paths import from_folder
from .read_people import listed
from .read_time import seconds
from .settings import (
    SWITCHES,
    WORDED,
    EndOf,
    Everybody,
    FramePicture,
    LineBreaks,
    Scope,
    Split,
)
from .slice import Slice
from .spelled import beside, spelled
from .unresolved import Unresolved
from .words import LANGUAGES, MEANT_VALUES, NAMES, VALUES

_END_OF = lazy(
    r"(?i)\s*end\s+of\s+(?:(?P<previous>(?:the\s+)?previous(?:\s+scene)?)|"
    r"(?:scene\s+)?#?(?P<id>[^#]+?)#?)\s*"
)
_PATH = lazy(
    r"(?i)\S+\.(?:txt|md|docx?|pdf|rtf|jpe?g|png|webp|gif|bmp|mp3|wav|m4a|aac|flac|ogg|mp4|mov)"
)
_FILE_NAME = lazy(r"\.\w{1,8}\Z|\A[\x21-\x7e]+\Z")
PATHS = ("storyboard", "prompt")
"""Settings whose value is a path or an address."""

_SWITCH = MappingProxyType({"on": True, "off": False})


class ValueContext(Struct, frozen=True, gc=False):
    """What a value is read with: the declared names, the folder of its script, its reach."""

    names: Names
    beside: PurePosixPath
    scope: Scope


class Value(Struct, frozen=True, gc=False):
    """A value, None where the words mean nothing, and what is to be said of it."""

    value: object
    findings: tuple[Diagnostic, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()


def read_value(each: Keyed, context: ValueContext) -> Value:
    """The value of a setting; none where it is left to the model."""
    # a film may be called Default
    left = each.key != "title" and _fixed(each.value) == "default"
    return Value(None) if left else _READERS[each.key](each, context)


def _no_value_of(each: Keyed, legal: str, known: tuple[str, ...] = ()) -> Value:
    return Value(None, (cannot_be(each.word.text, each.value, legal, known),))


def _verbatim(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    return Value(each.value.text)


def _path(each: Keyed, context: ValueContext) -> Value:
    return Value(from_folder(context.beside, each.value.text))


def _template(each: Keyed, context: ValueContext) -> Value:
    written = not _FILE_NAME().search(each.value.text)
    return Value(None, (no_template(each.word, each.value),)) if written else _path(each, context)


def _switch(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    value = _SWITCH.get(_fixed(each.value))
    if value is not None:
        return Value(value)
    known = tuple(spelled("values", word, beside(each.word.text)) for word in _SWITCH)
    return _no_value_of(each, " or ".join(f"`{word}`" for word in known), known)


def _omitted(each: Keyed, context: ValueContext) -> Value:
    value = _SWITCH.get(_fixed(each.value))
    if value and context.scope is not Scope.SCENE:
        return Value(value, (_all_omitted(each),))
    if value is not None:
        return Value(value)
    example = spelled("shown", "omitted", beside(each.word.text))
    return _no_value_of(each, f"`{example}`, or take the line out")


def _whole(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    if re.fullmatch(r"\d{1,12}", each.value.text):
        return Value(int(each.value.text))
    return _no_value_of(each, "a whole number, 0 or more")


def _takes(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    if re.fullmatch(r"[1-9]\d?", each.value.text):
        return Value(int(each.value.text))
    return _no_value_of(each, "a whole number from 1 to 99")


def _seconds(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    text = plain(each.value.text)
    if text == "-1":
        return Value(Decimal(-1))
    numeral = inside("NUMERAL").match(text) if inside("POINT").fullmatch(text) else None
    if numeral is None:
        meant = MEANT_VALUES.get(fold(text), "")
        known = (meant,) if inside("POINT").fullmatch(meant) else ()
        return _no_value_of(each, "whole seconds, such as `5s`", known)
    return Value(seconds(numeral.group()))


def _language(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    value = NAMES.get(fold(each.value.text))
    *first, last = (f"`{code}`" for code in LANGUAGES)
    legal = f"{', '.join(first)} or {last}; the words themselves may be in any language"
    return Value(value) if value else _no_value_of(each, legal)


def _split(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    low = _fixed(each.value)
    if low in tuple(Split):
        return Value(Split(low))
    return _no_value_of(each, "`auto` or `chained`", tuple(Split))


def _line_breaks(each: Keyed, context: ValueContext) -> Value:  # noqa: ARG001
    low = _fixed(each.value)
    if low in tuple(LineBreaks):
        return Value(LineBreaks(low))
    return _no_value_of(each, "`join` or `keep`", tuple(LineBreaks))


def _words(each: Keyed, context: ValueContext) -> Value:
    found = context.names.find(each.value)
    said = (_is_a_path(each),) if _PATH().fullmatch(each.value.text) else ()
    return Value(found.text, (*found.findings, *said), found.unresolved)


def _first_frame(each: Keyed, context: ValueContext) -> Value:
    match = _END_OF().fullmatch(each.value.text)
    if match is None:
        return Value(FramePicture(from_folder(context.beside, each.value.text)))
    return Value(EndOf(None if match["previous"] else each.value.part(*match.span("id")).strip()))


def _with(each: Keyed, context: ValueContext) -> Value:
    if _fixed(each.value) == "all":
        return Value(Everybody.ALL)
    people = each.entry.line.kind == "PEOPLE"
    return Value(*listed(each.value, context.names, people=people))


_READERS: Mapping[str, Callable[[Keyed, ValueContext], Value]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("title", "model", "resolution", "ratio", "negative prompt", "shot type"), _verbatim
        ),
        **dict.fromkeys(SWITCHES, _switch),
        **dict.fromkeys(WORDED, _words),
        **dict.fromkeys(PATHS, _path),
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


def _fixed(value: Slice) -> str:
    """A value of a closed list as its English word, any other folded."""
    return _english(value.text)


def _english(word: str) -> str:
    low = fold(word)
    return VALUES.get(low, low)


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


def _all_omitted(each: Keyed) -> Diagnostic:
    return Diagnostic.of(
        "WAN147",
        each.word.span(),
        "this takes every scene out: nothing of the film is shot",
        "at the top it holds for the whole film",
        help="move the line below the heading of the scene that is meant",
    )
