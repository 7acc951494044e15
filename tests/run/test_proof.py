"""A POST without an answer: what the service's list proves, and what it does not."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from wanscript.dashscope.emulator import Pace

from .proof_stage import LIMITS, SETTLE, ProofStage, faults, seconds, words_of
from .stage import request

FILM = [request(str(number)) for number in range(1, 5)]
WORDS = [each.prompt.text for each in FILM]
ONE = FILM[:1]
LONG = "Reference image walks along the river, slowly, while the city wakes up behind it. " * 4
OTHER = "Somebody else's film about entirely unrelated matters."
SOON, LATE = SETTLE, 10 * SETTLE
"""When absence is proved where the list shows something newer, and where it does not."""

LOST = "lost-answer:1x"
DROPPED = "dropped:1x"


# what is waited for


def test_a_match_is_adopted_as_soon_as_the_list_has_settled(world: ProofStage) -> None:
    world.faults = faults(LOST)
    assert SOON < seconds(world) < SOON + 15
    assert world.taken() == words_of(ONE)
    assert any(note.startswith("found in the list as") for note in world.notes())


def test_silence_on_a_quiet_account_takes_ten_settling_times(world: ProofStage) -> None:
    world.faults = faults(DROPPED)
    assert LATE < seconds(world) < LATE + 2 * SETTLE
    assert world.taken() == words_of(ONE)
    assert "proved: it was never taken" in world.notes()
    assert any("--resubmit" in each for each in world.details("waiting"))


def test_a_newer_task_of_ours_cuts_it_short(world: ProofStage) -> None:
    world.limits, world.pace = replace(LIMITS, in_flight=2), Pace(runs=20)
    world.faults = faults("dropped:1x:~place 1")
    assert SOON < seconds(world, *FILM) < 2 * SETTLE + 20
    assert world.taken() == words_of(FILM)


@pytest.mark.parametrize("seen", [True, False])
def test_a_newer_task_of_anybody_counts_once_our_clocks_were_seen(
    world: ProofStage, seen: bool
) -> None:
    if seen:
        world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    world.world.wait(40)
    world.strangers(OTHER)
    world.world.wait(SETTLE)
    world.faults = faults()
    took = seconds(world)
    assert (took < 30) if seen else (LATE - 2 * SETTLE < took < LATE)
    assert world.taken() == Counter([OTHER, *WORDS[: 2 if seen else 1]])


def test_an_older_task_of_ours_is_no_anchor(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.pace = Pace(settles=3)
    world.world.wait(10)
    world.faults = faults(DROPPED)
    assert seconds(world) > LATE
    assert world.taken() == words_of(FILM[:2])


# what the list may do


@pytest.mark.parametrize("behind", [30.0, 90.0, 300.0])
@pytest.mark.parametrize("fault", [LOST, DROPPED])
def test_a_list_that_is_behind(world: ProofStage, behind: float, fault: str) -> None:
    world.pace = Pace(settles=behind)
    world.faults = faults(f"{fault}:~place 1")
    seconds(world, *FILM[:2])
    assert world.taken() == words_of(FILM[:2])


def test_a_list_that_is_behind_for_longer_than_all_patience(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.pace = Pace(settles=5000.0)
    world.faults = faults(LOST)
    ran = world.run(ONE)
    assert world.taken() == words_of(FILM[:2])
    assert "does not show every task of this ledger" in ran.outcomes[0].message
    assert world.states() == ["done", "unknown"]


def test_the_settling_time_grows_with_the_lag_that_was_seen(world: ProofStage) -> None:
    world.pace = Pace(settles=90.0)
    world.faults = faults("lost-answer:1x:~place 1")
    world.run(FILM[:2])
    world.faults = faults(LOST)
    assert seconds(world, *FILM[:3]) > 3 * SETTLE
    assert world.taken() == words_of(FILM[:3])


@pytest.mark.parametrize(
    "odd", ["row-no-model", "row-model-in-key", "row-odd-model", "row-no-key", "usage-floats"]
)
def test_a_row_that_is_odd_is_a_candidate(world: ProofStage, odd: str) -> None:
    world.faults = faults(odd, f"{LOST}:~place 1")
    seconds(world, *FILM[:2])
    assert world.taken() == words_of(FILM[:2])


@pytest.mark.parametrize("spelled", ["row-unshown:~place 1", "list-unsettled", "list-error"])
def test_a_list_that_is_of_no_use_leaves_it(world: ProofStage, spelled: str) -> None:
    world.run(FILM[1:2])
    world.faults = faults(LOST, spelled if spelled.startswith("row") else "task-failure:0")
    world.run(ONE, until="asking")
    world.faults = faults(*[spelled] * (not spelled.startswith("row")))
    began = world.world.passed
    ran = world.run([*ONE, FILM[1]])
    assert not ran.complete
    assert "submitted without an answer" in ran.outcomes[0].message
    assert world.world.passed - began < 6 * SETTLE
    assert world.states() == ["done", "intent"]
    assert world.taken() == words_of(FILM[:2])


def test_a_list_that_hides_what_it_counts_for_a_while(world: ProofStage) -> None:
    world.faults = faults(LOST, "row-unshown:70s")
    seconds(world)
    assert world.taken() == words_of(ONE)


def test_old_tasks_may_leave_the_list_while_it_is_read(world: ProofStage) -> None:
    others = [f"{OTHER} {number}" for number in range(150)]
    world.crowd(*others)
    world.world.wait(24 * 3600 - 65)
    world.faults = faults(LOST)
    seconds(world)
    assert world.taken()[WORDS[0]] == 1


# candidates


def test_each_attempt_has_candidates_of_its_own(world: ProofStage) -> None:
    world.faults = faults(DROPPED, LOST)
    seconds(world)
    assert world.taken() == words_of(ONE)


def test_a_task_that_cannot_be_read_is_waited_for(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    world.strangers(OTHER, runs=3600)
    world.faults = faults()
    assert 3600 < seconds(world) < 3700
    assert world.taken() == Counter([*WORDS[:2], OTHER])


def test_but_for_three_hours_at_most(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    (task,) = world.strangers(OTHER, runs=20000)
    world.faults = faults()
    ran = world.run(ONE)
    assert 3 * 3600 - 300 < world.world.passed < 3 * 3600 + 300
    assert ran.outcomes[0].message == f"it may be task {task}"
    assert world.states() == ["done", "unknown"]


def test_tasks_that_come_later_hold_nothing_up(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)

    async def busy() -> None:
        run = asyncio.create_task(world.running(ONE))
        while not run.done():
            await world.posted(OTHER, runs=900)
            await asyncio.wait((run,), timeout=50)
        assert run.result().complete

    world.world.run(busy())
    assert world.world.passed < 900 + 4 * SETTLE
    assert world.taken()[WORDS[0]] == 1


def test_equal_words_of_somebody_else_are_for_a_person_to_tell_apart(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(LOST)
    world.run(ONE, until="asking")
    (task,) = world.strangers(WORDS[0])
    world.faults = faults()
    ran = world.run(ONE)
    assert world.states() == ["done", "unknown"]
    assert task in ran.outcomes[0].message
    assert " or task " in ran.outcomes[0].message
    assert world.taken()[WORDS[0]] == 2


def test_equal_words_and_another_length_are_not_adopted(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    longer = (("resolution", "720P"), ("ratio", "16:9"), ("duration", 5))
    (task,) = world.strangers(WORDS[0], parameters=longer)
    world.faults = faults()
    ran = world.run(ONE)
    assert ran.outcomes[0].message == f"it may be task {task}"
    assert world.states() == ["done", "unknown"]


def test_a_task_that_failed_is_none(world: ProofStage) -> None:
    world.faults = faults(LOST, "task-failure:1x")
    ran = world.run(ONE)
    assert ran.complete
    assert world.taken()[WORDS[0]] == 2
    assert "proved: it was never taken" in world.notes()


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_takes_of_equal_words(world: ProofStage, lost: int) -> None:
    world.faults = faults(f"lost-answer:{lost}x")
    takes = [request("1", "Reference image waves.", take=number) for number in (1, 2, 3)]
    seconds(world, *takes)
    assert world.taken() == words_of(takes)
    assert len({take.task for take in world.takes()}) == 3


@pytest.mark.parametrize("fault", ["lost-answer:9s:1x", "dropped:9s:1x"])
def test_takes_of_equal_words_wait_for_the_one_that_is_in_doubt(
    world: ProofStage, fault: str
) -> None:
    takes = [request("1", "Reference image waves.", take=number) for number in (1, 2, 3)]
    takes.append(request("2", " Reference  image waves."))
    world.faults = faults(fault)
    world.killed(takes, "queued", 2.0)
    world.faults = faults()
    seconds(world, *takes)
    assert world.taken() == words_of(takes)


def test_takes_of_equal_words_are_held_all_together(world: ProofStage) -> None:
    takes = [request("1", "Reference image waves.", take=number) for number in (1, 2, 3)]
    world.faults = faults(LOST)
    world.run(takes, until="asking")
    world.strangers("Reference image waves.")
    world.faults = faults()
    world.run(takes)
    assert world.states() == ["unknown"] * 3
    assert world.taken() == Counter({"Reference image waves.": 2})


# echoes

AWKWARD = [request("1", f" {LONG}\n  ﬁne.  "), request("2", "Reference  image\nwaves ﬁnely.  ")]


@pytest.mark.parametrize("echo", ["echo-trimmed", "echo-spaces", "echo-nfkc", "echo-cut"])
@pytest.mark.parametrize("fault", ["lost-answer:1x:~LONG", "lost-answer:2x", "dropped:1x"])
def test_an_echo_that_is_not_exact(world: ProofStage, echo: str, fault: str) -> None:
    world.faults = faults(echo, fault.replace("LONG", "river"))
    world.run(AWKWARD)
    assert world.taken() <= words_of(AWKWARD)
    # a cut of the words is no proof that it is this task
    wanted = {"done", "unknown"} if echo == "echo-cut" else {"done"}
    assert set(world.states()) <= wanted


def test_a_common_beginning_is_not_other_words(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    film = [request("1", f"{LONG} The end.")]
    world.run(film, until="asking")
    (task,) = world.strangers(f"{LONG} Another end.")
    world.faults = faults()
    began = world.world.passed
    ran = world.run(film)
    assert ran.outcomes[0].message == f"it may be task {task}"
    assert world.world.passed - began > LATE - SETTLE


@pytest.mark.parametrize(("theirs", "other"), [(WORDS[3], False), (OTHER, True)])
@pytest.mark.parametrize("echo", ["", "echo-trimmed"])
def test_until_our_words_came_back_only_half_other_ones_are_others(
    world: ProofStage, theirs: str, other: bool, echo: str
) -> None:
    if echo:
        world.faults = faults(echo)
        world.run([request("2", f" {WORDS[1]} ")])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    (task,) = world.strangers(theirs)
    world.faults = faults()
    ran = world.run(ONE)
    assert ran.complete is other
    assert world.states()[-1] == ("done" if other else "unknown")
    if not other:
        assert ran.outcomes[0].message == f"it may be task {task}"


def test_after_an_exact_echo_other_words_are_others(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    world.strangers(WORDS[3])
    world.faults = faults()
    assert world.run(ONE).complete
