"""The board that stays open while the script is written, as a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

FILM = """Title: {title}

Character: Ada
  Image: https://pictures.example/ada.png

INT. HALL - DAY

1. Wide shot [3s]
Ada waits.
"""
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PATIENCE = 30.0


@dataclass(frozen=True)
class Watched:
    """A script under watch: its file, the page's address, the process."""

    script: Path
    base: str
    process: subprocess.Popen[str]

    def get(self, path: str = "/", host: str | None = None) -> tuple[int, str]:
        """Status and text of an answer; what never ends is read up to its first event."""
        authority = self.base.removeprefix("http://").rstrip("/")
        with contextlib.closing(http.client.HTTPConnection(authority, timeout=PATIENCE)) as line:
            line.request("GET", path, headers={"Host": host or authority})
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def save(self, text: str, seen: Callable[[], bool]) -> None:
        """Saves until it is seen: the first save may come before the watch has begun."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.script.write_text(text, "utf-8")
            pause = time.monotonic() + 2
            while time.monotonic() < pause:
                if seen():
                    return
                time.sleep(0.05)
        pytest.fail("what was saved was never shown")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    script = tmp_path / "film.wan"
    script.write_text(FILM.format(title="First light"), "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "wanscript", "watch", str(script), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield Watched(script, process.stdout.readline().strip(), process)
        finally:
            process.kill()


def count(page: str) -> int:
    found = re.search(r"changes/(\d+)", page)
    assert found
    return int(found[1])


def test_a_saved_script_is_a_new_page_and_announced(watched: Watched) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", watched.base)
    status, page = watched.get()
    assert status == 200
    assert "First light" in page
    before = count(page)
    watched.save(FILM.format(title="Second sight"), lambda: "Second sight" in watched.get()[1])
    status, event = watched.get(f"/changes/{before}")
    assert status == 200
    assert re.fullmatch(r"data: \d+\n\n", event)
    assert int(event[6:]) > before


def test_findings_are_on_the_page_and_go_away(watched: Watched) -> None:
    wrong = FILM.format(title="Night") + "\n@Adda\nWho?\n"
    watched.save(wrong, lambda: "Adda" in watched.get()[1])
    assert "WAN201" in watched.get()[1]
    watched.save(FILM.format(title="Night"), lambda: "WAN201" not in watched.get()[1])


@pytest.mark.parametrize("text", ["", "Title: Nothing yet\n", "Character: Ada\n\nnonsense: [\n"])
def test_a_script_that_is_not_yet_a_film_has_a_page(watched: Watched, text: str) -> None:
    before = count(watched.get()[1])
    watched.save(text, lambda: count(watched.get()[1]) > before)
    status, page = watched.get()
    assert status == 200
    assert "<script nonce=" in page


def test_a_script_that_is_gone_for_a_moment_comes_back(watched: Watched) -> None:
    watched.script.unlink()
    end = time.monotonic() + PATIENCE
    while "First light" in watched.get()[1] and time.monotonic() < end:
        watched.script.write_text("", "utf-8")
        watched.script.unlink()
        time.sleep(0.3)
    assert "film.wan" in watched.get()[1]
    watched.save(FILM.format(title="Back"), lambda: "<title>Back" in watched.get()[1])


def test_only_the_served_page_has_a_script_and_one_with_a_nonce(watched: Watched) -> None:
    _, page = watched.get()
    nonces = re.findall(r"<script nonce=\"?([\w-]+)", page)
    assert len(nonces) == page.count("<script") == 1
    assert f"'nonce-{nonces[0]}'" in page
    board = watched.script.with_name("board.html")
    words = [sys.executable, "-m", "wanscript", "board", str(watched.script), "-o", str(board)]
    subprocess.run(words, check=True, capture_output=True)
    assert "<script" not in board.read_text("utf-8")


def test_nobody_else_is_answered(watched: Watched) -> None:
    assert watched.get(host="rebound.example")[0] == 421
    assert watched.get("/film.wan")[0] == 404
    assert watched.get("/../film.wan")[0] == 404


def test_it_ends_quietly_when_told_to(watched: Watched) -> None:
    watched.get()
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE) == 0
    assert watched.process.stderr is not None
    assert "Traceback" not in watched.process.stderr.read()


def test_a_browser_shows_the_new_page_by_itself(watched: Watched) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    said: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(watched.base)
        assert page.title().startswith("First light")
        watched.save(
            FILM.format(title="Second sight"), lambda: page.title().startswith("Second sight")
        )
        browser.close()
    assert said == []
