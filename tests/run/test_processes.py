"""Runs as the system sees them: two at once, stopped, interrupted, shut out, out of space."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .harness import Place, far_end


def settled(place: Place, wanted: int) -> None:
    accepted = place.accepted()
    assert len(accepted) == len(set(accepted)) == wanted
    assert place.sound() == wanted


def wait_until(place: Place, met: Callable[[list[str]], bool], seconds: float = 20) -> None:
    """Waits until the states in the ledger are as they should be."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(sqlite3.OperationalError):
            if met(place.states()):
                return
        time.sleep(0.05)
    raise AssertionError("the ledger did not come to it in time")


def wait_for(state: str, place: Place) -> None:
    wait_until(place, lambda states: state in states)


def wait_for_none(state: str, place: Place) -> None:
    wait_until(place, lambda states: state not in states)


def test_two_runs_at_once_share_the_work(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=12, runs=0.8) as place:
        both = [place.start(), place.start()]
        said = [each.communicate(timeout=90) for each in both]
        assert [each.returncode for each in both] == [0, 0], said
        settled(place, 12)


def test_ctrl_c_leaves_a_state_from_which_the_next_run_goes_on(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=12, runs=3) as place:
        run = place.start()
        wait_for("submitted", place)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
        assert run.returncode == 130
        assert "goes on from here" in err
        assert "Still at work at the service" in err
        assert "Traceback" not in err
        assert "intent" not in place.states()
        assert place.run().returncode == 0
        settled(place, 12)


def test_ctrl_c_twice_leaves_at_once(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=3, runs=1, faults=["slow-answer:20s:1x"]) as place:
        run = place.start()
        wait_for("intent", place)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=5)
        assert run.returncode == 130
        assert time.monotonic() - began < 2
        assert place.run().returncode == 0
        settled(place, 3)


def test_a_stopped_process_is_alive_and_does_no_harm_when_it_wakes(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=6, runs=0.3, faults=["slow-answer:2s:1x"]) as place:
        first = place.start()
        wait_for("intent", place)
        first.send_signal(signal.SIGSTOP)
        try:
            db = place.home / ".wanscript" / "ledger.db"
            overtaken(db)
            other = place.run(timeout=60)
            assert "stopped process" in other.stderr, other.stderr
            assert other.returncode == 1
        finally:
            first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)
        assert place.run().returncode == 0
        settled(place, 6)


def overtaken(db: Path) -> None:
    """Ends every lease, as a minute without a heartbeat would."""
    with sqlite3.connect(db) as ledger:
        ledger.execute("UPDATE clips SET until = 1")
    ledger.close()


def test_a_full_disk_leaves_no_half_file_and_costs_nothing_more(tmp_path: Path) -> None:
    with far_end(tmp_path, scenes=3, runs=0.1) as place:
        small = tmp_path / "small"
        small.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(small)], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("no small file system can be mounted here")
        try:
            (place.home / "takes").symlink_to(small)
            (small / "film").mkdir()
            (small / "filler").write_bytes(bytes(12000))
            full = place.run("--allow-outside")
            assert full.returncode == 1
            assert "no space left on device" in full.stderr.lower()
            assert "run again before" in full.stderr
            assert "Traceback" not in full.stderr
            assert place.sound() < 3
            assert list((small / "film").glob("*.part")) == []
            (small / "filler").unlink()
            subprocess.run(["mount", "-o", "remount,size=4m", str(small)], check=True)
            assert place.run("--allow-outside").returncode == 0
            settled(place, 3)
        finally:
            subprocess.run(["umount", str(small)], check=True)


def unprivileged() -> None:
    """Root may write anywhere and would pass by accident: takes that right from what follows."""
    import ctypes

    drop_from_bounding_set, may_write_anywhere, may_read_anywhere = 24, 1, 2
    libc = ctypes.CDLL(None)
    for right in (may_write_anywhere, may_read_anywhere):
        libc.prctl(drop_from_bounding_set, right, 0, 0, 0)


@pytest.mark.parametrize("shut", ["project", "takes"])
def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path, shut: str) -> None:
    with far_end(tmp_path, scenes=2) as place:
        (place.home / "takes").mkdir()
        folder = {"project": place.home, "takes": place.home / "takes"}[shut]
        folder.chmod(0o555)
        try:
            refused = subprocess.run(
                place.command(),
                env=place.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                preexec_fn=unprivileged,
            )
            assert refused.returncode == 1, refused.stderr
            assert "permission denied" in refused.stderr.lower()
            assert "Traceback" not in refused.stderr
            assert not (tmp_path / "far" / "emulator.db").exists() or place.accepted() == []
        finally:
            folder.chmod(0o755)


def test_a_file_size_limit_is_said(tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    with far_end(tmp_path, scenes=1, runs=0.1) as place:
        blob = place.home / "takes"
        blob.write_text("in the way")
        said = subprocess.run(
            place.command(),
            env=place.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            preexec_fn=limited,
        )
        assert said.returncode == 1
        assert "Traceback" not in said.stderr
        assert blob.read_text() == "in the way"
        assert place.accepted() == []


@pytest.mark.parametrize("damage", ["newer", "garbage"])
def test_a_ledger_that_cannot_be_used_pays_nothing_and_plans_all_the_same(
    tmp_path: Path, damage: str
) -> None:
    with far_end(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run("--scene", "1").returncode == 0
        path = place.home / ".wanscript" / "ledger.db"
        if damage == "newer":
            with sqlite3.connect(path) as db:
                db.execute("PRAGMA user_version=99")
            db.close()
        else:
            for tail in ("-wal", "-shm"):
                path.with_name(path.name + tail).unlink(missing_ok=True)
            path.write_bytes(b"SQLite format 3\0" + os.urandom(8000))
        refused = place.run()
        assert refused.returncode == 1
        assert "ledger" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert len(place.accepted()) == 1
        plan = subprocess.run(
            [sys.executable, "-c", "from wanscript.cli.run import plan; plan()", str(place.script)],
            env=place.environment(),
            capture_output=True,
            text=True,
        )
        assert plan.returncode == 0, plan.stderr
        assert "  =  1" in plan.stdout
        assert "  +  2" in plan.stdout


def test_a_clone_with_lock_and_files_shoots_nothing_and_without_files_says_so(
    tmp_path: Path,
) -> None:
    with far_end(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run().returncode == 0
        shutil.rmtree(place.home / ".wanscript")
        again = place.run()
        assert again.returncode == 0, again.stderr
        settled(place, 2)
        shutil.rmtree(place.home / ".wanscript")
        shutil.rmtree(place.home / "takes")
        bare = place.run()
        assert bare.returncode == 1
        assert "is not here" in bare.stderr
        assert len(place.accepted()) == 2
