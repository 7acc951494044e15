"""The kinds of lines and of pieces in them, told by their look alone, with the words of all files.

The patterns mean the same to Python and to Oniguruma, in which TextMate grammars are written. They
know no declared names, so what depends on those is told by the language server alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from ..language.words import DATA


class Look(StrEnum):
    """What a piece of a script looks like."""

    NOTE = "note"
    FENCE = "fence"
    OUTLINE = "outline"
    HEADING = "heading"
    PLACE = "place"
    ID = "id"
    NUMBER = "number"
    TRANSITION = "transition"
    ROLE = "role"
    DECLARED = "declared"
    KEY = "key"
    FIELD = "field"
    VALUE = "value"
    TIME = "time"
    CUE = "cue"
    MANNER = "manner"
    SPEECH = "speech"
    NAME = "name"


class Rule(Struct, frozen=True, gc=False):
    """A pattern, and what each of its groups looks like."""

    pattern: str
    looks: tuple[Look, ...]


class Stretch(Struct, frozen=True, gc=False):
    """What goes on over lines, from a beginning to an end."""

    begin: str
    end: str
    look: Look


def _words(words: Iterable[str]) -> str:
    """A pattern for some words, the longer ones first; white space in them is of any length."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.sub(r"(\\ | )+", "[ \\\\t]+", re.escape(word)) for word in longest)


_KEYS, _ROLES, _FIELDS = (_words(DATA[part]) for part in ("keys", "roles", "fields"))
_SIDES = _words(word.rstrip(".") for word in DATA["headings"])
_CUTS = _words(DATA["transitions"])
_SHOTS = _words(DATA["word"])
_PEOPLE, _UNITS = _words(DATA["people"]), _words(DATA["unit"])
_SCENES = rf"第[0-9{re.escape(DATA['numerals'])}]+[场場]"
_NUMBER = r"[A-Za-z]?[0-9]{1,3}[A-Za-z]?"
_POINT = r"[0-9]{1,2}(?::[0-9]{2})?"
_BRACKETS = r"((?:[ \t]*[(（][^)）\n]*[)）])*)"
_NAMED = r"[^:：(（。！？，,;；!?\n]"
_CAPITALS = r"(?=.{1,40}$)[^\W\d_a-z](?:[^a-z\n:：(（。！？，,;；!?^]*[^\W_a-z])?"

STRETCHES = (
    Stretch(r"\[\[", r"\]\]|^[ \t]*$", Look.NOTE),
    Stretch(r"(?<![^\s])/\*", r"\*/", Look.NOTE),
    Stretch(r"^```.*$", r"^```.*$", Look.FENCE),
)

LINES = (
    Rule(r"^((?:#{1,6}[ \t]|=[ \t]|={3,}[ \t]*$).*)$", (Look.OUTLINE,)),
    Rule(
        rf"^[ \t]*((?:{_NUMBER}[.)]?[ \t]+)?(?i:{_SIDES})[.．。、]?)"
        r"[ \t　]+(.*?)[ \t]*(#[^#\n]+#)?[ \t]*$",
        (Look.HEADING, Look.PLACE, Look.ID),
    ),
    Rule(
        rf"^[ \t]*({_SCENES}|[0-9]{{1,3}}[-.][0-9]{{1,3}})[ \t]+(.*)$", (Look.HEADING, Look.PLACE)
    ),
    Rule(rf"^[ \t]*(>?[ \t]*(?:{_CUTS})[:：.。]?)[ \t]*$", (Look.TRANSITION,)),
    Rule(r"^[ \t]*(>[^\n]*<|[A-Z][A-Z ]*TO:)[ \t]*$", (Look.TRANSITION,)),
    Rule(rf"^((?i:{_ROLES}))[ \t]*[:：][ \t]*(.*)$", (Look.ROLE, Look.DECLARED)),
    Rule(rf"^((?i:{_KEYS}|{_PEOPLE}))[ \t]*[:：][ \t]*(.*)$", (Look.KEY, Look.VALUE)),
    Rule(rf"^[ \t]+((?i:{_FIELDS}))[ \t]*[:：][ \t]*(.*)$", (Look.FIELD, Look.VALUE)),
    Rule(rf"^[ \t]*({_NUMBER})(?:[.)](?=[ \t]|$)|[、．])", (Look.NUMBER,)),
    Rule(rf"^[ \t]*((?i:{_SHOTS})[ \t]*[0-9]{{1,3}})", (Look.NUMBER,)),
    Rule(
        rf"^[ \t]*({_POINT}[ \t]*[-–~][ \t]*{_POINT}[ \t]*(?:{_UNITS})?)[ \t]*[:：]", (Look.TIME,)
    ),
    Rule(
        rf"^[ \t]*(@?[^\W\d_]{_NAMED}{{0,30}}?){_BRACKETS}[ \t]*[:：](?![0-9/])(.*)$",
        (Look.CUE, Look.MANNER, Look.SPEECH),
    ),
)
"""Lines, the first whose pattern matches; what no group holds is looked at as `PIECES` say."""

CUE = Rule(
    rf"^[ \t]*(@[^\n(（:：]+|{_CAPITALS}){_BRACKETS}[ \t]*\^?[ \t]*$", (Look.CUE, Look.MANNER)
)
"""A line that names who speaks; what follows it is spoken, up to `SPOKEN_END`."""

SPOKEN_END = rf"^[ \t]*$|^(?=[ \t]*{_NUMBER}[.)、．])"

PIECES = (
    Rule(r"(\[[ \t]*[0-9][^\]\n]{0,20}\]|［[ \t]*[0-9０-９][^］\n]{0,20}］)", (Look.TIME,)),
    Rule(r"(@\{[^}\n]*\}|@[^\W\d_][\w'’-]*)", (Look.NAME,)),
    Rule(r"(\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』)", (Look.SPEECH,)),
)
"""Pieces of a line of the story."""
