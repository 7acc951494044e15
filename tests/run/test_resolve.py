"""`status`, `resolve`, `cancel`: what is out there, and the user's word about it."""

from __future__ import annotations

import asyncio
import json
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wanscript import InputError, NotReady, State, Take, resolve

from .harness import HASTY, Place, serving

NOBODY = "00000000-0000-0000-0000-000000000000"


def stopped_at_work(place: Place) -> None:
    """A run that is stopped when all of its clips are at the service."""
    before = len(place.states()) if place.state.exists() else 0
    run = place.start()
    place.until(lambda states: len(states) > before and set(states) == {"submitted"})
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)


def test_what_waits_can_be_seen_and_called_back(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, waits=15) as place:
        stopped_at_work(place)
        shown = json.loads(place.say("status", "--format", "json", "--events").stdout)
        assert {take["state"] for take in shown["takes"]} == {"submitted"}
        assert shown["takes"][0]["events"][-1]["note"].startswith("accepted as ")
        called = place.say("cancel", "1")
        assert (called.returncode, called.stderr) == (0, "")
        assert "cancelled" in called.stdout
        left = place.say("status").stdout
        assert "submitted" in left
        assert "cancelled" not in left
        again = place.say("cancel", "1")
        assert again.returncode == 1
        assert "nothing to call back" in again.stderr
        plan = place.say("plan").stdout
        assert "cancelled by hand" in plan


def test_what_was_called_back_is_shot_again_by_the_users_word(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, waits=20, runs=0.2) as place:
        stopped_at_work(place)
        assert place.say("cancel", "1").returncode == 0
        left = place.run()
        assert left.returncode == 1
        assert place.sound() == 1
        assert place.run("--retry").returncode == 0
        assert place.sound() == 2


def test_what_is_at_work_cannot_be_called_back_and_is_fetched(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=6) as place:
        stopped_at_work(place)
        refused = place.say("cancel", "1")
        assert refused.returncode == 1
        assert "will be billed" in refused.stderr
        assert place.run().returncode == 0
        place.settled(1)


def test_silence_is_proved_and_shot_without_a_word_of_the_user(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1, faults=["dropped:1x"]) as place:
        (place.home / "wanscript.toml").write_text(HASTY)
        ran = place.run()
        assert ran.returncode == 0, ran.stderr
        place.settled(1)


def lost_the_record(place: Place) -> None:
    """The state folder, the lock and the clips are gone."""
    place.forget()
    for clip in place.clips:
        clip.unlink()
    place.script.with_name("film.wan.lock").unlink()


def test_a_task_is_adopted_after_the_record_is_gone(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run("--scene", "1").returncode == 0
        (task,) = place.tasks()
        lost_the_record(place)
        found = place.run("--scene", "1")
        assert found.returncode == 1
        assert task in found.stderr
        assert "wanscript resolve" in found.stderr
        assert "unknown" in place.say("status").stdout
        wrong = place.say("resolve", "1", "--adopt", NOBODY)
        assert wrong.returncode == 1
        assert "does not know" in wrong.stderr
        adopted = place.say("resolve", "1", "--adopt", task)
        assert adopted.returncode == 0, adopted.stderr
        assert place.run().returncode == 0
        place.settled(2)


def test_a_program_settles_what_a_command_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        assert place.run().returncode == 0
        (task,) = place.tasks()
        lost_the_record(place)
        assert place.run().returncode == 1
        for name, value in place.environment(DASHSCOPE_API_KEY="sk-harness").items():
            monkeypatch.setenv(name, value)

        def said(**word: Any) -> tuple[Take, str]:
            return asyncio.run(resolve(place.script, "1", **word, base_url=place.base))

        take, found = said()
        assert (take.state, found) == (State.UNKNOWN, f"it may be task {task}")
        with pytest.raises(InputError, match="no scene 7"):
            asyncio.run(resolve(place.script, "7"))
        with pytest.raises(InputError, match="say one of"):
            said(adopt=task, resubmit=True)
        with pytest.raises(NotReady, match="does not know"):
            said(adopt=NOBODY)
        take, found = said(adopt=task)
        assert (take.task, found) == (task, "")
        with pytest.raises(NotReady, match="nothing to resolve"):
            said()
        assert len(place.accepted()) == 1


def test_an_unknown_is_submitted_again_only_by_the_users_word(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        assert place.run().returncode == 0
        lost_the_record(place)
        for options in ((), ("--retry",)):
            assert place.run(*options).returncode == 1
        assert len(place.accepted()) == 1
        # where nothing is left to a run, it needs no key to say so
        unkeyed = place.done(place.shooting(), key="")
        assert unkeyed.returncode == 1
        assert "resolve" in unkeyed.stderr
        assert place.say("resolve", "1", "--resubmit", "--adopt", "x").returncode == 2
        again = place.say("resolve", "1", "--resubmit")
        assert again.returncode == 0, again.stderr
        ran = place.run()
        assert ran.returncode == 0, ran.stderr
        assert len(place.accepted()) == 2


def test_a_plans_advice_means_the_scene_as_the_script_calls_it_now(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run("--scene", "2").returncode == 0
        lost_the_record(place)
        assert place.run("--scene", "2").returncode == 1
        text = place.script.read_text()
        place.script.write_text(
            text.replace("SCENE Room 1", "SCENE New\n\nMara waits.\n\nSCENE Room 1")
        )
        assert "film.wan 3)" in place.say("plan").stdout
        other = place.say("resolve", "2", "--resubmit")
        assert other.returncode == 2
        assert "what was scene 2 is scene 3 now" in other.stderr
        settled = place.say("resolve", "3", "--resubmit")
        assert (settled.returncode, settled.stdout.split()[0]) == (0, "3"), settled.stderr
        assert "unknown" not in place.say("status").stdout
        assert place.say("status", "--all").stdout.split()[0] == "3"
        (take,) = json.loads(place.say("status", "--all", "--format", "json").stdout)["takes"]
        assert (take["scene"], take["now"]) == ("2", "3")
        assert place.say("cancel", "3").returncode == 0
        assert "scene 3 is cancelled: there is nothing" in place.say("resolve", "3").stderr
        kept = place.script.read_text()
        place.script.write_text(kept[: kept.index("SCENE Room 1")])
        assert "2 (no longer in the script)" in place.say("status", "--all").stdout


def test_a_task_of_somebody_else_holds_nothing_any_more(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        assert place.run().returncode == 0
        (task,) = place.tasks()
        lost_the_record(place)
        assert place.run().returncode == 1
        asked = place.say("resolve", "1")
        assert task in asked.stderr
        assert place.run().returncode == 1
        assert place.say("resolve", "1", "--foreign", task).returncode == 0
        proved = place.say("resolve", "1")
        assert proved.returncode == 0, proved.stderr
        assert len(place.accepted()) == 1
        ran = place.run()
        assert ran.returncode == 0, ran.stderr
        assert len(place.accepted()) == 2


def test_a_refusal_is_shown_with_the_scripts_line(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, runs=0.1, faults=["content:~room number 3"]) as place:
        ran = place.run()
        assert ran.returncode == 1
        assert "scene 3: failed: Input data may contain bad content." in ran.stderr
        line = (place.script.read_text().splitlines()).index("Mara crosses room number 3.") + 1
        assert f"film.wan:{line}:" in ran.stderr
        assert len(ran.stdout.split()) == 2


def test_no_key_no_question(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, waits=5) as place:
        run = place.start()
        place.until_any("submitted")
        run.kill()
        run.communicate()
        for command in (place.command("cancel", "1"), place.shooting()):
            said = place.done(command, key="")
            assert said.returncode == 3
            assert "DASHSCOPE_API_KEY" in said.stderr


def test_clips_that_nothing_knows_stop_the_payment_until_a_person_says_whose_they_are(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run().returncode == 0
        place.forget()
        place.script.with_name("film.wan.lock").unlink()
        one, two = place.clips
        stopped = place.run()
        assert stopped.returncode == 1
        assert one.name in stopped.stderr
        assert "resolve" in stopped.stderr
        assert "--keep FILE" in stopped.stderr
        planned = place.say("plan")
        assert planned.returncode == 0
        assert (
            f"run stops here: {stopped.stderr.partition('wanscript: ')[2].strip()}"
            in planned.stderr
        )
        assert len(place.accepted()) == 2
        kept = place.say("resolve", "1", "--keep", str(one))
        assert kept.returncode == 0, kept.stderr
        left = place.say("resolve", "2", "--ignore", str(two))
        assert left.returncode == 0, left.stderr
        plan = place.say("plan").stdout
        assert "  =  1" in plan
        assert "  +  2" in plan
        assert one.name in place.script.with_name("film.wan.lock").read_text()


def test_the_record_is_gone_and_the_lock_and_the_clips_are_here(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, runs=0.1) as place:
        assert place.run("--scene", "1", "--scene", "2").returncode == 0
        place.forget()
        ran = place.run()
        assert ran.returncode == 0, ran.stderr
        place.settled(3)


def test_status_without_a_file_tells_of_all_films(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, waits=15) as place:
        other = place.beside("second", 1, "hall")
        stopped_at_work(place)
        stopped_at_work(other)
        shown = place.done([*place.command("status")[:-1]])
        assert shown.returncode == 0, shown.stderr
        assert [line for line in shown.stdout.splitlines() if line.startswith("/")] == [
            str(place.script),
            str(other.script),
        ]
        assert shown.stdout.count("submitted") == 2
        assert other.say("status").stdout.count("submitted") == 1


def test_nothing_is_begun_by_a_word_about_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1) as place:
        for command in (("status",), ("cancel",), ("cancel", "1"), ("resolve", "1"), ("plan",)):
            said = place.say(*command)
            assert "Traceback" not in said.stderr
        assert not place.state.exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.1) as place:
        nowhere = replace(place, script=place.home / "nofile.wan")
        for shot in (False, True):
            if shot:
                assert place.run().returncode == 0
            for command in (("status",), ("cancel",), ("cancel", "1"), ("resolve", "1")):
                said = nowhere.say(*command)
                assert (said.returncode, said.stdout) == (2, ""), said.stderr
                assert "there is no file " in said.stderr
        place.script.unlink()
        assert place.say("status", "--all").stdout.split()[:2] == ["1", "done"]


def test_only_what_was_not_known_before_is_told_as_billed(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, runs=3) as place:
        stopped_at_work(place)
        text = place.script.read_text()
        place.script.write_text(text.replace("SCENE Room 2\n", "SCENE Room 2\nOmit: yes\n"))
        first = place.run()
        assert "Billed by the service: 4 s (estimated: 4 s)." in first.stderr, first.stderr
        assert "2 (no longer in the film)" in first.stderr
        place.clips[0].unlink()
        again = place.run()
        assert (again.returncode, len(place.clips)) == (0, 2), again.stderr
        assert "Billed" not in again.stderr
