"""Where numbered shots begin: a shot's line is always the first of its block."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from .diagnostic import Diagnostic
from .lines import ShotLine, shot_line
from .misplaced import in_prose
from .names import Names
from .speech import ends_spoken
from .syntax import Block, Line
from .timing import follows


def at_shots(
    blocks: Iterable[Block], names: Names
) -> tuple[tuple[Block, ...], tuple[Diagnostic, ...]]:
    """The blocks of one scene, cut where a shot ends a paragraph or a speech.

    What has the form of a shot and is none is prose from here on, and told.
    """
    cut = _Cut(names)
    for block in blocks:
        cut.block(block)
    return tuple(cut.blocks), tuple(cut.findings)


class _Cut(Struct):
    """The blocks so far, the first line of the last shot, and the block that is being filled."""

    names: Names
    last: Line | None = None
    blocks: list[Block] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    speech: bool = False

    def block(self, block: Block) -> None:
        gap = block.blanks
        for line in block.lines:
            kept = line
            if line.kind == "SHOT":
                if not self.lines or self._next(shot_line(line)):
                    gap = self._close(gap)
                    self.last = line
                else:
                    kept = self._words(line)
            self.lines.append(kept)
        self._close(gap)

    def _close(self, gap: int) -> int:
        """Ends the block that is being filled; the next one stands right below it."""
        if not self.lines:
            return gap
        self.blocks.append(Block(tuple(self.lines), gap))
        self.lines, self.speech = [], False
        return 0

    def _next(self, shot: ShotLine) -> bool:
        """Whether a line begins a shot below others: in a speech without a time only the next."""
        if shot.time or not self.last:
            return bool(shot.time)
        self.speech = self.speech or ends_spoken(tuple(self.lines), self.names)
        if not self.speech:
            return True
        return follows(shot_line(self.last).id, shot.id) and bool(shot.heading or shot.text)

    def _words(self, line: Line) -> Line:
        where = "a speech and is spoken" if self.speech else "a paragraph and is prose"
        self.findings.append(in_prose(line, "a shot", where))
        return replace(line, kind="PROSE")
