"""Workers that do not reach a film's folder: its media and clips go through shared storage."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from PIL import Image

from wanscript.media.disk import sha256
from wanscript.run.store import Store, StoreError

from .conftest import Shooting, Studio
from .objects import BUCKET, served

Named = Mapping[str, str]


@pytest.fixture(params=["a folder", "S3"])
def named(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Named]:
    """What the environment says of a shared storage."""
    if request.param == "S3":
        with served(tmp_path) as reach:
            yield {**reach, "WANSCRIPT_STORE": f"s3://{BUCKET}/films"}
        return
    (tmp_path / "shared").mkdir()
    yield {"WANSCRIPT_STORE": str(tmp_path / "shared")}


def portrait(studio: Studio) -> None:
    """The film's picture of Mara is a file of its project."""
    script, home = studio.place.script, studio.place.home
    Image.new("RGB", (640, 640), "navy").save(home / "mara.png")
    script.write_text(script.read_text().replace("https://example.com/m.png", "mara.png"))


@contextmanager
def elsewhere(studio: Studio) -> Iterator[None]:
    """The film's folder cannot be reached while the block lasts."""
    home = studio.place.home
    gone = home.rename(home.with_name("elsewhere"))
    try:
        yield
    finally:
        gone.rename(home)


def test_a_film_is_shot_where_its_folder_is_not(shooting: Shooting, named: Named) -> None:
    studio = shooting(3)
    studio.more = named
    portrait(studio)
    script = str(studio.place.script)
    told = studio.say("studio", "submit", script, "--yes")
    assert told.returncode == 0, told.stderr
    with elsewhere(studio):
        studio.work(2)
        # scene 3 starts on the end of scene 2, whoever shot that
        studio.until(lambda states: states == ["done"] * 3)
    assert studio.place.clips == []
    missed = studio.say("film", script)
    assert missed.returncode == 1
    assert f"wanscript studio fetch {script}` brings what was shot elsewhere" in missed.stderr
    fetched = studio.say("studio", "fetch", script)
    assert fetched.returncode == 0, fetched.stderr
    assert len(fetched.stdout.splitlines()) == 3
    studio.place.settled(3)
    again = studio.say("studio", "fetch", script)
    assert "Everything that is finished is here" in again.stderr
    # the lock has them, so a clone of the project pays for nothing
    assert studio.place.script.with_name("film.wan.lock").read_text().count("sha256") >= 3
    waits = studio.say("run", script, "--backend", "dashscope", "--engine", "studio", "--yes")
    assert waits.returncode == 0, waits.stderr
    studio.place.settled(3)


def test_a_run_that_waits_brings_its_clips(shooting: Shooting, tmp_path: Path) -> None:
    studio = shooting(2)
    (tmp_path / "shared").mkdir()
    studio.more = {"WANSCRIPT_STORE": str(tmp_path / "shared")}
    portrait(studio)
    studio.work(1)
    ran = studio.say(
        "run", str(studio.place.script), "--backend", "dashscope", "--engine", "studio", "--yes"
    )
    assert ran.returncode == 0, ran.stderr
    studio.place.settled(2)


def test_without_storage_a_film_out_of_reach_is_told_and_waits(shooting: Shooting) -> None:
    studio = shooting(1)
    portrait(studio)
    script = str(studio.place.script)
    assert studio.say("studio", "submit", script, "--yes").returncode == 0
    with elsewhere(studio):
        studio.work(1)
        studio.until(lambda _: "names no shared storage" in studio.heard())
        assert [take.state.value for take in studio.takes()] == ["planned"]
        assert "is not on this machine" in studio.takes()[0].message
    studio.until_done(1)


def test_storage_that_is_not_there_is_told_before_anything_is_approved(
    shooting: Shooting, tmp_path: Path
) -> None:
    studio = shooting(1)
    portrait(studio)
    submit = ("studio", "submit", str(studio.place.script), "--yes")
    for address, why in (
        (str(tmp_path / "unmounted"), "there is no such folder or bucket"),
        ("shared", "is a full path or an address"),
        ("nonsense://films", "Protocol not known: nonsense"),
    ):
        studio.more = {"WANSCRIPT_STORE": address}
        told = studio.say(*submit)
        assert told.returncode != 0
        assert why in told.stderr
        assert "Traceback" not in told.stderr
        assert studio.takes() == ()


def test_storage_that_goes_away_in_mid_run_costs_time_alone(
    shooting: Shooting, tmp_path: Path
) -> None:
    studio = shooting(2, runs=1.0)
    shared = tmp_path / "shared"
    shared.mkdir()
    studio.more = {"WANSCRIPT_STORE": str(shared)}
    assert studio.say("studio", "submit", str(studio.place.script), "--yes").returncode == 0
    studio.work(1)
    studio.until(lambda states: "submitted" in states)
    away = shared.rename(tmp_path / "away")
    studio.until(lambda _: "there is no such folder or bucket" in studio.heard())
    assert "done" not in [take.state.value for take in studio.takes()]
    away.rename(shared)
    studio.until(lambda states: states == ["done"] * 2)
    assert studio.say("studio", "fetch", str(studio.place.script)).returncode == 0
    studio.place.settled(2)


def test_a_damaged_clip_in_storage_is_not_brought(shooting: Shooting, tmp_path: Path) -> None:
    studio = shooting(1)
    shared = tmp_path / "shared"
    shared.mkdir()
    studio.more = {"WANSCRIPT_STORE": str(shared)}
    script = str(studio.place.script)
    assert studio.say("studio", "submit", script, "--yes").returncode == 0
    studio.work(1)
    studio.until(lambda states: states == ["done"])
    (shared / studio.takes()[0].sha256).write_bytes(b"half of it")
    told = studio.say("studio", "fetch", script)
    assert told.returncode == 1
    assert "is damaged" in told.stderr
    assert studio.place.clips == []


def test_a_file_that_several_bring_at_once_is_laid_down_once(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    film = tmp_path / "clip.mp4"
    film.write_bytes(bytes(1 << 20))
    digest = sha256(film)
    Store(str(tmp_path / "shared"), tmp_path / "first").put(film, digest)
    clips = Store(str(tmp_path / "shared"), tmp_path / "second")
    together = Barrier(8)

    def bring() -> os.stat_result:
        together.wait()
        return clips.bring(digest).stat()

    with ThreadPoolExecutor(8) as threads:
        seen = [each.result() for each in [threads.submit(bring) for _ in range(8)]]
    # who reads it sees one file, which does not change under the reading
    assert len({(each.st_ino, each.st_ctime_ns) for each in seen}) == 1


def test_storage_that_refuses_writes_is_told_in_the_same_words_each_time(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"clip")
    store = Store(str(tmp_path / "shared"), tmp_path / "cache")
    (tmp_path / "shared").mkdir()
    said = set()
    with small_files():
        for _ in range(2):
            with pytest.raises(StoreError) as told:
                store.put(clip, sha256(clip))
            said.add(str(told.value))
    assert said == {f"the studio's storage {tmp_path / 'shared'} cannot be used: file too large"}
    assert list((tmp_path / "shared").iterdir()) == []


@contextmanager
def small_files() -> Iterator[None]:
    """No file may have any bytes while the block lasts, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
