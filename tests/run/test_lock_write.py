"""Who adds to a lock: one after the other, all or nothing, and never at a loss for a sentence."""

from __future__ import annotations

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from wanscript.run import lock
from wanscript.run.lock import Lock, file

from .locked import sha, shot, writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return lock.path_of(tmp_path / "film.wan")


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def test_a_missing_final_newline_is_added_and_line_ends_are_kept(path: Path, state: Path) -> None:
    lock.add(path, state, takes=(shot("a"),))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    before = path.read_bytes()
    path.chmod(0o640)
    assert lock.add(path, state, takes=(shot("b"),)) == ()
    after = path.read_bytes()
    assert after.startswith(before + b"\r\n")
    assert after.count(b"\n") == after.count(b"\r\n") == 3
    assert len(lock.read(path).takes) == 2
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_the_disk_refuses_is_a_sentence(path: Path, state: Path, tmp_path: Path) -> None:
    (no_folder,) = lock.add(tmp_path / "gone" / "film.wan.lock", state, takes=(shot("a"),))
    assert "cannot be written (No such file or directory); the takes are in the ledger" in no_folder
    (no := tmp_path / "no").write_bytes(b"")
    (no_state,) = lock.add(path, no, takes=(shot("a"),))
    assert f"{no / 'locks'} cannot be written" in no_state
    assert not path.exists()


def test_a_take_that_no_line_can_hold_is_told_and_the_others_stand(path: Path, state: Path) -> None:
    odd = replace(shot("odd"), file=f"takes/{os.fsdecode(b'film' + bytes([255]))}/1_t01.mp4")
    (problem,) = lock.add(path, state, takes=(odd, shot("a")))
    assert "cannot hold a take, because `file` is not what it must be" in problem
    assert lock.read(path) == Lock((shot("a"),))


def test_it_does_not_grow_beyond_what_can_be_read(path: Path, state: Path) -> None:
    lock.add(path, state, takes=(shot("a"),))
    with path.open("ab") as stream:
        stream.write(b"#" * (file.LIMIT - path.stat().st_size - 1) + b"\n")
    (problem,) = lock.add(path, state, takes=(shot("b"),))
    assert "cannot be written (a lock has at most 32 MB" in problem
    assert lock.read(path) == Lock((shot("a"),))


def test_a_lock_that_another_program_changed_meanwhile_is_read_again(path: Path) -> None:
    path.write_bytes(b"# of git's\n")
    found = file._find(path)
    path.write_bytes(b"# of git's, and more\n")
    assert not file._replaced(path, found, ("x",))
    assert not file._replaced(path, None, ("x",))
    assert path.read_bytes() == b"# of git's, and more\n"
    path.unlink()
    assert not file._replaced(path, found, ("x",))
    assert list(path.parent.iterdir()) == []


def test_a_writer_that_does_not_end_is_told(
    path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "PATIENCE", 0.1)
    with FileLock(file._guard(path, state)), ThreadPoolExecutor(1) as other:
        (problem,) = other.submit(lock.add, path, state, takes=(shot("a"),)).result()
    assert "is being written by another wanscript" in problem
    assert list(path.parent.iterdir()) == []


def test_processes_that_add_at_once_lose_nothing_of_each_other(path: Path, state: Path) -> None:
    writers = [writer(path, state, name, 40) for name in "abc"]
    while any(each.poll() is None for each in writers):
        assert lock.read(path).problems == ()
        time.sleep(0.002)
    for each in writers:
        each.communicate()
        assert each.returncode == 0
    wanted = {sha(f"{name}-{at}") for name in "abc" for at in range(40)}
    assert {take.sha256 for take in lock.read(path).takes} == wanted
    assert path.read_bytes().count(b"\n") == 1 + len(wanted)


def test_kill_9_leaves_a_whole_lock_with_all_that_was_said_to_stand(
    path: Path, state: Path
) -> None:
    chance = random.Random(9)
    lock.add(path, state, takes=[shot(f"old-{at}", "old", at) for at in range(200)])
    # so long that writing it is most of what the process does
    with path.open("ab") as stream:
        stream.write(b"#" * 2_000_000 + b"\n")
    stands = {take.sha256 for take in lock.read(path).takes}
    for life in range(6):
        process = writer(path, state, f"life{life}", 100_000)
        assert process.stdout is not None
        said = [process.stdout.readline()]
        whole, deadline = path.stat().st_size, time.monotonic() + 10
        while time.monotonic() < deadline:  # until it is about to write, or in the middle of it
            if path.stat().st_size < whole or any(path.parent.glob(".*.part")):
                break
        time.sleep(chance.choice((0, 0, 0.001, 0.01)))
        process.send_signal(signal.SIGKILL)
        said += process.communicate()[0].splitlines()
        stands |= {sha(f"life{life}-{int(at)}") for at in said if at.strip()}
        read = lock.read(path)
        assert read.problems == ()
        assert path.read_bytes().endswith(b"}\n")
        assert stands <= {take.sha256 for take in read.takes}
    for each in (*path.parent.glob(".*.part"), other := path.with_name(f".{path.name}.part")):
        each.touch()
        os.utime(each, (time.time() - 7200,) * 2)
    (fresh := path.with_name(f".{path.name}.0123456789abcdef.part")).touch()
    assert lock.add(path, state, takes=(shot("a"),)) == ()
    assert {*path.parent.iterdir()} == {path, fresh, other}
