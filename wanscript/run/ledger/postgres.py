"""The ledger on a server of PostgreSQL: for several machines that share one account.

All that is written is written under one lock of the whole ledger, so every transaction sees what
the one before it did, as in a file; what must never happen twice is then decided by the same code.
It is taken before any row is read, for what bars a claim (equal takes, limits, ceilings) is not one
row's business alone.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .database import PATIENCE, Cell, Database, LedgerError, spelled

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection["NamedRow"]

_LOCK = "pg_advisory_xact_lock(1463897683, 0)"
"""What every transaction that writes waits for; the number is `schema.APPLICATION`."""

_SETTINGS = {
    "search_path": "wanscript",
    "lock_timeout": f"{PATIENCE}s",
    # a process that was stopped or cut off in mid-transaction holds up nobody for longer
    "idle_in_transaction_session_timeout": "10s",
    "synchronous_commit": "on",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a studio's ledger is: a connection string, which may hold a password."""

    dsn: str = field(repr=False)

    def __str__(self) -> str:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict

        try:
            known = conninfo_to_dict(self.dsn)
        except ProgrammingError:
            return "the studio's database"
        place = f"{known.get('host') or 'this machine'}:{known.get('port') or 5432}"
        return f"database {known.get('dbname') or known.get('user') or ''} at {place}"


class NamedRow:
    """A row, by a column's name or number."""

    __slots__ = ("_cells", "_names")

    def __init__(self, names: Mapping[str, int], cells: Sequence[Any]) -> None:
        self._names, self._cells = names, cells

    def __getitem__(self, key: Any) -> Any:
        return self._cells[key if isinstance(key, int) else self._names[key]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cells)


def _named(cursor: Any) -> Callable[[Sequence[Any]], NamedRow]:
    names = {column.name: at for at, column in reversed([*enumerate(cursor.description or ())])}
    return lambda cells: NamedRow(names, cells)


class PostgresDatabase(Database):
    """An open session; when it is lost the ledger is closed, and nothing is paid by it any more.

    Without `now` the clock is the server's own, so that no machine's can be wrong.
    """

    def __init__(
        self, server: Server, connection: Connection, now: Callable[[], float] | None
    ) -> None:
        self.server = server
        self.now = now or self._clock
        self._connection = connection

    def _clock(self) -> float:
        return float(self.execute("SELECT extract(epoch FROM clock_timestamp())::float8")[0][0])

    def in_place(self) -> bool:
        """As `Database` says."""
        return not self._connection.closed

    def close(self) -> None:
        """Ends its use."""
        self._connection.close()

    def execute(self, statement: str, values: Sequence[Cell] = ()) -> list[NamedRow]:
        """As `Database` says; what writes does so under the lock of all that is written."""
        if self._idle() and not statement.startswith(("SELECT", "BEGIN")):
            with self.transaction():
                return self.execute(statement, values)
        with told(self.server):
            cursor = self._run(statement, values)
            return cursor.fetchall() if cursor.description else []

    def insert(self, table: str, row: Mapping[str, Cell]) -> int:
        """As `Database` says."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING *"
        found = self.execute(statement, tuple(row.values()))[0][0]
        return found if isinstance(found, int) else 0

    def version(self) -> object:
        """As `Database` says."""
        return self.execute("SELECT pg_current_xact_id()::text")[0][0]

    def _run(self, statement: str, values: Sequence[Cell]) -> psycopg.Cursor[NamedRow]:
        from psycopg import DataError

        query = numbered(statement).encode()
        try:
            return self._connection.execute(query, values or None)
        except (UnicodeEncodeError, DataError) as error:
            # this side's own no: half a character, or that of number 0, which no text here holds
            if getattr(error, "sqlstate", None) is not None:
                raise
            return self._connection.execute(query, tuple(map(_plain, values)))

    def begin_reading(self) -> None:
        """From here on one moment is seen, and nothing is written."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def _idle(self) -> bool:
        return self._connection.info.transaction_status == 0

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """As `Database` says."""
        if not self._idle() and self.in_place():
            yield
            return
        begin = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {_LOCK}"
        try:
            with told(self.server):
                self._connection.execute(
                    (begin if durable else f"{begin}; SET LOCAL synchronous_commit = off").encode()
                )
            yield
            with told(self.server):
                self._connection.execute(b"COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        from psycopg import Error

        with contextlib.suppress(Error):
            if self.in_place():
                self._connection.execute(b"ROLLBACK")


_VALUE = re.compile(r"\?(\d*)")


@lru_cache(maxsize=512)
def numbered(statement: str) -> str:
    """A statement with its values as this database numbers them, `$1` for `?1` or the first `?`."""
    at = 0

    def number(mark: re.Match[str]) -> str:
        nonlocal at
        at += 1
        return f"${mark[1] or at}"

    return _VALUE.sub(number, statement)


def _plain(value: Cell) -> Cell:
    plain = spelled(value)
    return plain.replace("\0", "\\x00") if isinstance(plain, str) else plain


def connect(server: Server) -> Connection:
    """A session of a server. Raises LedgerError."""
    try:
        import psycopg
    except ImportError:
        raise LedgerError(
            "a studio's ledger needs more than was installed: pip install 'wanscript[studio]'"
        ) from None
    try:
        connection = psycopg.connect(
            _complete(server),
            autocommit=True,
            row_factory=_named,
            cursor_factory=psycopg.RawCursor,
        )
    except psycopg.ProgrammingError:
        # its words would show the string, and with it the password
        raise LedgerError(
            "the connection string of the studio's ledger cannot be read; it is of the form "
            "postgresql://user@host/database"
        ) from None
    except psycopg.Error as error:
        raise LedgerError(f"{server} cannot be reached: {_line(error)}") from None
    try:
        with told(server):
            _set_up(connection, server)
    except BaseException:
        connection.close()
        raise
    return connection


def _complete(server: Server) -> str:
    """The string, with how long a server is waited for that does not answer, if it has no word."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    usual: dict[str, Any] = {
        "connect_timeout": 10,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": PATIENCE * 1000,
        "fallback_application_name": "wanscript",
    }
    return make_conninfo("", **{**usual, **conninfo_to_dict(server.dsn), "client_encoding": "utf8"})


def _set_up(connection: Connection, server: Server) -> None:
    for name, value in _SETTINGS.items():
        connection.execute("SELECT set_config($1, $2, false)", (name, value))
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise LedgerError(
            f"{server} keeps text as {encoding}, which holds no film's; make it anew with "
            "ENCODING 'UTF8' TEMPLATE template0"
        )


@contextmanager
def told(server: Server) -> Iterator[None]:
    """What server or network did to the ledger, in one line."""
    import psycopg

    try:
        yield
    except (psycopg.IntegrityError, psycopg.errors.RaiseException):
        raise
    except psycopg.Error as error:
        raise LedgerError(_words(server, error)) from None


def _words(server: Server, error: psycopg.Error) -> str:
    return _WORDS.get(error.sqlstate or "", _LOST if error.sqlstate is None else _OTHER).format(
        server=server, error=_line(error)
    )


_LOST = (
    "the session with {server} was lost ({error}); nothing more is paid by it. Run again when the "
    "server answers; what was submitted is found again"
)
_OTHER = "the ledger in {server} cannot be used: {error}"
_WORDS: Mapping[str, str] = {
    "53100": "the disk is full: the ledger in {server} cannot be written. Make room and run again; "
    "what was submitted is found again",
    "55P03": f"another process has held the ledger in {{server}} for {PATIENCE} s; wait until it "
    "ends, or stop it with Ctrl-C",
    "42501": "the ledger in {server} cannot be used ({error}); give this user the right to",
    "25006": "the ledger in {server} can only be read there: name the server that is written to",
    "25P03": _LOST,
    "57P01": _LOST,
    "57P02": _LOST,
    "57P03": _LOST,
}
"""By the code that the SQL standard and PostgreSQL give an error."""


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())
