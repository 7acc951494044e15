"""Who has a take in hand, and until when."""

from __future__ import annotations

from ..states import State, states
from ..take import Take
from .approvals import Alive
from .database import Database
from .takes import Takes

_OPEN = states(lambda row: row.open)

_LET_GO = (
    "UPDATE take SET owner = '' WHERE owner = ? AND owner != '' "
    "AND (state != 'intent' OR EXISTS (SELECT 1 FROM submission s "
    "WHERE s.take = take.id AND s.attempt = take.attempt AND s.post_ended_at IS NOT NULL))"
)


class Leases:
    """The leases of one ledger: one an owner, prolonged while it works."""

    def __init__(self, db: Database, takes: Takes) -> None:
        self._db, self._takes = db, takes

    def renew(self, owner: str, seconds: float) -> None:
        """Prolongs an owner's lease."""
        self._db.execute(
            "INSERT INTO lease (owner, leased_until) VALUES (?, ?) "
            "ON CONFLICT (owner) DO UPDATE SET leased_until = excluded.leased_until",
            (owner, self._db.now() + seconds),
        )

    def until(self, owner: str) -> float:
        """When an owner's lease ends, 0 where it has none."""
        found = self._db.one("SELECT leased_until FROM lease WHERE owner = ?", (owner,))
        return float(found["leased_until"]) if found else 0.0

    def hold(self, id: int, owner: str, alive: Alive) -> tuple[Take, bool]:
        """Takes a take in hand if it is free; the take, and whether it is held now.

        It is free without an owner, with this one, with a dead one, or when its owner's lease is
        over and nothing of it may be on the wire.
        """
        take = self._takes.get(id)
        if take.owner == owner:
            return take, True
        with self._db.transaction():
            take = self._takes.get(id)
            late = self.until(take.owner) < self._db.now() and take.state is not State.INTENT
            if take.owner and not late and alive(take.owner):
                return take, False
            return self._takes.set(take, owner=owner), True

    def let_go(self, id: int, owner: str) -> None:
        """Lets go of a take that this owner goes on with no more, unless its POST is in doubt."""
        self._db.execute(f"{_LET_GO} AND id = ?", (owner, id))

    def release(self, owner: str) -> None:
        """Lets go of every take of an owner whose POST is not in doubt, and of its lease."""
        with self._db.transaction():
            self._db.execute(_LET_GO, (owner,))
            self._db.execute("DELETE FROM lease WHERE owner = ?", (owner,))
