"""A server's ledger that was put back from a backup knows less than was paid since.

What a machine has seen of it lies on that machine, where no backup of the server brings it back.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ...media.disk import read_bounded, write_whole
from .postgres import PostgresDatabase

_SIZE = 4096


class Restores:
    """What this machine saw of a server's ledger, and what a person said of a restored one."""

    def __init__(self, db: PostgresDatabase) -> None:
        self._db = db

    def note(self, folder: Path) -> None:
        """Notes in a folder of this machine how far the ledger has come. Raises OSError."""
        last = self._db.one("SELECT id, at FROM event ORDER BY id DESC LIMIT 1")
        known = {
            "ledger": self._name(),
            "event": last["id"] if last else 0,
            "at": last["at"] if last else 0.0,
            "noted": self._db.now(),
        }
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._file(folder), json.dumps(known).encode())

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

    def _name(self) -> str:
        return str(self._db.execute("SELECT min(name) FROM ledger_version")[0][0])

    def _file(self, folder: Path) -> Path:
        address = hashlib.sha256(str(self._db.server).encode()).hexdigest()[:16]
        return folder / f"studio-{address}.json"
