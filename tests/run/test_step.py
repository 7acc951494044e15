"""`approve` and `step`: a film is shot by any loop of processes that end after each move."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

from .harness import Place, Said, serving

LOOP = """
set -u
for scene in "$@"; do
  while true; do
    seconds=$(wanscript step "$FILM" --scene "$scene"); code=$?
    [ $code -eq 75 ] || break
    sleep "$seconds"
  done
  [ $code -eq 0 ] || exit $code
done
"""


def move(place: Place, scene: str, *options: str) -> Said:
    return place.say("step", "--scene", scene, *options)


def stepped(place: Place, scene: str, moves: int = 60) -> tuple[list[int], Said]:
    """Moves until it is no longer too early; the exit codes, and what was said last."""
    codes = []
    for _ in range(moves):
        said = move(place, scene)
        codes.append(said.returncode)
        if said.returncode != 75:
            return codes, said
        time.sleep(min(1.0, float(said.stdout)))
    raise AssertionError(f"scene {scene} does not end: {said.stderr}")


def test_a_shell_loop_shoots_a_film_with_a_chain(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, runs=0.5) as place:
        approved = place.say("approve", "--yes", "--max-cost", "30CNY")
        assert approved.returncode == 0, approved.stderr
        assert "3 to shoot" in approved.stderr
        assert place.accepted() == []
        tools = tmp_path / "bin"
        tools.mkdir()
        program = " ".join(place.command("x")[:-2])
        (tools / "wanscript").write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        (tools / "wanscript").chmod(0o755)
        environment = place.environment(FILM=str(place.script))
        environment["PATH"] = f"{tools}:{environment['PATH']}"
        # the last one starts on the one before it: it waits with 75 until that is there
        ran = subprocess.run(
            ["bash", "-c", LOOP, "loop", "1", "2", "3"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert ran.returncode == 0, ran.stderr
        place.settled(3)
        assert place.script.with_name("film.wan.lock").read_text().count("takes/film/") == 3
        # a move of what is done changes nothing
        done = move(place, "1")
        assert (done.returncode, done.stdout.strip()) == (0, str(place.clips[0]))


def test_not_yet_tells_the_seconds_on_stdout_and_the_reason_on_stderr(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, waits=30) as place:
        place.say("approve", "--yes")
        sent = move(place, "1")
        assert sent.returncode == 75
        assert float(sent.stdout) >= 1
        assert sent.stderr.startswith("scene 1: ")
        early = move(place, "3")
        assert early.returncode == 75
        assert len(place.accepted()) == 1


def test_without_an_approval_nothing_is_paid(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, waits=30) as place:
        nothing = move(place, "1")
        assert nothing.returncode == 1
        assert "wanscript approve" in nothing.stderr
        place.say("approve", "--yes", "--scene", "1")
        other = move(place, "2")
        assert other.returncode == 1
        assert "nothing of scene 2 is approved" in other.stderr
        ended = place.say("cancel")
        assert (ended.returncode, ended.stderr) == (
            0,
            "nothing more is paid on what was approved\n",
        )
        late = move(place, "1")
        assert late.returncode == 1
        assert "no approval covers scene 1" in late.stderr
        assert place.accepted() == []


def test_a_step_makes_no_approval_longer_than_it_was_given(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1) as place:
        assert place.say("approve", "--yes", "--for", "1s").returncode == 2
        assert place.say("approve", "--yes", "--for", "1m").returncode == 0
        assert place.say("approve", "--yes", "--max-cost", "1CNY").returncode == 1
        assert place.say("approve").returncode == 2


def test_a_scene_goes_by_its_name_of_now(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        assert place.say("approve", "--yes").returncode == 0
        text = place.script.read_text()
        before = "SCENE Hall\n\nMara dances.\n\nSCENE Room 1"
        place.script.write_text(text.replace("SCENE Room 1", before))
        early = move(place, "1")
        assert early.returncode == 1
        assert "what was scene 1 is scene 2 now" in early.stderr
        assert place.accepted() == []
        codes, said = stepped(place, "2")
        assert (codes[-1], len(place.accepted())) == (0, 1), said.stderr
        # where the script says nothing the name that a take was entered with goes on
        place.script.write_text("")
        assert move(place, "1").returncode == 0


def test_without_a_key_it_exits_3(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1) as place:
        said = place.done(place.command("step", "--scene", "1"), key="")
        assert said.returncode == 3
        assert "DASHSCOPE_API_KEY" in said.stderr


def test_an_unbilled_failure_is_repeated_and_then_needs_a_person(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1, faults=["task-failure:3x"]) as place:
        place.say("approve", "--yes")
        codes, said = stepped(place, "1")
        assert codes[-1] == 1
        assert len(place.accepted()) == 3
        assert move(place, "1").returncode == 1
        assert len(place.accepted()) == 3, said.stderr
        place.say("approve", "--yes")
        codes, _ = stepped(place, "1")
        assert codes[-1] == 0


def test_a_ceiling_holds_over_all_steps(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        said = place.say("approve", "--yes", "--max-cost", "2.5CNY")
        assert said.returncode == 1
        assert "over the ceiling of 2.5" in said.stderr
        place.say("approve", "--yes", "--scene", "1", "--max-cost", "2CNY")
        assert stepped(place, "1")[0][-1] == 0


def test_a_chained_scene_is_moved_when_the_one_before_it_is_there(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, runs=0.2) as place:
        place.say("approve", "--yes", "--scene", "2", "--scene", "3")
        assert move(place, "3").returncode == 75
        assert stepped(place, "2")[0][-1] == 0
        codes, said = stepped(place, "3")
        assert codes[-1] == 0
        assert said.stdout.strip() == str(place.clips[-1])
        place.settled(2)


def test_a_chained_scene_whose_beginning_fails_needs_a_person(tmp_path: Path) -> None:
    faults = ["content:~room number 2"]
    with serving(tmp_path, scenes=3, runs=0.2, faults=faults) as place:
        place.say("approve", "--yes", "--scene", "2", "--scene", "3")
        assert stepped(place, "2")[0][-1] == 1
        left = move(place, "3")
        assert left.returncode == 1
        assert "starts on the end of scene 2, which was not shot" in left.stderr


def test_processes_that_are_killed_between_and_in_their_moves_pay_once(tmp_path: Path) -> None:
    chance, faults = random.Random(5), ["slow-answer:0.5:0.5s"]
    with serving(tmp_path, scenes=3, runs=0.3, faults=faults, hasty=True) as place:
        place.say("approve", "--yes")
        for _ in range(8):
            for scene in "123":
                process = subprocess.Popen(
                    place.command("step", "--scene", scene),
                    env=place.environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                try:
                    process.wait(chance.uniform(0.8, 2.5))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
        for scene in "123":
            codes, said = stepped(place, scene)
            assert codes[-1] == 0, said.stderr
        place.settled(3)


def test_steps_and_a_run_share_the_work(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=6, runs=0.5) as place:
        place.say("approve", "--yes")
        run = place.start()
        codes = [stepped(place, str(scene))[0][-1] for scene in range(1, 7)]
        out, err = run.communicate(timeout=60)
        assert run.returncode == 0, err + out
        assert codes == [0] * 6
        place.settled(6)


def test_a_saved_plan_is_approved_as_it_was_seen(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        paper = place.home / "plan.json"
        assert place.say("plan", "--scene", "1", "-o", str(paper)).returncode == 0
        approve = [*place.command("x")[:-2], "approve", str(paper), "--yes"]
        assert place.done(approve).returncode == 0
        assert stepped(place, "1")[0][-1] == 0
        drifted = place.done(approve)
        assert drifted.returncode == 1
        assert "Make it anew" in drifted.stderr
        place.settled(1)


def test_a_plan_tells_by_its_exit_code_whether_there_is_something_to_pay(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        assert place.say("plan").returncode == 0
        assert place.say("plan", "--exit-code").returncode == 10
        assert place.run().returncode == 0
        assert place.say("plan", "--exit-code").returncode == 0


def test_a_clip_whose_file_is_gone_is_fetched_by_a_step(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        assert place.run().returncode == 0
        (clip,) = place.clips
        before = clip.read_bytes()
        clip.unlink()
        assert stepped(place, "1")[0][-1] == 0
        assert clip.read_bytes() == before
        place.settled(1)
