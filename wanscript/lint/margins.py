"""What a printed page has around its lines: a revision's star, a scene's number, its own head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit
from ..language.lazy import lazy
from ..language.line_edits import without_line
from ..language.syntax import Line
from .check_context import LintContext
from .marks import of_elsewhere

_SIGN = re.compile(r"(?:[A-Z]?\d{1,3}[A-Z]{0,2}\.?(?:\s+\*{1,2})?|\*{1,2})\Z")
_STAR = lazy(r"\s*\*{1,2}\Z")
_PAGE = re.compile(r"\s{3}\d{1,3}\.\Z")
"""The number of a page, which has a stop, at the end of the page's head."""
_WIDE = 40
"""Characters at a line's end that may be its margin."""
_GAP = 5
"""White space that parts a margin from a line."""
_SENT = ("PROSE", "LABEL", "CUE", "ASIDE", "BEAT", "SHOT", "ACTION", "HEADING")


def margins(context: LintContext) -> Iterator[Diagnostic]:
    """Each such sign or line, which is read to the model, or spoken."""
    for part in context.script.parts:
        for line in (*filter(None, (part.heading,)), *(ln for b in part.blocks for ln in b.lines)):
            if line.kind in _SENT and (told := _in_margin(line)):
                yield told


def _in_margin(line: Line) -> Diagnostic | None:
    text = line.words.text.rstrip()
    last = text[-2:].rstrip(".")[-1:]
    if not (last.isdigit() or last.isupper() or last == "*"):  # as both kinds end
        return None
    if line.kind != "HEADING" and _PAGE.search(text, max(0, len(text) - _WIDE)):
        return of_elsewhere(
            line.words.strip().span(),
            "the head of a page is read to the model",
            "of a printed page",
            help="take it out",
            edits=(without_line(line),),
        )
    sign = _SIGN.search(text, max(0, len(text) - _WIDE))
    if sign is None:
        return None
    before = text[: sign.start()].rstrip()
    if not before or sign.start() - len(before) < _GAP:
        return None
    taken = len(before), sign.start()
    if line.kind == "HEADING":  # its number is read as such
        star = _STAR().search(text)
        if star is None:
            return None
        taken = star.start(), len(text) - len(star.group().strip())
    mark = text[taken[1] :]
    return of_elsewhere(
        line.words.span(taken[1], len(text)),
        f"`{mark}` stands in the margin, and is read to the model with the line",
        "of a printed page",
        help="take it out",
        edits=(Edit(line.words.span(taken[0], len(text)), ""),),
    )
