"""Approvals: how long they live, what they cover, and what has been spent of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from wanscript.run.ledger import Ledger, Place, open_ledger, transitions
from wanscript.run.states import Change, State
from wanscript.run.take import NotApproved, OverBudget, Take

from .ledgers import (
    BROKEN,
    accepted,
    approved,
    by,
    claimed,
    downloaded,
    entered,
    finished,
    fresh,
    shot,
)


def failed(ledger: Ledger, take: Take) -> Take:
    """A take that the service took and could not make, and that is planned once more."""
    moved = transitions.failed(ledger.takes, take, failure="passing", code="", message="oops")
    assert moved is not None
    ledger.approvals.has_failed(moved)
    again = ledger.takes.change(moved, Change.AGAIN, "again")
    assert again is not None
    return again


def why_not(ledger: Ledger, take: Take, **changes: Any) -> str:
    barred = ledger.claim(take, by(ledger, **changes))
    assert isinstance(barred, NotApproved | OverBudget), barred
    return barred.reason


def test_that_of_a_run_lives_as_long_as_its_owner(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh(), owner="me")
    # what a dead process approved covers nothing, whoever has the take in hand now
    ledger.leases.hold(take.id, "you", lambda _: False)
    mine = ledger.takes.get(take.id)
    assert why_not(ledger, mine, owner="you", alive=lambda name: name == "you") == (
        "no approval covers scene 1 any more"
    )
    claimed(ledger, mine, owner="you")


def test_that_of_approve_lives_until_its_hour(place: Place) -> None:
    now = [1000.0]
    ledger = open_ledger(place, lambda: now[0])
    takes = [ledger.takes.enter(fresh(name), "new") for name in "12"]
    approved(ledger, *takes, expires=2000.0)
    one, two = (ledger.leases.hold(take.id, "me", lambda _: True)[0] for take in takes)
    claimed(ledger, one, alive=lambda _: False)
    now[0] = 2000.0
    assert "no approval covers scene 2" in why_not(ledger, two)
    ledger.close()


def test_one_that_was_ended_covers_nothing(ledger: Ledger) -> None:
    one, two = entered(ledger, fresh("1"), fresh("2"))
    claimed(ledger, one)
    (living,) = ledger.approvals.of_script("/project", "film.wan")
    ledger.approvals.end(living.id)
    assert "no approval covers scene 2" in why_not(ledger, two)
    assert ledger.approvals.of_script("/project", "film.wan") == ()


def test_each_of_its_takes_is_accepted_once(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    sent = accepted(ledger, claimed(ledger, take))
    lost = transitions.lost(ledger.takes, sent, "too late")
    assert lost is not None
    again = transitions.resubmit(ledger.takes, lost, "by hand", 5.0)
    assert again is not None
    held, _ = ledger.leases.hold(take.id, "me", lambda _: True)
    assert why_not(ledger, held) == "scene 1 was submitted under this approval already"
    approved(ledger, held)
    claimed(ledger, ledger.takes.get(held.id))


def test_busy_and_proved_absent_spend_nothing(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    for _ in range(5):
        sent = claimed(ledger, take)
        again = transitions.put_off(ledger.takes, sent, "busy", 1.0, 0.0)
        assert again is not None
        proved = transitions.proved_absent(ledger.takes, claimed(ledger, again), "absent", 2.0)
        assert proved is not None
        take = proved
    accepted(ledger, claimed(ledger, take))


def test_an_unbilled_failure_is_repeated_three_times(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    for time in range(3):
        take = failed(ledger, accepted(ledger, claimed(ledger, take), f"t{time}"))
    assert why_not(ledger, take) == "scene 1 failed 3 times under this approval"
    approved(ledger, take)
    claimed(ledger, ledger.takes.get(take.id))


def test_a_newer_one_takes_over_what_both_name_and_the_others_live_on(ledger: Ledger) -> None:
    one, two = entered(ledger, fresh("1"), fresh("2"))
    (old,) = ledger.approvals.of_script("/project", "film.wan")
    new = approved(ledger, two, owner="you")
    assert [ledger.takes.get(take.id).approval for take in (one, two)] == [old.id, new.id]
    ledger.approvals.end(new.id)
    claimed(ledger, one)
    assert "no approval covers scene 2" in why_not(ledger, ledger.takes.get(two.id))


def test_a_newer_one_withdraws_what_is_gone_unless_it_was_sent(ledger: Ledger) -> None:
    planned, sent, kept = entered(ledger, fresh("1"), fresh("2"), fresh("3"))
    out = claimed(ledger, sent)
    approved(ledger, kept, gone=(planned, sent))
    states = [ledger.takes.get(take.id).state for take in (planned, out, kept)]
    assert states == [State.CANCELLED, State.INTENT, State.PLANNED]
    assert ledger.claim(planned, by(ledger)) is None


def test_it_is_made_whole_or_not_at_all(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh("1"))
    before = ledger.takes.get(take.id).approval
    nobody = replace(take, id=999)
    with pytest.raises(BROKEN):
        approved(ledger, take, nobody, owner="you")
    assert ledger.takes.get(take.id).approval == before
    assert len(ledger.approvals.of_script("/project", "film.wan")) == 1


def test_the_ceiling_counts_what_was_billed(ledger: Ledger) -> None:
    one, two, three = entered(ledger, fresh("1"), fresh("2"), fresh("3"), ceiling="11")
    # two seconds were billed of five: room for another
    downloaded(ledger, finished(ledger, accepted(ledger, claimed(ledger, one)), billed=2.0))
    claimed(ledger, two)
    assert "could bring this to CNY 12.00, over the ceiling of 11" in why_not(ledger, three)


@pytest.mark.parametrize("ceiling", ["22.50", "22.49"])
def test_open_takes_count_by_the_worst_bill_that_was_seen(ledger: Ledger, ceiling: str) -> None:
    one, two, three = entered(ledger, fresh("1"), fresh("2"), fresh("3"), ceiling=ceiling)
    sent = accepted(ledger, claimed(ledger, one))
    claimed(ledger, two)
    # it was billed half as much again, and so may be the two others
    finished(ledger, sent, billed=7.5)
    barred = ledger.claim(three, by(ledger))
    assert isinstance(barred, Take if ceiling == "22.50" else OverBudget)


def test_a_clip_whose_bill_was_not_told_counts_as_estimated(ledger: Ledger) -> None:
    one, two = entered(ledger, fresh("1"), fresh("2"), ceiling="9.99")
    downloaded(ledger, finished(ledger, accepted(ledger, claimed(ledger, one)), billed=None))
    assert "could bring this to CNY 10.00" in why_not(ledger, two)


def test_failures_cost_nothing(ledger: Ledger) -> None:
    one, two = entered(ledger, fresh("1"), fresh("2"), ceiling="5")
    failed(ledger, accepted(ledger, claimed(ledger, one)))
    claimed(ledger, two)


def test_currencies_are_never_added(ledger: Ledger) -> None:
    dollars = fresh("1", currency="USD")
    one, two = entered(ledger, dollars, fresh("2"), ceiling="1000")
    assert why_not(ledger, one) == "no price in CNY is known for scene 1"
    claimed(ledger, two)
    three, four = entered(ledger, fresh("3", currency="USD"), fresh("4"))
    claimed(ledger, three)
    approved(ledger, ledger.takes.get(three.id), four, ceiling="1000")
    assert why_not(ledger, ledger.takes.get(four.id)) == (
        "no price in CNY is known for scene 3, which is open"
    )


def test_a_take_without_a_price_is_not_held_to_a_ceiling(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh(unit_price=None), ceiling="1000")
    assert why_not(ledger, take) == "no price in CNY is known for scene 1"


def test_a_price_is_that_of_the_hour_of_its_submission(ledger: Ledger) -> None:
    one, two = entered(ledger, fresh("1"), fresh("2"), ceiling="19")
    sent = claimed(ledger, one)
    ledger.takes.set(sent, unit_price=str(Decimal(3)))
    # it was sent for five, whatever the list says since
    claimed(ledger, two)
    assert ledger.approvals.spent(ledger.takes.get(two.id).approval, "CNY", 0) == Decimal(10)


def test_takes_of_other_approvals_are_not_counted(ledger: Ledger) -> None:
    shot(ledger, replace(fresh("1"), script="another.wan"))
    (take,) = entered(ledger, fresh("2"), ceiling="5")
    claimed(ledger, take)
