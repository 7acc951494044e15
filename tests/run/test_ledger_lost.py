"""Ledgers that are deleted or put back, clocks, and rejected takes: nothing is paid twice."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from wanscript.run.lock import Mark
from wanscript.run.lock.line import line

from .harness import SETTINGS, Place, Said, serving, write_film

CLOCK = Path(__file__).parent / "shifted.py"


def paid_once(place: Place, wanted: int) -> None:
    accepted = place.accepted()
    assert len(accepted) == len(set(accepted)) == wanted


def at(place: Place, apart: float, name: str, *options: str) -> Said:
    """A command under a clock that is so many seconds ahead."""
    return place.done([sys.executable, str(CLOCK), str(apart), name, str(place.script), *options])


def test_a_clock_that_was_put_right_makes_no_equal_clip_of_another_film_new(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.3) as place:
        shutil.copytree(place.home, tmp_path / "copy")
        copy = place.moved(tmp_path / "copy")
        assert at(copy, 3600, "approve", "--yes").returncode == 0
        assert place.run().returncode == 0
        until = time.monotonic() + 30
        while (said := copy.say("step", "--scene", "1")).returncode == 75:
            assert time.monotonic() < until
        assert said.returncode == 0, said.stderr
        paid_once(place, 1)


def test_a_run_whose_ledger_is_deleted_pays_no_more(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=8, runs=2.0) as place:
        (place.home / "wanscript.toml").write_text(SETTINGS.replace("flight = 8", "flight = 2"))
        first = place.start()
        place.until_any("submitted")
        for each in place.state.glob("ledger.db*"):
            each.unlink()
        second = place.run("--account", "same")
        _, said = first.communicate(timeout=100)
        assert first.returncode == 1
        assert "was moved or replaced" in said
        assert second.returncode in (0, 1), second.stderr
        accepted = place.accepted()
        assert len(accepted) == len(set(accepted))


def test_a_ledger_put_back_from_an_older_copy_waits_for_what_it_cannot_read(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=4.0, faults=["no-words"]) as place:
        assert place.run().returncode == 0
        shutil.copytree(place.state, tmp_path / "older")
        write_film(place.home, 3)
        killed = place.start()
        place.until(lambda states: states.count("submitted") >= 1)
        time.sleep(0.5)
        killed.kill()
        killed.communicate()
        shutil.rmtree(place.state)
        shutil.copytree(tmp_path / "older", place.state)
        place.run()
        accepted = place.accepted()
        assert len(accepted) == len(set(accepted))


def rejected(place: Place, clip: Path) -> None:
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    said = line(Mark("ng", datetime.now(UTC), "1", digest, "too dark"))
    with place.script.with_name("film.wan.lock").open("a") as lock:
        lock.write(f"{said}\n")


def test_a_rejected_take_is_not_bought_again_with_the_same_seed(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.3) as place:
        text = place.script.read_text().replace("Duration: 2\n", "Duration: 2\nSeed: 7\n")
        place.script.write_text(text)
        assert place.run().returncode == 0
        rejected(place, place.clips[0])
        said = place.run()
        assert "with the same seed it would come out the same" in said.stderr
        paid_once(place, 1)
        assert place.run("--replace", "1").returncode == 0
        assert len(place.accepted()) == 2


def test_a_take_that_comes_out_as_the_rejected_one_is_shot_no_third_time(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.3) as place:
        assert place.run().returncode == 0
        rejected(place, place.clips[0])
        assert place.run().returncode == 0
        said = place.run()
        assert "it came out the same" in said.stderr
        assert len(place.accepted()) == 2


def test_step_pays_nothing_beside_a_lock_that_cannot_be_read(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1, runs=0.3) as place:
        assert place.say("approve", "--yes").returncode == 0
        place.script.with_name("film.wan.lock").write_text("not json\n")
        said = place.say("step", "--scene", "1")
        assert said.returncode == 1
        assert "nothing is paid" in said.stderr
        assert place.accepted() == []
