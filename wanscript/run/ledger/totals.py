"""What all films of a ledger come to, for whoever looks after a studio.

For a studio's database alone. Each statement finds its rows by an index, so a ledger of many films
is looked at about as fast as one of a few; where the server would rather read a table through, an
`OFFSET 0` keeps it from that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..states import State, states
from .database import Database, Row

_STANDING = states(lambda row: (row.open and row.may_be_billed) or row.needs_you)
_IN_DOUBT = states(lambda row: row.open or row.needs_you)
_BILLED = states(lambda row: row.may_be_billed)
_MOST = 300
"""Clips that are told of by themselves."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A clip that is at work, waits for a person, or came to nothing; `since` is when it did."""

    id: int
    project: str
    script: str
    scene: str
    take: int
    heading: str
    state: State
    owner: str
    approval: int
    message: str
    task: str
    since: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time from `at` on: clips that were finished in it, and what they came to.

    `money` is by currency; `unpriced` clips were billed at a price that nobody knows.
    """

    at: float
    clips: int
    seconds: float
    money: tuple[tuple[str, Decimal], ...]
    unpriced: int = 0


def by_state(db: Database) -> Mapping[State, int]:
    """How many takes of all films stand how, of those that are open or wait for a person."""
    rows = db.execute(
        f"SELECT state, count(*) AS many FROM take WHERE state IN {_IN_DOUBT} GROUP BY state"
    )
    return {State(row["state"]): int(row["many"]) for row in rows}


def recent_approvals(db: Database, many: int) -> tuple[int, ...]:
    """The newest approvals, and those of clips that are at work or wait for a person."""
    newest = db.execute("SELECT id FROM approval ORDER BY id DESC LIMIT ?", (many,))
    rows = db.execute(f"SELECT DISTINCT approval AS id FROM take WHERE state IN {_STANDING}")
    return tuple(sorted({int(row["id"]) for row in (*newest, *rows)} - {0}))


def of_approvals(db: Database, ids: Sequence[int]) -> Mapping[int, Mapping[State, int]]:
    """By approval, how many of its takes stand how."""
    found: dict[int, dict[State, int]] = {}
    for row in db.execute(
        "SELECT approval, state, count(*) AS many FROM take "
        f"WHERE approval IN ({', '.join('?' * len(ids)) or 'NULL'}) AND same_as = 0 "
        "GROUP BY approval, state",
        tuple(ids),
    ):
        found.setdefault(int(row["approval"]), {})[State(row["state"])] = int(row["many"])
    return found


def spent_on(
    db: Database, ids: Sequence[int]
) -> Mapping[int, Sequence[tuple[str, Decimal | None]]]:
    """By approval, amounts in a currency that its takes were billed or may be; None is unknown."""
    found: dict[int, list[tuple[str, Decimal | None]]] = {}
    for row in db.execute(
        "SELECT t.approval, coalesce(nullif(s.currency, ''), t.currency) AS currency, "
        "coalesce(nullif(s.unit_price, ''), t.unit_price) AS price, "
        "sum(coalesce(s.billed, nullif(s.expected, 0), t.expected)) AS seconds "
        "FROM take t LEFT JOIN LATERAL (SELECT * FROM submission "
        "WHERE take = t.id AND attempt = t.attempt OFFSET 0) s ON true "
        f"WHERE t.approval IN ({', '.join('?' * len(ids)) or 'NULL'}) AND t.state IN {_BILLED} "
        "GROUP BY 1, 2, 3",
        tuple(ids),
    ):
        price, seconds = row["price"], Decimal(str(row["seconds"]))
        amount = Decimal(price) * seconds if price else None
        found.setdefault(int(row["approval"]), []).append((row["currency"], amount))
    return found


def standing(db: Database, approvals: Sequence[int]) -> tuple[Standing, ...]:
    """The clips that are at work or wait for a person, and those of approvals that say why not."""
    columns = (
        "SELECT t.id, t.project, t.script, t.scene, t.take, t.heading, t.state, t.owner, "
        "t.approval, t.message, t.created, t.finished, s.task, s.accepted_at, s.post_started_at "
        "FROM take t LEFT JOIN submission s ON s.take = t.id AND s.attempt = t.attempt WHERE "
    )
    some = ", ".join("?" * len(approvals)) or "NULL"
    rows = [
        *db.execute(f"{columns} t.state IN {_STANDING} ORDER BY t.id LIMIT {_MOST}"),
        *db.execute(
            f"{columns} t.approval IN ({some}) AND t.same_as = 0 AND (t.state = 'failed' "
            f"OR (t.state = 'planned' AND t.message != '')) ORDER BY t.id LIMIT {_MOST}",
            tuple(approvals),
        ),
    ]
    return tuple(map(_standing, rows))


def finished(db: Database, since: float, span: float) -> tuple[Slot, ...]:
    """What was finished since a moment, in stretches of `span` seconds, oldest first.

    Only tasks that were taken after it count, so the first stretch may lack a few.
    """
    rows = [
        row
        for each in db.execute("SELECT account, model FROM model_limit")
        for row in db.execute(
            "SELECT floor(t.finished / ?4) * ?4 AS at, s.currency, s.unit_price, "
            "count(*) AS clips, sum(t.seconds) AS seconds, "
            "sum(coalesce(s.billed, s.expected)) AS billed "
            "FROM submission s CROSS JOIN LATERAL (SELECT finished, seconds, state FROM take "
            "WHERE id = s.take AND attempt = s.attempt OFFSET 0) t "
            "WHERE s.account = ?1 AND s.model = ?2 AND s.accepted_at >= ?3 "
            "AND t.finished >= ?3 AND t.state IN ('succeeded', 'done') GROUP BY 1, 2, 3",
            (each["account"], each["model"], since, span),
        )
    ]
    slots: dict[float, list[Row]] = {}
    for row in sorted(rows, key=lambda row: float(row["at"])):
        slots.setdefault(float(row["at"]), []).append(row)
    return tuple(_slot(at, some) for at, some in slots.items())


def _slot(at: float, rows: Sequence[Row]) -> Slot:
    money: dict[str, Decimal] = {}
    for row in rows:
        if row["unit_price"]:
            cost = Decimal(row["unit_price"]) * Decimal(str(row["billed"]))
            money[row["currency"]] = money.get(row["currency"], Decimal(0)) + cost
    return Slot(
        at,
        sum(int(row["clips"]) for row in rows),
        sum(float(row["seconds"]) for row in rows),
        tuple(sorted(money.items())),
        sum(int(row["clips"]) for row in rows if not row["unit_price"]),
    )


def _standing(row: Row) -> Standing:
    since = row["finished"] or row["accepted_at"] or row["post_started_at"] or row["created"]
    return Standing(
        id=row["id"],
        project=row["project"],
        script=row["script"],
        scene=row["scene"],
        take=row["take"],
        heading=row["heading"],
        state=State(row["state"]),
        owner=row["owner"],
        approval=row["approval"],
        message=row["message"],
        task=row["task"] or "",
        since=float(since),
    )
