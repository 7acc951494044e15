"""From a plan to clips, against the far end in a box."""

from __future__ import annotations

from wanscript.run.clip import State
from wanscript.run.plan import Do

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
