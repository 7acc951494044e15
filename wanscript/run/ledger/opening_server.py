"""A ledger on a server, opened: made where it is not there, however many open it at once."""

from __future__ import annotations

from collections.abc import Callable

from .postgres import PostgresDatabase, Server, connect
from .postgres_schema import VERSION, create, migrate, migrate_for_reading, version_of


def open_server(server: Server, now: Callable[[], float] | None) -> PostgresDatabase:
    """A session to write in. Raises LedgerError."""
    db = PostgresDatabase(server, connect(server), now)
    try:
        with db.transaction():
            version = version_of(db)
            if version == 0:
                create(db)
            elif version < VERSION:
                migrate(db, version)
    except BaseException:
        db.close()
        raise
    return db


def read_server(server: Server, now: Callable[[], float] | None) -> PostgresDatabase | None:
    """A snapshot of one moment, None where there is no ledger. Raises LedgerError."""
    db = PostgresDatabase(server, connect(server), now)
    try:
        with db.transaction():
            version = version_of(db)
        if version == 0:
            db.close()
            return None
        migrate_for_reading(db, version)
        db.begin_reading()
    except BaseException:
        db.close()
        raise
    return db
