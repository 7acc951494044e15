"""A person's word: what `resolve` finds alone, and what adopt, foreign and resubmit do."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any, cast

import pytest

from wanscript.run import resolve
from wanscript.run.context import RunContext
from wanscript.run.resolve import ResolveError
from wanscript.run.take import Take

from .proof_stage import SETTLE, Choice, ProofStage, faults, words_of
from .stage import request

FILM = [request(str(number)) for number in range(1, 5)]
WORDS = [each.prompt.text for each in FILM]
ONE = FILM[:1]
LOST, DROPPED = "lost-answer:1x", "dropped:1x"
WAVES = "Reference image waves."


def adopt(task: str, *, sure: bool = False) -> Choice:
    async def act(context: RunContext, take: Take) -> Any:
        return await resolve.adopt(context, take, task, sure=sure)

    return act


def foreign(task: str) -> Choice:
    async def act(context: RunContext, take: Take) -> Any:
        return resolve.set_foreign(context, take, task)

    return act


def in_doubt(world: ProofStage) -> tuple[str, str]:
    """Scene 1 is unknown: one of two tasks is its own, and the other is somebody else's."""
    world.run(FILM[1:2])
    world.faults = faults(LOST)
    world.run(ONE, until="asking")
    (theirs,) = world.strangers(WORDS[0])
    world.faults = faults()
    message = world.run(ONE).outcomes[0].message
    found = re.findall(r"task ([0-9a-f-]{36})", message)
    (ours,) = set(found) - {theirs}
    return ours, theirs


# alone


def test_alone_it_says_what_it_may_be(world: ProofStage) -> None:
    ours, theirs = in_doubt(world)
    take, why = world.again("1")
    assert take.state == "unknown"
    assert ours in why
    assert theirs in why


@pytest.mark.parametrize("fault", [LOST, DROPPED])
def test_alone_it_goes_on_with_the_proof_of_an_owner_that_is_gone(
    world: ProofStage, fault: str
) -> None:
    world.run(FILM[1:2])
    world.faults = faults(f"{fault}:9s")
    world.killed(ONE, "queued", 2.0)
    world.faults = faults()
    began = world.world.passed
    take, why = world.again("1")
    assert take.state == "intent"
    said = re.search(r"another look in (\d+) s", why)
    assert said, why
    # it never waits by itself
    assert world.world.passed - began < 2
    world.world.wait(int(said[1]) + 1)
    take, why = world.again("1")
    assert take.state == ("submitted" if fault == LOST else "intent"), why
    if fault == DROPPED:
        assert "--resubmit" in why
        world.world.wait(10 * SETTLE)
        take, why = world.again("1")
        assert take.state == "planned"
        assert why == "the service had not taken it"
    assert world.run(ONE).complete
    assert world.taken() == words_of(FILM[:2])


def test_alone_it_finds_a_take_free_that_was_never_sent(world: ProofStage) -> None:
    (task,) = world.strangers(WORDS[0])
    world.run(ONE)
    take, why = world.again("1")
    assert (take.state, why) == ("unknown", f"it may be task {task}")
    world.resolved("1", foreign(task))
    take, why = world.again("1")
    assert take.state == "planned"
    assert world.run(ONE).complete
    assert world.taken() == Counter({WORDS[0]: 2})


def test_alone_it_cannot_undo_what_is_too_long_ago(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults(DROPPED)
    world.run(ONE, until="asking")
    world.world.wait(30 * 3600)
    world.faults = faults()
    world.run(ONE)
    take, why = world.again("1")
    assert take.state == "unknown"
    assert "too long ago" in why


@pytest.mark.parametrize("spelled", ["list-error", "list-unsettled"])
def test_alone_it_ends_where_the_list_is_of_no_use(world: ProofStage, spelled: str) -> None:
    in_doubt(world)
    world.faults = faults(spelled)
    began = world.world.passed
    take, why = world.again("1")
    assert take.state == "unknown"
    assert "the service's list cannot be" in why
    assert world.world.passed - began < 2 * SETTLE


def test_a_task_is_adopted_once_whoever_is_faster(world: ProofStage) -> None:
    """Another process gives it to another scene while this one asks the service about it."""
    (task,) = world.strangers(WORDS[0])
    world.strangers(WORDS[1])
    world.run(FILM[:2])
    assert set(world.states()) == {"unknown"}

    class Slow:
        def __init__(self, context: RunContext, other: Take) -> None:
            self.context, self.other = context, other

        def __getattr__(self, name: str) -> Any:
            return getattr(self.context.service, name)

        async def query(self, asked: str) -> Any:
            await resolve.adopt(self.context, self.other, task, sure=True)
            return await self.context.service.query(asked)

    async def act(context: RunContext, take: Take) -> str:
        (other,) = context.ledger.takes.of_script(str(world.home), world.script, "2")
        slow = replace(context, service=cast(Any, Slow(context, other)))
        with pytest.raises(ResolveError) as refused:
            await resolve.adopt(slow, take, task, sure=True)
        return str(refused.value)

    said = world.resolved("1", act)
    assert said == f"task {task} is already that of scene 2 of {world.script}"
    assert sorted(world.states()) == ["submitted", "unknown"]


def test_what_a_process_has_in_hand_is_left_to_it(world: ProofStage) -> None:
    world.faults = faults("slow-answer:4s")

    async def meddled() -> str:
        import asyncio

        run = asyncio.create_task(world.running(ONE))
        await asyncio.sleep(1)
        async with world.at_work() as context:
            (take,) = context.ledger.takes.of_script(str(world.home), world.script, "1")
            with pytest.raises(ResolveError) as refused:
                await resolve.resubmit(context, take)
        await run
        return str(refused.value)

    assert "in hand: wait until it ends" in world.world.run(meddled())
    assert world.taken() == words_of(ONE)


# adopt


def test_one_is_adopted_and_the_other_then_free(world: ProofStage) -> None:
    ours, theirs = in_doubt(world)
    world.resolved("1", adopt(theirs))
    assert world.run(ONE).complete
    assert [take.task for take in world.takes()][-1] == theirs
    assert world.taken()[WORDS[0]] == 2
    with pytest.raises(ResolveError, match="nothing to resolve"):
        world.resolved("1", adopt(ours))


def test_other_words_are_adopted_only_by_force(world: ProofStage) -> None:
    in_doubt(world)
    (other,) = world.strangers("Other words.")
    with pytest.raises(ResolveError, match="--force"):
        world.resolved("1", adopt(other))
    with pytest.raises(ResolveError, match="does not know"):
        world.resolved("1", adopt("00000000-0000-0000-0000-000000000000"))
    (known,) = (take.task for take in world.takes() if take.scene == "2")
    with pytest.raises(ResolveError, match="that of scene 2"):
        world.resolved("1", adopt(str(known), sure=True))
    assert world.resolved("1", adopt(other, sure=True)).state == "submitted"


def test_an_adopted_task_teaches_nothing_about_keys(world: ProofStage) -> None:
    world.key = "sk-a1"
    (theirs,) = world.strangers(WORDS[0], key="sk-a2")
    world.run(ONE)
    world.resolved("1", adopt(theirs))
    assert world.run(ONE).complete
    world.faults = faults(LOST)
    assert world.run(FILM[:2]).complete
    assert world.taken() == words_of(FILM[:2])


# foreign


def test_what_is_foreign_leaves_the_single_match(world: ProofStage) -> None:
    ours, theirs = in_doubt(world)
    world.resolved("1", foreign(theirs))
    take, why = world.again("1")
    assert take.state == "submitted", why
    assert take.task == ours
    assert world.run(ONE).complete
    assert world.taken()[WORDS[0]] == 2


def test_what_is_all_foreign_was_never_taken(world: ProofStage) -> None:
    for task in in_doubt(world):
        world.resolved("1", foreign(task))
    world.world.wait(10 * SETTLE)
    take, why = world.again("1")
    assert take.state == "planned", why
    known = next(take.task for take in world.takes() if take.scene == "2")
    world.faults = faults(LOST)
    world.run(ONE, until="asking")
    with pytest.raises(ResolveError, match="this ledger's own"):
        world.resolved("1", foreign(str(known)))


# resubmit


def test_resubmitted_it_is_paid_again_once(world: ProofStage) -> None:
    in_doubt(world)
    world.resolved("1", resolve.resubmit)
    assert world.run(ONE).complete
    assert world.taken()[WORDS[0]] == 3
    assert world.run(ONE).complete
    assert world.taken()[WORDS[0]] == 3


@pytest.mark.parametrize("runs", [0.0, 3000.0])
def test_resubmitting_one_gives_up_no_other(world: ProofStage, runs: float) -> None:
    """The task of another intent, whose words cannot be read yet, is nobody else's."""
    from wanscript.dashscope.emulator import Pace

    world.run(FILM[2:3])
    world.pace = Pace(runs=runs)
    world.faults = faults("lost-answer:2x", "no-words")
    world.run(FILM[:2], until="asking")
    world.world.wait(3 * SETTLE)
    world.faults = faults("no-words")
    world.resolved("1", resolve.resubmit)
    world.run(FILM[:2])
    taken = world.taken()
    assert taken[WORDS[1]] == 1
    assert taken[WORDS[0]] <= 2


def test_resubmitting_one_take_gives_up_no_other_of_its_words(world: ProofStage) -> None:
    takes = [request("1", WAVES, take=number) for number in (1, 2)]
    world.faults = faults(LOST)
    world.run(takes, until="asking")
    (theirs,) = world.strangers(WAVES)
    world.faults = faults()
    world.run(takes)
    assert world.states() == ["unknown", "unknown"]
    world.resolved("1", resolve.resubmit, take=1)
    world.run(takes)
    # the second may still be either of the two
    assert world.states() == ["done", "unknown"]
    assert world.taken()[WAVES] == 3
    take, why = world.again("1", take=2)
    assert theirs in why
    assert " or " in why
    world.resolved("1", foreign(theirs), take=2)
    take, why = world.again("1", take=2)
    assert take.state == "unknown"
    assert " or " not in why


def test_of_another_machine_a_person_must_say_that_it_is_gone(world: ProofStage) -> None:
    world.run(FILM[1:2])
    world.faults = faults("lost-answer:9s")
    world.killed(ONE, "queued", 2.0)
    world.faults = faults()
    ledger = world.ledger()
    (take,) = ledger.takes.of_script(str(world.home), world.script, "1")
    ledger.takes.set(take, owner="elsewhere:other:1:1:aa")
    ledger.close()
    ran = world.run([*ONE, FILM[2]])
    assert "another machine" in ran.outcomes[0].message
    assert world.states() == ["done", "intent", "done"]
    world.world.wait(3 * SETTLE)
    take, why = world.again("1")
    assert take.state == "submitted", why
    assert world.taken() == words_of(FILM[:3])
