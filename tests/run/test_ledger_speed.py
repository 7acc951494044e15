"""A ledger of a hundred thousand takes: what is done at every submission looks nothing through."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wanscript.run.ledger import Ledger, open_ledger, transitions
from wanscript.run.states import Change

from .ledgers import accepted, approved, by, claimed, downloaded, entered, finished, fresh

MANY = 100_000


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of a thousand films of a hundred scenes each, all of them shot."""
    path = tmp_path_factory.mktemp("state") / "ledger.db"
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
    return path


@pytest.fixture
def ledger(full: Path) -> Iterator[Ledger]:
    made = open_ledger(full, time.time)
    yield made
    made.close()


class Watched:
    """The statements that a ledger really executes, and how SQLite finds their rows."""

    def __init__(self, ledger: Ledger) -> None:
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


def test_a_submission_from_its_claim_to_its_file_looks_nothing_through(ledger: Ledger) -> None:
    words = f"words of {time.monotonic()}"
    took = ledger.takes.enter(fresh("1", words, project="/new"), "new")
    approved(ledger, took, ceiling="100")
    with Watched(ledger) as watched:
        held, _ = ledger.leases.hold(took.id, "me", lambda _: True)
        sent = claimed(ledger, held)
        again = transitions.put_off(ledger.takes, sent, "busy", 1.0, 0.0)
        assert again is not None
        out = accepted(ledger, claimed(ledger, again))
        ledger.takes.durations(out.account, out.model, 3600.0)
        ledger.takes.with_task("t99")
        downloaded(ledger, finished(ledger, out))
        ledger.leases.release("me")
    assert watched.scans == []
    assert len(watched.statements) > 12


def test_what_bars_a_claim_looks_nothing_through(ledger: Ledger) -> None:
    words = f"words of {time.monotonic()}"
    one, two = entered(ledger, fresh("1", words, project="/b"), fresh("2", words, project="/b"))
    claimed(ledger, one)
    with Watched(ledger) as watched:
        ledger.claim(two, by(ledger))
    assert watched.scans == []
    ledger.takes.change(ledger.takes.get(one.id), Change.PUT_OFF, "")


def test_what_is_out_there_is_found_among_all_that_was_shot(ledger: Ledger) -> None:
    with Watched(ledger) as watched:
        ledger.takes.open()
        ledger.takes.open(1)
        ledger.takes.at_work(1, "m", "me")
        ledger.takes.of_script("/film/7", "film.wan")
        ledger.takes.of_script("/film/7", "film.wan", "3")
        ledger.takes.equal(["f77", "f78"])
        ledger.approvals.of_script("/film/7", "film.wan")
    assert watched.scans == []


def test_a_plan_of_a_film_among_all_looks_nothing_through(ledger: Ledger) -> None:
    take = fresh("1", project="/film/7", fingerprint=f"{time.monotonic()}")
    with Watched(ledger) as watched:
        one = ledger.takes.enter(take, "new")
        approved(ledger, one, ceiling="9", gone=(one,))
        ledger.takes.events(one.id)
    assert watched.scans == []


def test_what_was_accepted_in_a_time_is_found_among_all_that_was(ledger: Ledger) -> None:
    (name,) = (row["name"] for row in ledger.db.execute("SELECT name FROM account_name"))
    with Watched(ledger) as watched:
        assert ledger.accounts.accepted_between(name, 1e12, 2e12) == ()
        ledger.accounts.sent_since(1, 1e12)
        ledger.accounts.named(name)
    assert watched.scans == []
    # not only by an index, but by one that begins with what is asked for
    assert [plan for plan in watched.plans if "submission" in plan or " s " in plan] == [
        "SEARCH submission USING INDEX submission_by_name (name=? AND <expr>>? AND <expr><?)",
        "SEARCH submission USING INDEX submission_by_date (account=? AND service_date>?)",
        "SEARCH s USING COVERING INDEX submission_by_name (name=?)",
    ]
