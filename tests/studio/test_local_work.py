"""What workers make of a film without the service: animatic, film and review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from postgres import Postgres

from wanscript.app import local_work
from wanscript.app.errors import NotReady
from wanscript.film.measure import installed
from wanscript.media.decode import whole
from wanscript.run.ledger import open_ledger, read_ledger
from wanscript.run.ledger.local_jobs import LocalJob, Stands, Work

from .conftest import Shooting, Studio
from .test_storage import elsewhere, portrait


def asked(studio: Studio, *kinds: str) -> None:
    told = studio.say("studio", "make", str(studio.place.script), *kinds)
    assert told.returncode == 0, told.stderr


def jobs(studio: Studio) -> dict[str, LocalJob]:
    ledger = read_ledger(studio.server)
    if ledger is None or ledger.local is None:
        return {}
    try:
        film = str(studio.place.home.resolve()), "film.wan"
        return {str(job.kind): job for job in ledger.local.of_film(film)}
    finally:
        ledger.close()


def stand(studio: Studio) -> dict[str, str]:
    return {kind: str(job.stands) for kind, job in jobs(studio).items()}


def test_where_workers_reach_the_folder_it_is_made_in_there(shooting: Shooting) -> None:
    studio = shooting(2, runs=1.0)
    # the film waits for clips that are to come
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    asked(studio, "film", "animatic")
    studio.work(2)
    studio.until(lambda _: stand(studio) == {"animatic": "done", "film": "done"}, 90)
    home = studio.place.home
    whole(home / "film-film.mp4", 3.0)
    whole(home / "film-animatic.mp4", 3.0)
    assert "film-film.mp4 is made" in studio.heard()
    stands = studio.say("studio", "status").stdout
    assert "film.wan  film: made, film-film.mp4" in stands
    assert "film.wan  animatic: made, film-animatic.mp4" in stands
    studio.place.settled(2)


def test_through_the_storage_it_comes_with_the_clips(shooting: Shooting, tmp_path: Path) -> None:
    studio = shooting(3)
    (tmp_path / "shared").mkdir()
    studio.more = {"WANSCRIPT_STORE": str(tmp_path / "shared")}
    portrait(studio)
    script = str(studio.place.script)
    assert studio.say("studio", "submit", script, "--yes").returncode == 0
    asked(studio, "animatic", "film")
    with elsewhere(studio):
        studio.work(2)
        studio.until(lambda _: stand(studio) == {"animatic": "done", "film": "done"}, 90)
    assert not list(studio.place.home.glob("*.mp4"))
    fetched = studio.say("studio", "fetch", script)
    assert fetched.returncode == 0, fetched.stderr
    home = studio.place.home
    made = [str(home / name) for name in ("film-animatic.mp4", "film-film.mp4")]
    assert fetched.stdout.splitlines()[3:] == made
    whole(home / "film-film.mp4", 5.0)
    whole(home / "film-animatic.mp4", 5.0)
    assert "Everything that is finished is here" in studio.say("studio", "fetch", script).stderr
    # what a person put there is not written over
    asked(studio, "film")
    (studio.place.home / "film-film.mp4").write_bytes(b"mine")
    studio.until(lambda _: stand(studio)["film"] == "done", 90)
    refused = studio.say("studio", "fetch", script)
    assert refused.returncode == 1
    assert "move it away" in refused.stderr
    assert (studio.place.home / "film-film.mp4").read_bytes() == b"mine"
    for machine in (1, 2):
        around = studio.place.state.with_name(f"machine-{machine}") / "studio"
        assert not list(around.glob("job-*"))


def test_what_a_killed_worker_had_in_hand_another_makes(shooting: Shooting) -> None:
    studio = shooting(5)
    asked(studio, "animatic")
    studio.work(1)
    studio.until(lambda _: jobs(studio)["animatic"].owner != "")
    studio.workers[0].kill()
    studio.work(1)
    studio.until(lambda _: stand(studio) == {"animatic": "done"}, 90)
    whole(studio.place.home / "film-animatic.mp4", 8.0)


def test_what_cannot_be_made_is_told(shooting: Shooting) -> None:
    studio = shooting(2)
    script = studio.place.script
    studio.work(1)
    asked(studio, "film")
    studio.until(lambda _: stand(studio) == {"film": "failed"})
    assert "scenes 1, 2 have no clip" in studio.say("studio", "status").stdout
    # the folder is not there for a while, then holds a script with an error
    with elsewhere(studio):
        # only the ledger is asked of a film that is not here
        ended = studio.say("studio", "cancel", str(script))
        assert "nothing is known" in ended.stderr or ended.returncode != 0
    asked(studio, "animatic")
    good = script.read_text()
    script.write_text(good.replace("Duration: 2", "Duration: nonsense"))
    studio.until(lambda _: stand(studio)["animatic"] != "waiting")
    told = studio.say("studio", "make", str(script), "animatic")
    assert told.returncode == 1
    nothing = studio.say("studio", "make", str(script))
    assert "say what is to be made of it: animatic, film, review" in nothing.stderr
    wrong = studio.say("studio", "make", str(script), "poster")
    assert wrong.returncode == 2
    assert "poster" in wrong.stderr


def test_what_waits_is_dropped_with_the_film(shooting: Shooting) -> None:
    studio = shooting(1)
    asked(studio, "animatic")
    status = studio.say("studio", "status")
    assert "film.wan  animatic: waiting for a worker" in status.stdout
    assert studio.say("studio", "cancel", str(studio.place.script)).returncode == 0
    assert jobs(studio) == {}


def test_without_its_files_a_worker_says_so_and_leaves_it(shooting: Shooting) -> None:
    studio = shooting(1)
    asked(studio, "animatic")
    with elsewhere(studio):
        worker = studio.start("studio", "worker", "--log", "json", machine=1)
        try:
            studio.until(lambda _: "is not on this machine" in jobs(studio)["animatic"].message)
        finally:
            worker.terminate()
            _, said = worker.communicate(timeout=20)
    lines = [json.loads(line) for line in said.splitlines()]
    assert [each["script"] for each in lines if "not on this machine" in each["message"]] == [
        "film.wan"
    ]
    studio.work(1)
    studio.until(lambda _: stand(studio) == {"animatic": "done"})


@pytest.mark.skipif(not installed(), reason="the extra review is not installed")
def test_a_review_is_made_of_all_takes_through_the_storage(
    shooting: Shooting, tmp_path: Path
) -> None:
    studio = shooting(1)
    (tmp_path / "shared").mkdir()
    script = str(studio.place.script)
    # a clip that one machine alone has
    assert studio.place.run().returncode == 0
    studio.more = {"WANSCRIPT_STORE": str(tmp_path / "shared")}
    asked(studio, "review")
    with elsewhere(studio):
        studio.work(1)
        studio.until(lambda _: stand(studio) == {"review": "done"}, 90)
    assert studio.say("studio", "fetch", script).returncode == 0
    page = (studio.place.home / "film-review.html").read_text()
    assert "t01" in page
    assert "Harness" in page


def test_a_worker_that_cannot_measure_leaves_a_review_to_the_others(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = open_ledger(postgres.fresh())
    assert ledger.local is not None
    job = ledger.local.ask(("/film", "film.wan"), Work.REVIEW, {}, "me")
    monkeypatch.setattr(local_work, "installed", lambda: False)
    with pytest.raises(NotReady, match=r"pip install 'wanscript\[review\]'"):
        local_work.require_possible(job, ledger, lambda _: True)
    ledger.close()


def test_who_is_late_with_work_that_another_took_over_changes_nothing(postgres: Postgres) -> None:
    ledger = open_ledger(postgres.fresh())
    assert ledger.local is not None
    film = "/film", "film.wan"
    first = ledger.local.ask(film, Work.FILM, {}, "me")
    assert ledger.local.claim("slow", lambda _: True, ()) == first
    ledger.leases.renew("slow", 60)
    assert ledger.local.claim("quick", lambda _: True, ()) is None
    ledger.leases.renew("slow", -1)
    assert ledger.local.claim("quick", lambda _: True, (first.id,)) is None
    taken = ledger.local.claim("quick", lambda _: True, ())
    assert taken is not None
    ledger.local.failed(first.id, "slow", "too late")
    assert ledger.local.of_film(film)[0].stands is Stands.WAITING
    # asked again, it is another work, and the end of the old one is nobody's
    again = ledger.local.ask(film, Work.FILM, {}, "me")
    ledger.local.done(taken.id, "quick", "film-film.mp4", "")
    assert ledger.local.of_film(film) == (again,)
    ledger.close()
