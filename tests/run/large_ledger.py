"""A ledger of a hundred thousand takes, and how its statements find their rows."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from wanscript.run.ledger import Ledger, open_ledger
from wanscript.run.ledger.sqlite import SqliteDatabase

from .ledgers import accepted, claimed, downloaded, entered, finished, fresh

MANY = 100_000


def fill(path: Path) -> None:
    """Makes a ledger of a thousand films of a hundred scenes each, all of them shot."""
    ledger = open_ledger(path, time.time)
    (take,) = entered(ledger, fresh("0", project="/film/0", unit_price=None))
    downloaded(ledger, finished(ledger, accepted(ledger, claimed(ledger, take))))
    ledger.close()
    with closing(sqlite3.connect(path)) as db, db:
        for table, own in (
            (
                "take",
                {
                    "id": "n.value",
                    "project": "'/film/' || (n.value / 100)",
                    "scene": "'' || (n.value % 100)",
                    "fingerprint": "'f' || n.value",
                    "prompt": "'words ' || n.value",
                    "file": "'takes/' || n.value || '.mp4'",
                    "sha256": "'s' || n.value",
                    "approval": "5000 + n.value / 100",
                },
            ),
            ("submission", {"take": "n.value", "task": "'t' || n.value"}),
            ("event", {"id": "10 + n.value", "take": "n.value"}),
        ):
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            cells = ", ".join(own.get(name, f"old.{name}") for name in names)
            db.execute(
                f"WITH RECURSIVE n (value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM n "
                f"WHERE value < {MANY}) INSERT INTO {table} ({', '.join(names)}) "
                f"SELECT {cells} FROM n, (SELECT * FROM {table} LIMIT 1) AS old"
            )


class Watched:
    """The statements that a ledger really executes, and how SQLite finds their rows."""

    def __init__(self, ledger: Ledger) -> None:
        assert isinstance(ledger.db, SqliteDatabase)
        self._db = ledger.db._connection
        self._said: list[str] = []

    def __enter__(self) -> Watched:
        self._db.set_trace_callback(self._said.append)
        return self

    def __exit__(self, *_: object) -> None:
        self._db.set_trace_callback(None)

    @property
    def statements(self) -> list[str]:
        rows = (each for each in self._said if re.match("SELECT|UPDATE|DELETE", each))
        return list(dict.fromkeys(rows))

    @property
    def plans(self) -> list[str]:
        """How the rows of each are found."""
        return [
            row[3]
            for statement in self.statements
            for row in self._db.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]

    @property
    def scans(self) -> list[str]:
        """How a large table is looked through."""
        large = re.compile(r"SCAN (take|submission|event|s|t|other|mine)\b")
        return [plan for plan in self.plans if large.match(plan)]
