"""Who shoots in a studio: an owner is alive for as long as its session with the database is."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from secrets import token_hex

from .ledger import Ledger
from .process_lock import OwnerName, this_boot, this_machine
from .states import states

_OPEN = states(lambda row: row.open)


class SessionOwner:
    """The owner of a session's work, among all that use the same ledger; its name is used once.

    The lock is the session's, so it ends with the process or the connection, however these end; a
    stopped process keeps it. One whose session was lost cannot pay any more: it has no ledger.
    Raises LedgerError.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._db = ledger.db
        mine = OwnerName(this_boot(), this_machine(), os.getpid(), int(time.time()), token_hex(8))
        self.name = str(mine)
        self._db.execute("SELECT pg_advisory_lock(?)", (_key(mine),))

    def alive(self, name: str) -> bool:
        """Whether an owner may still act."""
        if not name:
            return False
        other = OwnerName.read(name)
        if other is None:
            return True
        # a lock on one number of 64 bits is shown as its two halves
        found = self._db.one(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND (classid::bigint << 32) | objid::bigint = ?",
            (_key(other),),
        )
        return found is not None


@dataclass(frozen=True, slots=True)
class Session:
    """Who works on a studio's clips now: a process, from where, since when, with how many.

    `address` is "" for one that is connected by this machine's own socket.
    """

    owner: str
    process: int
    machine: str
    address: str
    since: float
    clips: int


def sessions(ledger: Ledger) -> tuple[Session, ...]:
    """The owners that live and hold a lease, oldest first."""
    rows = ledger.db.execute(
        "SELECT (l.classid::bigint << 32) | l.objid::bigint AS key, "
        "coalesce(host(a.client_addr), '') AS address, "
        "extract(epoch FROM a.backend_start)::float8 AS since "
        "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    locks = {row["key"]: row for row in rows}
    found = []
    for row in ledger.db.execute(
        "SELECT owner, (SELECT count(*) FROM take t WHERE t.owner = lease.owner AND t.owner != '' "
        f"AND t.state IN {_OPEN}) AS clips FROM lease ORDER BY owner"
    ):
        name = OwnerName.read(row["owner"])
        lock = locks.get(_key(name)) if name else None
        if name and lock:
            about = name.pid, name.machine, lock["address"], lock["since"], row["clips"]
            found.append(Session(row["owner"], *about))
    return tuple(sorted(found, key=lambda each: each.since))


def _key(owner: OwnerName) -> int:
    return int.from_bytes(bytes.fromhex(owner.token), "big", signed=True)
