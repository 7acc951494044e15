"""A ledger's file, opened: made where it is not there, brought up where it is an older one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from .database import LedgerError
from .schema import VERSION, create, migrate, version_of
from .sqlite import SqliteDatabase, connect, connect_to_read, in_memory, log_ahead, told
from .wholeness import looked_through


def open_file(path: Path, now: Callable[[], float], others: Callable[[], bool]) -> SqliteDatabase:
    """A file to write in. Raises LedgerError."""
    seen = looked_through(path)
    connection = connect(path)
    try:
        version = version_of(connection, path, whole=seen is None)
        # only now: a file that is not ours is left as it is
        log_ahead(connection, path)
        if version != VERSION:
            _brought_up(connection, path, others)
    except BaseException:
        connection.close()
        raise
    return SqliteDatabase(path, connection, now, time.time() if seen is None else seen)


def read_file(path: Path, now: Callable[[], float]) -> SqliteDatabase | None:
    """A snapshot of a file, None where there is none. Raises LedgerError."""
    if not path.exists():
        return None
    connection = connect_to_read(path)
    try:
        if version_of(connection, path, whole=False) != VERSION:
            with told(path):
                copy = in_memory(connection)
            connection.close()
            connection = copy
            _brought_up(connection, path, lambda: False)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")
    except BaseException:
        connection.close()
        raise
    return SqliteDatabase(path, connection, now)


def _brought_up(connection: sqlite3.Connection, path: Path, others: Callable[[], bool]) -> None:
    with told(path):
        # tables that refer to one that is made anew keep their words
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA legacy_alter_table=ON")
        connection.execute("BEGIN IMMEDIATE")
    try:
        # another process may have done it while this one waited
        version = version_of(connection, path, whole=False)
        if 0 < version < VERSION and others():
            raise LedgerError(
                f"the ledger {path} is an older one and another run uses it: wait until that "
                "ends, then run again to bring it up"
            )
        with told(path):
            if version == 0:
                create(connection)
            elif version < VERSION:
                migrate(connection, version)
            connection.execute("COMMIT")
            connection.execute("PRAGMA legacy_alter_table=OFF")
            connection.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
