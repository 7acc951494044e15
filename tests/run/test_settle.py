"""`status`, `resolve`, `cancel`: what is out there, and the user's word about it."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from .harness import SETTINGS, far_end
from .test_processes import settled, wait_for, wait_for_none


def test_what_waits_can_be_seen_and_called_back(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=2, waits=4) as place:
        run = place.start()
        wait_for("submitted", place)
        wait_for_none("planned", place)
        wait_for_none("intent", place)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=20)
        shown = json.loads(place.say("status", "--format", "json", "--events").stdout)
        assert {clip["state"] for clip in shown["clips"]} == {"submitted"}
        assert shown["clips"][0]["events"][-1]["note"].startswith("accepted as ")
        called = place.say("cancel", "1")
        assert (called.returncode, called.stderr) == (0, "")
        assert "cancelled" in called.stdout
        left = place.say("status").stdout
        assert "submitted" in left
        assert "cancelled" not in left
        again = place.say("cancel", "1")
        assert again.returncode == 1
        assert "nothing to call back" in again.stderr
        assert place.run().returncode == 0
        assert place.sound() == 2


def test_what_is_at_work_cannot_be_called_back_and_is_fetched(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=1, runs=3) as place:
        run = place.start()
        wait_for("submitted", place)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=20)
        refused = place.say("cancel", "1")
        assert refused.returncode == 1
        assert "will be billed" in refused.stderr
        assert place.run().returncode == 0
        settled(place, 1)


def test_an_unknown_is_submitted_again_only_by_the_users_word(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=1, runs=0.1, faults=["dropped:1x"]) as place:
        quick = SETTINGS.replace("settle = 1", "settle = 0.1")
        (place.home / "wanscript.toml").write_text(quick)
        lost = place.run()
        assert lost.returncode == 1
        assert "wanscript resolve 1" in lost.stderr or "proves nothing" in lost.stderr
        still = place.run("--retry")
        assert still.returncode == 1
        assert "wanscript resolve 1" in still.stderr
        assert place.accepted() == []
        assert "unknown" in place.say("status").stdout
        assert place.say("resolve", "1").returncode == 2
        assert place.say("resolve", "1", "--resubmit").returncode == 0
        assert place.run().returncode == 0
        settled(place, 1)


def test_a_task_is_adopted_after_the_ledger_is_gone(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run("--scene", "1").returncode == 0
        db = sqlite3.connect(place.store / "emulator.db")
        ((task,),) = db.execute("SELECT task_id FROM task").fetchall()
        db.close()
        shutil.rmtree(place.home / ".wanscript")
        shutil.rmtree(place.home / "takes")
        (place.home / "film.wan.lock").unlink()
        found = place.run("--scene", "1")
        assert found.returncode == 1
        assert task in found.stderr
        wrong = place.say("resolve", "1", "--adopt", "00000000-0000-0000-0000-000000000000")
        assert wrong.returncode == 1
        assert "does not know" in wrong.stderr
        assert place.say("resolve", "1", "--adopt", task).returncode == 0
        assert place.run().returncode == 0
        settled(place, 2)


def test_a_refusal_is_shown_with_the_scripts_line(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=3, runs=0.1, faults=["content:~room number 3"]) as place:
        ran = place.run()
        assert ran.returncode == 1
        assert "scene 3: failed: Input data may contain bad content." in ran.stderr
        line = (place.script.read_text().splitlines()).index("Mara crosses room number 3.") + 1
        assert f"film.wan:{line}:" in ran.stderr
        assert len(ran.stdout.split()) == 2


def test_no_key_no_question(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=1, waits=5) as place:
        run = place.start()
        wait_for("submitted", place)
        run.kill()
        run.communicate()
        bare = {k: v for k, v in place.environment().items() if k != "DASHSCOPE_API_KEY"}
        said = subprocess.run(
            [
                sys.executable,
                "-c",
                "from wanscript.cli.status import cancel; cancel()",
                str(place.script),
                "1",
            ],
            env=bare,
            capture_output=True,
            text=True,
        )
        assert said.returncode == 3
        assert "DASHSCOPE_API_KEY" in said.stderr
