"""The right to submit once: one winner, and everything that bars it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from wanscript.run.ledger import Ledger, Place, Server, open_ledger, transitions
from wanscript.run.states import State
from wanscript.run.take import Deferred, Limits, NotApproved, OverBudget, Take

from .ledgers import (
    accepted,
    approved,
    by,
    claimed,
    downloaded,
    entered,
    finished,
    fresh,
    opened,
)


def test_of_many_claims_one_wins(place: Place) -> None:
    ledger = opened(place)
    (take,) = entered(ledger, fresh())
    claimant = by(ledger)

    def claim(_: int) -> object:
        with closing(opened(place)) as own:
            return own.claim(take, claimant)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(claim, range(24)))
    assert len([each for each in got if isinstance(each, Take)]) == 1
    assert got.count(None) == 23
    now = ledger.takes.get(take.id)
    assert (now.state, now.attempt) == (State.INTENT, 1)
    ledger.close()


def test_only_who_has_it_in_hand_claims(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    assert ledger.claim(take, by(ledger, owner="you")) is None
    assert isinstance(ledger.claim(take, by(ledger)), Take)


def test_equal_words_wait_for_each_other(ledger: Ledger) -> None:
    one, two, other = entered(ledger, fresh("1", "same"), fresh("2", "same"), fresh("3"))
    intent = claimed(ledger, one)
    barred = ledger.claim(two, by(ledger))
    assert barred == Deferred(
        1.0, "another clip with the same words is on its way", others_may=True, behind=(one.id,)
    )
    claimed(ledger, other)
    accepted(ledger, intent)
    claimed(ledger, two)


def test_no_more_at_work_than_allowed_over_all_films(ledger: Ledger) -> None:
    theirs, mine = entered(
        ledger, fresh("1", project="/other", script="b.wan"), fresh("2"), owner="me"
    )
    sent = accepted(ledger, claimed(ledger, theirs))
    one = Limits(submits_per_second=10_000, in_flight=1)
    barred = ledger.claim(mine, by(ledger, limits=one))
    assert barred == Deferred(1.0, "1 tasks are at work", behind=(theirs.id,))
    finished(ledger, sent)
    claimed(ledger, mine, limits=one)


def test_another_model_has_limits_of_its_own(ledger: Ledger) -> None:
    one, two = entered(ledger, fresh("1"), fresh("2", model="another"))
    tight = Limits(submits_per_second=0.001, in_flight=1)
    claimed(ledger, one, limits=tight)
    claimed(ledger, two, limits=tight)


def test_submissions_are_spaced_out_over_all_films(place: Place) -> None:
    now = [1000.0]
    ledger = open_ledger(place, lambda: now[0])
    one, two = entered(ledger, fresh("1"), fresh("2", project="/other"))
    slow = Limits(submits_per_second=0.5, in_flight=9)
    claimed(ledger, one, limits=slow)
    assert ledger.claim(two, by(ledger, limits=slow)) == Deferred(2.0, "submissions are spaced out")
    now[0] += 2.0
    claimed(ledger, two, limits=slow)
    ledger.close()


@pytest.mark.parametrize("jump", [-86400.0, -3600.0])
def test_a_clock_that_was_set_back_bars_nobody_for_long(place: Place, jump: float) -> None:
    now = [1_000_000.0]
    ledger = open_ledger(place, lambda: now[0])
    one, two = entered(ledger, fresh("1"), fresh("2"))
    slow = Limits(submits_per_second=0.5, in_flight=9)
    sent = claimed(ledger, one, limits=slow)
    again = transitions.put_off(ledger.takes, sent, "busy", now[0], now[0] + 30)
    assert again is not None
    now[0] += jump
    claimed(ledger, two, limits=slow)
    now[0] += 2.0
    claimed(ledger, again, limits=slow)
    ledger.close()


def test_what_was_put_off_waits_and_lets_others_by(place: Place) -> None:
    now = [1000.0]
    ledger = open_ledger(place, lambda: now[0])
    one, two = entered(ledger, fresh("1"), fresh("2"))
    again = transitions.put_off(ledger.takes, claimed(ledger, one), "busy", now[0], now[0] + 20)
    assert again is not None
    now[0] += 1
    assert ledger.claim(again, by(ledger)) == Deferred(
        19.0, "the service was busy", others_may=True
    )
    claimed(ledger, two)
    ledger.close()


def test_without_an_approval_nothing_is_claimed(ledger: Ledger) -> None:
    take = ledger.takes.enter(fresh(), "new")
    held, mine = ledger.leases.hold(take.id, "me", lambda _: True)
    assert mine
    barred = ledger.claim(held, by(ledger))
    assert barred == NotApproved("no approval covers scene 1 any more")


def test_a_ceiling_is_never_passed(ledger: Ledger) -> None:
    one, two, three = entered(ledger, fresh("1"), fresh("2"), fresh("3"), ceiling="14.99")
    claimed(ledger, one)
    claimed(ledger, two)
    barred = ledger.claim(three, by(ledger))
    assert barred == OverBudget("scene 3 could bring this to CNY 15.00, over the ceiling of 14.99")
    assert ledger.takes.get(three.id).state is State.PLANNED


def film(ledger: Ledger, project: str, *scenes: str, owner: str) -> list[Take]:
    """A film of a project of its own, all of whose scenes have the same words."""
    ids = [ledger.takes.enter(fresh(each, "same", project=project), "new").id for each in scenes]
    approved(ledger, *map(ledger.takes.get, ids), owner=owner)
    return [ledger.leases.hold(id, owner, lambda _: True)[0] for id in ids]


def sent(ledger: Ledger, take: Take, owner: str) -> Take:
    return accepted(ledger, claimed(ledger, take, owner=owner))


def test_what_another_script_sent_since_the_plan_was_made_is_not_sent_again(ledger: Ledger) -> None:
    (mine,), (theirs,) = (film(ledger, f"/{who}", "1", owner=who) for who in ("me", "you"))
    out = sent(ledger, theirs, "you")
    assert ledger.claim(mine, by(ledger)) is None
    assert ledger.takes.get(mine.id) == out


def test_each_equal_scene_of_a_film_has_a_clip_of_its_own(ledger: Ledger) -> None:
    mine, theirs = (film(ledger, f"/{who}", "1", "2", owner=who) for who in ("me", "you"))
    one, two = (sent(ledger, take, "you") for take in theirs)
    assert ledger.claim(mine[0], by(ledger)) is None
    assert ledger.claim(mine[1], by(ledger)) is None
    assert [ledger.takes.get(take.id).id for take in mine] == [one.id, two.id]
    (third,) = film(ledger, "/me", "3", owner="me")
    claimed(ledger, third)


def test_a_row_left_from_before_is_not_sent_for_a_scene_that_another_row_has_served(
    ledger: Ledger,
) -> None:
    (left,), (theirs,) = (film(ledger, f"/{who}", "1", owner=who) for who in ("me", "you"))
    out = sent(ledger, theirs, "you")
    served = ledger.takes.enter(fresh("1", "same", project="/me"), "planned anew")
    transitions.joined(ledger.takes, served, out)
    assert ledger.claim(left, by(ledger)) is None
    assert ledger.takes.get(left.id) == out


def test_what_the_plan_knew_of_another_script_bars_nothing(ledger: Ledger) -> None:
    (theirs,) = film(ledger, "/you", "1", owner="you")
    done = downloaded(ledger, finished(ledger, sent(ledger, theirs, "you")))
    # asked for as another take: the plan would have kept that one else
    (again,) = film(ledger, "/me", "1", owner="me")
    assert claimed(ledger, again).id != done.id


@pytest.mark.parametrize("end", ["failed", "rejected"])
def test_a_clip_that_came_to_nothing_serves_nobody(ledger: Ledger, end: str) -> None:
    (mine,), (theirs,) = (film(ledger, f"/{who}", "1", owner=who) for who in ("me", "you"))
    out = sent(ledger, theirs, "you")
    if end == "failed":
        transitions.failed(ledger.takes, out, failure="passing", code="", message="")
    else:
        ledger.takes.set(downloaded(ledger, finished(ledger, out)), rejected="NG")
    claimed(ledger, mine)


def test_an_intent_is_taken_over_only_from_the_dead(ledger: Ledger) -> None:
    (take,) = entered(ledger, fresh())
    claimed(ledger, take)
    assert ledger.leases.hold(take.id, "you", lambda _: True)[1] is False
    assert ledger.leases.hold(take.id, "you", lambda _: False)[1] is True


def test_a_late_lease_frees_what_nothing_of_which_is_on_the_wire(place: Place) -> None:
    now = [1000.0]
    ledger = open_ledger(place, lambda: now[0])
    ledger.leases.renew("me", 60)
    one, two = entered(ledger, fresh("1"), fresh("2"))
    claimed(ledger, one)
    now[0] += 61
    assert ledger.leases.hold(one.id, "you", lambda _: True)[1] is False
    assert ledger.leases.hold(two.id, "you", lambda _: True)[1] is True
    ledger.close()


def test_who_ends_keeps_only_what_may_be_on_the_wire(ledger: Ledger) -> None:
    ledger.leases.renew("me", 60)
    planned, silent, flying, sent = entered(ledger, *(fresh(str(n)) for n in range(4)))
    transitions.no_answer(ledger.takes, claimed(ledger, silent), "silence", 5.0, None)
    claimed(ledger, flying)
    accepted(ledger, claimed(ledger, sent))
    ledger.leases.release("me")
    owners = [ledger.takes.get(take.id).owner for take in (planned, silent, flying, sent)]
    assert owners == ["", "", "me", ""]
    assert ledger.leases.until("me") == 0.0


def test_processes_that_claim_at_once_never_pass_the_limits(place: Place) -> None:
    ledger = opened(place)
    taken = entered(ledger, *(fresh(str(number)) for number in range(40)))
    account = by(ledger).account
    code = (
        "import sys, time; sys.path[:0] = sys.argv[4:]\n"
        "from pathlib import Path; from run.ledgers import WIDE, by\n"
        "from wanscript.run.ledger import Server, open_ledger\n"
        "from wanscript.run.take import Limits\n"
        "place = sys.argv[1]\n"
        "ledger = open_ledger(Server(place) if '=' in place else Path(place), time.time)\n"
        "who = by(ledger, limits=Limits(10_000, 10))\n"
        "for id in range(int(sys.argv[2]), int(sys.argv[3])):\n"
        "    ledger.claim(ledger.takes.get(id), who)\n"
    )
    here = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
    first = taken[0].id
    spans = [(str(first + at), str(first + at + 10)) for at in range(0, 40, 10)]
    where = place.dsn if isinstance(place, Server) else str(place)
    together = [
        subprocess.Popen([sys.executable, "-c", code, where, *span, *here], stderr=subprocess.PIPE)
        for span in spans
    ]
    assert [(each.communicate()[1], each.returncode) for each in together] == [(b"", 0)] * 4
    (at_work,) = ledger.db.execute(
        "SELECT count(*) FROM take WHERE state = 'intent' AND account = ?", (account,)
    )
    assert at_work[0] == 10
    ledger.close()
