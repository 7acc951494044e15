"""One database as the tables use it: transactions, statements and the clock, told plainly."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30
"""Seconds that one process waits for another's transaction."""

Cell = str | int | float | bytes | None
Row = sqlite3.Row


class LedgerError(Exception):
    """The ledger cannot be used, or not now; the message says why and what to do."""


class Database:
    """An open database, used from one thread; any number of processes may have it open.

    `now` is the clock for what is written, in seconds since 1970. Raises LedgerError for what the
    disk or another process did: nothing is written to a file that no longer stands at its path.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, now: Callable[[], float]
    ) -> None:
        self.path = path
        self.now = now
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._file = _file(path)

    def in_place(self) -> bool:
        """Whether the file that was opened is the one that stands at its path."""
        return _file(self.path) == self._file

    def close(self) -> None:
        """Ends its use."""
        self._connection.close()

    def execute(self, statement: str, values: Sequence[Cell] = ()) -> list[Row]:
        """Runs a statement; its rows."""
        with told(self.path):
            return self._run(statement, values).fetchall()

    def one(self, statement: str, values: Sequence[Cell] = ()) -> Row | None:
        """Runs a statement; its first row."""
        with told(self.path):
            found: Row | None = self._run(statement, values).fetchone()
            return found

    def insert(self, table: str, row: Mapping[str, Cell]) -> int:
        """Enters a row; its id."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        with told(self.path):
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            return self._run(statement, tuple(row.values())).lastrowid or 0

    def _run(self, statement: str, values: Sequence[Cell]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except UnicodeEncodeError:
            # half a character, as in a service's message or a name: no text can hold it
            return self._connection.execute(statement, tuple(map(_spelled, values)))

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """What is done in it is done whole or not at all; one inside another is a part of it.

        One that is not `durable` does not wait for the disk: a loss of power may undo it, unless
        a durable one came after it; the end of a process undoes neither.
        """
        if self._connection.in_transaction:
            yield
            return
        if not self.in_place():
            raise LedgerError(
                f"the ledger {self.path} was moved or replaced while it was in use; nothing "
                "more is paid by this process. Put it back, and run again"
            )
        try:
            with told(self.path):
                if not durable:
                    self._connection.execute("PRAGMA synchronous=NORMAL")
                self._connection.execute("BEGIN IMMEDIATE")
            yield
            with told(self.path):
                self._connection.execute("COMMIT")
        except BaseException:
            # a full disk has rolled back by itself
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            raise
        finally:
            if not durable:
                self._connection.execute("PRAGMA synchronous=FULL")


def _file(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _spelled(value: Cell) -> Cell:
    """A value whose half characters are spelled out, in JSON as JSON spells them."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the disk or another process did to the ledger, in one line."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise LedgerError(_words(path, error)) from None


def _words(path: Path, error: sqlite3.Error) -> str:
    # an error of our own making has no code
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _WORDS.get(code, "the ledger {path} cannot be used: {error}").format(
        path=path, error=error
    )


_DAMAGED = (
    "the ledger {path} is damaged ({error}). It is the record of what was paid: put a copy of it "
    "back, or move it aside only when you know what is in it"
)
_WORDS: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: "the disk is full: the ledger {path} cannot be written. Make room and "
    "run again; what was submitted is found again",
    sqlite3.SQLITE_BUSY: f"another process has held the ledger {{path}} for {PATIENCE} s; wait "
    "until it ends, or stop it with Ctrl-C",
    sqlite3.SQLITE_LOCKED: "the ledger {path} is locked by another process; wait until it ends",
    sqlite3.SQLITE_READONLY: "the ledger {path} cannot be written; give yourself the right to, or "
    "set WANSCRIPT_STATE to a folder where you have it",
    sqlite3.SQLITE_CANTOPEN: "the ledger {path} cannot be opened; give yourself the right to, or "
    "set WANSCRIPT_STATE to a folder where you have it",
    sqlite3.SQLITE_IOERR: "the disk failed under the ledger {path}: {error}",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes; the file is made where it is not there. Raises LedgerError."""
    with told(path):
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection to what stands in a file, or to a copy in memory. Raises LedgerError.

    A log is read where one lies, and none is begun.
    """
    with told(path):
        connection = _copied(path) or _read_only(path, "ro")
        connection.execute("PRAGMA trusted_schema=OFF")
        return connection


def in_memory(source: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of a database."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    source.backup(copy)
    return copy


def _copied(path: Path) -> sqlite3.Connection | None:
    """A copy of a file that nobody has open; None where somebody has, or had meanwhile."""
    log, before = path.with_name(f"{path.name}-wal"), path.stat()
    if log.exists():
        return None
    with contextlib.closing(_read_only(path, "ro&immutable=1")) as source:
        copy = in_memory(source)
    after = path.stat()
    same = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    if same and not log.exists():
        return copy
    copy.close()
    return None


def _read_only(path: Path, mode: str) -> sqlite3.Connection:
    place = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(place, timeout=PATIENCE, isolation_level=None, uri=True)


def log_ahead(connection: sqlite3.Connection, path: Path) -> None:
    """Turns the write-ahead log on, which stays so. Raises LedgerError."""
    until = time.monotonic() + PATIENCE
    with told(path):
        # while another process does so SQLite itself never waits
        while not _logs(connection, until):
            time.sleep(0.02)


def _logs(connection: sqlite3.Connection, until: float) -> bool:
    try:
        mode: str = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    except sqlite3.OperationalError as error:
        busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if not busy or time.monotonic() > until:
            raise
        return False
    return mode == "wal"
