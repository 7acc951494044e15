"""Hours pass and clocks jump: what is kept for a day, and what is too old to be proved."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from wanscript.dashscope.emulator import Faults, Pace, fault
from wanscript.run.decide import Action, ChangeMark
from wanscript.run.states import State
from wanscript.run.take import Limits

from .stage import Stage, request

HOUR = 3600.0
FILM = [request("1"), request("2")]


def faults(*spelled: str) -> Faults:
    return Faults(tuple(map(fault, spelled)), seed=1)


def later(hours: float) -> Callable[[], float]:
    return lambda: time.time() + hours * HOUR


def test_a_result_not_fetched_waits_for_the_next_run(stage: Stage) -> None:
    stage.faults = faults("truncated")
    ran = stage.run(FILM[:1], speed=1000.0)
    assert not ran.complete
    assert ran.outcomes[0].take.state is State.SUCCEEDED
    assert "bytes came" in ran.outcomes[0].message
    stage.faults, stage.clock = faults(), later(20)
    assert stage.run(FILM[:1]).complete
    assert len(stage.accepted()) == 1


def test_a_day_later_it_is_lost_and_never_shot_again_by_itself(stage: Stage) -> None:
    stage.faults = faults("expired-url")
    assert stage.run(FILM[:1], speed=1000.0).outcomes[0].take.state is State.SUCCEEDED
    stage.faults, stage.clock = faults(), later(25)
    assert stage.run(FILM[:1]).outcomes[0].take.state is State.LOST
    step = stage.plan(FILM[:1]).steps[0]
    assert (step.mark, step.action) == (ChangeMark.NEEDS_YOU, Action.LEAVE)
    assert not stage.run(FILM[:1]).complete
    assert len(stage.takes()) == 1


def test_a_task_at_work_for_a_day_is_lost(stage: Stage) -> None:
    stage.pace = Pace(runs=5)
    stage.run(FILM[:1], until="submitted")
    assert stage.takes()[0].state is State.SUBMITTED
    stage.clock = later(25)
    assert stage.run(FILM[:1]).outcomes[0].take.state is State.LOST


@pytest.mark.parametrize("jump", [-2.0, 2.0])
def test_a_clock_that_jumps_stops_nothing(stage: Stage, jump: float) -> None:
    began = time.monotonic()

    def jumping() -> float:
        return time.time() + (jump * HOUR if time.monotonic() - began > 0.5 else 0.0)

    stage.faults = faults("rate-limit:3x")
    stage.pace = Pace(runs=0.3)
    stage.limits = Limits(submits_per_second=10, in_flight=2, settle=0.2)
    film = [request(str(number)) for number in range(1, 9)]
    stage.clock, stage.service_clock = jumping, time.time
    ran = stage.run(film)
    assert ran.complete, [outcome.message for outcome in ran.outcomes]
    assert len(stage.accepted()) == 8
    assert time.monotonic() - began < 30


def test_what_is_too_old_for_the_list_is_unknown(stage: Stage) -> None:
    stage.run(FILM[1:])
    stage.faults = faults("dropped:1x")
    stage.limits = Limits(submits_per_second=10, in_flight=2, settle=3)
    stage.run(FILM, until="asking")
    assert [take.state for take in stage.takes()] == [State.DONE, State.INTENT]
    stage.faults, stage.clock = faults(), later(23.5)
    ran = stage.run(FILM[:1])
    assert ran.outcomes[0].take.state is State.UNKNOWN
    assert "too long ago" in ran.outcomes[0].message
    assert len(stage.accepted()) == 1


def test_a_clock_set_back_hides_no_task(stage: Stage) -> None:
    stage.run(FILM[1:])
    stage.faults = faults("lost-answer:1x")
    stage.clock, stage.service_clock = later(2), time.time
    stage.run(FILM, until="asking")
    assert [take.state for take in stage.takes()] == [State.DONE, State.INTENT]
    stage.faults, stage.clock = faults(), time.time
    ran = stage.run(FILM)
    assert ran.complete
    assert len(stage.accepted()) == 2
