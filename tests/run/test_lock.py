"""The lock is text for git: sorted, merged block by block, honest about a conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

from wanscript.run import lock
from wanscript.run.clip import Clip, State

TAKE = Clip(
    script="film.wan",
    scene='1 "a"',
    fingerprint="f" * 64,
    model="wan2.7-r2v",
    position=1,
    heading="INT. KÜCHE - DAY",
    number=3,
    take=1,
    seed=7,
    facets=(("words", "w"), ("cast", "c")),
    media=(("cast/mara.mp4", "d"),),
    state=State.DONE,
    finished=1_800_000_000.0,
    task="t-1",
    file="takes/film/1_t03.mp4",
    sha256="e" * 64,
    billed=13.5,
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "film.wan.lock"
    path.write_bytes(lock.text([TAKE]))
    (read,) = lock.read(path, "film.wan")
    for name in ("scene", "fingerprint", "model", "number", "take", "seed", "task", "billed"):
        assert getattr(read, name) == getattr(TAKE, name)
    assert dict(read.facets) == dict(TAKE.facets)
    assert dict(read.media) == dict(TAKE.media)
    assert (read.state, read.file, read.sha256) == (State.DONE, TAKE.file, TAKE.sha256)
    assert lock.text([read]) == path.read_bytes()


def test_it_is_sorted_whatever_the_order() -> None:
    other = Clip(**{**{n: getattr(TAKE, n) for n in Clip.__slots__}, "scene": "0"})
    assert lock.text([TAKE, other]) == lock.text([other, TAKE])


def test_no_lock_is_no_takes(tmp_path: Path) -> None:
    assert lock.read(tmp_path / "film.wan.lock", "film.wan") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schema = 1\n<<<<<<< ours\n=======\n>>>>>>> theirs\n", "film.wan.lock:2: an unresolved"),
        ("schema = 9\n", "newer version"),
        ("schema = \n", "cannot be read"),
        ('schema = 1\n[scene."1".t01]\ntask = 3\n', "cannot be read"),
    ],
)
def test_a_lock_that_cannot_be_read_says_why(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "film.wan.lock"
    path.write_text(text)
    with pytest.raises(lock.LockError, match=words):
        lock.read(path, "film.wan")
