"""Heads of scenes as productions write them, and what only looks like one."""

from __future__ import annotations

from msgspec import Struct

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.grammar import inside, plain
from ..language.headings import heading_like, instead, meant_heading, numbered
from ..language.lazy import lazy
from ..language.line_edits import without_line
from ..language.lines import keyed
from ..language.scene_rows import scene_rows
from ..language.slice import Slice
from ..language.source import Span
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
    at_once = scene_rows(below[0].words.strip().text) if below else None
    if at_once:
        place, people = below[0].words.strip().span(), at_once.people
        taken = Edit(place, people) if people else without_line(below[0])
        rows = _Rows(at_once.place, at_once.time, (taken,))
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
    """Place and time of day of a scene, each behind its word, with no heading above."""
    if one := _told_at_once(line, language):
        return one
    rows = _rows((line, *below)) if _labelled(line) else None
    if rows is None:
        return None
    inner, outer = heading_words(language)
    form = f"{rows.place} - {rows.time}".upper()
    return heading_like(
        line.words.strip().span(),
        "these lines say where and when a scene is, but they are no scene heading",
        "prose, as it stands",
        f"write `{inner} {form}` or `{outer} {form}` instead; {escape(line.words.strip())}",
        guesses=_in_their_place(rows.edits, (f"{inner} {form}", f"{outer} {form}")),
    )


def _told_at_once(line: Line, language: str) -> Diagnostic | None:
    """The same on one line."""
    words = line.words.strip()
    rows = scene_rows(words.text)
    if rows is None:
        return None
    people = f"\n{rows.people}" if rows.people else ""
    form, edits = rows.heading, tuple[Edit, ...]()
    if rows.number:
        edits = (Edit(words.span(), f"{form}{people}"),)
        way = f"`{form}`"
    else:
        inner, outer = heading_words(language)
        way = f"`{inner} {rows.place} - {rows.time}` or `{outer} {rows.place} - {rows.time}`"
    beside = f", and below it `{people.strip()}`" if people else ""
    return heading_like(
        words.span(),
        "this line says where and when a scene is, but it is no scene heading",
        "prose, as it stands",
        f"write {way}{beside}; {escape(words)}",
        edits=edits,
    )


def heading_words(language: str) -> tuple[str, str]:
    """The heading words for inside and outside."""
    sides = LANGUAGES[language].sides
    inner, outer = sides[True, False], sides[False, True]
    return (inner, outer) if fold(inner) in SIDES else ("INT.", "EXT.")


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


def _in_their_place(rows: tuple[Edit, ...], headings: tuple[str, ...]) -> tuple[Edit, ...]:
    """Each heading in the place of rows that follow one another: other lines stay where they are.

    `rows` are the edits that take them out.
    """
    first, last = rows[0].span, rows[-1].span
    whole = Span(first.source, first.start, last.end)
    if sum(len(row.span.text) for row in rows) < len(whole.text):
        return ()
    end = "\n" if whole.text.endswith(("\n", "\r")) else ""
    return tuple(Edit(whole, f"{heading}{end}") for heading in headings)


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
    boxed = _BOXED().match(words.text) if words.text[:1] in "[【［" else None
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


def escape(words: Slice) -> str:
    """How a line that looks like a heading is prose."""
    return f"if it is prose, write `\\{words.text.split()[0]} ...`"
