"""Runs as the system sees them: two at once, stopped, interrupted, shut out, out of space."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import signal
import sqlite3
import subprocess
import termios
import time
from pathlib import Path

import pytest
from rights import unprivileged

from .harness import serving


def test_two_runs_at_once_share_the_work(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=12, runs=0.8) as place:
        both = [place.start(), place.start()]
        said = [each.communicate(timeout=90) for each in both]
        assert [each.returncode for each in both] == [0, 0], said
        place.settled(12)


def test_ctrl_c_leaves_a_state_from_which_the_next_run_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=12, runs=3) as place:
        run = place.start()
        place.until_any("submitted")
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
        assert run.returncode == 130
        assert "goes on from here" in err
        assert "Still at work at the service" in err
        assert "Traceback" not in err
        assert "intent" not in place.states()
        assert place.run().returncode == 0
        place.settled(12)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up there")
def test_a_terminal_that_is_closed_stops_it_as_ctrl_c_does(tmp_path: Path) -> None:
    """It says so more than once, and nobody hears what is printed any more."""
    pty = pytest.importorskip("pty")
    with serving(tmp_path, scenes=4, runs=6, faults=["slow-answer:2s:1x"]) as place:
        ours, theirs = pty.openpty()
        run = subprocess.Popen(
            place.shooting(),
            env={**place.environment(TERM="xterm"), "NO_COLOR": ""},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        place.until_any("intent")
        os.close(ours)
        run.send_signal(signal.SIGHUP)
        assert run.wait(30) == 130
        assert "intent" not in place.states()
        assert place.run().returncode == 0
        place.settled(4)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up there")
def test_a_run_that_ignores_hanging_up_goes_on(tmp_path: Path) -> None:
    def ignoring() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with serving(tmp_path, scenes=2, runs=1) as place:
        run = subprocess.Popen(
            place.shooting(),
            env=place.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=ignoring,
        )
        place.until_any("submitted")
        run.send_signal(signal.SIGHUP)
        assert run.wait(60) == 0
        place.settled(2)


def test_ctrl_c_twice_leaves_at_once(tmp_path: Path) -> None:
    slow = ["slow-answer:20s:1x"]
    with serving(tmp_path, scenes=3, runs=1, faults=slow, hasty=True) as place:
        run = place.start()
        place.until_any("intent")
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=5)
        assert run.returncode == 130
        assert time.monotonic() - began < 2
        assert place.run().returncode == 0
        place.settled(3)


def test_a_stopped_process_is_alive_and_does_no_harm_when_it_wakes(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=6, runs=0.3, faults=["slow-answer:2s:1x"]) as place:
        first = place.start()
        place.until_any("intent")
        first.send_signal(signal.SIGSTOP)
        try:
            while not overtaken(place.state / "ledger.db"):
                # it was stopped in the middle of a change
                first.send_signal(signal.SIGCONT)
                time.sleep(0.02)
                first.send_signal(signal.SIGSTOP)
            other = place.run(timeout=60)
            assert "stopped process" in other.stderr, other.stderr
            assert other.returncode == 1
        finally:
            first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)
        assert place.run().returncode == 0
        place.settled(6)


def overtaken(db: Path) -> bool:
    """Ends every lease, as a minute without a heartbeat would; False where it is being written."""
    with contextlib.closing(sqlite3.connect(db, timeout=1)) as ledger:
        try:
            with ledger:
                ledger.execute("UPDATE lease SET leased_until = 1")
        except sqlite3.OperationalError:
            return False
    return True


def test_a_full_disk_leaves_no_half_file_and_costs_nothing_more(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, runs=0.1) as place:
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
            place.settled(3)
        finally:
            subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("shut", ["project", "takes", "state"])
def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path, shut: str) -> None:
    with serving(tmp_path, scenes=2) as place:
        (place.home / "takes").mkdir()
        place.state.mkdir()
        folders = {"project": place.home, "takes": place.home / "takes", "state": place.state}
        folders[shut].chmod(0o555)
        try:
            refused = place.done(place.shooting(), before=unprivileged)
            assert refused.returncode == 1, refused.stderr
            assert "permission denied" in refused.stderr.lower()
            assert "Traceback" not in refused.stderr
            assert place.accepted() == []
        finally:
            folders[shut].chmod(0o755)


def test_a_file_in_the_way_of_the_clips_is_said(tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    with serving(tmp_path, scenes=1, runs=0.1) as place:
        blob = place.home / "takes"
        blob.write_text("in the way")
        said = place.done(place.shooting(), before=limited)
        assert said.returncode == 1
        assert "Traceback" not in said.stderr
        assert blob.read_text() == "in the way"
        assert place.accepted() == []


@pytest.mark.parametrize("damage", ["newer", "garbage", "foreign"])
def test_a_ledger_that_cannot_be_used_pays_nothing_and_plans_all_the_same(
    tmp_path: Path, damage: str
) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run("--scene", "1").returncode == 0
        path = place.state / "ledger.db"
        spoiled(path, damage)
        before = path.read_bytes()
        for said in (place.run(), place.say("approve", "--yes"), place.say("cancel", "1")):
            assert said.returncode == 1
            assert "ledger" in said.stderr.splitlines()[-1]
            assert "Traceback" not in said.stderr
        assert path.read_bytes() == before
        assert len(place.accepted()) == 1
        plan = place.say("plan")
        assert plan.returncode == 0, plan.stderr
        assert "  =  1" in plan.stdout
        assert "  +  2" in plan.stdout
        shown = place.say("status")
        assert (shown.returncode, shown.stdout) == (1, "")


def spoiled(path: Path, damage: str) -> None:
    """A ledger as another version, a failing disk or somebody else leaves it."""
    if damage == "garbage":
        path.write_bytes(b"SQLite format 3\0" + os.urandom(8000))
        return
    statement = {
        "newer": "PRAGMA user_version=99",
        "foreign": "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM approval; END",
    }[damage]
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute(statement)


def test_what_happens_to_the_ledger_in_a_run_is_told_in_a_line_with_what_is_out_there(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, scenes=4, runs=3, hasty=True) as place:
        small = tmp_path / "state"
        small.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("no small file system can be mounted here")
        try:
            run = place.start()
            place.until_any("submitted")
            with contextlib.suppress(OSError):
                (small / "filler").write_bytes(bytes(4_000_000))
            _, err = run.communicate(timeout=60)
            assert run.returncode == 1, err
            assert "Traceback" not in err
            assert "a mistake in wanscript" not in err
            assert "the disk is full" in err
            assert "Still at work at the service" in err
            (small / "filler").unlink()
            again = place.run()
            assert again.returncode == 0, again.stderr
            place.settled(4)
        finally:
            subprocess.run(["umount", str(small)], check=True)


def test_a_ledger_that_is_held_too_long_is_told_in_a_line(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, runs=1) as place:
        assert place.run("--scene", "1").returncode == 0
        with contextlib.closing(sqlite3.connect(place.state / "ledger.db")) as db:
            db.execute("BEGIN IMMEDIATE")
            shown = place.say("status")
            assert shown.returncode == 0
            refused = place.run()
        assert refused.returncode == 1
        assert "another process has held the ledger" in refused.stderr.splitlines()[-1]
        assert place.run().returncode == 0
        place.settled(2)


def test_a_clone_with_lock_and_files_shoots_nothing_and_without_files_says_so(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, scenes=2, runs=0.1) as place:
        assert place.run().returncode == 0
        place.forget()
        again = place.run()
        assert again.returncode == 0, again.stderr
        assert len(again.stdout.split()) == 2
        place.settled(2)
        for clip in place.clips:
            clip.unlink()
        bare = place.run()
        assert bare.returncode == 0
        assert bare.stderr.count("is not here") >= 2
        assert len(place.accepted()) == 2
        # nothing was paid: no ledger is begun, and no key is needed
        assert not place.state.exists()
        assert place.done(place.shooting(), key="").returncode == 0
