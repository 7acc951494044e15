"""A breakdown as tables: what text, a page, a spreadsheet and JSON all print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from ..breakdown import (
    ActRow,
    Breakdown,
    CastRow,
    LightRow,
    ModelRow,
    PlaceRow,
    Presence,
    PropRow,
    SceneRow,
    Share,
)
from ..draw.terms import Terms, terms_of
from ..models.price import Estimate, Range
from .amounts import cents, quantity
from .breakdownterms import BreakdownTerms, breakdown_terms
from .ranges import ranges
from .terminal import visible

TABLES = ("scenes", "cast", "strip", "places", "light", "props", "acts", "models")
"""The names of all tables, in their order."""

BY_SCENE = frozenset({"scenes", "only_heard"})
"""The columns that hold names of scenes."""

_UNSHOWN = {
    "scenes": frozenset({"act", "heard", "lines", "speech", "model"}),
    "cast": frozenset({"shots"}),
    "props": frozenset({"shots", "seconds", "price"}),
}
"""By table the columns that are for programs: a reader finds what they say elsewhere."""

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under the names of fields; of the strip, behind the first, under scenes'.

    `total` has what the rows add up to, a None under each column that does not; it is empty where
    nothing does.
    """

    name: str
    keys: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A table to be read: cells are words of one line, `numeric` where a column is of numbers."""

    table: Table
    title: str
    keys: tuple[str, ...]
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    notes: tuple[str, ...]


def tables(made: Breakdown) -> dict[str, Table]:
    """All tables of a film by their names; one without rows is there too."""
    total = dict(cells(made.total))
    found = {}
    for name in TABLES:
        if name == "strip":
            found[name] = _strip(made)
            continue
        rows = [cells(row) for row in getattr(made, name)]
        keys = tuple(_keys(_ROWS[name]))
        sums = tuple(total.get(key) if key not in BY_SCENE else None for key in keys)
        adds = name not in ("cast", "props")
        values = tuple(tuple(value for _, value in row) for row in rows)
        found[name] = Table(name, keys, values, sums if adds else ())
    return found


_ROWS: Mapping[str, Any] = {
    "scenes": SceneRow,
    "cast": CastRow,
    "places": PlaceRow,
    "light": LightRow,
    "props": PropRow,
    "acts": ActRow,
    "models": ModelRow,
}


def _keys(row: Any) -> Iterator[str]:
    for name in row.__struct_fields__:
        yield from _keys(Share) if name == "share" else (name,)


def cells(row: Any) -> list[tuple[str, Any]]:
    """The fields of a row, with those of its share among them."""
    out: list[tuple[str, Any]] = []
    for name in row.__struct_fields__:
        value = getattr(row, name)
        out += cells(value) if isinstance(value, Share) else [(name, value)]
    return out


def _strip(made: Breakdown) -> Table:
    scenes = [row.scene for row in made.scenes]
    rows = ((who.name, *(made.presence(who.name, each) for each in scenes)) for who in made.cast)
    return Table("strip", ("name", *scenes), tuple(rows))


@dataclass(frozen=True)
class Reader:
    """Lays a breakdown out in the words of its language."""

    made: Breakdown

    @cached_property
    def terms(self) -> BreakdownTerms:
        """The words of its language."""
        return breakdown_terms(self.made.language)

    @cached_property
    def counted(self) -> Terms:
        """Words for numbers of things, as a board has them."""
        return terms_of(self.made.language)

    def head(self) -> str:
        """What the film is called."""
        return visible(self.made.title) or self.terms.breakdown

    def facts(self) -> tuple[str, ...]:
        """The film in numbers."""
        whole, counted = self.made.total.share, self.counted
        price = whole.price.cost
        return (
            counted.count(counted.scenes, whole.count),
            counted.count(counted.shots, whole.shots),
            counted.seconds.format(n=quantity(whole.seconds)),
            *([f"{price.currency} {cents(price.amount)}"] if price else []),
            *(row.model for row in self.made.models),
        )

    def notes(self) -> tuple[str, ...]:
        """What is to be known of all prices."""
        terms, price = self.terms, self.made.total.share.price
        where = terms.regions[self.made.region]
        if price.cost is None:
            return (terms.unknown.format(x=self.made.currency, to=where),)
        listed = terms.listed.format(x=", ".join(price.as_of), to=where)
        doubts = terms.apart.join(terms.doubts[each] for each in price.doubts)
        return (listed, terms.ranging.format(x=doubts)) if doubts else (listed,)

    def shown(self) -> Iterator[Shown]:
        """The tables that say something, each without the columns that say nothing."""
        for table in tables(self.made).values():
            if table.rows and not _says_nothing(table):
                yield self._shown(table)

    def heading(self, table: Table, at: int) -> str:
        """What stands above a column."""
        key = table.keys[at]
        if table.name == "strip" and at:
            return key
        return self.terms.fields[key].format(x=self.made.currency)

    def word(self, key: str, value: Any) -> str:
        """A value as it is read."""
        if isinstance(value, tuple):
            if key in BY_SCENE:
                return ranges(value, self.made.total.share.scenes)
            return self.terms.comma.join(self.word("name", each) for each in value)
        if isinstance(value, StrEnum):
            return self.terms.words[value]
        if isinstance(value, Range):
            return quantity(value)
        if isinstance(value, Estimate):
            return cents(value.cost.amount) if value.cost else NOTHING
        if value == "" and key == "name":
            return self.terms.narrator
        return "" if value is None else str(value)

    def _shown(self, table: Table) -> Shown:
        rows = [self._words(table, row) for row in table.rows]
        total = [self.word(key, value) for key, value in zip(table.keys, table.total, strict=False)]
        kept = [at for at in range(len(table.keys)) if self._kept(table, rows, at)]
        if total:
            total[kept[0]] = self.terms.total
        nothing = "" if table.name == "strip" else NOTHING
        return Shown(
            table,
            self.terms.tables[table.name],
            tuple(table.keys[at] for at in kept),
            tuple(visible(self.heading(table, at)) for at in kept),
            tuple(isinstance(table.rows[0][at], int | Decimal | Range | Estimate) for at in kept),
            tuple(tuple(visible(row[at]) or nothing for at in kept) for row in rows),
            tuple(total[at] for at in kept) if total else (),
            tuple(self._of_table(table.name)),
        )

    def _words(self, table: Table, row: Sequence[Any]) -> list[str]:
        """The cells of a row; in the cast of a scene who is only heard is marked."""
        said = [self.word(key, value) for key, value in zip(table.keys, row, strict=True)]
        if table.name == "scenes":
            cast, heard = table.keys.index("cast"), row[table.keys.index("heard")]
            voices = (self.terms.voice.format(x=self.word("name", each)) for each in heard)
            said[cast] = self.terms.comma.join(filter(None, (said[cast], *voices)))
        return said

    def _kept(self, table: Table, rows: Sequence[Sequence[str]], at: int) -> bool:
        if table.name == "strip":
            return True
        key = table.keys[at]
        if key in _UNSHOWN.get(table.name, ()):
            return False
        if key == "takes" and self.made.total.takes == len(rows):
            return False
        return any(row[at] for row in rows)

    def _of_table(self, name: str) -> Iterator[str]:
        terms = self.terms
        if name == "strip" or (name == "scenes" and any(row.heard for row in self.made.scenes)):
            marks = Presence if name == "strip" else (Presence.HEARD,)
            meant = {Presence.SEEN: terms.seen, Presence.HEARD: terms.heard}
            yield terms.apart.join(terms.mark.format(x=terms.words[e], to=meant[e]) for e in marks)
        if name in self.terms.notes:
            yield self.terms.notes[name]
        if name == "cast" and self.made.shared_lines:
            yield self.terms.shared


def _says_nothing(table: Table) -> bool:
    """Whether a table has one row, of what the script does not say, or of the only model."""
    if len(table.rows) > 1:
        return False
    first = table.rows[0][: table.keys.index("scenes")] if "scenes" in table.keys else ("-",)
    return table.name == "models" or not any(first)
