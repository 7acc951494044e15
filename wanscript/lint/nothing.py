"""A script in which nothing is to be shot."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic
from ..language.source import Span
from ..language.syntax import File
from .check_context import LintContext


def nothing(context: LintContext) -> Iterator[Diagnostic]:
    """A file without a word, and one without a story."""
    script, storyboard = context.script, context.storyboard
    place = Span(script.source, 0, 0)
    if all(line.kind == "BLANK" for line in script.lines):
        yield _empty(place)
    elif not storyboard.scenes and not storyboard.unresolved and not _swallowed(script):
        yield _no_story(place)


def _empty(place: Span) -> Diagnostic:
    return Diagnostic.of(
        "WAN102",
        place,
        "this file is empty",
        help="`wanscript new NAME` writes a storyboard to start from",
    )


def _no_story(place: Span) -> Diagnostic:
    return Diagnostic.of(
        "WAN110",
        place,
        "nothing here is to be shot: the file has no story",
        help="write prose, a scene heading or a numbered shot below the declarations",
    )


def _swallowed(script: File) -> bool:
    """Whether a note at the end, which is never closed, may hold the story."""
    notes = (line.words.text.rstrip() for line in script.lines if line.kind == "NOTE")
    return any(not note.endswith(("*/", "]]")) for note in notes)
