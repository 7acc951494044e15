"""From a plan to clips, against the far end in a box."""

from __future__ import annotations

from pathlib import PurePath

from wanscript import Source, compile
from wanscript.run.clip import State
from wanscript.run.execute import Run
from wanscript.run.plan import Do
from wanscript.wan.request import Medium, Request

from .stage import Stage, request


def test_shoots_each_scene_once_and_keeps_it(stage: Stage) -> None:
    film = [request("1"), request("2"), request("3")]
    ran = stage.run(film)
    assert ran.complete
    assert [outcome.path.name for outcome in ran.outcomes if outcome.path] == [
        "1_t01.mp4",
        "2_t01.mp4",
        "3_t01.mp4",
    ]
    again = stage.plan(film)
    assert [step.do for step in again.steps] == [Do.REUSE] * 3
    assert stage.run(film).complete
    assert len(stage.accepted()) == 3


def test_shoots_only_what_changed(stage: Stage) -> None:
    stage.run([request("1"), request("2")])
    edited = [request("1"), request("2", "Reference image sits down.")]
    plan = stage.plan(edited)
    assert [(step.sign.value, step.reason) for step in plan.steps][1] == ("~", "words changed")
    ran = stage.run(edited)
    assert [outcome.path.name for outcome in ran.outcomes if outcome.path] == [
        "1_t01.mp4",
        "2_t02.mp4",
    ]
    assert len(stage.accepted()) == 3
    assert {clip.state for clip in stage.clips()} == {State.DONE}


TAKES = """\
Character: Mara
  Image: https://example.com/mara.png

SCENE Hall #hall#
Takes: {count}

Mara walks.
"""

SPLIT = """\
Character: Mara
  Image: https://example.com/mara.png

SCENE Rain
Split: auto

1. Wide [8s]
Mara walks.

2. Close-up [8s]
Mara stops.
"""


def lowered(text: str) -> tuple[Request, ...]:
    return compile(Source(PurePath("film.wan"), text)).requests


def files_of(ran: Run) -> list[str]:
    return [outcome.path.name for outcome in ran.outcomes if outcome.path]


def test_each_take_of_a_scene_is_a_clip_of_its_own(stage: Stage) -> None:
    def takes(count: int) -> tuple[Request, ...]:
        return lowered(TAKES.format(count=count))

    assert files_of(stage.run(takes(2))) == ["hall_t01.mp4", "hall_t02.mp4"]
    assert [(clip.take, clip.number) for clip in stage.clips()] == [(1, 1), (2, 2)]
    assert stage.run(takes(2)).complete
    assert len(stage.accepted()) == 2
    assert files_of(stage.run(takes(3))) == ["hall_t01.mp4", "hall_t02.mp4", "hall_t03.mp4"]
    assert len(stage.accepted()) == 3
    assert len({clip.seed for clip in stage.clips()}) == 3


def test_the_parts_of_a_split_scene_are_shot(stage: Stage) -> None:
    film = lowered(SPLIT)
    assert files_of(stage.run(film)) == ["1-1_t01.mp4", "1-2_t01.mp4"]
    assert stage.run(film).complete
    assert len(stage.accepted()) == 2


def test_a_scene_that_starts_on_another_is_left_and_the_rest_is_shot(stage: Stage) -> None:
    frame = Medium("first_frame", "", after="1")
    chained = request("2", media=(*request("2").media, frame))
    for _ in range(2):
        ran = stage.run([request("1"), chained, request("3")])
        assert files_of(ran) == ["1_t01.mp4", "3_t01.mp4"]
        assert not ran.complete
    assert len(stage.accepted()) == len(stage.clips()) == 2
