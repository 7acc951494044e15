"""A breakdown for programs, as JSON data; and for spreadsheets, a table as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from ..breakdown import Breakdown
from ..models.price import Estimate, Range
from .amounts import cost_data, range_data
from .breakdowntables import BY_SCENE, Reader, Table, cells, tables
from .terminal import visible

if TYPE_CHECKING:
    from ..documents import breakdown as documents


def breakdown_document(made: Breakdown) -> documents.Breakdown:
    """All of it as JSON data: quantities are decimal text, ranges from the least to the most."""
    found = {
        name: [_record(zip(table.keys, row, strict=True)) for row in table.rows]
        for name, table in tables(made).items()
        if name != "strip"
    }
    price = made.total.share.price
    total = {**_record(cells(made.total)), "as_of": list(price.as_of), "doubts": list(price.doubts)}
    document = {
        "schema": 1,
        "title": made.title,
        "language": made.language,
        "region": made.region,
        "currency": made.currency,
        **found,
        "total": total,
    }
    return cast("documents.Breakdown", document)


def _record(named: Any) -> dict[str, Any]:
    return {key: _datum(value) for key, value in named}


def _datum(value: Any) -> Any:
    if isinstance(value, Range):
        return range_data(value)
    if isinstance(value, Estimate):
        return cost_data(value.cost)
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def breakdown_csv(made: Breakdown, name: str) -> str:
    """The table of a name with all of its columns, without totals.

    A range has two columns. No cell is taken for a formula: one that begins like it stands
    behind an apostrophe.
    """
    reader, table = Reader(made), tables(made)[name]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_harmless, _heads(reader, table)))
    for row in table.rows:
        writer.writerow(
            each
            for key, value in zip(table.keys, row, strict=True)
            for each in _cell(reader, key, value)
        )
    return out.getvalue()


def _heads(reader: Reader, table: Table) -> Iterator[str]:
    for at, key in enumerate(table.keys):
        head = reader.heading(table, at)
        bounded = key in _BOUNDED and table.name != "strip"
        yield from (each.format(x=head) for each in reader.terms.bounds) if bounded else (head,)


_BOUNDED = frozenset({"seconds", "price"})
"""The columns of ranges."""


def _cell(reader: Reader, key: str, value: Any) -> Iterator[object]:
    """A value as one cell, a range as two."""
    if isinstance(value, Estimate):
        amount = value.cost.amount if value.cost else None
        yield from (f"{amount.low:.2f}", f"{amount.high:.2f}") if amount else ("", "")
    elif isinstance(value, Range):
        yield from (value.low, value.high)
    elif isinstance(value, int | Decimal):
        yield value
    elif isinstance(value, tuple):
        known = (each if key in BY_SCENE else reader.word("name", each) for each in value)
        yield _harmless("; ".join(known))
    else:
        yield _harmless(reader.word(key, value))


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _harmless(text: str) -> str:
    """Text that a spreadsheet shows and never computes."""
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
