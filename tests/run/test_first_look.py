"""The list is read before a run pays for the first time: what may be ours, and what is not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from wanscript.run.states import State

from .proof_stage import SETTLE, ProofStage, faults, words_of
from .stage import request, task_of

FILM = [request(str(number)) for number in range(1, 5)]
WORDS = [each.prompt.text for each in FILM]
LONG = "Reference image walks along the river, slowly, while the city wakes up behind it. " * 4
OTHER_MODEL: dict[str, Any] = {
    "model": "happyhorse-1.1-r2v",
    "parameters": (("resolution", "720P"), ("ratio", "16:9"), ("duration", 5)),
}
OTHER = "Somebody else's film about entirely unrelated matters."


@pytest.mark.parametrize("known", ["", "row-no-model", "row-odd-model", "row-no-key"])
def test_a_lost_ledger_pays_for_nothing_twice(world: ProofStage, known: str) -> None:
    world.faults = faults(known) if known else faults()
    assert world.run(FILM[:2]).complete
    world.forgets()
    ran = world.run(FILM)
    assert world.taken() == words_of(FILM)
    assert world.states() == ["unknown", "unknown", "done", "done"]
    assert "with the same words already" in ran.outcomes[0].message


def test_a_lost_ledger_pays_for_no_take_twice(world: ProofStage) -> None:
    takes = [request("1", "Reference image waves.", take=number) for number in (1, 2, 3)]
    assert world.run(takes).complete
    world.forgets()
    world.run(takes)
    assert world.taken() == words_of(takes)
    assert world.states() == ["unknown"] * 3


def test_scenes_that_come_later_are_not_forgotten(world: ProofStage) -> None:
    assert world.run(FILM).complete
    world.forgets()
    world.run(FILM[:1])
    world.run(FILM)
    assert world.taken() == words_of(FILM)
    assert world.states() == ["unknown"] * 4


def test_what_the_lock_knows_holds_nothing(world: ProofStage) -> None:
    world.run(FILM[:1])
    world.locked = frozenset(task_of(take) for take in world.takes())
    world.forgets()
    again = [request("1b", WORDS[0])]
    assert world.run(again).complete
    assert world.taken() == Counter({WORDS[0]: 2})


@pytest.mark.parametrize("echo", ["echo-trimmed", "echo-spaces", "echo-nfkc", "echo-cut"])
def test_words_that_come_back_otherwise_are_known_again(world: ProofStage, echo: str) -> None:
    film = [request("1", f" {LONG}\n  ﬁne.  "), request("2", "Reference  image\nwaves ﬁnely.  ")]
    world.faults = faults(echo)
    assert world.run(film).complete
    world.forgets()
    world.run(film)
    assert world.taken() == words_of(film)
    assert world.states() == ["unknown", "unknown"]


def test_what_failed_holds_nothing(world: ProofStage) -> None:
    world.faults = faults("task-failure:1x")
    world.strangers(WORDS[0])
    world.faults = faults("task-failure")
    world.run(FILM[1:2])
    world.forgets()
    world.faults = faults()
    ran = world.run(FILM[1:2])
    assert ran.complete
    assert world.taken()[WORDS[1]] == 2


def test_a_new_ledger_waits_for_what_cannot_be_read_yet(world: ProofStage) -> None:
    world.strangers(WORDS[0], OTHER, runs=100)
    world.run(FILM[:2])
    assert 100 <= world.world.passed < 100 + 15 + SETTLE
    assert world.states() == ["unknown", "done"]
    assert world.taken() == Counter([WORDS[0], OTHER, WORDS[1]])


def test_a_new_ledger_waits_ten_settling_times_at_most(world: ProofStage) -> None:
    tasks = world.strangers(OTHER, OTHER, OTHER, OTHER, runs=5000)
    began = world.world.passed
    ran = world.run(FILM)
    assert 10 * SETTLE <= world.world.passed - began < 10 * SETTLE + 10
    assert ran.halted is not None
    assert " and 1 more" in ran.halted
    assert "cannot be read yet" in ran.halted
    assert any(task in ran.halted for task in tasks)
    assert not ran.offline
    assert world.taken() == Counter({OTHER: 4})
    # a clock that is set back makes the wait no longer
    world.jump = -7200.0
    began = world.world.passed
    assert world.run(FILM).halted
    assert world.world.passed - began < 10 * SETTLE + 10


@pytest.mark.parametrize("theirs", [True, False])
def test_a_person_is_asked_once(world: ProofStage, theirs: bool) -> None:
    (task,) = world.strangers(WORDS[0], runs=100)
    asked: list[str] = []

    def ask(question: str) -> bool:
        asked.append(question)
        return theirs

    ran = world.run(FILM[:2], ask=ask)
    assert len(asked) == 1
    assert task in asked[0]
    assert world.states() == (["done", "done"] if theirs else ["unknown", "done"])
    assert ran.complete is theirs
    assert (world.world.passed < 30) is theirs


def test_a_current_ledger_waits_for_nobody(world: ProofStage) -> None:
    assert world.run(FILM[:1]).complete
    world.strangers(OTHER, runs=5000)
    began = world.world.passed
    assert world.run(FILM).complete
    assert world.world.passed - began < 30


def test_a_new_ledger_waits_before_each_of_its_models(world: ProofStage) -> None:
    other = [request("9", WORDS[1], **OTHER_MODEL)]
    world.strangers(WORDS[1], runs=300, **OTHER_MODEL)
    world.run([*FILM[:1], *other])
    assert world.states() == ["done", "unknown"]
    assert world.taken() == Counter(WORDS[:2])


def test_each_task_of_a_busy_account_is_read_once(world: ProofStage) -> None:
    others = [f"{OTHER} Scene {number}." for number in range(30)]
    tasks = world.crowd(*others)
    assert world.run(FILM[:2]).complete
    assert {task: world.queried.count(task) for task in tasks} == dict.fromkeys(tasks, 1)
    world.queried.clear()
    assert world.run(FILM).complete
    assert not set(tasks) & set(world.queried)


def test_tasks_of_a_key_that_is_not_ours_are_not_even_read(world: ProofStage) -> None:
    world.key = "sk-a1"
    assert world.run(FILM[:2]).complete
    # the list shows by now which key made these
    assert world.run(FILM[2:3]).complete
    theirs = world.strangers(WORDS[3], key="sk-a2", runs=5000)
    assert world.run(FILM).complete
    assert not set(theirs) & set(world.queried)
    assert world.taken() == words_of([*FILM, FILM[3]])


def test_a_row_without_a_model_may_be_of_any(world: ProofStage) -> None:
    world.faults = faults("row-no-model")
    other = [request("9", WORDS[1], **OTHER_MODEL)]
    assert world.run(other).complete
    world.forgets()
    world.faults = faults()
    world.run(FILM[:1])
    world.run([*FILM[:1], *other])
    assert world.taken() == Counter([WORDS[0], WORDS[1]])
    assert world.states() == ["done", "unknown"]


@pytest.mark.parametrize("spelled", ["list-unsettled", "row-unshown"])
def test_a_list_that_contradicts_itself_lets_nobody_pay(world: ProofStage, spelled: str) -> None:
    world.faults = faults(spelled)
    world.strangers(OTHER)
    world.faults = faults(spelled)
    if spelled == "row-unshown":
        world.run(FILM[:1])
        world.forgets()
    ran = world.run(FILM[1:])
    assert ran.halted is not None
    assert "cannot be relied on" in ran.halted
    assert not ran.offline
    assert not set(WORDS[1:]) & set(world.taken())


def test_the_order_of_the_list_is_of_no_meaning(world: ProofStage) -> None:
    world.crowd(*WORDS[2:], *(f"{OTHER} {number}" for number in range(120)))
    world.faults = faults("list-ascending")
    world.run(FILM)
    assert world.states() == ["done", "done", "unknown", "unknown"]
    assert world.taken() - Counter(WORDS) == Counter(f"{OTHER} {n}" for n in range(120))


def test_pages_in_another_order_each_time_hold_nothing_for_certain(world: ProofStage) -> None:
    world.crowd(*WORDS, *(f"{OTHER} {number}" for number in range(120)))
    world.faults = faults("list-shuffled")
    ran = world.run(FILM)
    assert ran.halted or world.states() == ["unknown"] * 4
    assert max(world.taken().values()) == 1


def test_no_list_no_payment(world: ProofStage) -> None:
    world.faults = faults("list-error")
    ran = world.run(FILM)
    assert ran.halted is not None
    assert ran.offline
    assert world.taken() == Counter()
    assert {take.state for take in world.takes()} == {State.PLANNED}
