"""The ledger in a file of SQLite: on a person's own machine."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .database import PATIENCE, Cell, Database, LedgerError, spelled
from .wholeness import leave


class SqliteDatabase(Database):
    """An open file; nothing is written to one that no longer stands at its path.

    `seen_whole` is when all of its pages were last looked through, None for a snapshot.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        now: Callable[[], float],
        seen_whole: float | None = None,
    ) -> None:
        self.path = path
        self.now = now
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._file = _file(path)
        self._seen_whole = seen_whole

    def in_place(self) -> bool:
        """Whether the file that was opened is the one that stands at its path."""
        return _file(self.path) == self._file

    def close(self) -> None:
        """Ends its use."""
        self._connection.close()
        if self._seen_whole is not None:
            leave(self.path, self._seen_whole)

    def execute(self, statement: str, values: Sequence[Cell] = ()) -> list[sqlite3.Row]:
        """Runs a statement; its rows."""
        with told(self.path):
            return self._run(statement, values).fetchall()

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
            return self._connection.execute(statement, tuple(map(spelled, values)))

    def version(self) -> object:
        """As `Database` says."""
        return self.execute("PRAGMA data_version")[0]["data_version"]

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """As `Database` says."""
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
