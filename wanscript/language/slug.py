"""Slug lines as meant: the place looked up, the time of day known, the id fit for a file name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .diagnostic import Diagnostic, Note
from .fold import fold
from .lines import heading_line
from .names import Names
from .slice import Slice
from .source import Span
from .storyboard import Heading, Mention, Role
from .syntax import Part
from .words import SIDES, TIMES, TITLED


def slug(part: Part, names: Names) -> tuple[Heading | None, str | None, tuple[Diagnostic, ...]]:
    """A part's heading and the id of its scene, where it has them."""
    if part.heading is None:
        return None, None, ()
    line = heading_line(part.heading)
    interior, exterior = SIDES.get(line.word, (False, False))
    findings: list[Diagnostic] = []
    place = None
    if line.place.text:
        before = re.match(r"(?i)@|the\s+", line.place.text)
        bare = line.place.part(before.end()) if before else line.place
        tried = ((each, names.exact(each.text, any_case=True)) for each in (line.place, bare))
        known = ((each, who) for each, who in tried if who and who.role is Role.BACKGROUND)
        if found := next(known, None):
            spelled, who = found
            place = Mention(who.name, line.place, spelled, line.place.span())
        else:
            findings += _place_slip(line.place, names)
    title = line.place.text if line.word in TITLED and place is None else None
    time = line.time.text if line.time else None
    if time is not None:
        time = TIMES.get(fold(time), time.lower())
    ident = line.id.text if line.id else None
    if line.id is not None and not re.fullmatch(r"[^\W_][\w.-]{0,39}", line.id.text):
        findings.append(_bad_id(line.id.span(), line.id.text))
    heading = Heading(
        place,
        line.place.part(0, 0) if title is not None else line.place,
        interior,
        exterior,
        time,
        title,
        line.typed,
        line.id,
        part.heading.words.strip().span(),
    )
    return heading, ident, tuple(findings)


def _place_slip(place: Slice, names: Names) -> Iterator[Diagnostic]:
    for known in names.slips(fold(place.text)):
        who = names.by_form[known]
        if who.role is Role.BACKGROUND and len(known) > 3 and fold(who.name) == fold(known):
            yield Diagnostic.of(
                "WAN206",
                place.span(),
                f"`{place.text}` is one slip from the background `{who.name}`",
                f"did you mean `{who.name.upper()}`?",
                (Note(who.span, "declared here"),),
            )
            return


def _bad_id(span: Span, ident: str) -> Diagnostic:
    return Diagnostic.of(
        "WAN122",
        span,
        f"`{ident}` cannot be a scene's id",
        help="an id is up to 40 letters, digits, `-`, `_` and `.`, and begins with a letter or "
        "a digit: it becomes part of a file name",
    )
