"""Heads of scenes as productions write them, and what only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.grammar import inside, plain
from ..language.headings import SIDED, heading_like, numbered
from ..language.line_edits import without_line
from ..language.lines import keyed
from ..language.slice import Slice
from ..language.spelled import spelled
from ..language.storyboard import Role
from ..language.syntax import Line
from ..language.words import DATA, LANGUAGES, MEANT, ROLES, SHORT_SIDES, SIDES, TIMES


def titled_part(words: Slice) -> Diagnostic | None:
    """An act with a title, which is one for people and a beat for the model."""
    if inside("LIKE_PART").match(plain(words.text)) is None:
        return None
    return heading_like(
        words.span(),
        "this looks like the title of an act, but it is read to the model",
        "prose, as it stands",
        f"if it is for people alone, write `# {words.text}`; {escape(words)}",
    )


def unfinished_heading(
    words: Slice, language: str, below: tuple[Line, ...] = ()
) -> Diagnostic | None:
    """The beginning of a production's heading without a place and a side or a time.

    Where the lines below have them, the heading that is meant is known.
    """
    number = numbered(words)
    if not number or inside("ENDED").search(words.text):
        return None
    example = spelled("shown", "numbered", language)
    rows, edits = _rows(below), tuple[Edit, ...]()
    if rows:
        example = f"{rows.place} {rows.time}"
        edits = (Edit(words.span(), f"{number} {example}"), *rows.edits)
    inner, outer, *_ = SHORT_SIDES
    sides = "" if rows else f", with `{inner}` or `{outer}` at its end"
    return heading_like(
        words.span(),
        f"`{number}` begins a scene only with a place and a side or a time of day",
        "prose, as it stands",
        f"write it all on one line, apart by spaces{sides}: `{number} {example}`; {escape(words)}",
        edits=edits,
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the lines below the number of a scene say of it, one thing a line."""

    place: str
    time: str
    edits: tuple[Edit, ...]


def _rows(below: tuple[Line, ...]) -> _Rows | None:
    """Place and time of day, where both have a line."""
    found: dict[str, str] = {}
    edits: list[Edit] = []
    for line in below if all(line.kind == "LABEL" for line in below[:2]) else ():
        if line.kind != "LABEL":
            break
        word, value = keyed(line)
        low = fold(word.text)
        place = MEANT.get(low) == "background" or ROLES.get(low) is Role.BACKGROUND
        what = "place" if place else "time" if low in DATA["when"] else ""
        if what and value.text and what not in found:
            found[what] = value.text
            edits.append(without_line(line))
    whole = len(found) == 2 and fold(found["time"]) in TIMES
    return _Rows(found["place"], found["time"], tuple(edits)) if whole else None


_BETWEEN = re.compile(r"[\s/·、。，,|｜—–-]+")
_PIECES = range(3, 5)
_LONGEST = 24


def otherwise(words: Slice, language: str) -> Diagnostic | None:
    """Side, place and time of day and nothing else, but not in the form of a heading.

    Of scripts without case, where these are words of their own.
    """
    pieces = _BETWEEN.split(words.text.strip("[]()（）【】 。"))
    if len(words.text) > _LONGEST or len(pieces) not in _PIECES or words.text.isascii():
        return None
    sides = [each for each in pieces if fold(each) in SIDED]
    times = [each for each in pieces if TIMES.get(fold(each))]
    place = [each for each in pieces if each not in (*sides, *times)]
    if len(sides) != 1 or len(times) != 1 or not place or set(place) & set(DATA["framing"]):
        return None
    side = LANGUAGES[language].sides[SIDED[fold(sides[0])]]
    if fold(side) not in SIDES:
        return None
    form = f"{side} {' '.join(place)} - {times[0]}"
    edits = (Edit(words.span(), form),) if len(place) == 1 else ()
    return heading_like(
        words.span(),
        "this has the place, side and time of a scene heading, but not the form, and is prose",
        "prose, as it stands",
        f"write `{form}`; {escape(words)}",
        edits=edits,
    )


def escape(words: Slice) -> str:
    """How a line that looks like a heading is prose."""
    return f"if it is prose, write `\\{words.text.split()[0]} ...`"
