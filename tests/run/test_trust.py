"""Whose clock, whose process, whose key: on what the proof relies, and on what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wanscript.dashscope.emulator import Pace

from .proof_stage import LIMITS, SETTLE, ProofStage, faults, seconds, words_of
from .stage import request

FILM = [request(str(number)) for number in range(1, 5)]
WORDS = [each.prompt.text for each in FILM]
ONE = FILM[:1]
LATE = 10 * SETTLE
LOST, DROPPED = "lost-answer:1x", "dropped:1x"


# clocks


@pytest.mark.parametrize(
    "skew", ["date-ahead:300s", "date-behind:300s", "clock-ahead:3000s", "clock-behind:3000s"]
)
@pytest.mark.parametrize("fault", [LOST, DROPPED])
@pytest.mark.parametrize("first", [True, False])
def test_a_date_that_is_off(world: ProofStage, skew: str, fault: str, first: bool) -> None:
    world.faults = faults(skew)
    if not first:
        world.run(FILM[1:2])
    world.faults = faults(skew, fault)
    seconds(world)
    assert world.taken() == words_of(ONE if first else FILM[:2])


@pytest.mark.parametrize("fault", [LOST, DROPPED])
@pytest.mark.parametrize("jump", [-10.0, 10.0, -2 * 3600.0, 5 * 3600.0, 30 * 24 * 3600.0])
@pytest.mark.parametrize("first", [True, False])
def test_this_machines_clock_is_not_trusted(
    world: ProofStage, fault: str, jump: float, first: bool
) -> None:
    if not first:
        world.run(FILM[1:2])
    world.pace = Pace(runs=100)
    world.faults = faults(fault)
    world.run(ONE, until="asking")
    world.jump, world.faults = jump, faults()
    world.run([*ONE, FILM[2]])
    assert world.taken() == words_of([ONE[0], FILM[2], *FILM[1:2] * (not first)])


@pytest.mark.parametrize("fault", [LOST, DROPPED])
@pytest.mark.parametrize("jump", [-2 * 3600.0, 5 * 3600.0])
@pytest.mark.parametrize("after", [0.5, 30.0, 65.0])
def test_nor_when_it_is_set_while_the_list_is_asked(
    world: ProofStage, fault: str, jump: float, after: float
) -> None:
    world.faults = faults(f"{fault}:~place 1")
    world.world.run(world.jumping(FILM, after, jump))
    world.faults = faults()
    world.run(FILM)
    assert world.taken() == words_of(FILM)


@pytest.mark.parametrize("fault", [LOST, DROPPED])
def test_without_a_date_nothing_is_proved(world: ProofStage, fault: str) -> None:
    world.faults = faults("no-date", f"{fault}:~place 1")
    ran = world.run(FILM[:2])
    assert [each.message[:40] for each in ran.outcomes] == [
        "submitted without an answer, and the ser",
        "",
    ]
    assert "no time of its own" in ran.outcomes[0].message
    world.faults = faults()
    seconds(world, *FILM[:2])
    assert world.taken() == words_of(FILM[:2])


@pytest.mark.parametrize("fault", [LOST, DROPPED])
def test_a_date_now_and_then_is_enough(world: ProofStage, fault: str) -> None:
    world.run(FILM[1:2])
    world.faults = faults("no-date:0.3", fault)
    for _ in range(20):
        if world.run(ONE).complete:
            break
    assert world.taken() == words_of(FILM[:2])


def test_a_date_that_stands_still_ends_it(world: ProofStage) -> None:
    world.faults = faults("date-frozen", LOST)
    ran = world.run(ONE)
    assert "led nowhere for hours" in ran.outcomes[0].message
    assert world.world.passed < 5 * 3600
    world.faults = faults()
    seconds(world)
    assert world.taken() == words_of(ONE)


@pytest.mark.parametrize(("hours", "state"), [(22.5, "done"), (23.2, "unknown"), (30.0, "unknown")])
def test_the_list_remembers_for_a_day(world: ProofStage, hours: float, state: str) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    world.world.wait(hours * 3600)
    world.faults = faults()
    ran = world.run(ONE)
    assert world.states() == ["done", state]
    assert state == "done" or "too long ago" in ran.outcomes[0].message


# owners


@pytest.mark.parametrize("taken", [True, False])
def test_a_dead_owners_post_may_last_for_as_long_as_a_post_may(
    world: ProofStage, taken: bool
) -> None:
    world.run(FILM[1:2])
    world.faults = faults("slow-answer:9s" if taken else "dropped:9s")
    world.killed(ONE, "queued", 2.0)
    assert world.states() == ["done", "intent"]
    world.faults = faults()
    # its deadline, and what a POST may last in this test
    latest = 20 + 10
    took = seconds(world)
    if taken:
        assert latest + SETTLE - 5 < took < latest + SETTLE + 20
    else:
        assert latest + LATE - 5 < took < latest + LATE + SETTLE
    assert world.taken() == words_of(FILM[:2])


def test_time_that_passed_since_counts(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults("dropped:9s")
    world.killed(ONE, "queued", 2.0)
    world.world.wait(LATE + 35)
    world.faults = faults()
    assert seconds(world) < 30
    assert world.taken() == words_of(FILM[:2])


# keys and accounts


@pytest.mark.parametrize("fault", [LOST, DROPPED])
def test_a_second_key_of_the_account_that_was_never_seen(world: ProofStage, fault: str) -> None:
    world.key = "sk-a1"
    world.run(FILM[1:2])
    world.run(FILM[1:3])
    world.key, world.faults = "sk-a2", faults(fault)
    seconds(world)
    assert world.taken() == words_of(FILM[:3])


@pytest.mark.parametrize("fault", [LOST, DROPPED])
@pytest.mark.parametrize("seen", [True, False])
def test_sent_with_one_key_and_asked_about_with_another(
    world: ProofStage, fault: str, seen: bool
) -> None:
    world.key = "sk-a1"
    world.run(FILM[2:3])
    if not seen:
        world.key = "sk-a3"
    world.faults = faults(fault)
    world.run(ONE, until="asking")
    world.key, world.faults = "sk-a2", faults()
    ran = world.run([*ONE, FILM[3]])
    assert world.taken() <= words_of([*ONE, *FILM[2:]])
    state = "done" if seen or fault == LOST else "unknown"
    assert world.states() == ["done", state, "done"]
    if state == "unknown":
        assert "another key" in ran.outcomes[0].message


@pytest.mark.parametrize("fault", [LOST, DROPPED])
def test_sent_under_one_account_and_asked_about_under_another(
    world: ProofStage, fault: str
) -> None:
    world.key = "sk-a1"
    world.run(FILM[1:2])
    world.faults = faults(fault)
    world.run(ONE, until="asking")
    world.key, world.faults = "sk-b1", faults()
    world.strangers(WORDS[0])
    ran = world.run([*ONE, FILM[2]])
    assert "under another account" in ran.outcomes[0].message
    assert world.states() == ["done", "intent", "done"]
    world.key = "sk-a1"
    assert world.run(ONE).complete
    assert world.taken()[WORDS[0]] == 2


def test_another_keys_task_with_our_words_is_no_candidate(world: ProofStage) -> None:
    world.key = "sk-a1"
    world.run(FILM[1:2])
    world.run(FILM[1:3])
    world.faults = faults(LOST)
    world.run(ONE, until="asking")
    world.strangers(WORDS[0], key="sk-a2")
    world.faults = faults()
    seconds(world)
    assert world.taken()[WORDS[0]] == 2


def test_limits_are_the_accounts(world: ProofStage) -> None:
    world.limits = replace(LIMITS, in_flight=1)
    world.pace = Pace(runs=300, in_flight=1)
    world.key = "sk-a1"
    world.run(ONE, until="submitted")
    world.key = "sk-a2"
    assert world.run(FILM[1:2]).complete
    assert not [news for news in world.news if "Throttling" in news.detail]
