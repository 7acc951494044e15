"""A breakdown for a terminal, its columns aligned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..breakdown import Breakdown
from .breakdowntables import NOTHING, Reader, Shown
from .terminal import broken, columns, fitted, padded

_GAP, _NARROWEST = 2, 8
"""Columns between two cells, and of a cell of words at the least."""


def breakdown_text(made: Breakdown, width: int, only: str | None = None) -> str:
    """All tables, or one of them, at most `width` columns wide where their numbers fit."""
    reader = Reader(made)
    head = f"{reader.head()}: {reader.terms.comma.join(reader.facts())}"
    lines = [] if only else broken(head, width)
    for table in reader.shown():
        if only in (None, table.table.name):
            lines += ["", table.title, "", *_table(table, width)]
            lines += ["", *(line for note in table.notes for line in broken(note, width))]
            if not table.notes:
                lines.pop()
    if only and not lines:
        lines = [reader.terms.tables[only], "", NOTHING]
    if not only:
        lines += ["", *(line for note in reader.notes() for line in broken(note, width))]
    return "\n".join(lines).lstrip("\n") + "\n"


def _table(table: Shown, width: int) -> Iterator[str]:
    rows = [table.heads, *table.rows, *([table.total] if table.total else [])]
    if table.table.name == "strip":
        yield from _strip(rows, width)
        return
    widths = _widths(rows, table.numeric, width)
    if _over(widths) > width:
        yield from _stacked(rows, width)
        return
    for at, row in enumerate(rows):
        if table.total and at == len(rows) - 1:
            yield "-" * _over(widths)
        yield from _row(row, widths, table.numeric)


def _strip(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Who is in which scene, in blocks of as many scenes as are wide enough."""
    sizes = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    sizes[0] = min(sizes[0], max(_NARROWEST, width // 3))
    begun = 1
    while begun < len(sizes):
        end = begun + 1
        while end < len(sizes) and _over([sizes[0], *sizes[begun : end + 1]]) <= width:
            end += 1
        if begun > 1:
            yield ""
        widths = [sizes[0], *sizes[begun:end]]
        for row in rows:
            yield from _row([row[0], *row[begun:end]], widths, [False] * len(widths))
        begun = end


def _widths(rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int) -> list[int]:
    """The columns of each cell; the widest that has words to break gives way."""
    parts = [list(cells) for cells in zip(*rows, strict=True)]
    widths = [max(map(columns, cells)) for cells in parts]
    least = [_least(*cells, number=number) for cells, number in zip(parts, numeric, strict=True)]
    while _over(widths) > width:
        wide = [at for at in range(len(widths)) if widths[at] > least[at]]
        if not wide:
            break
        widths[max(wide, key=lambda at: widths[at])] -= 1
    return widths


def _least(head: str, *cells: str, number: bool) -> int:
    """The columns of a column at the least: a number is never broken, nor a word that is short."""
    words = [columns(line) for text in (head, *cells) for line in broken(text, 1)]
    return max(min(max(words), _NARROWEST), *(map(columns, cells) if number else (1,)))


def _over(widths: Sequence[int]) -> int:
    """The columns of a whole row."""
    return sum(widths) + _GAP * (len(widths) - 1)


def _stacked(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """A list for each row, where the terminal has no room for columns."""
    heads, *others = rows
    for number, row in enumerate(others):
        yield from ("",) if number else ()
        yield from fitted(row[0], width)
        for head, cell in zip(heads[1:], row[1:], strict=True):
            yield from (f"  {line}" for line in fitted(f"{head}: {cell}", width - 2) if cell)


def _row(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> Iterator[str]:
    cells = [list(fitted(text, width)) for text, width in zip(row, widths, strict=True)]
    for at in range(max(map(len, cells))):
        line = [cell[at] if at < len(cell) else "" for cell in cells]
        laid = (
            " " * (width - columns(text)) + text if number else padded(text, width)
            for text, width, number in zip(line, widths, numeric, strict=True)
        )
        yield (" " * _GAP).join(laid).rstrip()
