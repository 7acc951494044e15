"""A script as written: lines of known kinds, in the places where the grammar puts them."""

from __future__ import annotations

from dataclasses import dataclass

from .slice import Slice
from .source import Source, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the name of its terminal, its words without notes, and its whole place.

    A note may span line ends, so a line may stand on several.
    """

    kind: str
    words: Slice
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
class SceneNode:
    """A heading, the settings directly under it, and what follows up to the next heading.

    The first part of a file without a heading at its start has None. `blanks` counts the blank
    lines before the heading.
    """

    heading: Line | None
    settings: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A whole script. `lines` are all its lines in order, notes and blank ones too.

    `blanks` counts the blank lines at its end.
    """

    source: Source
    header: tuple[Entry, ...]
    parts: tuple[SceneNode, ...]
    lines: tuple[Line, ...]
    blanks: int = 0
