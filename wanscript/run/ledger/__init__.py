"""The ledger: the only thing that is trusted about money, one a person, outside every project."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..take import Take
from .accounts import Accounts
from .approvals import Approvals
from .claim import Barred, Claimant, claim
from .database import (
    Database,
    LedgerError,
    connect,
    connect_to_read,
    in_memory,
    log_ahead,
    told,
)
from .leases import Leases
from .schema import VERSION, create, migrate, version_of
from .takes import Takes
from .uploads import IgnoredFiles, Uploads
from .wholeness import leave, looked_through

__all__ = ["Barred", "Claimant", "Ledger", "LedgerError", "open_ledger", "read_ledger"]


@dataclass(frozen=True)
class Ledger:
    """An open ledger, by table; used from one thread, by any number of processes at once."""

    db: Database
    takes: Takes
    approvals: Approvals
    accounts: Accounts
    leases: Leases
    uploads: Uploads
    ignored: IgnoredFiles
    seen_whole: float | None = None
    """When all of its pages were last looked through, None for one that is only read."""

    @property
    def now(self) -> float:
        """Its clock, in seconds since 1970."""
        return self.db.now()

    def claim(self, take: Take, by: Claimant) -> Take | Barred | None:
        """The right to submit a take once, and the record of it."""
        return claim(self.db, self.takes, self.approvals, take, by)

    def close(self) -> None:
        """Ends its use."""
        self.db.close()
        if self.seen_whole is not None:
            leave(self.db.path, self.seen_whole)


def open_ledger(
    path: Path, now: Callable[[], float], others: Callable[[], bool] = lambda: False
) -> Ledger:
    """A ledger to write in; made where it is not there, brought up where it is an older one.

    `others` tells whether another owner lives: then an older ledger is left as it is. Raises
    LedgerError.
    """
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
    whole = time.time() if seen is None else seen
    return replace(_ledger(Database(path, connection, now)), seen_whole=whole)


def read_ledger(path: Path, now: Callable[[], float]) -> Ledger | None:
    """A snapshot of a ledger, which nothing is written to; None where there is none.

    An older one is brought up in memory. Raises LedgerError.
    """
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
    return _ledger(Database(path, connection, now))


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


def _ledger(db: Database) -> Ledger:
    takes = Takes(db)
    return Ledger(
        db=db,
        takes=takes,
        approvals=Approvals(db, takes),
        accounts=Accounts(db),
        leases=Leases(db, takes),
        uploads=Uploads(db),
        ignored=IgnoredFiles(db),
    )
