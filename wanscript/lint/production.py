"""Heads of scenes as productions write them, and what only looks like one."""

from __future__ import annotations

import re

from msgspec import Struct

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.grammar import inside, plain
from ..language.headings import heading_like, instead, numbered, side_and_time
from ..language.lazy import lazy
from ..language.line_edits import without_line
from ..language.lines import keyed
from ..language.slice import Slice
from ..language.spelled import colon, spelled
from ..language.storyboard import Role
from ..language.syntax import Line
from ..language.words import DATA, LANGUAGES, MEANT, ROLES, SHORT_SIDES, SIDES, TIMES
from .for_people import for_people


def titled_part(words: Slice) -> Diagnostic | None:
    """An act with a title, which is one for people and a beat for the model."""
    if inside("LIKE_PART").match(plain(words.text)) is None:
        return None
    return heading_like(
        words.span(),
        "this looks like the title of an act, but it is read to the model",
        "prose, as it stands",
        f"if it is for people alone, write `# {words.text}`; {escape(words)}",
        guesses=instead(words, f"# {words.text}"),
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


def told_in_rows(line: Line, below: tuple[Line, ...], language: str) -> Diagnostic | None:
    """Place and time of day of a scene, each on a line of its own, with no heading above."""
    rows = _rows((line, *below)) if _labelled(line) else None
    if rows is None:
        return None
    inner, outer = heading_words(language)
    form = f"{rows.place} - {rows.time}"
    return heading_like(
        line.words.strip().span(),
        "these lines say where and when a scene is, but they are no scene heading",
        "prose, as it stands",
        f"write `{inner} {form}` or `{outer} {form}` instead; {escape(line.words.strip())}",
    )


def heading_words(language: str) -> tuple[str, str]:
    """The heading words for inside and outside."""
    inner, outer = spelled_sides(language)
    return (inner, outer) if fold(inner) in SIDES else ("INT.", "EXT.")


def spelled_sides(language: str) -> tuple[str, str]:
    """The words of a prompt for inside and outside."""
    sides = LANGUAGES[language].sides
    return sides[True, False], sides[False, True]


def boxed_people(line: Line) -> Diagnostic | None:
    """`【出场人物】小美`: who is in a scene, behind a word in a box."""
    labelled = None if line.kind == "LABEL" else _labelled(line)
    if labelled is None or labelled[0].text not in DATA["people"]:
        return None
    word, value = labelled
    form = f"{word.text}{colon(word.text)}{value.text}"
    why = "who is in a scene stands behind a colon, right below the heading"
    words = line.words.strip()
    return for_people(words, why, f"write `{form}`", Edit(words.span(), form))


class _Rows(Struct, frozen=True, gc=False):
    """What the lines below the number of a scene say of it, one thing a line."""

    place: str
    time: str
    edits: tuple[Edit, ...]


def _labelled(line: Line) -> tuple[Slice, Slice] | None:
    """A word and its value, apart by a colon, or the word in a box."""
    if line.kind == "LABEL":
        return keyed(line)
    words = line.words.strip()
    boxed = _BOXED().match(words.text)
    return (words.part(*boxed.span(1)), words.part(boxed.end()).strip()) if boxed else None


_BOXED = lazy(r"[\[【［]([^\]】］]{1,8})[\]】］](?=\s*\S)")


def _rows(below: tuple[Line, ...]) -> _Rows | None:
    """Place and time of day, where both have a line."""
    found: dict[str, str] = {}
    edits: list[Edit] = []
    for line in below if all(map(_labelled, below[:2])) else ():
        labelled = _labelled(line)
        if labelled is None:
            break
        word, value = labelled
        low = fold(word.text)
        place = MEANT.get(low) == "background" or ROLES.get(low) is Role.BACKGROUND
        what = "place" if place else "time" if low in DATA["when"] else ""
        if what and value.text and what not in found:
            found[what] = value.text
            edits.append(without_line(line))
    whole = len(found) == 2 and fold(found["time"]) in TIMES
    return _Rows(found["place"], found["time"], tuple(edits)) if whole else None


_BETWEEN = re.compile(r"[\s/·、。，,|｜—–-]+")
_PIECES = range(2, 5)
_LONGEST = 24


def otherwise(words: Slice, language: str) -> Diagnostic | None:
    """Side, place and time of day and nothing else, but not in the form of a heading."""
    meant = meant_heading(words.text, language)
    if meant is None:
        return None
    form, sure = meant
    return heading_like(
        words.span(),
        "this has the place, side and time of a scene heading, but not the form, and is prose",
        "prose, as it stands",
        f"write `{form}`; {escape(words)}",
        edits=instead(words, form) if sure else (),
        guesses=instead(words, form),
    )


def meant_heading(text: str, language: str) -> tuple[str, bool] | None:
    """The heading that is meant by side, place and time of day, and whether that is certain.

    Of scripts without case, where these are words of their own.
    """
    numbered = _NUMBER_BEFORE().match(text)
    ident = f" #{next(filter(None, numbered.groups()))}#" if numbered else ""
    text = text[numbered.end() :] if numbered else text
    pieces = _BETWEEN.split(text.strip("[]()（）【】 。"))
    if len(text) > _LONGEST or len(pieces) not in _PIECES or text.isascii():
        return None
    told = [(piece, side_and_time(piece)) for piece in pieces]
    sides = [found[0] for _, found in told if found and found[0]]
    times = [piece[slice(*found[1])] for piece, found in told if found and found[1]]
    place = [piece for piece, found in told if found is None]
    if len(sides) != 1 or len(times) != 1 or not place or set(place) & set(DATA["framing"]):
        return None
    side = LANGUAGES[language].sides[sides[0]]
    if fold(side) not in SIDES or TIMES[fold(times[0])] is None:
        return None
    return f"{side} {' '.join(place)} - {times[0]}{ident}", len(place) == 1


_CODES = "|".join(("[Ss][Cc]?", *DATA["sheet"], *DATA["scene"]))
_NUMBER_BEFORE = lazy(
    rf"[(（]?\s*(?P<number>\d{{1,3}}|[{DATA['numerals']}]{{1,3}})[)）、.．]\s*(?=\S)"
    rf"|(?:{_CODES})\s*(?P<coded>\d{{1,3}})\s*(?=[^\W\d])"
    r"|(?P<episode>\d{1,3}-\d{1,3})(?=[^\W\d])"
)
"""The number of a scene, in front of what tells it otherwise than a heading does."""


def escape(words: Slice) -> str:
    """How a line that looks like a heading is prose."""
    return f"if it is prose, write `\\{words.text.split()[0]} ...`"
