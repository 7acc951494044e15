"""What the world does to a run: no fault pays twice, and none is hidden."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wanscript.dashscope.emulator import Faults, fault
from wanscript.run.clip import Ceiling, Limits, State
from wanscript.run.verdict import Do, Sign, Wishes

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
    assert {clip.state for clip in stage.clips()} == {State.PLANNED}
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
    assert (step.sign, step.do) == (Sign.NEEDS_YOU, Do.LEAVE)
    stage.run(FILM)
    assert len(stage.accepted()) == 3
    assert stage.run(FILM, Wishes(retry=True)).complete
    assert len(stage.accepted()) == 4


def test_a_failed_task_is_shot_again_by_the_next_run(stage: Stage) -> None:
    stage.faults = faults("task-failure:1x:~place 2")
    ran = stage.run(FILM)
    assert ran.outcomes[1].clip.state is State.FAILED
    assert ran.outcomes[1].message
    stage.faults = faults()
    again = stage.run(FILM)
    assert again.complete
    assert again.outcomes[1].path is not None
    assert again.outcomes[1].path.name == "2_t01.mp4"


def test_a_task_refused_for_its_content_is_not_sent_again(stage: Stage) -> None:
    stage.faults = faults("task-content:1x:~place 2")
    stage.run(FILM)
    assert stage.plan(FILM).steps[1].do is Do.LEAVE


def test_silence_without_any_proof_is_left_to_the_user(stage: Stage) -> None:
    stage.faults = faults("dropped:1x")
    stage.limits = Limits(submits_per_second=50, in_flight=2, settle=0.05)
    film = FILM[:1]
    ran = stage.run(film)
    assert ran.outcomes[0].clip.state is State.UNKNOWN
    step = stage.plan(film).steps[0]
    assert (step.sign, step.do) == (Sign.NEEDS_YOU, Do.LEAVE)
    stage.run(film)
    assert stage.accepted() == []
    stage.faults = faults()
    assert stage.run(film, Wishes(replace=frozenset({"1"}))).complete
    assert len(stage.accepted()) == 1


def test_equal_words_are_two_tasks_and_never_mistaken(stage: Stage) -> None:
    stage.faults = faults("lost-answer:2x")
    twins = [request("1", "Reference image waves."), request("2", "Reference image waves.")]
    ran = stage.run(twins)
    assert ran.complete
    assert len(stage.accepted()) == 2
    assert len({clip.task for clip in stage.clips()}) == 2


def test_the_ceiling_holds_whatever_the_plan_says(stage: Stage) -> None:
    one = Decimal("2") * Decimal("0.733924")
    ran = stage.run(FILM, ceiling=Ceiling("CNY", one * 2 + Decimal("0.01")))
    assert len(stage.accepted()) == 2
    assert ran.halted is not None
    assert "--max-cost" in ran.halted


def test_no_more_tasks_at_once_than_allowed(stage: Stage) -> None:
    from wanscript.dashscope.emulator import Pace

    stage.limits = Limits(submits_per_second=1000, in_flight=2, settle=0.2)
    stage.pace = Pace(0.0, 0.2, 0.0, in_flight=2)
    film = [request(str(number)) for number in range(1, 9)]
    assert stage.run(film).complete
    busy = [news for news in stage.news if "Throttling" in news.detail]
    assert busy == []


def test_a_new_ledger_asks_before_it_pays(stage: Stage) -> None:
    from wanscript import files

    stage.run(FILM[:2])
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
        (files.state(stage.home) / name).unlink(missing_ok=True)
    ran = stage.run(FILM)
    assert len(stage.accepted()) == 4
    states = [outcome.clip.state for outcome in ran.outcomes]
    assert states == [State.UNKNOWN, State.UNKNOWN, State.DONE, State.DONE]
