"""The ledger alone: one winner for every change, and nothing of its history lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from wanscript.run.clip import Ceiling, Clip, Later, Limits, State, TooDear
from wanscript.run.ledger import Ledger, LedgerError

CLIP = Clip("film.wan", "1", "f" * 64, "m", account="a", prompt="words", cost=Decimal(5))
CLIP = replace(CLIP, currency="CNY")
WIDE = Limits(submits_per_second=10_000, in_flight=1000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def opened(path: Path) -> Ledger:
    return Ledger(path, time.time)


def entered(ledger: Ledger, *clips: Clip) -> list[Clip]:
    return ledger.add([(clip, "new") for clip in clips], "me", 60, since=0)


def test_processes_that_open_a_new_ledger_together_wait_for_each_other(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from wanscript.run.ledger import Ledger;"
        "Ledger(Path(sys.argv[1]), time.time).close()"
    )
    for at in range(6):
        together = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(tmp_path / f"{at}.db")], stderr=subprocess.PIPE
            )
            for _ in range(4)
        ]
        assert [(each.communicate()[1], each.returncode) for each in together] == [(b"", 0)] * 4


def test_a_clip_comes_back_as_it_went_in(path: Path) -> None:
    full = replace(
        CLIP, facets=(("words", "w"),), media=(("a.png", "d"),), usage=(("duration", 2.5),), seed=7
    )
    (clip,) = entered(opened(path), full)
    again = opened(path).clip(clip.id)
    assert again == clip
    assert replace(again, id=0, attempt="", created=0, owner=None, until=0) == full


def test_of_many_claims_one_wins(path: Path) -> None:
    (clip,) = entered(opened(path), CLIP)

    def claim(number: int) -> object:
        ledger = opened(path)
        try:
            return ledger.claim(clip, f"run {number}", WIDE, None)
        finally:
            ledger.close()

    with ThreadPoolExecutor(8) as pool:
        won = [each for each in pool.map(claim, range(24)) if isinstance(each, Clip)]
    assert len(won) == 1
    assert opened(path).clip(clip.id).attempt == won[0].attempt


def test_a_change_from_an_old_state_or_attempt_is_no_change(path: Path) -> None:
    ledger = opened(path)
    (clip,) = entered(ledger, CLIP)
    claimed = ledger.claim(clip, "r", WIDE, None)
    assert isinstance(claimed, Clip)
    assert ledger.move(clip, State.CANCELLED, "late") is None
    assert ledger.move(replace(claimed, attempt="stale"), State.SUBMITTED, "stale") is None
    assert ledger.move(claimed, State.SUBMITTED, "taken", task="t1") is not None
    notes = [(event.state, event.note) for event in ledger.events(clip.id)]
    assert notes == [
        (State.PLANNED, "new"),
        (State.INTENT, "about to submit"),
        (State.SUBMITTED, "taken"),
    ]


def test_two_clips_never_have_one_task(path: Path) -> None:
    ledger = opened(path)
    first, second = entered(ledger, CLIP, replace(CLIP, scene="2"))
    ledger.move(first, State.SUBMITTED, "taken", task="t1")
    with pytest.raises(sqlite3.IntegrityError):
        ledger.move(second, State.SUBMITTED, "taken", task="t1")
    assert ledger.clip(second.id).state is State.PLANNED


def test_what_bars_a_claim(path: Path) -> None:
    ledger = opened(path)
    first, twin, other = entered(
        ledger, CLIP, replace(CLIP, scene="2"), replace(CLIP, scene="3", prompt="others")
    )
    assert isinstance(ledger.claim(first, "r", WIDE, None), Clip)
    assert ledger.claim(twin, "r", WIDE, None) == Later(
        1.0, "another clip with the same words is on its way", others_may=True
    )
    full = ledger.claim(other, "r", Limits(10_000, 1), None)
    assert isinstance(full, Later)
    assert "at work" in full.reason
    assert isinstance(ledger.claim(other, "r", WIDE, Ceiling("CNY", Decimal(9))), TooDear)
    assert isinstance(ledger.claim(other, "r", WIDE, Ceiling("USD", Decimal(90))), TooDear)
    assert isinstance(ledger.claim(other, "r", WIDE, Ceiling("CNY", Decimal(10))), Clip)


def test_an_intent_is_taken_over_only_from_the_dead(path: Path) -> None:
    ledger = opened(path)
    (clip,) = entered(ledger, CLIP)
    ledger.claim(clip, "r", WIDE, None)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE clips SET until = 1")
    db.close()
    assert ledger.lease(clip.id, "you", 60, lambda _: True)[1] is False
    assert ledger.lease(clip.id, "you", 60, lambda _: False)[1] is True


def test_a_number_is_never_used_twice(path: Path) -> None:
    ledger = opened(path)
    (first,) = entered(ledger, CLIP)
    ledger.move(first, State.DONE, "shot")
    (second,) = entered(ledger, replace(CLIP, fingerprint="g" * 64))
    ledger.move(second, State.LOST, "lost")
    (third,) = entered(ledger, replace(CLIP, fingerprint="h" * 64))
    assert [first.number, second.number, third.number] == [1, 2, 3]


def test_events_are_kept(path: Path) -> None:
    ledger = opened(path)
    entered(ledger, CLIP)
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        ledger._db.execute("DELETE FROM events")


def test_an_older_schema_is_brought_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wanscript.run import ledger as module
    from wanscript.run.rows import SCHEMA

    entered(opened(path), CLIP)
    newer = (*SCHEMA, "CREATE TABLE more (a TEXT) STRICT;")
    monkeypatch.setattr(module, "SCHEMA", newer)
    ledger = opened(path)
    assert len(ledger.clips()) == 1
    assert ledger._db.execute("SELECT count(*) FROM more").fetchone()[0] == 0
    monkeypatch.undo()
    with pytest.raises(LedgerError, match="newer version"):
        opened(path)


def test_what_a_task_takes_is_not_learned_from_the_first_of_many_to_end(path: Path) -> None:
    now = [120.0]
    ledger = Ledger(path, lambda: now[0])
    clips = entered(ledger, *(replace(CLIP, fingerprint=str(n), prompt=str(n)) for n in range(4)))
    early, *together = (
        ledger.move(each, State.SUBMITTED, "sent", submitted=float(100 * bool(at)), task=str(at))
        for at, each in enumerate(clips)
    )
    assert early
    assert together[0]
    assert together[1]
    ledger.move(early, State.SUCCEEDED, "done", finished=90.0)
    ledger.move(together[0], State.SUCCEEDED, "done", finished=110.0)
    assert ledger.durations("a", "m") == (90.0,)
    # one that is given up must not hide the others for good
    now[0] = 4000.0
    assert ledger.durations("a", "m") == (10.0, 90.0)
    for late in together[1:]:
        assert late
        ledger.move(late, State.SUCCEEDED, "done", finished=200.0)
    assert ledger.durations("a", "m") == (10.0, 90.0, 100.0, 100.0)


def test_a_clip_that_was_paid_since_is_not_entered_again(path: Path) -> None:
    ledger = opened(path)
    (old,) = entered(ledger, CLIP)
    ledger.move(old, State.DONE, "shot")
    assert entered(ledger, CLIP)[0].id == old.id
    (new,) = ledger.add([(CLIP, "another take, as you asked")], "me", 60, since=old.id)
    assert (new.id, new.number) != (old.id, old.number)
    ledger.move(new, State.FAILED, "not billed")
    (third,) = ledger.add([(CLIP, "again")], "me", 60, since=old.id)
    assert third.id not in (old.id, new.id)
