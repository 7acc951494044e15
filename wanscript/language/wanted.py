"""What a writer may be about to type: what a place in a script asks for."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum

from msgspec import Struct

from .fold import fold
from .grammar import inside, plain
from .lines import keyed
from .source import Source
from .syntax import File, Line
from .words import FIELDS, KEYS, ROLES


class Wants(StrEnum):
    """What may stand at a place."""

    KEY = "key"
    SCENE_KEY = "scene key"
    FIELD = "field"
    VALUE = "value"
    MEDIUM = "medium"
    PLACE = "place"
    TIME = "time"
    MANNER = "manner"
    SHOT = "shot"
    LINE = "line"
    NAME = "name"
    NOTHING = "nothing"


class Wanted(Struct, frozen=True, gc=False):
    """What a place asks for, and what stands before it on its line.

    `key` is the English word whose value it is; `before` are those characters of the line that
    may be the beginning of what is wanted, and end at the place. `role` is what is declared there.
    """

    wants: Wants
    before: str
    key: str = ""
    role: str = ""


_HEAD = ("SETTING", "DECLARATION", "FIELD", "CONTINUED", "TITLE_PAGE", "META")
_APART = ("BLANK", "NOTE", "OUTLINE", "FURNITURE", "TRANSITION")
_MARKED = re.compile(r"@(?:\{[^{}]*|[^\s@{}]*)$")
_BRACKETED = re.compile(r"[\[［][^\]］]*$")
"""In a time, or in a note: neither holds a word that is known."""
_MANNER = re.compile(r"[(（](?P<said>[^()（）]*)$")
_BEHIND = frozenset(":：[［【")
"""What ends the words of a shot that say how it is seen."""


def wanted(source: Source, file: File, offset: int) -> Wanted:
    """What a script's author may want at a place of it."""
    number, _ = source.position(offset)
    start, _ = source.bounds(number)
    before = source.text[start:offset]
    at = bisect_right(file.lines, start, key=lambda line: line.span.start)
    own = file.lines[at - 1] if at else None
    above = file.lines[: at - 1] if own and own.span.start >= start else file.lines[:at]
    if own and own.kind in ("FENCE", "NOTE") and own.span.start < offset:
        return Wanted(Wants.NOTHING, "")
    if not _begun(above) and not _story(own):
        return _in_head(above, before)
    return _below_heading(above, before) or _in_story(above, own, before)


def _begun(above: tuple[Line, ...]) -> bool:
    """Whether the story has begun above a line."""
    return any(line.kind not in (*_HEAD, *_APART) for line in above)


def _story(own: Line | None) -> bool:
    """Whether a line is surely one of the story, though it stands right below the head."""
    return own is not None and own.kind in ("HEADING", "SHOT", "BEAT")


def _in_head(above: tuple[Line, ...], before: str) -> Wanted:
    entry = next(
        (line for line in reversed(above) if line.kind not in (*_APART, "CONTINUED")), None
    )
    declared = entry is not None and entry.kind in ("DECLARATION", "FIELD")
    found = inside("IN_ENTRY").match(before)
    if found is None:
        indented = declared and before[:1].isspace() and above[-1].kind != "BLANK"
        return Wanted(Wants.FIELD if indented else Wants.KEY, before.lstrip(), role=_role(above))
    word, value = _word(found["key"]), before[found.end() :]
    if before[:1].isspace() and declared:
        return Wanted(Wants.MEDIUM, value, FIELDS.get(word, ""), _role(above))
    if word in KEYS:
        return Wanted(Wants.VALUE, value, KEYS[word])
    return Wanted(Wants.NOTHING, "")


def _below_heading(above: tuple[Line, ...], before: str) -> Wanted | None:
    """What is wanted among the settings of a scene; None where the line is none of them."""
    last = next(
        (line for line in reversed(above) if line.kind not in ("SETTING", "CONTINUED")), None
    )
    if last is None or last.kind != "HEADING":
        return None
    found = inside("IN_ENTRY").match(before)
    if found and _word(found["key"]) in KEYS:
        return Wanted(Wants.VALUE, before[found.end() :], KEYS[_word(found["key"])])
    return None if found else Wanted(Wants.SCENE_KEY, before.lstrip())


def _in_story(above: tuple[Line, ...], own: Line | None, before: str) -> Wanted:
    if _MARKED.search(before):
        return Wanted(Wants.NAME, before)
    if _BRACKETED.search(before):
        return Wanted(Wants.NOTHING, "")
    first = not above or above[-1].kind in (*_APART, "HEADING", "FENCE")
    heading = inside("IN_HEADING").match(plain(before))
    if heading and heading["word"] and heading.start("rest") > heading.end("word"):
        rest = before[heading.start("rest") :]
        dashes = [*inside("HEADING_DASH").finditer(rest)]
        if dashes:
            return Wanted(Wants.TIME, rest[dashes[-1].end() :].lstrip())
        return Wanted(Wants.PLACE, rest)
    shot = inside("IN_SHOT").match(plain(before))
    if shot and _BEHIND.isdisjoint(said := before[shot.start("head") :]):
        return Wanted(Wants.SHOT, said)
    if (manner := _MANNER.search(before)) and own:
        who = before[: manner.start()].strip()
        if own.kind in ("CUE", "LABEL") or (first and who and who == who.upper()):
            return Wanted(Wants.MANNER, manner["said"])
    if first and before.strip() and len(before.split()) <= _FEW:
        return Wanted(Wants.LINE, before.lstrip())
    return Wanted(Wants.NAME, before)


_FEW = 3
"""Words of a line that may still be the beginning of a cue, a heading or a transition."""


def _role(above: tuple[Line, ...]) -> str:
    """What is declared above, or nothing."""
    entry = next((line for line in reversed(above) if line.kind == "DECLARATION"), None)
    role = ROLES.get(_word(keyed(entry)[0].text)) if entry else None
    return role.value if role else ""


def _word(text: str) -> str:
    return " ".join(fold(text).split())
