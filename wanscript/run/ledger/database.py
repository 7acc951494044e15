"""One database as the tables use it: transactions, statements and the clock, told plainly.

There are two: a file of SQLite (`sqlite.py`) and a server of PostgreSQL (`postgres.py`). Statements
are written once, with `?` or `?1` for a value, in words that both understand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

PATIENCE = 30
"""Seconds that one process waits for another's transaction."""

Cell = str | int | float | bytes | None


class Row(Protocol):
    """A row of an answer: by a column's name or number, or all of it in order."""

    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


class LedgerError(Exception):
    """The ledger cannot be used, or not now; the message says why and what to do."""


class Database(ABC):
    """An open database, used from one thread; any number of processes may have it open.

    `now` is the clock for what is written, in seconds since 1970. All that is written, in all
    processes, is written one after another. Raises LedgerError for what disk, network or another
    process did.
    """

    now: Callable[[], float]

    @abstractmethod
    def in_place(self) -> bool:
        """Whether this still is the ledger that was opened: its file, or its session."""

    @abstractmethod
    def close(self) -> None:
        """Ends its use."""

    @abstractmethod
    def execute(self, statement: str, values: Sequence[Cell] = ()) -> Sequence[Row]:
        """Runs a statement; its rows."""

    @abstractmethod
    def insert(self, table: str, row: Mapping[str, Cell]) -> int:
        """Enters a row; its id, where the table has one."""

    @abstractmethod
    def transaction(self, *, durable: bool = True) -> AbstractContextManager[None]:
        """What is done in it is done whole or not at all; one inside another is a part of it.

        Nobody else writes while it lasts. One that is not `durable` does not wait for the disk: a
        loss of power may undo it, unless a durable one came after it; the end of a process undoes
        neither.
        """

    @abstractmethod
    def version(self) -> object:
        """Inside a transaction, a value that stays equal while nobody else has written."""

    def one(self, statement: str, values: Sequence[Cell] = ()) -> Row | None:
        """Runs a statement; its first row."""
        rows = self.execute(statement, values)
        return rows[0] if rows else None


def spelled(value: Cell) -> Cell:
    """A value whose half characters are spelled out, in JSON as JSON spells them."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
