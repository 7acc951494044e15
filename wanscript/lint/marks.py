"""Lines of the story that begin as in another language: a comment, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.headings import begins_heading
from ..language.marks import mark
from ..language.source import Span
from ..language.spelled import shown
from ..language.syntax import Block, Line
from ..language.words import SHOT_ROWS
from .check_context import LintContext

_PROSE = ("PROSE", "LABEL", "CUE")
_SPOKEN = ("song", "slanted")
"""Marks that are told in a speech too."""


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
    whole = _table(block) or _json(block)
    if whole:
        yield whole
    listed = {"table"} if whole else set[str]()
    for line, spoken in _lines(block):
        found = mark(line.words) if line.kind in _PROSE else None
        if found is None or (spoken and found.kind not in _SPOKEN):
            continue
        if found.kind in ("bold", "slanted") and _told(line, names):
            continue
        if found.kind not in listed:
            place = line.words.strip().span()
            yield of_elsewhere(place, found.what, help=found.way, edits=found.edits)
        if found.kind in ("table", "circled"):
            listed.add(found.kind)


def _table(block: Block) -> Diagnostic | None:
    """The rows of a table without bars around them: with tabs, bars between, or commas."""
    lines = [line for line in block.lines if line.kind in _PROSE]
    first = next(iter(lines), None)
    if first is None or len(lines) < _FEW:
        return None
    words = first.words.strip()
    heads = [" ".join(fold(cell).split()) for cell in _CELL.split(words.text)]
    listed = len(heads) > _FEW and all(head in SHOT_ROWS for head in heads)
    columns = sum("\t" in line.words.text.strip() for line in lines)
    if words.text[:1] == "|" or not (listed or columns > 1):
        return None
    return of_elsewhere(
        words.span(),
        "a table is read to the model as it stands, one cell after the other",
        help=f"write each row as a shot: `{shown('action', words.text)}`",
    )


_CELL = re.compile(r"[,，;；|｜\t]")
_FEW = 2


def _json(block: Block) -> Diagnostic | None:
    """A prompt as JSON: keys in quotation marks between braces."""
    words = block.lines[0].words.strip()
    text = "\n".join(line.words.text.strip() for line in block.lines[:_FEW])
    if _JSON.match(text) is None:
        return None
    return of_elsewhere(
        words.span(),
        "JSON is read to the model as it stands, with its signs; and what stands in quotation "
        "marks names nobody",
        help=f"write what it says in sentences, or as shots: `{shown('action', words.text)}`",
    )


_JSON = re.compile(r'[\[{\s]*\{\s*"[^"\n]{1,60}"\s*:')


def _told(line: Line, names: frozenset[str]) -> bool:
    """Whether a line in other type is told as what it is: a cue, or a heading."""
    words = line.words.strip()
    inner = words.part(len(words.text) - len(words.text.lstrip("*_")))
    return _named(line, names) or begins_heading(inner)


def _named(line: Line, names: frozenset[str]) -> bool:
    """Whether a line begins with a declared name in bold type."""
    words = line.words.text.strip().strip("*_")
    return fold(re.split(r"[*_:：]", words)[0].strip()) in names


def _lines(block: Block) -> Iterator[tuple[Line, bool]]:
    """The lines of a block, and whether they stand below a cue, which has no tabs in it."""
    spoken = False
    for line in block.lines:
        spoken = spoken or (line.kind == "CUE" and "\t" not in line.words.text.strip())
        yield line, spoken
