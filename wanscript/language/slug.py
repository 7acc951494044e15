"""Slug lines as meant: the place looked up, the time of day known, the id fit for a file name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .diagnostic import Diagnostic, Edit
from .fold import fold
from .grammar import inside, plain
from .headings import heading_like, sided, titled
from .lines import heading_line
from .names import Names
from .place import Place, placed, unsure
from .slice import Slice
from .source import Span
from .storyboard import Heading, Role, Shot, Speech
from .suspects import nearly_named
from .syntax import Line, SceneNode
from .text import Literal, Mention
from .words import SHORT_SIDES, SIDES, TIMES, TITLED

_SIDES = {**SIDES, **SHORT_SIDES}


def slug(
    part: SceneNode, names: Names, named: frozenset[str]
) -> tuple[Heading | None, str | None, tuple[Diagnostic, ...]]:
    """A part's heading and the id of its scene, where it has them.

    `named` are the declared names in the scene's words.
    """
    if part.heading is None:
        return None, None, ()
    line = heading_line(part.heading)
    listed = line.produced or (line.word not in TITLED and not line.word.isascii())
    words, side = sided(line.words) if listed else (line.words, None)
    interior, exterior = side or _SIDES.get(line.word, (False, False))
    place, title = placed(words, names), None
    findings: list[Diagnostic] = []
    if line.word in TITLED and not place.exact:
        if place.time and TIMES.get(fold(place.time.text)):
            findings.append(titled(words, line.typed))
        title, none = _title(words), words.part(0, 0)
        place = Place(none, None, none, none, (), place.time)
    findings += _told(place, names, named, titled=line.word in TITLED)
    time = TIMES.get(fold(place.time.text), place.time.text.lower()) if place.time else None
    if line.id is not None and not re.fullmatch(r"[^\W_][\w.-]{0,39}", line.id.text):
        findings.append(_bad_id(line.id.span(), line.id.text))
    heading = Heading(
        place.mention,
        place.words,
        interior,
        exterior,
        time,
        title,
        line.typed,
        line.id,
        part.heading.words.strip().span(),
        place.before,
        place.after,
        place.rest,
        line.omitted,
    )
    return heading, line.id.text if line.id else None, tuple(findings)


def _told(
    place: Place, names: Names, named: frozenset[str], *, titled: bool
) -> Iterator[Diagnostic]:
    """What is to be said of a place."""
    if doubled := None if titled else _doubled(place):
        yield doubled
        return
    if undashed := None if titled else _undashed(place):
        yield undashed
        return
    yield from unsure(place, names, named)
    yield from _place_slip(place, names)


def _doubled(place: Place) -> Diagnostic | None:
    """A second heading word in the place: two places, which are two clips."""
    found = inside("SECOND_HEADING").search(plain(place.words.text))
    if found is None:
        return None
    at = found.start("word")
    return heading_like(
        place.words.span(at),
        f"`{place.words.text[at:]}` is read as a part of the place: a clip has one",
        "a second heading word",
        "give each place a heading of its own, with what happens there below it; one place that is "
        "both has `INT./EXT.` in front",
    )


def _undashed(place: Place) -> Diagnostic | None:
    """A time of day at the end of a place, with nothing that sets it apart."""
    words = place.words
    before, _, last = words.text.rpartition(" ")
    alone = place.time is None and place.mention is None and not place.rest
    if not alone or not before or fold(last) not in TIMES or not last.isascii():
        return None
    end, upper = len(before), words.text.upper()
    form = f"{before} - {last}"
    return Diagnostic.of(
        "WAN146",
        words.span(end + 1),
        f"`{last}` is read as a part of the place, which is `{words.text}` then",
        f"write `{form}`",
        help="a time of day stands behind a dash; if it is a part of the place, write the time "
        f"behind it: `{words.text} - DAY`",
        edits=(Edit(words.span(end, end), " -"),) if words.text in (upper, upper.lower()) else (),
    )


def _title(words: Slice) -> str:
    """What follows the heading word, up to the last dash."""
    *_, dash = None, *inside("HEADING_DASH").finditer(words.text)
    return words.part(0, dash.start()).strip().text if dash else words.text


def without_id(heading: Line, ident: str | None) -> str:
    """A slug line as typed, but for its scene's id: its number, or what stands between signs."""
    text, mark = heading.words.text, f"#{ident}#"
    if ident is None:
        return text
    return text.rpartition(mark)[0] if mark in text else heading_line(heading).typed.text


def mentioned(
    story: Iterable[Iterable[Literal | Mention] | Speech], shots: Iterable[Shot]
) -> frozenset[str]:
    """The names that the words of a scene name, but for what is spoken."""
    parts = (*story, *(part for shot in shots for part in (shot.heading, *shot.action)))
    texts = (part for part in parts if not isinstance(part, Speech))
    return frozenset(piece.name for text in texts for piece in text if isinstance(piece, Mention))


def _place_slip(found: Place, names: Names) -> Iterator[Diagnostic]:
    place = found.words
    for known in () if found.mention else names.slips(fold(place.text)):
        who = names.by_form[known]
        if who.role is Role.BACKGROUND and len(known) > 3 and fold(who.name) == fold(known):
            message = f"`{place.text}` is one slip from the background `{who.name}`"
            yield nearly_named(place.span(), message, who.name.upper(), who)
            return


def _bad_id(span: Span, ident: str) -> Diagnostic:
    return Diagnostic.of(
        "WAN122",
        span,
        f"`{ident}` cannot be a scene's id",
        help="an id is up to 40 letters, digits, `-`, `_` and `.`, and begins with a letter or "
        "a digit: it becomes part of a file name",
    )
