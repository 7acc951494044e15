"""`Source` to `File`: the grammar's lines, read by Lark, put in their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lark import Tree
from msgspec import Struct, field

from .diagnostic import Diagnostic
from .grammar import Lexed, LineToken, grammar, inside, plain
from .slice import Slice
from .source import Source, Span
from .syntax import Block, Entry, File, Line, SceneNode
from .unseen import as_read, told_unseen


def parse(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    """The lines of a script; any text parses: it is told what never ends, and what no one sees."""
    file, findings = read(source)
    return file, (*told_unseen(source), *findings)


def read(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    """The lines of a script or of a part of one, and what in it never ends."""
    lines: dict[int, Line] = {}
    text = as_read(source)

    def keep(kind: str, start: int, end: int) -> None:
        lines[start] = _line(text, kind, start, end)

    tree = grammar().parse(Lexed(plain(text.text), keep), start="start")
    ordered = tuple(lines.values())
    return _file(source, tree, lines, ordered), tuple(_unclosed(source, ordered))


# ---- from tokens to lines -------------------------------------------------------------------

_KINDS = {
    **dict.fromkeys(("SLUG", "SLUG_HAN", "HEADING_HAN"), "HEADING"),
    "ENDING": "FURNITURE",
    "PART": "OUTLINE",
    "ACTION": "ESCAPED",
}
"""Lines that differ in where they may stand alone."""
_VERBATIM = ("FENCE", "NOTE", "BLANK")
VANISHING = ("NOTE", "OUTLINE", "FURNITURE")
"""Lines of which nothing is left, nor of the blank line behind them."""


def _line(script: Slice, terminal: str, start: int, end: int) -> Line:
    text = script.text[start:end].rstrip("\r\n")
    end = start + len(text)
    whole = None
    if script.pieces is None:
        words = Slice(script.source, text, script.offset + start)
    else:
        words, place = script.part(start, end), script.span(start, end)
        whole = place if place != words.span() else None
    kind = _KINDS.get(terminal, terminal)
    if ("[[" not in text and "/*" not in text) or kind in _VERBATIM:
        return Line(kind, words, whole)
    words, whole = _without_notes(words), whole or words.span()
    # a note that begins in a bracket and never ends takes the colon with it
    lost = kind == "LABEL" and not inside("IN_ENTRY").match(words.text)
    return Line("PROSE" if lost else kind, words, whole)


def _without_notes(run: Slice) -> Slice:
    kept: list[Slice] = []
    at = 0
    for note in inside("INNER_NOTE").finditer(run.text):
        end = note.end()
        before = run.text[at : note.start()]
        # a note between two white spaces takes one of them with it
        if before:
            kept.append(run.part(at, note.start()))
        spaced = not kept or kept[-1].text[-1:].isspace()
        if spaced and run.text[end : end + 1].isspace():
            end += 1
        at = end
    kept.append(run.part(at))
    return Slice.joined(tuple(kept), ("",) * (len(kept) - 1))


def _unclosed(source: Source, lines: tuple[Line, ...]) -> Iterator[Diagnostic]:
    noted = "[[" in source.text or "/*" in source.text
    for line in lines if noted else (each for each in lines if each.kind == "FENCE"):
        text = line.span.text
        if line.kind == "FENCE":
            fence = inside("IN_FENCE").match(line.words.text)
            if fence is None or not fence["closed"]:
                opener = Span(source, line.span.start, line.span.start + 3)
                yield Diagnostic.of(
                    "WAN106",
                    opener,
                    "this fence is never closed",
                    "opened here; everything to the end of the file is taken for the prompt",
                    help="close it with a line of three backticks: ```",
                )
            continue
        if "[[" not in text and "/*" not in text:
            continue
        for note in inside("INNER_NOTE").finditer(text):
            mark, close = ("[[", "]]") if note.group().startswith("[[") else ("/*", "*/")
            if not note.group().endswith(close) or len(note.group()) < 4:
                at = line.span.start + note.start()
                reach = "up to the next blank line" if mark == "[[" else "to the end of the file"
                yield Diagnostic.of(
                    "WAN105",
                    Span(source, at, at + 2),
                    f"this note is never closed, so everything {reach} is left out",
                    "opened here",
                    help=f"close it with `{close}`",
                )


# ---- from the tree to the file --------------------------------------------------------------


def _file(
    source: Source, tree: Tree[Any], lines: dict[int, Line], ordered: tuple[Line, ...]
) -> File:
    header: list[Entry] = []
    parts = _Parts(_blanks(ordered))
    for child in tree.children:
        if isinstance(child, LineToken):
            parts.line(lines[child.start_pos])
        elif child.data == "heading":
            first: Any
            first, *settings = child.children
            heading = lines[first.start_pos]
            parts.heading(heading, _entries(settings, lines))
        else:
            header += _entries([child], lines)
    parts.close()
    made = tuple(
        SceneNode(first, own, tuple(blocks), before) for first, own, blocks, before in parts.made
    )
    return File(source, tuple(header), made, ordered, parts.gap)


class _Parts(Struct):
    """The parts of the story so far, the block that is being filled, the blank lines before it.

    `blanks` are where those stand that count.
    """

    blanks: frozenset[int]
    made: list[tuple[Line | None, tuple[Entry, ...], list[Block], int]] = field(
        default_factory=list
    )
    block: list[Line] = field(default_factory=list)
    gap: int = 0

    def heading(self, line: Line, settings: tuple[Entry, ...]) -> None:
        """Begins a part."""
        self.close()
        self.made.append((line, settings, [], self.gap))
        self.gap = 0

    def line(self, line: Line) -> None:
        """Puts a line of the story in its place."""
        kind = line.kind
        if kind == "BLANK":
            self.close()
            self.gap += line.span.start in self.blanks
        elif kind == "FENCE":
            self.close()
            self.block.append(line)
            self.close()
        elif kind == "TRANSITION":  # it ends what is above it
            self.close()
            if self.made:
                self.block.append(line)
                self.close()
        elif kind != "FURNITURE" and (self.block or kind != "OUTLINE"):
            self.block.append(line)

    def close(self) -> None:
        """Ends the block that is being filled."""
        if not self.block:
            return
        if not self.made:
            self.made.append((None, (), [], 0))
        self.made[-1][2].append(Block(tuple(self.block), self.gap))
        self.block, self.gap = [], 0


def _entries(trees: list[Any], lines: dict[int, Line]) -> tuple[Entry, ...]:
    return tuple(
        Entry(first, tuple(more))
        for tree in trees
        for first, *more in [[lines[token.start_pos] for token in tree.children]]
    )


def _blanks(lines: tuple[Line, ...]) -> frozenset[int]:
    """Where the blank lines stand that count: a line that vanishes takes the one after it."""
    counted, blank_before, vanished = [], True, False
    for line in lines:
        if line.kind == "BLANK":
            if not (vanished and blank_before):
                counted.append(line.span.start)
            blank_before, vanished = True, False
        elif line.kind in VANISHING:
            vanished = True
        else:
            blank_before = vanished = False
    return frozenset(counted)
