"""A server's ledger that was put back from a backup knows less than was paid since.

What a machine has seen of it lies on that machine, where no backup of the server brings it back.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ...media.disk import read_bounded, write_whole
from .database import LedgerError
from .postgres import PostgresDatabase

_SIZE = 4096


class Restores:
    """What this machine saw of a server's ledger, and what a person said of a restored one."""

    def __init__(self, db: PostgresDatabase) -> None:
        self._db = db
        self._opened = self._state()

    def note(self, folder: Path) -> None:
        """Notes in a folder of this machine how far the ledger has come.

        Raises LedgerError where it has gone back, OSError.
        """
        self.require_whole(folder)
        last = self._db.one("SELECT id, at FROM event ORDER BY id DESC LIMIT 1")
        known = {
            "ledger": self._name(),
            "event": last["id"] if last else 0,
            "at": last["at"] if last else 0.0,
            "noted": self._db.now(),
        }
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._file(folder), json.dumps(known).encode())

    def require_whole(self, folder: Path) -> None:
        """Raises LedgerError where this machine has seen more of the ledger than stands in it.

        So too where it was put back since it was opened: what is known of it here is then another
        one's, though a person may have said that it counts.
        """
        if self.behind(folder):
            raise LedgerError(
                f"the ledger in {self._db.server} knows less than this machine has seen of it: it "
                "was put back from a backup, or is another one. What was paid since is not in it, "
                "and nothing is paid on it. Put the newer one back, or see `wanscript studio "
                "accept-restore --help`"
            )

        if self._state() != self._opened:
            raise LedgerError(
                f"the ledger in {self._db.server} was put back from a backup while it was in use; "
                "nothing more is paid by this process. Run again"
            )

    def behind(self, folder: Path) -> bool:
        """Whether this machine has seen more of the ledger at this address than stands in it.

        So too where it is another ledger. Not once a person has said that it counts.
        """
        try:
            known = json.loads(read_bounded(self._file(folder), _SIZE, follow=False))
            ledger, event, at = str(known["ledger"]), int(known["event"]), float(known["at"])
            noted = float(known["noted"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return False
        if self._db.one("SELECT 1 FROM accepted_restore WHERE at >= ?", (noted,)):
            return False
        there = self._db.one("SELECT at FROM event WHERE id = ?", (event,))
        return ledger != self._name() or (event > 0 and (there is None or there["at"] != at))

    def accept(self, who: str) -> None:
        """A person's word that the ledger counts as it stands, for all machines."""
        self._db.execute(
            "INSERT INTO accepted_restore (at, who) VALUES (?, ?)", (self._db.now(), who)
        )

    def _state(self) -> tuple[object, ...]:
        """What another ledger, and one that was put back and accepted, has otherwise."""
        accepted = self._db.execute("SELECT count(*), coalesce(max(at), 0) FROM accepted_restore")
        return (self._name(), *accepted[0])

    def _name(self) -> str:
        return str(self._db.execute("SELECT min(name) FROM ledger_version")[0][0])

    def _file(self, folder: Path) -> Path:
        address = hashlib.sha256(str(self._db.server).encode()).hexdigest()[:16]
        return folder / f"studio-{address}.json"
