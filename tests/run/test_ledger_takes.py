"""Takes in the ledger: every change by its name, one winner, and nothing of the history lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from wanscript.models.media import MediaRole
from wanscript.models.request import Authored, Medium, Prompt, Request
from wanscript.run.ledger import Ledger, Place, open_ledger, transitions
from wanscript.run.states import STATES, TRANSITIONS, Change, State, WrongTransition
from wanscript.run.take import Start, Take

from .ledgers import (
    BROKEN,
    accepted,
    changed,
    claimed,
    downloaded,
    entered,
    finished,
    fresh,
    opened,
    put,
    shot,
)


def in_state(ledger: Ledger, state: State) -> Take:
    """A take that stands so, with a submission where it must have one."""
    (take,) = entered(ledger, fresh())
    if state not in (State.PLANNED, State.CANCELLED):
        take = claimed(ledger, take)
    put(ledger, take, state)
    return ledger.takes.get(take.id)


@pytest.mark.parametrize("state", State)
def test_only_the_changes_of_the_table_happen(places: Iterator[Place], state: State) -> None:
    for change, place in zip(Change, places, strict=False):
        book = opened(place)
        take = in_state(book, state)
        sources, to = TRANSITIONS[change]
        before = book.takes.events(take.id)
        if state in sources:
            moved = changed(book, take, change)
            assert moved is not None, change
            assert moved.state is to
            assert book.takes.events(take.id)[-1].was is state
        else:
            with pytest.raises(WrongTransition):
                changed(book, take, change)
            after = book.takes.get(take.id)
            assert (after, book.takes.events(take.id)) == (take, before)
        book.close()


def test_every_state_is_reached_and_left_by_a_person_or_by_the_world() -> None:
    reached = {to for _, to in TRANSITIONS.values()} | {State.PLANNED}
    left = {state for sources, _ in TRANSITIONS.values() for state in sources}
    assert reached == left == set(State) == set(STATES)


@pytest.mark.parametrize(
    "take",
    [
        fresh(),
        fresh(
            "2",
            request=Request(
                scene="2",
                take=2,
                shots=("a", "b"),
                model="m",
                prompt=Prompt("“Komm,” sagt sie.\n雨"),
                negative_prompt="blur",
                media=(
                    Medium(MediaRole.REFERENCE_IMAGE, "mara.png", voice="mara.mp3"),
                    Medium(MediaRole.FIRST_FRAME, "", after="1"),
                ),
                parameters=(("resolution", "720P"), ("duration", 5), ("prompt_extend", False)),
            ),
            take=2,
            number=7,
            seed=11,
            scene_id="rain",
            heading="EXT. RAIN",
            position=4,
            media=(("mara.png", "d" * 64),),
            starts=(Start("1", 3, "e" * 64, "takes/1.mp4"),),
            authored=Authored(1, "s", (("words", "w"),), (("Anna's voice", "mara.mp3"),)),
            unit_price=None,
            currency="",
        ),
    ],
)
def test_a_take_comes_back_as_it_went_in(place: Place, take: Take) -> None:
    ledger = opened(place)
    kept = ledger.takes.enter(take, "new")
    ledger.close()
    again = opened(place)
    assert again.takes.get(kept.id) == kept
    assert replace(kept, id=0, created=0.0) == take
    again.close()


def test_a_change_from_an_old_state_or_attempt_is_no_change(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    sent = claimed(ledger, take)
    assert transitions.cancelled(ledger.takes, take, "late") is None
    assert transitions.in_doubt(ledger.takes, replace(sent, attempt=0), "stale") is None
    accepted(ledger, sent, "t1")
    notes = [(event.state, event.note) for event in ledger.takes.events(take.id)]
    assert notes == [
        (State.PLANNED, "new"),
        (State.INTENT, "about to submit"),
        (State.SUBMITTED, "accepted as t1"),
    ]


def test_a_change_is_whole_or_not_at_all(ledger: Ledger) -> None:
    one, two = (claimed(ledger, take) for take in entered(ledger, fresh("1"), fresh("2")))
    accepted(ledger, one, "t1")
    before = ledger.takes.get(two.id), ledger.takes.events(two.id)
    with pytest.raises(BROKEN):
        accepted(ledger, two, "t1")
    assert (ledger.takes.get(two.id), ledger.takes.events(two.id)) == before


def test_a_later_attempt_overwrites_nothing_of_an_earlier_one(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    first = claimed(ledger, take)
    put_off = transitions.put_off(ledger.takes, first, "busy", 1.0, 0.0)
    assert put_off is not None
    second = claimed(ledger, put_off)
    accepted(ledger, second, "t2")
    rows = ledger.db.execute("SELECT attempt, outcome, task FROM submission ORDER BY attempt")
    assert [tuple(row) for row in rows] == [(1, "again", None), (2, "accepted", "t2")]


def test_a_task_that_is_adopted_after_a_failure_is_a_submission_of_its_own(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    doubted = transitions.in_doubt(ledger.takes, take, "the service has such a task already")
    assert doubted is not None
    account = ledger.accounts.enter("a name", "host")
    taken = transitions.adopted(ledger.takes, doubted, "t1", "by hand", 5.0, (account.id, "a name"))
    assert taken is not None
    assert (taken.attempt, taken.task, taken.state) == (1, "t1", State.SUBMITTED)
    assert ledger.takes.with_task("t1") == taken


def test_a_number_is_never_used_twice(ledger: Ledger) -> None:
    shot(ledger, fresh("1", "a"))
    second = ledger.takes.enter(fresh("1", "b"), "new")
    transitions.withdrawn(ledger.takes, second, "gone")
    third = ledger.takes.enter(fresh("1", "c", number=9), "new")
    last = ledger.takes.enter(fresh("1", "d"), "new")
    assert [second.number, third.number, last.number] == [2, 9, 10]


def test_numbers_of_scenes_that_differ_in_case_alone_differ(ledger: Ledger) -> None:
    # their files would be one on a disk that folds case
    assert [ledger.takes.enter(fresh(name), "new").number for name in ("Hall", "hall")] == [1, 2]


def test_events_are_kept(ledger: Ledger) -> None:
    entered(ledger, fresh())
    with pytest.raises(BROKEN, match="never deleted"):
        ledger.db.execute("DELETE FROM event")


def test_a_take_that_was_joined_stands_for_the_other(ledger: Ledger) -> None:
    (done,) = shot(ledger, fresh())
    other = ledger.takes.enter(fresh(), "new")
    assert transitions.joined(ledger.takes, other, done) is not None
    assert ledger.takes.get(other.id) == done


def test_equal_takes_are_found_in_any_script(ledger: Ledger) -> None:
    one = ledger.takes.enter(fresh(), "new")
    two = ledger.takes.enter(fresh(project="/elsewhere", script="a.wan"), "new")
    ledger.takes.enter(fresh("2"), "new")
    ledger.takes.enter(fresh("3", fingerprint=""), "new")
    assert ledger.takes.equal([one.fingerprint, ""]) == (one, two)
    many = [f"{number:064}" for number in range(1200)]
    assert ledger.takes.equal([*many, one.fingerprint]) == (one, two)


def test_what_a_task_takes_is_not_learned_from_the_first_of_many_to_end(place: Place) -> None:
    now = [120.0]
    ledger = open_ledger(place, lambda: now[0])
    taken = entered(ledger, *(fresh(str(number)) for number in range(4)))
    early, *together = (
        accepted(ledger, claimed(ledger, take), at=100.0 * bool(at))
        for at, take in enumerate(taken)
    )
    account = early.account
    finished(ledger, early, at=90.0)
    finished(ledger, together[0], at=110.0)
    assert ledger.takes.durations(account, "m", 3600.0) == (90.0,)
    # one that is given up must not hide the others for good
    now[0] = 4000.0
    assert ledger.takes.durations(account, "m", 3600.0) == (10.0, 90.0)
    for late in together[1:]:
        finished(ledger, late, at=200.0)
    assert ledger.takes.durations(account, "m", 3600.0) == (10.0, 90.0, 100.0, 100.0)
    ledger.close()


def test_money_is_kept_to_the_last_digit(ledger: Ledger) -> None:
    price = Decimal("0.733924")
    (take,) = entered(ledger, fresh(unit_price=price))
    sent = claimed(ledger, take)
    assert sent.submission is not None
    assert (sent.unit_price, sent.submission.unit_price) == (price, price)
    assert sent.cost == Decimal("3.669620")
    done = downloaded(ledger, finished(ledger, accepted(ledger, sent), billed=2.5))
    assert done.billed == 2.5
