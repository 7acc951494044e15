"""Lines of the story that begin as in another language: a comment, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.marks import mark
from ..language.source import Span
from ..language.syntax import Block, Line
from .check_context import LintContext

_PROSE = ("PROSE", "LABEL", "CUE")


def marks(context: LintContext) -> Iterator[Diagnostic]:
    """Every such line that is not spoken; a table, and a list with circled numbers, once."""
    names = frozenset(fold(name) for who in context.storyboard.declared for name in who.names)
    for part in context.script.parts:
        for block in part.blocks:
            yield from _in_block(block, names)


def of_elsewhere(
    span: Span, message: str, label: str = "", *, help: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """What means something in another language or on another page, and is words here."""
    return Diagnostic.of("WAN137", span, message, label, help=help, edits=edits)


def _in_block(block: Block, names: frozenset[str]) -> Iterator[Diagnostic]:
    listed: set[str] = set()
    for line in _unspoken(block):
        found = mark(line.words) if line.kind in _PROSE else None
        if found and found.kind == "bold" and _named(line, names):  # a cue, which is told
            continue
        if found and found.kind not in listed:
            place = line.words.strip().span()
            yield of_elsewhere(place, found.what, help=found.way, edits=found.edits)
        if found and found.kind in ("table", "circled"):
            listed.add(found.kind)


def _named(line: Line, names: frozenset[str]) -> bool:
    """Whether a line begins with a declared name in bold type."""
    words = line.words.text.strip().strip("*_")
    return fold(re.split(r"[*_:：]", words)[0].strip()) in names


def _unspoken(block: Block) -> Iterator[Line]:
    """The lines of a block before a cue, which has no tabs in it."""
    for line in block.lines:
        if line.kind == "CUE" and "\t" not in line.words.text.strip():
            return
        yield line
