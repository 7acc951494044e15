"""A script as written: lines of known kinds, in the places where the grammar puts them."""

from __future__ import annotations

from msgspec import Struct

from .slice import Slice
from .source import Source, Span


class Line(Struct, frozen=True, gc=False):
    """One line: the name of its terminal, its words without notes, and its whole place.

    A note may span line ends, so a line may stand on several; a line without one has none kept.
    """

    kind: str
    words: Slice
    whole: Span | None

    @property
    def span(self) -> Span:
        """Its whole place."""
        return self.whole or self.words.span()

    def saying(self, words: Slice, kind: str = "") -> Line:
        """The same line with other words, of another kind where one is given."""
        return Line(kind or self.kind, words, self.span)


class Entry(Struct, frozen=True, gc=False):
    """A line of the header (or under a heading) and the indented lines that belong to it."""

    line: Line
    more: tuple[Line, ...] = ()


class Block(Struct, frozen=True, gc=False):
    """Lines of the story up to a blank line, a heading or a fence.

    `blanks` counts the blank lines before it, up to the block before.
    """

    lines: tuple[Line, ...]
    blanks: int


class SceneNode(Struct, frozen=True, gc=False):
    """A heading, the settings directly under it, and what follows up to the next heading.

    The first part of a file without a heading at its start has None. `blanks` counts the blank
    lines before the heading.
    """

    heading: Line | None
    settings: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    blanks: int = 0


class File(Struct, frozen=True, gc=False):
    """A whole script. `lines` are all its lines in order, notes and blank ones too.

    `blanks` counts the blank lines at its end.
    """

    source: Source
    header: tuple[Entry, ...]
    parts: tuple[SceneNode, ...]
    lines: tuple[Line, ...]
    blanks: int = 0
