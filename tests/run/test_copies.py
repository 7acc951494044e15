"""The same request is paid once by a person, in whatever script of whatever project it stands."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from wanscript.dashscope.emulator import NONE, Faults, Pace, fault
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Request
from wanscript.run.decide import Action, ChangeMark, PlanOptions
from wanscript.run.result import RunResult
from wanscript.run.states import State

from .stage import Stage, request

FILM = [request("1"), request("2")]
DAY = 86400.0


def copy(stage: Stage, project: str = "copy", script: str = "film.wan") -> Stage:
    """The same person's other project, with nothing in it but a copy of the script."""
    home = stage.home.with_name(project)
    home.mkdir(exist_ok=True)
    return replace(stage, home=home, script=script, news=[], drawn=[])


def actions(stage: Stage, film: list[Request]) -> list[Action]:
    return [step.action for step in stage.plan(film).steps]


def contents(ran: RunResult) -> list[bytes]:
    return [each.path.read_bytes() for each in ran.outcomes if each.path]


@pytest.mark.parametrize("where", [("copy", "film.wan"), ("project", "renamed.wan")])
def test_a_copied_project_and_a_renamed_script_keep_their_clips(
    stage: Stage, where: tuple[str, str]
) -> None:
    shot = stage.run(FILM)
    other = copy(stage, *where)
    steps = other.plan(FILM).steps
    assert [step.action for step in steps] == [Action.COPY] * 2
    assert {step.mark for step in steps} == {ChangeMark.KEPT}
    assert "for film.wan in" in steps[0].reason
    ran = other.run(FILM)
    assert ran.complete
    assert contents(ran) == contents(shot)
    assert len(stage.accepted()) == 2
    assert actions(other, FILM) == [Action.REUSE] * 2
    assert [take.number for take in other.takes()] == [1, 1]
    assert stage.run(FILM).complete


def test_a_copy_is_counted_as_a_take_of_its_own(stage: Stage) -> None:
    stage.run(FILM)
    other = copy(stage)
    assert other.run([request("1", "Something else."), request("2", "Another one.")]).complete
    # scene 1 is now what was shot for the other film
    ran = other.run([FILM[0], request("2", "Another one.")])
    assert ran.complete
    take = ran.outcomes[0].take
    assert (take.number, take.state) == (2, State.DONE)
    assert ran.outcomes[0].path is not None
    assert ran.outcomes[0].path.name.startswith("1_t02_")
    assert len(stage.accepted()) == 4


@pytest.mark.parametrize("harm", ["gone", "changed", "a link"])
def test_a_clip_that_is_not_where_it_was_is_fetched_again(stage: Stage, harm: str) -> None:
    shot = contents(stage.run(FILM[:1]))
    (clip,) = (stage.home / "takes" / "film").glob("1_*.mp4")
    if harm == "changed":
        clip.write_bytes(b"another")
    else:
        kept = clip.rename(stage.home / "elsewhere.mp4")
        if harm == "a link":
            clip.symlink_to(kept)
    ran = copy(stage).run(FILM[:1])
    assert contents(ran) == shot
    assert len(stage.accepted()) == 1


def test_a_clip_that_nobody_has_any_more_is_said_to_be_missing_and_not_paid(stage: Stage) -> None:
    stage.run(FILM[:1])
    shutil.rmtree(stage.home / "takes")
    other = copy(stage)
    other.clock = lambda: time.time() + 2 * DAY
    for _ in range(2):
        ran = other.run(FILM[:1])
        assert ran.complete
        assert ran.outcomes[0].missing
        assert "is not here" in ran.outcomes[0].message
    assert len(stage.accepted()) == 1


def test_what_is_at_work_for_a_film_that_nobody_shoots_is_taken_over(stage: Stage) -> None:
    stage.pace = Pace(0.0, 0.5)
    stage.run(FILM, until="submitted")
    other = copy(stage)
    assert Action.RESUME in actions(other, FILM)
    ran = other.run(FILM)
    assert ran.complete
    assert sorted(stage.accepted()) == sorted(each.prompt.text for each in FILM)
    assert all(each.path and each.path.is_relative_to(other.home) for each in ran.outcomes)
    # the film that began it gets its clips from the one that went on
    again = stage.run(FILM)
    assert again.complete
    assert contents(again) == contents(ran)
    assert len(stage.accepted()) == 2


def test_a_renamed_script_goes_on_with_what_the_old_one_began(stage: Stage) -> None:
    stage.faults = Faults((fault("lost-answer:1x"),), seed=1)
    stage.run(FILM[:1], until="asking")
    assert [take.state for take in stage.takes()] == [State.INTENT]
    stage.faults = NONE
    renamed = copy(stage, "project", "renamed.wan")
    ran = renamed.run(FILM)
    assert ran.complete, [each.message for each in ran.outcomes]
    assert len(stage.accepted()) == 2
    assert {take.state for take in renamed.takes()} <= {State.DONE, State.CANCELLED}
    assert actions(renamed, FILM) == [Action.REUSE] * 2


def test_what_is_at_work_in_living_hands_is_waited_for(stage: Stage) -> None:
    stage.pace = Pace(0.0, 1.0)
    other = copy(stage)

    async def both() -> tuple[RunResult, RunResult]:
        first = asyncio.create_task(stage.running(FILM))
        while not any(news.phase == "submitted" for news in stage.news):
            await asyncio.sleep(0.02)
        return await other.running(FILM), await first

    late, first = asyncio.run(both())
    assert late.complete
    assert first.complete
    assert contents(late) == contents(first)
    assert len(stage.accepted()) == 2
    assert any(news.phase == "elsewhere" for news in other.news)


def test_two_films_that_were_planned_before_either_was_sent_pay_once(stage: Stage) -> None:
    stage.pace = Pace(0.0, 0.3)
    other = copy(stage)
    plans = stage.plan(FILM), other.plan(FILM)

    async def both() -> list[RunResult]:
        runs = (
            each.running(FILM, plan=made) for each, made in zip((stage, other), plans, strict=True)
        )
        return await asyncio.gather(*runs)

    ran = asyncio.run(both())
    assert [each.complete for each in ran] == [True, True]
    assert contents(ran[0]) == contents(ran[1])
    assert len(stage.accepted()) == 2
    assert actions(stage, FILM) == actions(other, FILM) == [Action.REUSE] * 2


@pytest.mark.parametrize("apart", [0.0, -3600.0])
def test_a_plan_that_waits_for_an_answer_meets_what_was_sent_meanwhile(
    stage: Stage, apart: float
) -> None:
    """By whatever clock that was."""
    other = copy(stage)
    waiting = other.plan(FILM[:1])
    earlier = replace(stage, clock=lambda: stage.clock() + apart)
    assert earlier.run(FILM[:1]).complete
    assert other.run(FILM[:1], plan=waiting).complete
    assert len(stage.accepted()) == 1


def test_one_clip_serves_one_scene_of_a_film(stage: Stage) -> None:
    stage.run([request("1", "Reference image waves.")])
    other = copy(stage)
    twins = [request("1", "Reference image waves."), request("2", "Reference image waves.")]
    assert actions(other, twins) == [Action.COPY, Action.SUBMIT]
    assert other.run(twins).complete
    assert len(stage.accepted()) == 2
    assert len({take.sha256 for take in other.takes()}) == 1
    # the tiny clips are all alike; their tasks are not
    files = [take.file.rsplit("_", 1)[1] for take in other.takes()]
    assert len(set(files)) == 2


def test_one_clip_serves_one_scene_also_when_the_other_comes_later(stage: Stage) -> None:
    twins = [request("1", "Reference image waves."), request("2", "Reference image waves.")]
    stage.run(twins[:1])
    other = copy(stage)
    assert other.run(twins, PlanOptions(scenes=frozenset("1"))).complete
    assert actions(other, twins) == [Action.REUSE, Action.SUBMIT]
    assert other.run(twins).complete
    assert len(stage.accepted()) == 2


def test_another_take_is_shot_where_it_is_asked_for(stage: Stage) -> None:
    stage.run(FILM[:1])
    ran = copy(stage).run(FILM[:1], PlanOptions(replace=frozenset("1")))
    assert ran.complete
    assert len(stage.accepted()) == 2


def test_what_is_unknown_for_another_film_waits_for_a_person(stage: Stage) -> None:
    stage.run(FILM[:1])
    shutil.rmtree(stage.state)
    stage.state.mkdir()
    shutil.rmtree(stage.home / "takes")
    assert stage.run(FILM[:1]).outcomes[0].take.state is State.UNKNOWN
    other = copy(stage)
    (step,) = other.plan(FILM[:1]).steps
    # it was never sent by this ledger, so the proof decides, as it did there
    ran = other.run(FILM[:1])
    assert ran.outcomes[0].take.state is State.UNKNOWN
    assert step.mark is ChangeMark.NEW
    assert len(stage.accepted()) == 1


def test_what_is_lost_for_another_film_is_shown(stage: Stage) -> None:
    stage.pace = Pace(runs=5)
    stage.run(FILM[:1], until="submitted")
    stage.clock = lambda: time.time() + 1.1 * DAY
    assert stage.run(FILM[:1]).outcomes[0].take.state is State.LOST
    other = copy(stage)
    (step,) = other.plan(FILM[:1]).steps
    assert (step.mark, step.action) == (ChangeMark.NEEDS_YOU, Action.LEAVE)
    assert step.reason.startswith("lost for film.wan in ")
    assert not other.run(FILM[:1]).complete
    assert len(stage.accepted()) == 1


def test_what_failed_for_another_film_is_shot_here(stage: Stage) -> None:
    stage.faults = Faults((fault("task-failure:1x"),), seed=1)
    assert not stage.run(FILM[:1]).complete
    stage.faults = NONE
    assert copy(stage).run(FILM[:1]).complete
    assert len(stage.accepted()) == 2


def after(number: str, scene: str = "") -> Request:
    """A scene that starts on the end of another."""
    made = request(scene or str(int(number) + 1))
    return structs.replace(
        made, media=(*made.media, Medium(MediaRole.FIRST_FRAME, "", after=number))
    )


def test_a_chain_is_copied_and_goes_on(stage: Stage) -> None:
    chain = [request("1"), after("1")]
    stage.run(chain)
    other = copy(stage)
    longer = [*chain, after("2")]
    assert actions(other, longer) == [Action.COPY, Action.COPY, Action.FOLLOW]
    ran = other.run(longer)
    assert ran.complete, [each.message for each in ran.outcomes]
    assert len(stage.accepted()) == 3
    assert actions(other, longer) == [Action.REUSE] * 3
    assert ran.outcomes[2].take.starts[0].file.startswith("takes/film/2_t01_")


def test_a_chain_that_is_shot_for_two_films_at_once_is_paid_once(stage: Stage) -> None:
    stage.pace = Pace(0.0, 0.2)
    chain = [request("1"), after("1"), after("2")]
    other = copy(stage)

    async def both() -> tuple[RunResult, RunResult]:
        return await asyncio.gather(stage.running(chain), other.running(chain))

    ran = asyncio.run(both())
    assert [each.complete for each in ran] == [True, True], [
        each.message for one in ran for each in one.outcomes
    ]
    assert len(stage.accepted()) == 3


def test_a_run_that_is_stopped_while_it_waits_for_another_film_leaves_no_trace(
    stage: Stage,
) -> None:
    stage.pace = Pace(0.0, 1.0)
    other = copy(stage)

    async def both() -> tuple[RunResult, RunResult]:
        first = asyncio.create_task(stage.running(FILM))
        while not any(news.phase == "submitted" for news in stage.news):
            await asyncio.sleep(0.02)
        return await other.running(FILM[:1], until="elsewhere"), await first

    late, first = asyncio.run(both())
    assert late.interrupted
    assert first.complete
    assert other.run(FILM).complete
    assert [take.number for take in other.takes()] == [1, 1]
    assert len(stage.accepted()) == 2


def test_the_folder_of_the_other_film_is_not_written_to(stage: Stage, tmp_path: Path) -> None:
    stage.pace = Pace(0.0, 0.3)
    stage.run(FILM, until="submitted")
    before = {path for path in stage.home.rglob("*") if path.suffix == ".mp4"}
    assert copy(stage).run(FILM).complete
    assert {path for path in stage.home.rglob("*") if path.suffix == ".mp4"} == before
    assert {task for take in stage.takes() if (task := take.task)} == set()
