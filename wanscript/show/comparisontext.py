"""A comparison of models for a terminal: a column a model, or lists where it is narrow."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from ..models.price import REGIONS
from .amounts import money, quantity
from .comparison import Cell, Comparison, Lack, ModelColumn
from .terminal import broken, columns, fitted, padded, visible

_FIRST, _NARROWEST, _GAP = 20, 17, 2
"""Columns of a scene's own cell at the most, of a model's at the least, and between them."""


def comparison_text(compared: Comparison, *, script: str, width: int) -> str:
    """The table, at most `width` columns wide; `script` is the file that lines are of."""
    rows = list(_rows(compared, script))
    count = len(compared.columns)
    first = min(_FIRST, max(columns(line) for row in rows for line in row[0]))
    room = (width - first - _GAP * count) // count
    widest = max(columns(line) for row in rows for cell in row[1:] for line in cell)
    laid = _table(rows, first, min(room, widest)) if room >= _NARROWEST else _stacked(rows, width)
    head = f"{compared.title or script} - {REGIONS[compared.region]}, {compared.currency}"
    notes = [line for note in _notes(compared, shlex.quote(script)) for line in broken(note, width)]
    return "\n".join([*broken(visible(head), width), "", *laid, "", *notes]) + "\n"


_Row = list[list[str]]
"""The paragraphs of each cell, the scene's own first."""


def _rows(compared: Comparison, script: str) -> Iterator[_Row]:
    yield [[""], *([column.model.name] for column in compared.columns)]
    for row in compared.rows:
        named = [visible(f"{row.scene} {row.heading}" if row.heading else f"scene {row.scene}")]
        yield [named, *(_cell(cell, script) for cell in row.cells)]
    if any(column.lacks for column in compared.columns):
        yield [
            ["the film"],
            *(_lacks(column.lacks, script) or ["-"] for column in compared.columns),
        ]
    if any(column.joins for column in compared.columns):
        yield [["could be one clip"], *(_joins(column) or ["-"] for column in compared.columns)]
    count = len(compared.rows)
    yield [["total"], *(_total(column, count) for column in compared.columns)]


def _cell(cell: Cell, script: str) -> list[str]:
    if cell.lacks:
        return _lacks(cell.lacks, script)
    said = [money(cell.estimate.cost), _seconds(cell)]
    if cell.clips > 1:
        said.append(f"{cell.clips} clips")
    return said + ([f"{cell.takes} takes"] if cell.takes > 1 else [])


def _seconds(cell: Cell) -> str:
    lasts, billed = quantity(cell.lasts), quantity(cell.estimate.seconds)
    return f"{lasts} s" if lasts == billed else f"{lasts} s, {billed} billed"


def _lacks(lacks: Sequence[Lack], script: str) -> list[str]:
    """What is lacking, each once, with the lines that ask for it."""
    lines: dict[str, list[str]] = {}
    for each in lacks:
        words = each.words.partition(", so ")[0]
        place = f"{each.line}" if each.file == script else f"{visible(each.file)}:{each.line}"
        lines.setdefault(visible(words), []).append(place)
    return [
        f"{_NO}{words}, line{'s' * (len(places) > 1)} {', '.join(places)}"
        for words, places in lines.items()
    ]


_NO = "no: "


def _joins(column: ModelColumn) -> list[str]:
    return [f"{' + '.join(each.scenes)}: {each.seconds} s" for each in column.joins]


def _total(column: ModelColumn, count: int) -> list[str]:
    if not column.carried:
        return ["carries no scene"]
    said = [money(column.total.cost), f"{quantity(column.total.seconds)} s billed"]
    return said if column.carried == count else [*said, f"{column.carried} of {count} scenes"]


def _notes(compared: Comparison, script: str) -> Iterator[str]:
    """What is to be known of each model: its end, its price list, why its price is a range."""
    for column in compared.columns:
        said = [column.model.retired] if column.model.retired else []
        said += _of_its_price(column, compared)
        if column.warnings:
            many = "a warning" if column.warnings == 1 else f"{column.warnings} warnings"
            said.append(f"{many} (wanscript check {script} --model {column.model.name})")
        if said:
            yield f"{column.model.name}: {'; '.join(said)}."


def _of_its_price(column: ModelColumn, compared: Comparison) -> list[str]:
    priced = column.total
    if not column.carried:
        return []
    if priced.cost is None:
        return [f"no price in {compared.currency} is known in {REGIONS[compared.region]}"]
    return [f"price list of {' and '.join(priced.as_of)}", *priced.doubts]


# ---- layout ----------------------------------------------------------------------------------


def _table(rows: Sequence[_Row], first: int, room: int) -> Iterator[str]:
    widths = [first, *[room] * (len(rows[0]) - 1)]
    for number, row in enumerate(rows):
        cells = [
            [line for paragraph in cell for line in fitted(paragraph, width)]
            for cell, width in zip(row, widths, strict=True)
        ]
        if number in (1, len(rows) - 1):
            yield (" " * _GAP).join("-" * width for width in widths)
        elif number > 1:
            yield ""
        for at in range(max(map(len, cells))):
            line = (cell[at] if at < len(cell) else "" for cell in cells)
            laid = (padded(text, width) for text, width in zip(line, widths, strict=True))
            yield (" " * _GAP).join(laid).rstrip()


def _stacked(rows: Sequence[_Row], width: int) -> Iterator[str]:
    """A list for each scene, where the terminal has no room for columns."""
    head, *others = rows
    for number, row in enumerate(others):
        yield from ("",) if number else ()
        yield from broken(" ".join(row[0]), width)
        for (model,), cell in zip(head[1:], row[1:], strict=True):
            said = cell if cell[0].startswith(_NO) else [", ".join(cell)]
            yield from (f"  {line}" for line in broken(model, width - 2))
            yield from (f"    {line}" for each in said for line in broken(each, width - 4))
