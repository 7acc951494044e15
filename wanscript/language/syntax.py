"""A script as written: lines of known kinds, in the places where the grammar puts them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from .source import Source, Span


@dataclass(frozen=True, slots=True)
class Run:
    """Words out of a script, notes taken out, that still know where each character stood.

    `text[starts[i]:starts[i + 1]]` stood at offset `offsets[i]` and on; joints that no one
    typed belong to the character before them.
    """

    source: Source
    text: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    def offset(self, index: int) -> int:
        """Where the character at an index stands in the source."""
        piece = bisect_right(self.starts, index) - 1
        return self.offsets[piece] + index - self.starts[piece]

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of `text[start:end]`; an empty part is an empty place."""
        end = len(self.text) if end is None else end
        first = self.offset(start) if self.starts else 0
        return Span(self.source, first, self.offset(end - 1) + 1 if end > start else first)

    def part(self, start: int, end: int | None = None) -> Run:
        """`text[start:end]`, with its place."""
        end = len(self.text) if end is None else max(start, end)
        if start == 0 and end == len(self.text):
            return self
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(start, end - 1))
        return Run(
            self.source,
            self.text[start:end],
            (0, *(at - start for at in self.starts[first + 1 : last])),
            (self.offset(start), *self.offsets[first + 1 : last]),
        )

    def strip(self) -> Run:
        """Without the white space at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, len(self.text.rstrip()))

    @staticmethod
    def joined(runs: tuple[Run, ...], joints: tuple[str, ...]) -> Run:
        """The runs in order, with `joints[i]` between the i-th and the next."""
        text: list[str] = []
        starts: list[int] = []
        offsets: list[int] = []
        at = 0
        for run, joint in zip(runs, (*joints, ""), strict=True):
            starts += [at + start for start in run.starts]
            offsets += run.offsets
            text += [run.text, joint]
            at += len(run.text) + len(joint)
        return Run(runs[0].source, "".join(text), tuple(starts), tuple(offsets))


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the name of its terminal, its words without notes, and its whole place.

    A note may span line ends, so a line may stand on several.
    """

    kind: str
    words: Run
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the header (or under a heading) and the indented lines that belong to it."""

    line: Line
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of the story up to a blank line, a heading or a fence.

    `blanks` counts the blank lines before it, up to the block before.
    """

    lines: tuple[Line, ...]
    blanks: int


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, the settings directly under it, and what follows up to the next heading.

    The first part of a file without a heading at its start has None.
    """

    heading: Line | None
    settings: tuple[Entry, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A whole script. `lines` are all its lines in order, notes and blank ones too."""

    source: Source
    header: tuple[Entry, ...]
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
