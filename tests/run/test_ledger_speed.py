"""A ledger of a hundred thousand takes: what is done at every submission looks nothing through."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wanscript.run.ledger import Ledger, open_ledger, transitions
from wanscript.run.states import Change

from .large_ledger import Watched, fill
from .ledgers import accepted, approved, by, claimed, downloaded, entered, finished, fresh


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("state") / "ledger.db"
    fill(path)
    return path


@pytest.fixture
def ledger(full: Path) -> Iterator[Ledger]:
    made = open_ledger(full, time.time)
    yield made
    made.close()


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
