"""A run as it is seen: on a terminal, without colours, and without a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
import fcntl  # noqa: E402
import struct  # noqa: E402
import termios  # noqa: E402

SCENES = ("INT. HALL - DAY", "EXT. YARD - NIGHT", "INT. STAIRS - DUSK", "EXT. ROOF - DAWN")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COMMAND = (sys.executable, "-m", "wanscript", "run", "film.wan")
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM")
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, 2)


def written(folder: Path, scenes: int) -> Path:
    head = "Title: Halls\n\nCharacter: Ada\n  Image: https://pictures.example/ada.png\n"
    story = (f"\n{name}\nDuration: 2s\n\nAda waits.\n" for name in SCENES[:scenes])
    (folder / "film.wan").write_text(head + "".join(story), "utf-8")
    return folder


def on_a_terminal(
    folder: Path, more: Mapping[str, str] | None = None, *, rows: int = 30
) -> tuple[int, str]:
    """The exit code of a run and everything that it wrote on a terminal of 90 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 90, 0, 0))
    environment = {**PLAIN, "TERM": "xterm-256color", **(more or {})}
    with subprocess.Popen(
        COMMAND, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        out = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            out += part
        os.close(ours)
    return process.returncode, out.decode().replace("\r\n", "\n")


def test_a_terminal_shows_each_clip_the_total_and_pictures(folder: Path) -> None:
    code, out = on_a_terminal(folder)
    assert code == 0
    shown = ANSI.sub("", out)
    assert re.search(r"[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]  1  INT\. HALL - DAY +is being made +0:0\d", shown)
    last = ANSI.sub("", out.rpartition("\x1b[1A\x1b[2K")[2])
    assert re.search(r"✓  1  INT\. HALL - DAY +done +0:0\d\n ✓  2  EXT\. YARD - NIGHT +done", last)
    assert re.search(r"2 of 2  ·  0:\d\d\n", last)
    assert out.count("\x1b[?25l") == out.count("\x1b[?25h") == 1
    pictures = [line for line in out.splitlines() if "\u2580" in line]
    assert len(pictures) > 8
    assert all(line.endswith("\x1b[0m") for line in pictures)
    assert max(len(ANSI.sub("", line)) for line in pictures) <= 90
    assert re.search(r"1_t01\.mp4 +2_t01\.mp4", last)


def test_a_low_terminal_keeps_the_total_in_sight(tmp_path: Path) -> None:
    code, out = on_a_terminal(written(tmp_path, 4), rows=7)
    assert code == 0
    pictures = [ANSI.sub("", part) for part in out.split("\x1b[1A\x1b[2K")]
    looks = [part for part in pictures if " of 4" in part]
    assert any("and 2 more" in part for part in looks)
    assert all(len(part.strip("\n").splitlines()) < 7 for part in looks[1:-1])
    assert all(heading in looks[-1] for heading in SCENES)


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_gets_lines(folder: Path, more: dict[str, str]) -> None:
    code, out = on_a_terminal(folder, more)
    assert code == 0
    assert "\x1b" not in out
    assert "\u2580" not in out
    assert re.search(r"^  1 +is being made$", out, re.MULTILINE)
    assert re.search(r"^  2 +done$", out, re.MULTILINE)


def test_without_a_terminal_the_clips_alone_are_on_stdout(folder: Path) -> None:
    ran = subprocess.run(COMMAND, cwd=folder, env=PLAIN, capture_output=True, text=True)
    assert ran.returncode == 0
    made = [Path(line).as_posix() for line in ran.stdout.splitlines()]
    assert made == ["rehearsal/film/1_t01.mp4", "rehearsal/film/2_t01.mp4"]
    assert "\x1b" not in ran.stderr
    assert re.search(r"^  1 +done$", ran.stderr, re.MULTILINE)


def test_colours_may_be_forced_but_nothing_moves_without_a_terminal(folder: Path) -> None:
    ran = subprocess.run(
        COMMAND, cwd=folder, env={**PLAIN, "FORCE_COLOR": "1"}, capture_output=True, text=True
    )
    assert ran.returncode == 0
    assert re.search(r"^  2 +done$", ran.stderr, re.MULTILINE)
    assert "\u2580" in ran.stderr
    assert not re.search(r"\x1b\[\d*[AK]", ran.stderr)
