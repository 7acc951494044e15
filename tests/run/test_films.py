"""Several runs of one person at once: caps of the account, scenes apart, questions, Ctrl-C."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from .harness import SETTINGS, Place, serving

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def most_at_work(place: Place) -> int:
    """How many tasks were at work at once at the most, by what the ledger wrote down."""
    with closing(sqlite3.connect(place.state / "ledger.db")) as db:
        events = db.execute("SELECT was, state FROM event ORDER BY id").fetchall()
    slots, now, most = ("intent", "submitted"), 0, 0
    for was, state in events:
        now += (state in slots) - (was in slots)
        most = max(most, now)
    return most


def test_two_films_of_one_person_share_the_limits_of_the_account(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=5, runs=0.6) as place:
        other = place.beside("second", 5, "hall")
        for each in (place, other):
            (each.home / "wanscript.toml").write_text(SETTINGS.replace("flight = 8", "flight = 3"))
        both = [each.start() for each in (place, other)]
        said = [each.communicate(timeout=100) for each in both]
        assert [each.returncode for each in both] == [0, 0], said
        assert len(place.accepted()) == len(set(place.accepted())) == 10
        assert (place.sound(), other.sound()) == (5, 5)
        assert most_at_work(place) == 3


def test_one_scene_is_shot_beside_a_running_film_and_stops_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=6, runs=1.5) as place:
        (place.home / "wanscript.toml").write_text(SETTINGS.replace("flight = 8", "flight = 2"))
        film = place.start()
        place.until_any("submitted")
        one = place.run("--scene", "2")
        assert one.returncode == 0, one.stderr
        _, err = film.communicate(timeout=100)
        assert film.returncode == 0, err
        place.settled(6)


def test_cancel_ends_what_a_run_was_approved(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=6, runs=1.5) as place:
        (place.home / "wanscript.toml").write_text(SETTINGS.replace("flight = 8", "flight = 1"))
        film = place.start()
        place.until_any("submitted")
        assert place.say("cancel").returncode == 0
        _, err = film.communicate(timeout=100)
        assert film.returncode == 1
        assert "no approval covers scene" in err
        assert len(place.accepted()) == place.sound() < 6
        assert place.run().returncode == 0
        place.settled(6)


def test_ctrl_c_ends_within_seconds_whatever_is_on_the_wire(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3, runs=1, faults=["slow-answer:30s"]) as place:
        run = place.start()
        place.until_any("intent")
        time.sleep(0.5)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=30)
        assert time.monotonic() - began < 6.5
        assert run.returncode == 130
        assert "Submitted without an answer: " in err
        assert "Traceback" not in err


def test_ctrl_c_ends_a_question(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=60, faults=["no-words"]) as place:
        run = place.start()
        place.until_any("submitted")
        run.kill()
        run.communicate()
        place.forget()
        ours, theirs = pty.openpty()
        asked = subprocess.Popen(
            place.shooting(),
            env=place.environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        heard = b""
        while b"somebody else" not in heard:
            heard += os.read(ours, 65536)
        time.sleep(0.3)
        asked.send_signal(signal.SIGINT)
        assert asked.wait(10) == 130
        os.close(ours)
        assert len(place.accepted()) == 1
