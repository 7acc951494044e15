"""Accounts, their names, and what was seen of the service under them."""

from __future__ import annotations

from dataclasses import dataclass

from .database import Database


@dataclass(frozen=True, slots=True)
class Account:
    """An account under one of its names.

    `clock_apart` is by how many seconds the service's Date and its time of a task were seen to
    differ, None where that was never seen. `key_ids` are the service's own names of its keys, as
    far as they were seen; `keys_known` tells that those of this name and of every other one that
    has sent were.
    """

    id: int
    name: str
    host: str
    clock_apart: float | None = None
    key_ids: frozenset[str] = frozenset()
    keys_known: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """A task of an account that the service must still know, to ask for under another name."""

    account: int
    task: str
    host: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that the service answered to have taken, and when by its own clock."""

    task: str
    model: str
    at: float


class Accounts:
    """The accounts of one ledger."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def named(self, name: str) -> Account | None:
        """The account that has a name, or None."""
        row = self._db.one(
            "SELECT n.account, n.host, a.clock_apart FROM account_name n "
            "JOIN account a ON a.id = n.account WHERE n.name = ?",
            (name,),
        )
        if row is None:
            return None
        keys = self._db.execute(
            "SELECT key_id FROM account_name WHERE account = ?1 AND (key_id != '' OR name = ?2 "
            "OR EXISTS (SELECT 1 FROM submission s WHERE s.name = account_name.name))",
            (row["account"], name),
        )
        ids, apart = frozenset(each["key_id"] for each in keys), row["clock_apart"]
        return Account(
            row["account"],
            name,
            row["host"],
            apart if apart >= 0 else None,
            ids - {""},
            "" not in ids,
        )

    def key_id(self, name: str) -> str:
        """The service's own name of one name's key, "" where it was never seen."""
        row = self._db.one("SELECT key_id FROM account_name WHERE name = ?", (name,))
        return str(row["key_id"]) if row else ""

    def any(self) -> bool:
        """Whether any account has been used yet."""
        return self._db.one("SELECT 1 FROM account") is not None

    def last(self) -> int:
        """The account that was used last, 0 where there is none."""
        found = self._db.one(
            "SELECT s.account FROM event e JOIN submission s ON s.take = e.take "
            "AND s.attempt = e.attempt ORDER BY e.id DESC LIMIT 1"
        ) or self._db.one("SELECT id AS account FROM account ORDER BY id DESC LIMIT 1")
        return int(found["account"]) if found else 0

    def enter(self, name: str, host: str, account: int = 0) -> Account:
        """Gives a name to an account, or to a new one."""
        with self._db.transaction():
            known = self.named(name)
            if known is None:
                now = self._db.now()
                id = account or self._db.insert("account", {"created": now})
                self._db.insert(
                    "account_name", {"name": name, "account": id, "host": host, "created": now}
                )
                known = self.named(name)
            assert known is not None
            return known

    def witnesses(self, since: float) -> tuple[Witness, ...]:
        """For each account a task that was taken since then, the newest."""
        rows = self._db.execute(
            "SELECT s.account, s.task, n.host FROM submission s "
            "JOIN account_name n ON n.name = s.name "
            "WHERE s.accepted_at > ? AND s.task IS NOT NULL ORDER BY s.accepted_at",
            (since,),
        )
        newest = {row["account"]: Witness(row["account"], row["task"], row["host"]) for row in rows}
        return tuple(newest.values())

    def born(self) -> float:
        """When the ledger had its first account: no two ledgers have that in common."""
        found = self._db.one("SELECT min(created) AS at FROM account")
        return 0.0 if found is None else float(found["at"] or 0.0)

    def has_history(self, account: int) -> bool:
        """Whether a task of an account was ever taken by this ledger."""
        found = self._db.one(
            "SELECT 1 FROM submission WHERE account = ? AND task IS NOT NULL LIMIT 1", (account,)
        )
        return found is not None

    def tasks(self) -> frozenset[str]:
        """Every task id that this ledger has recorded, under any account."""
        rows = self._db.execute("SELECT task FROM submission WHERE task IS NOT NULL")
        return frozenset(row["task"] for row in rows)

    def accepted_between(self, name: str, since: float, until: float) -> tuple[Answered, ...]:
        """What the service answered to have taken under a name, in a span of its own time."""
        # what was adopted has no answer
        rows = self._db.execute(
            "SELECT task, model, coalesce(ended_date, accepted_at) AS at FROM submission "
            "WHERE name = ? AND task IS NOT NULL AND request_id IS NOT NULL "
            "AND coalesce(ended_date, accepted_at) BETWEEN ? AND ?",
            (name, since, until),
        )
        return tuple(Answered(row["task"], row["model"], row["at"]) for row in rows)

    def sent_since(self, account: int, since: float) -> frozenset[str]:
        """The tasks whose POST had not begun at a moment of the service's time."""
        rows = self._db.execute(
            "SELECT task FROM submission WHERE account = ? AND task IS NOT NULL "
            "AND request_id IS NOT NULL AND service_date >= ?",
            (account, since),
        )
        return frozenset(row["task"] for row in rows)

    def foreign(self, account: int, take: int = 0) -> frozenset[str]:
        """The tasks of an account that are none of this ledger's, or not this take's."""
        rows = self._db.execute(
            "SELECT task FROM foreign_task WHERE account = ? AND take IN (0, ?)", (account, take)
        )
        return frozenset(row["task"] for row in rows)

    def set_foreign(self, account: int, task: str, why: str, take: int = 0) -> None:
        """Remembers that a task is somebody else's, or only that it is not this take's."""
        self._db.execute(
            "INSERT INTO foreign_task (account, task, take, at, why) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (account, task, take, self._db.now(), why),
        )

    def words(self, account: int) -> dict[str, str]:
        """By task that is not this ledger's own, the words that the service showed for it."""
        rows = self._db.execute("SELECT task, words FROM task_words WHERE account = ?", (account,))
        return {row["task"]: row["words"] for row in rows}

    def learn_words(self, account: int, task: str, words: str) -> None:
        """Remembers the words of a task, which never change."""
        self._db.execute(
            "INSERT INTO task_words (account, task, words, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (account, task, words, self._db.now()),
        )

    def forget_words(self, account: int, kept: frozenset[str]) -> None:
        """Drops the words of all tasks but those, which the service still shows."""
        gone = [(account, task) for task in self.words(account).keys() - kept]
        with self._db.transaction():
            for each in gone:
                self._db.execute("DELETE FROM task_words WHERE account = ? AND task = ?", each)

    def learn_key(self, name: str, key_id: str) -> None:
        """Remembers the service's own name of a key."""
        self._db.execute(
            "UPDATE account_name SET key_id = ? WHERE name = ? AND key_id != ?",
            (key_id, name, key_id),
        )

    def learn_clock(self, account: int, apart: float) -> None:
        """Remembers by how much the service's two clocks differ at the most."""
        self._db.execute(
            "UPDATE account SET clock_apart = ? WHERE id = ? AND clock_apart < ?",
            (apart, account, apart),
        )

    def lag(self, account: int, model: str) -> float:
        """The longest time in seconds that a task was seen to take until the list showed it."""
        return float(self._limit("lag", account, model) or 0.0)

    def echo(self, account: int, model: str) -> bool:
        """Whether the service was seen to give this ledger's own words back exactly."""
        return int(self._limit("echo", account, model) or 0) > 0

    def _limit(self, column: str, account: int, model: str) -> float | None:
        row = self._db.one(
            f"SELECT {column} AS it FROM model_limit WHERE account = ? AND model = ?",
            (account, model),
        )
        return None if row is None else row["it"]

    def learn_lag(self, account: int, model: str, lag: float) -> None:
        """Remembers a longer lag of the list."""
        self._db.execute(
            "UPDATE model_limit SET lag = ? WHERE account = ? AND model = ? AND lag < ?",
            (lag, account, model, lag),
        )

    def learn_echo(self, account: int, model: str, *, exact: bool) -> None:
        """Remembers whether words came back exactly; once they did not, they never count."""
        self._db.execute(
            "UPDATE model_limit SET echo = ?1 WHERE account = ?2 AND model = ?3 AND echo >= 0 "
            "AND echo != ?1",
            (1 if exact else -1, account, model),
        )
