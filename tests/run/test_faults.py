"""What the world does to a run: no fault pays twice, and none is hidden."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from wanscript.dashscope.emulator import Faults, fault
from wanscript.run.decide import Action, ChangeMark, PlanOptions
from wanscript.run.states import State
from wanscript.run.take import Budget, Limits

from .stage import Stage, request

FILM = [request(str(number)) for number in range(1, 5)]


def faults(*spelled: str) -> Faults:
    return Faults(tuple(map(fault, spelled)), seed=1)


@pytest.mark.parametrize(
    "spelled",
    [
        "lost-answer:1x:~place 2",
        "error-after:1x:~place 2",
        "html-after:1x:~place 2",
        "slow-answer:1x:9s:~place 2",
        "lost-answer:2x",
        "dropped:1x:~place 2",
        "html:1x:~place 2",
        "unavailable:1x:~place 2",
        "rate-limit:5x",
        "read-limit:0.3",
        "read-error:0.3",
        "read-html:0.3",
        "read-dropped:0.3",
        "truncated:2x",
        "corrupt:2x",
        "expired-url:2x",
    ],
)
def test_every_clip_is_shot_exactly_once(stage: Stage, spelled: str) -> None:
    stage.faults = faults(spelled)
    ran = stage.run(FILM)
    assert sorted(stage.accepted()) == sorted(each.prompt.text for each in FILM)
    assert ran.complete, [outcome.message for outcome in ran.outcomes]


@pytest.mark.parametrize("kind", ["quota", "overdue", "arrearage"])
def test_an_account_at_fault_stops_the_submissions(stage: Stage, kind: str) -> None:
    stage.faults = faults(kind)
    stage.limits = Limits(submits_per_second=50, in_flight=2, settle=0.2)
    ran = stage.run(FILM)
    assert ran.halted
    assert not ran.complete
    assert stage.accepted() == []
    assert {take.state for take in stage.takes()} == {State.PLANNED}
    stage.faults = faults()
    assert stage.run(FILM).complete
    assert len(stage.accepted()) == 4


def test_a_refusal_for_content_waits_for_an_edit(stage: Stage) -> None:
    stage.faults = faults("content:~place 2")
    ran = stage.run(FILM)
    assert [outcome.at for outcome in ran.outcomes] == [None, "prompt", None, None]
    assert len(stage.accepted()) == 3
    stage.faults = faults()
    step = stage.plan(FILM).steps[1]
    assert (step.mark, step.action) == (ChangeMark.NEEDS_YOU, Action.LEAVE)
    stage.run(FILM)
    assert len(stage.accepted()) == 3
    assert stage.run(FILM, PlanOptions(retry=True)).complete
    assert len(stage.accepted()) == 4


def test_a_failed_task_is_shot_again_by_the_next_run(stage: Stage) -> None:
    stage.faults = faults("task-failure:1x:~place 2")
    ran = stage.run(FILM)
    assert ran.outcomes[1].take.state is State.FAILED
    assert ran.outcomes[1].message
    stage.faults = faults()
    again = stage.run(FILM)
    assert again.complete
    assert again.outcomes[1].path is not None
    assert again.outcomes[1].path.name.startswith("2_t01_")


def test_a_task_refused_for_its_content_is_not_sent_again(stage: Stage) -> None:
    stage.faults = faults("task-content:1x:~place 2")
    stage.run(FILM)
    assert stage.plan(FILM).steps[1].action is Action.LEAVE


def test_silence_on_a_quiet_account_is_proved_after_ten_settling_times(stage: Stage) -> None:
    stage.faults = faults("dropped:1x")
    stage.limits = Limits(submits_per_second=50, in_flight=2, settle=0.4)
    assert stage.run(FILM[:1]).complete
    assert len(stage.accepted()) == 1
    waits = [news for news in stage.news if "show something newer" in news.detail]
    assert waits


def test_equal_words_are_two_tasks_and_never_mistaken(stage: Stage) -> None:
    stage.faults = faults("lost-answer:2x")
    twins = [request("1", "Reference image waves."), request("2", "Reference image waves.")]
    ran = stage.run(twins)
    assert ran.complete
    assert len(stage.accepted()) == 2
    assert len({take.task for take in stage.takes()}) == 2


def test_the_ceiling_holds_whatever_the_plan_says(stage: Stage) -> None:
    one = Decimal("2") * Decimal("0.733924")
    ran = stage.run(FILM, budget=Budget("CNY", one * 2 + Decimal("0.01")))
    assert len(stage.accepted()) == 2
    assert ran.halted is not None
    assert "over the ceiling" in ran.halted


def test_no_more_tasks_at_once_than_allowed(stage: Stage) -> None:
    from wanscript.dashscope.emulator import Pace

    stage.limits = Limits(submits_per_second=1000, in_flight=2, settle=0.2)
    stage.pace = Pace(0.0, 0.2, 0.0, in_flight=2)
    film = [request(str(number)) for number in range(1, 9)]
    assert stage.run(film).complete
    busy = [news for news in stage.news if "Throttling" in news.detail]
    assert busy == []


def test_a_new_ledger_asks_before_it_pays(stage: Stage) -> None:
    stage.run(FILM[:2])
    shutil.rmtree(stage.state)
    stage.state.mkdir()
    shutil.rmtree(stage.home / "takes")
    ran = stage.run(FILM)
    assert len(stage.accepted()) == 4
    states = [outcome.take.state for outcome in ran.outcomes]
    assert states == [State.UNKNOWN, State.UNKNOWN, State.DONE, State.DONE]
