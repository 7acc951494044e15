"""What stands in the right margin of a printed page: a revision's star, a scene's number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit
from ..language.syntax import Line
from .check_context import LintContext
from .marks import of_elsewhere

_SIGN = re.compile(r"(?:\*{1,2}|\d{1,3}[A-Z]{0,2}\.?)\Z")
_GAP = 5
"""White space that parts a margin from a line."""
_SENT = ("PROSE", "LABEL", "CUE", "ASIDE", "BEAT", "SHOT", "ACTION", "HEADING")


def margins(context: LintContext) -> Iterator[Diagnostic]:
    """Each such sign, which is read to the model, or spoken."""
    for part in context.script.parts:
        for line in (*filter(None, (part.heading,)), *(ln for b in part.blocks for ln in b.lines)):
            if line.kind in _SENT and (told := _in_margin(line)):
                yield told


def _in_margin(line: Line) -> Diagnostic | None:
    text = line.words.text.rstrip()
    sign = _SIGN.search(text[-6:])
    if sign is None or (line.kind == "HEADING" and sign.group()[0] != "*"):
        return None
    start = len(text) - len(sign.group())
    before = text[:start].rstrip()
    if not before or start - len(before) < _GAP:
        return None
    place = line.words.span(start, len(text))
    return of_elsewhere(
        place,
        f"`{sign.group()}` stands in the margin, and is read to the model with the line",
        "of a printed page",
        help="take it out",
        edits=(Edit(line.words.span(len(before), len(text)), ""),),
    )
