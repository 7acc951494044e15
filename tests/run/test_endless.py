"""Nothing waits for ever: every trouble that lasts ends a run, in time and with its reason."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from wanscript.dashscope.emulator import Pace
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Request
from wanscript.run.decide import PlanOptions
from wanscript.run.process_lock import Owner

from .proof_stage import LIMITS, SETTLE, ProofStage, faults, words_of
from .stage import request

FILM = [request(str(number)) for number in range(1, 8)]
WORDS = [each.prompt.text for each in FILM]
ONE = FILM[:1]
LOST, DROPPED = "lost-answer:1x", "dropped:1x"


@pytest.fixture
def picture(world: ProofStage) -> list[Request]:
    """A film of one scene with a local picture."""
    from PIL import Image

    Image.new("RGB", (400, 400)).save(world.home / "a.png")
    return [
        structs.replace(each, media=(Medium(MediaRole.REFERENCE_IMAGE, "a.png"),))
        for each in FILM[:3]
    ]


@pytest.mark.parametrize(
    ("spelled", "within", "offline", "said"),
    [
        ("upload-forbidden", 5, False, "takes no upload"),
        ("upload-error", 120, True, "could not be reached"),
        ("upload-portal", 120, True, "could not be reached"),
        ("upload-dropped", 120, True, "could not be reached"),
    ],
)
def test_a_file_store_that_takes_nothing(
    world: ProofStage, picture: list[Request], spelled: str, within: float, offline: bool, said: str
) -> None:
    world.faults = faults(spelled)
    ran = world.run(picture)
    assert ran.halted is not None
    assert said in ran.halted
    assert ran.offline is offline
    assert world.world.passed < within
    assert world.taken() == Counter()
    world.faults = faults()
    assert world.run(picture).complete


def test_a_portal_that_lets_one_through_in_the_end(
    world: ProofStage, picture: list[Request]
) -> None:
    world.faults = faults("upload-portal:8x")
    assert world.run(picture).complete
    assert world.taken() == words_of(FILM[:3])


def test_offline(world: ProofStage) -> None:
    world.run(FILM[:2])
    world.offline = True
    ran = world.run(FILM)
    assert ran.halted is not None
    assert ran.offline
    assert world.world.passed < 5 * SETTLE
    world.offline = False
    assert world.run(FILM).complete
    assert world.taken() == words_of(FILM)


def test_busy_is_not_offline(world: ProofStage) -> None:
    """Many times busy and then one line that is not there ends nothing."""
    world.faults = faults("rate-limit:12x")

    async def flickering() -> bool:
        run = asyncio.create_task(world.running(ONE))
        while not any("Throttling" in news.detail for news in world.news):
            await asyncio.sleep(0.1)
        for _ in range(60):
            world.offline = "Throttling" in world.news[-1].detail
            await asyncio.wait((run,), timeout=7)
            world.offline = False
            await asyncio.wait((run,), timeout=20)
        ran = await run
        return ran.complete or ran.halted is not None

    assert world.world.run(flickering())


@pytest.mark.parametrize("spelled", ["no-address", "missing-clip"])
def test_no_address_right_after_success(world: ProofStage, spelled: str) -> None:
    world.faults = faults(f"{spelled}:20s")
    assert world.run(ONE).complete
    assert world.world.passed < 2 * SETTLE


@pytest.mark.parametrize("spelled", ["no-address", "missing-clip"])
def test_no_address_ever(world: ProofStage, spelled: str) -> None:
    world.faults = faults(spelled)
    ran = world.run(FILM[:2])
    assert not ran.complete
    assert set(world.states()) == {"succeeded"}
    assert world.world.passed < 10 * SETTLE
    world.faults = faults()
    assert world.taken() == words_of(FILM[:2])


@pytest.mark.parametrize("after", [0.5, 30.0, 100.0])
@pytest.mark.parametrize("fault", ["lost-answer:1x", "dropped:1x", "read-slow:4s"])
def test_one_ctrl_c_while_the_list_is_asked(world: ProofStage, after: float, fault: str) -> None:
    world.run(FILM[5:6])
    world.faults = faults(fault, DROPPED)

    async def stopped() -> float:
        stop = asyncio.Event()
        context = None

        async def run() -> None:
            nonlocal context
            from wanscript.run.enter import Grant
            from wanscript.run.scheduler import execute

            async with world.at_work() as context:
                plan = world.plan(FILM[:4])
                await execute(plan, context, Grant(context.owner.name, "a test"))

        running = asyncio.create_task(run())
        await asyncio.sleep(after)
        began = world.world.passed
        if context is not None:
            context.state.end()
        await running
        stop.set()
        return world.world.passed - began

    assert world.world.run(stopped()) < 5
    world.faults = faults()
    assert world.run(FILM[:4]).complete
    assert world.taken() == words_of([*FILM[:4], FILM[5]])


def test_a_stopped_process_that_holds_all_the_slots(world: ProofStage, tmp_path: Path) -> None:
    world.limits = replace(LIMITS, in_flight=2)
    world.faults = faults("lost-answer:9s:2x")
    world.killed(FILM[:2], "queued", 2.0)
    world.faults = faults()
    with Owner(world.state / "owners") as other:
        ledger = world.ledger()
        for take in ledger.takes.of_script(str(world.home), world.script):
            ledger.takes.set(take, owner=other.name)
        ledger.leases.renew(other.name, -1.0)
        ledger.close()
        began = world.world.passed
        ran = world.run(FILM[2:4])
        assert ran.halted is not None
        assert "a stopped process has scene" in ran.halted
        ran = world.run(FILM[:4])
        assert "a stopped process has" in ran.outcomes[0].message
        assert world.world.passed - began < 5
        assert world.taken() == words_of(FILM[:2])


def test_intents_of_another_film_that_hold_all_the_slots(world: ProofStage) -> None:
    world.limits = replace(LIMITS, in_flight=2)
    world.faults = faults("lost-answer:9s:2x")
    world.killed(FILM[:2], "queued", 2.0)
    assert world.states() == ["intent", "intent"]
    world.faults = faults()
    world.script = "other.wan"
    began = world.world.passed
    ran = world.run(FILM[2:4])
    assert ran.halted is not None
    assert "of film.wan" in ran.halted
    assert "resolve" in ran.halted
    assert world.world.passed - began < 5
    world.script = "film.wan"
    assert world.run(FILM[:2]).complete
    world.script = "other.wan"
    assert world.run(FILM[2:4]).complete
    assert world.taken() == words_of(FILM[:4])


def test_so_do_those_of_scenes_that_this_run_leaves_out(world: ProofStage) -> None:
    world.limits = replace(LIMITS, in_flight=1)
    world.faults = faults("lost-answer:9s:1x")
    world.killed(ONE, "queued", 2.0)
    world.faults = faults()
    began = world.world.passed
    ran = world.run(FILM[:2], PlanOptions(scenes=frozenset({"2"})))
    assert ran.halted is not None
    assert "scene 1 of film.wan" in ran.halted
    assert world.world.passed - began < 5
    assert world.run(FILM[:2]).complete
    assert world.taken() == words_of(FILM[:2])


@pytest.mark.parametrize("hours", [0.0, 10.0, 30.0])
def test_tasks_of_another_film_that_nobody_fetches(world: ProofStage, hours: float) -> None:
    world.limits = replace(LIMITS, in_flight=2)
    world.pace = Pace(runs=300)
    world.run(FILM[:2], until="running")
    world.world.wait(hours * 3600)
    world.script, world.pace = "other.wan", Pace()
    began = world.world.passed
    assert world.run(FILM[2:4]).complete
    assert world.world.passed - began < 400


def test_tasks_of_another_film_of_which_nothing_can_be_learnt(world: ProofStage) -> None:
    world.limits = replace(LIMITS, in_flight=2)
    world.pace = Pace(runs=300)
    world.run(FILM[:2], until="running")
    ledger = world.ledger()
    for take in ledger.takes.of_script(str(world.home), world.script):
        ledger.db.execute("UPDATE submission SET task = 'lost' || take WHERE take = ?", (take.id,))
    ledger.close()
    world.script = "other.wan"
    began = world.world.passed
    ran = world.run(FILM[2:4])
    assert ran.halted is not None
    assert "does not know its task" in ran.halted
    assert world.world.passed - began < SETTLE


def test_all_of_it_costs_little_real_time(world: ProofStage) -> None:
    began = time.monotonic()
    world.faults = faults(LOST, DROPPED)
    world.run(FILM)
    assert time.monotonic() - began < 30
