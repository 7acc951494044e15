"""What happens to studios: workers die, stand still, lose the database. Nothing is paid twice."""

from __future__ import annotations

import resource
import signal
from collections import Counter

import psycopg
import pytest

from wanscript.app.engines import find_engine
from wanscript.run.ledger.postgres_schema import VERSION

from .conftest import Shooting, Studio, stopped
from .line import between

RESTS = frozenset(("done", "intent", "planned"))


@pytest.mark.parametrize("clips", [12, pytest.param(100, marks=pytest.mark.long)])
def test_two_of_three_workers_die_for_good(shooting: Shooting, clips: int) -> None:
    studio = shooting(clips, faults=("slow-answer:0.4:0.5s",))
    studio.work(3)
    submitted = studio.say("studio", "submit", str(studio.place.script), "--yes")
    assert submitted.returncode == 0, submitted.stderr
    studio.until(lambda states: states.count("planned") <= clips - 1, seconds=90)
    studio.workers[0].kill()
    studio.until(lambda states: states.count("planned") <= clips * 7 // 12, seconds=300)
    studio.workers[1].kill()
    studio.until_done(clips, seconds=max(90, 6 * clips))


def test_a_job_whose_end_was_lost_holds_up_no_clip(shooting: Shooting) -> None:
    studio = shooting(1)
    studio.work(1)
    studio.until(lambda _: _workers(studio) != [])
    (worker,) = _workers(studio)
    # as a worker that lives would leave it, had the database gone away as it ended the job
    with psycopg.connect(studio.server.dsn, autocommit=True) as db:
        db.execute("SET search_path = wanscript_engine")
        db.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, "
            "status, worker_id) VALUES ('clips', 'wanscript.clip', 'take 1', 'take 1', "
            "'{\"take\": 1}', 'doing', %s)",
            (worker,),
        )
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until_done(1)


def test_a_job_that_another_dropped_ends_in_silence(shooting: Shooting) -> None:
    studio = shooting(1, runs=3.0)
    studio.work(1)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until(lambda states: "submitted" in states)
    with psycopg.connect(studio.server.dsn, autocommit=True) as db:
        db.execute("SET search_path = wanscript_engine")
        assert db.execute("DELETE FROM procrastinate_jobs").rowcount == 1
    studio.until_done(1)
    studio.workers[0].terminate()
    assert studio.workers[0].wait(30) == 0
    assert "Traceback" not in studio.heard()


def _workers(studio: Studio) -> list[int]:
    """The workers that the queue knows of."""
    with psycopg.connect(studio.server.dsn) as db:
        there = db.execute("SELECT to_regclass('wanscript_engine.procrastinate_workers')")
        if there.fetchone() == (None,):
            return []
        rows = db.execute("SELECT id FROM wanscript_engine.procrastinate_workers").fetchall()
    return [row[0] for row in rows]


def test_a_clip_that_is_handed_over_again_is_driven_by_one_job(shooting: Shooting) -> None:
    studio = shooting(3, runs=6.0)
    studio.work(1)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until(lambda states: "submitted" in states)
    find_engine("studio").submit(studio.server, [take.id for take in studio.takes()])
    with psycopg.connect(studio.server.dsn, autocommit=True) as db:
        jobs = "SELECT status::text, count(*) FROM wanscript_engine.procrastinate_jobs "
        found = db.execute(f"{jobs} WHERE lock = 'take 1' GROUP BY 1".encode()).fetchall()
    assert dict(found) == {"doing": 1, "todo": 1}
    studio.until_done(3)
    # a second one would have taken the first one's POST for one without an answer
    assert "asking the service whether" not in studio.heard()


def test_the_database_is_restarted_in_mid_run(shooting: Shooting) -> None:
    studio = shooting(6, runs=1.0)
    studio.work(2)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until(lambda states: "submitted" in states)
    studio.database.stop()
    studio.database.start()
    studio.until_done(6, seconds=90)
    assert "was lost" in studio.heard()
    assert "Traceback" not in studio.heard()


def test_a_worker_that_stood_still_past_its_lease_pays_nothing_twice(shooting: Shooting) -> None:
    studio = shooting(6, runs=1.0)
    studio.work(1)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until(lambda states: "submitted" in states)
    with stopped(studio.workers[0]):
        studio.work(1)
        # a POST may be on its wire for as long as it lives: such a clip waits for it
        studio.until(lambda states: set(states) <= {"done", "intent", "planned"})
    studio.until_done(6, seconds=90)


def test_the_limits_hold_over_all_workers(shooting: Shooting) -> None:
    studio = shooting(6)
    text = (studio.place.home / "wanscript.toml").read_text()
    (studio.place.home / "wanscript.toml").write_text(
        text.replace("in_flight = 8", "in_flight = 2")
    )
    studio.work(3)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until_done(6, seconds=90)
    spans = [(take.accepted_at or 0.0, take.finished) for take in studio.takes()]
    at_once = max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)
    assert at_once == 2


def test_a_worker_that_is_told_to_end_leaves_the_rest_to_the_others(shooting: Shooting) -> None:
    studio = shooting(6, runs=1.0)
    studio.work(1)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until(lambda states: Counter(states)["submitted"] > 1)
    studio.workers[0].send_signal(signal.SIGTERM)
    assert studio.workers[0].wait(20) == 0
    assert "done" not in {take.state.value for take in studio.takes() if not take.file}
    studio.work(1)
    studio.until_done(6, seconds=90)


def test_a_worker_that_is_cut_off_past_its_lease_pays_nothing_twice(shooting: Shooting) -> None:
    studio = shooting(6, runs=1.0)
    with between(f"{studio.database.home}/.s.PGSQL.5432") as line:
        through = f"host=127.0.0.1 port={line.port} user=wan dbname=postgres sslmode=disable"
        studio.work(1, WANSCRIPT_LEDGER=through)
        assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
        studio.until(lambda states: Counter(states)["submitted"] >= 2)
        line.open.clear()
        studio.work(1)
        # what the other may be just submitting waits until that POST cannot live any more
        studio.until(lambda states: "done" in states and set(states) <= RESTS)
        line.open.set()
        studio.until_done(6, seconds=90)
    assert "mistake in wanscript" not in studio.heard()


def test_a_full_disk_on_one_machine_stops_that_one_alone(shooting: Shooting) -> None:
    studio = shooting(4, faults=("bulky",))
    studio.work(1, before=_small_disk)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    # what it has paid for it cannot keep, and says so
    studio.until(lambda _: "file too large" in studio.heard())
    assert "done" not in [take.state.value for take in studio.takes()]
    studio.work(1)
    studio.until_done(4, seconds=90)
    assert "Traceback" not in studio.heard()


def _small_disk() -> None:
    """No file may have more bytes: the worker's own word about it fits, a clip does not."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_worker_of_another_version_works_on_nothing(shooting: Shooting) -> None:
    studio = shooting(3, runs=1.0)
    studio.work(1)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until(lambda states: "submitted" in states)
    with psycopg.connect(studio.server.dsn, autocommit=True) as db:
        db.execute("UPDATE wanscript.ledger_version SET version = 99")
    studio.work(1)
    assert studio.workers[1].wait(60) == 1
    assert "newer version of wanscript" in studio.heard()
    with psycopg.connect(studio.server.dsn, autocommit=True) as db:
        db.execute(f"UPDATE wanscript.ledger_version SET version = {VERSION}".encode())
    studio.until_done(3)


def test_a_clock_that_is_wrong_on_one_machine_changes_nothing(shooting: Shooting) -> None:
    studio = shooting(6)
    studio.work(1, SKEW="-90000")
    studio.work(1, SKEW="7200")
    studio.work(1)
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.until_done(6, seconds=90)
    took = [take.finished - (take.accepted_at or 0.0) for take in studio.takes()]
    assert all(0 <= seconds < 60 for seconds in took), took
