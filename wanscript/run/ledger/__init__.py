"""The ledger: the only thing that is trusted about money, one a person, outside every project.

It is a file on a person's own machine, or the database of a studio.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..take import Take
from .accounts import Accounts
from .approvals import Approvals
from .budgets import Budgets
from .claim import Barred, Claimant, StudioRules, claim
from .database import Database, LedgerError
from .leases import Leases
from .local_jobs import LocalJobs
from .opening_file import open_file, read_file
from .opening_server import open_server, read_server
from .postgres import PostgresDatabase, Server
from .restores import Restores
from .takes import Takes
from .turns import Turns
from .uploads import IgnoredFiles, Uploads

__all__ = [
    "Barred",
    "Claimant",
    "Ledger",
    "LedgerError",
    "Place",
    "Server",
    "ledger_begun",
    "open_ledger",
    "read_ledger",
]

Place = Path | Server
"""Where a ledger is."""


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
    restores: Restores | None
    """A server's own: what was put back from a backup; a file has none."""
    studio: StudioRules | None
    """A server's own: what bars a claim there besides; a file has none."""
    local: LocalJobs | None
    """A server's own: what workers make without the service; a file has none."""

    @property
    def now(self) -> float:
        """Its clock, in seconds since 1970."""
        return self.db.now()

    def claim(self, take: Take, by: Claimant) -> Take | Barred | None:
        """The right to submit a take once, and the record of it."""
        return claim(self.db, self.takes, self.approvals, take, by, self.studio)

    def close(self) -> None:
        """Ends its use."""
        self.db.close()


def ledger_begun(place: Place) -> bool:
    """Whether there is a ledger; of a server nobody asks, opening it makes one."""
    return isinstance(place, Server) or place.exists()


def open_ledger(
    place: Place,
    now: Callable[[], float] | None = None,
    others: Callable[[], bool] = lambda: False,
) -> Ledger:
    """A ledger to write in; made where it is not there, brought up where it is an older one.

    `now` is its clock; without one it is this machine's for a file and the server's own for a
    server. `others` tells whether another owner lives: then an older file is left as it is. Raises
    LedgerError.
    """
    if isinstance(place, Server):
        return _ledger(open_server(place, now))
    return _ledger(open_file(place, now or time.time, others))


def read_ledger(place: Place, now: Callable[[], float] | None = None) -> Ledger | None:
    """A snapshot of a ledger, which nothing is written to; None where there is none.

    An older one is brought up in memory. Raises LedgerError.
    """
    if isinstance(place, Server):
        db: Database | None = read_server(place, now)
    else:
        db = read_file(place, now or time.time)
    return None if db is None else _ledger(db)


def _ledger(db: Database) -> Ledger:
    takes = Takes(db)
    leases = Leases(db, takes)
    server = db if isinstance(db, PostgresDatabase) else None
    return Ledger(
        db=db,
        takes=takes,
        approvals=Approvals(db, takes),
        accounts=Accounts(db),
        leases=leases,
        uploads=Uploads(db),
        ignored=IgnoredFiles(db),
        restores=Restores(server) if server else None,
        studio=StudioRules(Budgets(server), Turns(server)) if server else None,
        local=LocalJobs(server, leases) if server else None,
    )
