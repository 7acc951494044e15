"""The streams that a command is started with, closed, full or left; and an early Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from run.harness import serving

FILM = (
    "Title: X\nDuration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
    "SCENE A\n\nMara walks.\n"
)
Said = subprocess.CompletedProcess[str]
FULL = Path("/dev/full")
full_disk = pytest.mark.skipif(not FULL.exists(), reason="this system has no full device")
posix = pytest.mark.skipif(os.name != "posix", reason="streams are closed otherwise there")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.wan"
    path.write_text(FILM)
    return path


def told(film: Path, *words: str, before: Callable[[], None], **more: str) -> Said:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "wanscript", *words],
        cwd=film.parent,
        env={**kept, "WANSCRIPT_STATE": str(film.parent / "state"), **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=before,
    )


def closed(*streams: int) -> Callable[[], None]:
    def set_up() -> None:
        for each in streams:
            os.close(each)

    return set_up


def full(stream: int) -> Callable[[], None]:
    def set_up() -> None:
        os.dup2(os.open(FULL, os.O_WRONLY), stream)

    return set_up


def left(stream: int) -> Callable[[], None]:
    """A pipe that nobody reads."""

    def set_up() -> None:
        reads, writes = os.pipe()
        os.dup2(writes, stream)
        os.close(reads)
        os.close(writes)

    return set_up


def in_order(said: Said) -> bool:
    return not any(word in said.stderr for word in ("Traceback", "mistake", "ignored in"))


@posix
@pytest.mark.parametrize("name", ["plan", "run", "show", "board", "status", "compile", "check"])
@pytest.mark.parametrize("streams", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
def test_a_closed_stream_changes_nothing(film: Path, name: str, streams: tuple[int, ...]) -> None:
    said = told(film, name, "film.wan", before=closed(*streams))
    assert said.returncode == 0
    assert in_order(said)


@posix
def test_nobody_to_ask_is_told_where_stdin_is_closed(film: Path) -> None:
    local = {"DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:1/api/v1", "DASHSCOPE_API_KEY": "k"}
    for words in (("run", "film.wan", "--backend", "dashscope"), ("approve", "film.wan")):
        said = told(film, *words, before=closed(0), **local)
        assert said.returncode == 2
        assert "nobody can be asked" in said.stderr


@full_disk
@pytest.mark.parametrize("name", ["plan", "run", "show", "board", "compile"])
def test_a_full_device_is_said(film: Path, name: str) -> None:
    said = told(film, name, "film.wan", before=full(1))
    assert said.returncode == 1
    assert said.stderr.endswith(
        "wanscript: standard output cannot be written: no space left on device\n"
    )
    assert in_order(said)


@posix
@pytest.mark.parametrize("name", ["plan", "run", "show", "board", "compile"])
def test_a_reader_that_has_gone_ends_it_quietly(film: Path, name: str) -> None:
    said = told(film, name, "film.wan", before=left(1))
    assert said.returncode == 141
    assert in_order(said)
    assert "pipe" not in said.stderr


@full_disk
@pytest.mark.parametrize("name", ["plan", "run", "show", "board"])
@pytest.mark.parametrize("broken", [full, left])
def test_messages_that_nobody_hears_stop_nothing(
    film: Path, name: str, broken: Callable[[int], Callable[[], None]]
) -> None:
    said = told(film, name, "film.wan", before=broken(2))
    assert said.returncode == 0
    assert said.stdout


@posix
def test_a_paid_run_is_finished_whoever_listens(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3) as place:
        said = place.done(place.shooting(), before=left(1))
        assert said.returncode == 141
        assert "Billed by the service: 6 s" in said.stderr
        place.settled(3)
        again = place.done(place.shooting(), before=left(2))
        assert again.returncode == 0
        place.settled(3)


@posix
def test_a_paid_run_whose_news_cannot_be_written_is_finished(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=3) as place:
        said = place.done(place.shooting(), before=left(2))
        assert said.returncode == 0
        assert len(said.stdout.split()) == 3
        place.settled(3)


EARLY = """
import os, signal, sys

class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupted())
sys.argv = ["wanscript", "plan", "film.wan"]
from wanscript.__main__ import main
main()
"""


@posix
@pytest.mark.parametrize(
    "module", ["wanscript.cli", "click", "wanscript.cli.out", "wanscript.cli.run", "sqlite3"]
)
def test_an_early_ctrl_c_leaves_no_traces(film: Path, module: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", EARLY.format(module=module)],
        cwd=film.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 130
    assert said.stderr.strip() in ("", "Stopped.")
