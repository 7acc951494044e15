"""Lines of the story that begin as in another language: a comment, a table, a bullet."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Severity
from ..language.marks import mark
from ..language.storyboard import Storyboard
from ..language.syntax import Block, File, Line, Part

_PROSE = ("PROSE", "LABEL")


def marks(script: File, storyboard: Storyboard) -> Iterator[Diagnostic]:  # noqa: ARG001
    """Every such line that is not spoken; a table once, and bullets once a scene."""
    for part in script.parts:
        yield from _in_part(part)


def _in_part(part: Part) -> Iterator[Diagnostic]:
    bullets = False
    for block in part.blocks:
        tables = False
        for line in _unspoken(block):
            found = mark(line.words) if line.kind in _PROSE else None
            told = bullets if found and found.kind == "bullet" else tables
            if found is None or (found.kind in ("bullet", "table") and told):
                continue
            bullets |= found.kind == "bullet"
            tables |= found.kind == "table"
            severity = Severity.HINT if found.kind == "bullet" else Severity.WARNING
            yield Diagnostic.of(
                "WAN137",
                line.words.strip().span(),
                found.what,
                help=found.way,
                edits=found.edits,
                severity=severity,
            )


def _unspoken(block: Block) -> Iterator[Line]:
    """The lines of a block before a cue."""
    for line in block.lines:
        if line.kind == "CUE":
            return
        yield line
