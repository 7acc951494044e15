"""What a worker says to a program that gathers it: each line with its film, scene and task."""

from __future__ import annotations

import json
import signal

from .conftest import Shooting


def test_each_line_is_a_document_that_names_its_scene_and_its_task(shooting: Shooting) -> None:
    studio = shooting(2, faults=("task-failure:~number 2",))
    worker = studio.start("studio", "worker", "--log", "json", machine=1)
    try:
        assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
        studio.until(lambda states: sorted(states) == ["done", "failed"])
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=20)
    finally:
        worker.kill()
    lines = [json.loads(line) for line in said.splitlines()]
    assert len({tuple(line) for line in lines}) == 1
    assert lines[0]["message"].startswith("working on")
    of_scenes = {scene: [each for each in lines if each["scene"] == scene] for scene in "12"}
    assert [each["phase"] for each in of_scenes["1"]][-1] == "done"
    assert [each["phase"] for each in of_scenes["2"]][-1] == "failed"
    tasks = {take.scene: take.task for take in studio.takes()}
    for scene, told in of_scenes.items():
        assert {each["task"] for each in told} - {None} == {tasks[scene]}
        assert {each["script"] for each in told} == {"film.wan"}
