"""Approvals: what may be paid, how long, and what has been spent of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ..states import states
from ..take import Approval, Budget, Take
from .database import Cell, Database, Row
from .takes import Takes
from .transitions import withdrawn

FAILURES = 3
"""How often an unbilled failure may be repeated under one approval."""

_BILLED = states(lambda row: row.may_be_billed)

Alive = Callable[[str], bool]
"""Whether an owner may still act."""


class Approvals:
    """The approvals of one ledger."""

    def __init__(self, db: Database, takes: Takes) -> None:
        self._db, self._takes = db, takes

    def make(self, approval: Approval, takes: Sequence[Take], gone: Iterable[Take]) -> Approval:
        """Enters an approval of takes, which it takes over from older ones.

        `gone` are planned takes whose scene has changed or is no more: they end. All of it in one
        transaction.
        """
        with self._db.transaction():
            budget = approval.budget
            row: dict[str, Cell] = {
                "project": approval.project,
                "script": approval.script,
                "digest": approval.digest,
                "owner": approval.owner,
                "who": approval.who,
                "currency": budget.currency if budget else "",
                "ceiling": str(budget.amount) if budget else "",
                "created": self._db.now(),
                "expires": approval.expires,
                "ended": 0.0,
            }
            id = self._db.insert("approval", row)
            for take in dict.fromkeys(each.id for each in takes):
                self._db.insert(
                    "approval_row", {"approval": id, "take": take, "accepted": 0, "failures": 0}
                )
                self._db.execute("UPDATE take SET approval = ? WHERE id = ?", (id, take))
            for take_gone in gone:
                withdrawn(self._takes, take_gone, "no longer wanted by the script")
            return replace(approval, id=id, created=self._db.now())

    def cover(self, id: int, take: Take) -> None:
        """An approval covers one more take, in place of an equal one that it named."""
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO approval_row (approval, take, accepted, failures) "
                "VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING",
                (id, take.id),
            )
            self._db.execute("UPDATE take SET approval = ? WHERE id = ?", (id, take.id))

    def get(self, id: int) -> Approval | None:
        """An approval as it stands."""
        row = self._db.one("SELECT * FROM approval WHERE id = ?", (id,))
        return None if row is None else _approval(row)

    def of_script(self, project: str, script: str) -> tuple[Approval, ...]:
        """The approvals of a script that nobody has ended, oldest first."""
        rows = self._db.execute(
            "SELECT * FROM approval WHERE project = ? AND script = ? AND ended = 0 ORDER BY id",
            (project, script),
        )
        return tuple(map(_approval, rows))

    def last(self, project: str, script: str) -> Approval | None:
        """The newest approval of a script, ended or not."""
        rows = self._db.execute(
            "SELECT * FROM approval WHERE project = ? AND script = ? ORDER BY id DESC LIMIT 1",
            (project, script),
        )
        return _approval(rows[0]) if rows else None

    def end(self, id: int) -> None:
        """Ends an approval: nothing more is paid on it."""
        self._db.execute(
            "UPDATE approval SET ended = ? WHERE id = ? AND ended = 0", (self._db.now(), id)
        )

    def living(self, id: int, alive: Alive) -> Approval | None:
        """An approval that still holds, or None."""
        approval = self.get(id) if id else None
        if approval is None or approval.ended:
            return None
        if approval.expires:
            return approval if self._db.now() < approval.expires else None
        return approval if alive(approval.owner) else None

    def may_submit(self, take: Take, approval: Approval) -> str | None:
        """Why an approval does not cover another submission of a take, or None."""
        row = self._db.one(
            "SELECT accepted, failures FROM approval_row WHERE approval = ? AND take = ?",
            (approval.id, take.id),
        )
        if row is None:
            return f"scene {take.scene} is not in what was approved"
        if row["failures"] >= FAILURES:
            return f"scene {take.scene} failed {FAILURES} times under this approval"
        if row["accepted"] > row["failures"]:
            return f"scene {take.scene} was submitted under this approval already"
        return None

    def was_accepted(self, take: Take) -> None:
        """Spends the row of a take."""
        self._count("accepted", take)

    def has_failed(self, take: Take) -> None:
        """Counts an unbilled failure of a take."""
        self._count("failures", take)

    def _count(self, column: str, take: Take) -> None:
        self._db.execute(
            f"UPDATE approval_row SET {column} = {column} + 1 WHERE approval = ? AND take = ?",
            (take.approval, take.id),
        )

    def spent(self, approval: int, currency: str, besides: int) -> Decimal | str:
        """What the takes of an approval have cost or may still cost, without one of them.

        A clip counts with what was billed, and where that is not told yet with its estimate times
        the worst ratio of bill to estimate of this approval. A sentence where it cannot be known.
        """
        rows = self._db.execute(
            "SELECT t.id, t.scene, t.state, t.currency, t.unit_price, t.expected, s.billed, "
            "s.currency AS sent_currency, s.unit_price AS sent_price, s.expected AS sent_expected "
            "FROM take t LEFT JOIN submission s ON s.take = t.id AND s.attempt = t.attempt "
            f"WHERE t.approval = ? AND t.id != ? AND t.state IN {_BILLED}",
            (approval, besides),
        )
        worst, total = self.worst_ratio(approval), Decimal(0)
        for row in rows:
            price = row["sent_price"] or row["unit_price"]
            if not price or (row["sent_currency"] or row["currency"]) != currency:
                return f"no price in {currency} is known for scene {row['scene']}, which is open"
            if row["billed"] is not None:
                total += Decimal(price) * Decimal(str(row["billed"]))
            else:
                seconds = row["sent_expected"] or row["expected"]
                total += Decimal(price) * Decimal(str(seconds)) * worst
        return total

    def worst_ratio(self, approval: int) -> Decimal:
        """How many times its estimate a clip of an approval was billed at the worst; 1 at least."""
        found = self._db.one(
            "SELECT max(s.billed / s.expected) AS worst FROM take t JOIN submission s "
            "ON s.take = t.id WHERE t.approval = ? AND s.billed > 0 AND s.expected > 0",
            (approval,),
        )
        return (
            max(Decimal(1), Decimal(str(found["worst"])))
            if found and found["worst"]
            else Decimal(1)
        )


def _approval(row: Row) -> Approval:
    budget = Budget(row["currency"], Decimal(row["ceiling"])) if row["ceiling"] else None
    return Approval(
        project=row["project"],
        script=row["script"],
        digest=row["digest"],
        owner=row["owner"],
        who=row["who"],
        id=row["id"],
        budget=budget,
        created=row["created"],
        expires=row["expires"],
        ended=row["ended"],
    )
