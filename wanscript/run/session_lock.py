"""Who shoots in a studio: an owner is alive for as long as its session with the database is."""

from __future__ import annotations

import os
import time
from secrets import token_hex

from .ledger import Ledger
from .process_lock import OwnerName, this_boot, this_machine


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


def _key(owner: OwnerName) -> int:
    return int.from_bytes(bytes.fromhex(owner.token), "big", signed=True)
