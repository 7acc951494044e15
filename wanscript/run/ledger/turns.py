"""Whose turn it is in a studio, where more films ask for a slot of the account than it has.

People count alike, however many films each of them has; the films of a person count by their
shares. Nothing is kept free for those that do not ask.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..states import states
from ..take import Deferred
from .postgres import PostgresDatabase

_SLOTS = states(lambda row: row.slot)

_ASKING = 5.0
"""Seconds for which a film counts as asking after it did; one that waits asks every second."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A film that asks for a slot of an account and model, whose it is, and its share."""

    film: tuple[str, str]
    account: int
    model: str
    person: str
    share: float


class Turns:
    """Who asks for slots in one ledger."""

    def __init__(self, db: PostgresDatabase) -> None:
        self._db = db

    def bars(self, asked: Asked) -> Deferred | None:
        """Notes that a film asks, inside the transaction of a claim; whose turn it is before it."""
        now = self._db.now()
        self._db.execute(
            "INSERT INTO turn (project, script, account, model, person, share, asked_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (project, script, account, model) "
            "DO UPDATE SET person = excluded.person, share = excluded.share, "
            "asked_at = excluded.asked_at",
            (*asked.film, asked.account, asked.model, asked.person, asked.share, now),
        )
        return _before(asked, self._asking(asked, now), self._at_work(asked))

    def _asking(self, asked: Asked, now: float) -> tuple[Asked, ...]:
        rows = self._db.execute(
            "SELECT project, script, person, share FROM turn WHERE account = ? AND model = ? "
            "AND asked_at > ? AND asked_at <= ?",
            (asked.account, asked.model, now - _ASKING, now),
        )
        return tuple(
            Asked((project, script), asked.account, asked.model, person, share)
            for project, script, person, share in rows
        )

    def _at_work(self, asked: Asked) -> Counter[tuple[tuple[str, str], str]]:
        """By film and person, how many slots are held."""
        rows = self._db.execute(
            "SELECT t.project, t.script, split_part(a.who, '@', 1), count(*) FROM take t "
            "JOIN approval a ON a.id = t.approval WHERE t.account = ? AND t.model = ? "
            f"AND t.state IN {_SLOTS} GROUP BY 1, 2, 3",
            (asked.account, asked.model),
        )
        return Counter({((row[0], row[1]), row[2]): row[3] for row in rows})


def _before(
    asked: Asked, asking: tuple[Asked, ...], held: Counter[tuple[tuple[str, str], str]]
) -> Deferred | None:
    """A slot goes to the person with the fewest, and to the film furthest from its share."""
    people: Counter[str] = Counter()
    films: Counter[tuple[str, str]] = Counter()
    for (film, person), count in held.items():
        people[person] += count
        films[film] += count
    for other in asking:
        if other.person != asked.person:
            if people[other.person] < people[asked.person]:
                return Deferred(1.0, f"it is {other.person}'s turn", others_may=True)
        elif (films[other.film] + 1) / other.share < (films[asked.film] + 1) / asked.share:
            return Deferred(1.0, f"it is the turn of {other.film[1]}", others_may=True)
    return None
