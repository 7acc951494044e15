"""Budgets of a studio, over all of its films: in money as billed, for a film, a person or a day.

They stand on a server's ledger alone, beside each approval's own ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..states import states
from ..take import Approval, Budget, OverBudget, Take
from .postgres import PostgresDatabase

_BILLED = states(lambda row: row.may_be_billed)


class Kind(StrEnum):
    """Whose money a budget holds together: a film's, a person's, or everybody's of a day."""

    FILM = "film"
    PERSON = "person"
    DAY = "day"


_COUNTED = {
    Kind.FILM: "take.project || '/' || take.script = ?2",
    Kind.PERSON: "split_part(approval.who, '@', 1) = ?2",
    # days change at midnight UTC by the server's clock
    Kind.DAY: "submission.post_started_at >= "
    "extract(epoch FROM date_trunc('day', to_timestamp(?2::text::float8), 'UTC'))::float8",
}
"""By kind, which submissions count."""

_SPENT = f"""
    WITH counted AS (
        SELECT submission.billed, submission.expected, submission.unit_price::numeric AS price
        FROM submission JOIN take ON take.id = submission.take
            LEFT JOIN approval ON approval.id = take.approval
        WHERE submission.currency = ?1 AND submission.unit_price != '' AND {{counted}}
            AND (submission.billed IS NOT NULL
                OR (submission.attempt = take.attempt AND take.state IN {_BILLED}))
    ), worst AS (
        SELECT greatest(1, max(billed / expected)) AS ratio FROM counted
        WHERE billed > 0 AND expected > 0
    )
    SELECT coalesce(sum(price * coalesce(billed, expected * ratio)::numeric), 0)::text AS spent,
        max(ratio)::text AS ratio
    FROM counted, worst
""".strip()
"""What was billed, or the estimate times the worst ratio of a bill to it where none is told yet."""


@dataclass(frozen=True, slots=True)
class StudioBudget:
    """A budget that a person set; `name` is the film's path, the person, or "" for a day."""

    kind: Kind
    name: str
    budget: Budget
    who: str = ""

    def __str__(self) -> str:
        of = f"{self.kind} {self.name}" if self.name else "a day"
        return f"the studio's budget of {self.budget.amount} {self.budget.currency} for {of}"


class Budgets:
    """The budgets of one ledger."""

    def __init__(self, db: PostgresDatabase) -> None:
        self._db = db

    def set(self, wanted: StudioBudget) -> None:
        """Sets a budget in place of any other of the same film, person or day."""
        with self._db.transaction():
            self.remove(wanted.kind, wanted.name)
            self._db.execute(
                "INSERT INTO budget (kind, name, currency, amount, who, at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    wanted.kind.value,
                    wanted.name,
                    wanted.budget.currency,
                    str(wanted.budget.amount),
                    wanted.who,
                    self._db.now(),
                ),
            )

    def remove(self, kind: Kind, name: str) -> None:
        """Takes a budget away."""
        self._db.execute("DELETE FROM budget WHERE kind = ? AND name = ?", (kind.value, name))

    def all(self) -> tuple[StudioBudget, ...]:
        """Every budget."""
        return self._where("true")

    def over(self, film: tuple[str, str], who: str) -> tuple[StudioBudget, ...]:
        """Those that hold for what a person approves of a film."""
        return self._where(
            "(kind = 'film' AND name = ?) OR (kind = 'person' AND name = ?) OR kind = 'day'",
            ("/".join(film), person(who)),
        )

    def _where(self, condition: str, values: tuple[str, ...] = ()) -> tuple[StudioBudget, ...]:
        rows = self._db.execute(
            f"SELECT kind, name, currency, amount, who FROM budget WHERE {condition} "
            "ORDER BY kind, name",
            values,
        )
        return tuple(
            StudioBudget(
                Kind(row["kind"]),
                row["name"],
                Budget(row["currency"], Decimal(row["amount"])),
                row["who"],
            )
            for row in rows
        )

    def spent(self, of: StudioBudget) -> Decimal:
        """What of a budget was billed, or may still be."""
        return self._spent(of)[0]

    def _spent(self, of: StudioBudget) -> tuple[Decimal, Decimal]:
        """What was spent, and the worst ratio of a bill to its estimate; 1 at least."""
        counted = _SPENT.format(counted=_COUNTED[of.kind])
        by = str(self._db.now()) if of.kind is Kind.DAY else of.name
        row = self._db.execute(counted, (of.budget.currency, by))[0]
        return Decimal(row["spent"]), Decimal(row["ratio"] or 1)

    def bars(self, take: Take, approval: Approval) -> OverBudget | None:
        """Why a take may not be submitted now, if a budget forbids it."""
        for each in self.over(take.film, approval.who):
            if take.cost is None or take.currency != each.budget.currency:
                return OverBudget(
                    f"no price in {each.budget.currency} is known for scene {take.scene}, so it "
                    f"cannot be counted in {each}"
                )
            spent, ratio = self._spent(each)
            total = spent + take.cost * ratio
            if total > each.budget.amount:
                when = "; it waits for tomorrow (UTC)" if each.kind is Kind.DAY else ""
                return OverBudget(
                    f"scene {take.scene} could bring what is spent to {each.budget.currency} "
                    f"{total:.2f}, over {each}{when}"
                )
        return None


def person(who: str) -> str:
    """The person in what an approval says of who gave it, on whatever machine that was."""
    return who.partition("@")[0]
