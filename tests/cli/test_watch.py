"""The board that stays open while the script is written, as a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsers import chromium
from printed import ROOT
from rights import unprivileged

FILM = """Title: {title}

Character: Ada
  Image: https://pictures.example/ada.png

INT. HALL - DAY

1. Wide shot [3s]
Ada waits.
"""
PATIENCE = 30.0


@dataclass(frozen=True)
class Watched:
    """A script under watch: its file, the page's address, the process."""

    script: Path
    base: str
    process: subprocess.Popen[str]

    def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        """Status and text of an answer, below the page's address or from the root on.

        Of a stream, its first piece of news.
        """
        status, _, text = self.ask("GET", path, **headers)
        return status, text

    def ask(
        self, method: str, path: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Status, headers and text."""
        place = urlsplit(self.base)
        where = path if path.startswith("/") else f"{place.path}{path}"
        with contextlib.closing(http.client.HTTPConnection(place.netloc, timeout=PATIENCE)) as line:
            line.request(method, where, headers=headers)
            answer = line.getresponse()
            if answer.headers.get_content_type() != "text/event-stream":
                return answer.status, answer.headers, answer.read().decode()
            text = ""
            while "data:" not in text:
                text += answer.readline().decode()
            return answer.status, answer.headers, text

    def save(self, text: str, seen: Callable[[], bool]) -> None:
        """Saves, and waits until it is seen."""
        self.script.write_text(text, "utf-8")
        soon(seen)


def soon(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, "it was never seen"
        time.sleep(0.05)


def started(
    script: Path,
    *options: str,
    before: Callable[[], None] | None = None,
    stdin: int | None = None,
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "wanscript", "watch", script.name, *options],
        cwd=script.parent,
        preexec_fn=before,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    script = tmp_path / "film.wan"
    script.write_text(FILM.format(title="First light"), "utf-8")
    with started(script) as process:
        assert process.stdout is not None
        try:
            yield Watched(script, process.stdout.readline().strip(), process)
        finally:
            process.kill()


def test_a_saved_script_is_a_new_page_and_announced(watched: Watched) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", watched.base)
    status, page = watched.get()
    assert status == 200
    assert "First light" in page
    before = re.search(r'<body data-count="(\d+)"', page)
    assert before
    text = FILM.format(title="Second sight").replace("waits", "runs")
    watched.save(text, lambda: "Second sight" in watched.get()[1])
    _, event = watched.get(f"events?since={before[1]}")
    assert json.loads(event.partition("data: ")[2]) == {"page": True, "changed": ["scene-1"]}
    # a page that comes back says what it saw by the number of the news
    number = re.search(r"^id: (\d+)$", event, re.MULTILINE)
    assert number
    watched.save(FILM.format(title="Third"), lambda: "Third" in watched.get()[1])
    _, event = watched.get("events?since=0", **{"Last-Event-ID": number[1]})
    assert int(event.partition("id: ")[2].split()[0]) > int(number[1])


def test_findings_are_on_the_page_with_their_places_and_go_away(watched: Watched) -> None:
    wrong = FILM.format(title="Night") + "\n@Adda\nWho?\n"
    watched.save(wrong, lambda: "Adda" in watched.get()[1])
    page = watched.get()[1]
    assert "WAN201" in page
    assert '<a class="error" href="#scene-1">1 error</a>' in watched.get("status")[1]
    assert 'value="film.wan:11"' in page
    watched.save(FILM.format(title="Night"), lambda: "WAN201" not in watched.get()[1])
    status = watched.get("status")[1]
    assert "all good" in status
    assert re.search(r"1 to shoot: CNY \d", status)


@pytest.mark.parametrize("text", ["", "Title: Nothing yet\n", "Character: Ada\n\nnonsense: [\n"])
def test_a_script_that_is_not_yet_a_film_has_a_page(watched: Watched, text: str) -> None:
    before = watched.get("status")[1]
    watched.save(text, lambda: watched.get("status")[1] != before)
    assert watched.get()[0] == 200


def test_a_script_that_is_gone_for_a_moment_comes_back(watched: Watched) -> None:
    watched.script.unlink()
    soon(lambda: "there is no file" in watched.get("status")[1])
    # the board stays as it was
    assert "First light" in watched.get()[1]
    watched.save(FILM.format(title="Back"), lambda: "<title>Back" in watched.get()[1])
    assert "there is no file" not in watched.get("status")[1]


def test_nobody_else_is_answered_and_nothing_is_kept(watched: Watched) -> None:
    place = urlsplit(watched.base)
    token, own = place.path, f"http://{place.netloc}"
    refused = [
        (421, "", {"Host": "rebound.example"}),
        (421, "", {"Host": "127.0.0.1"}),
        (404, "/", {}),
        (404, token.rstrip("/"), {}),
        (404, f"{token[:-2]}/", {}),
        (404, "/board.css", {}),
        (404, f"{token}film.wan", {}),
        (404, f"{token}../film.wan", {}),
        (404, f"{token}%2e%2e/film.wan", {}),
        (403, "", {"Origin": "https://elsewhere.example"}),
        (403, "", {"Origin": "null"}),
        (403, "events", {"Origin": f"http://localhost:{place.port}"}),
        (200, "status", {"Origin": own}),
    ]
    for status, path, headers in refused:
        got, told, text = watched.ask("GET", path, **headers)
        assert got == status, (path, headers)
        assert status == 200 or "light" not in text
        assert told["Cache-Control"] == "no-store"
        assert told["Referrer-Policy"] == "no-referrer"
        assert told["Access-Control-Allow-Origin"] is None
        assert "script-src 'self';" in told["Content-Security-Policy"]
    assert watched.ask("POST")[0] == 405


def test_a_page_that_is_written_has_no_script(watched: Watched) -> None:
    page = watched.get()[1]
    # all of it from files: nothing within the page may run
    assert re.findall("<script[^>]*>[^<]*", page) == ['<script type="module" src="live.js">']
    assert "<style" not in page
    assert not re.search(r"<[^>]* on\w+=", page)
    board = watched.script.with_name("board.html")
    words = [sys.executable, "-m", "wanscript", "board", str(watched.script), "-o", str(board)]
    subprocess.run(words, check=True, capture_output=True)
    written = board.read_text("utf-8")
    assert "<script" not in written
    assert "film.wan" not in written


def test_a_port_that_is_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    script = tmp_path / "film.wan"
    script.write_text(FILM.format(title="First light"), "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        out, told = started(script, "--port", str(port)).communicate(timeout=PATIENCE)
    assert out == ""
    assert told == (
        f"wanscript: port {port} is in use on this machine: "
        "name another with --port, or 0 for a free one\n"
    )


def test_a_folder_that_cannot_be_written_is_watched_all_the_same(tmp_path: Path) -> None:
    script = tmp_path / "film" / "film.wan"
    shutil.copytree(ROOT / "examples" / "alley" / "cast", script.parent / "cast")
    film = FILM.format(title="First light")
    script.write_text(film.replace("https://pictures.example/ada.png", "cast/jonas.jpg"), "utf-8")
    before = sorted(tmp_path.rglob("*"))
    script.parent.chmod(0o555)
    try:
        with started(script, before=unprivileged) as process:
            assert process.stdout is not None
            watched = Watched(script, process.stdout.readline().strip(), process)
            assert "First light" in watched.get()[1]
            assert "1 to shoot" in watched.get("status")[1]
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
    finally:
        script.parent.chmod(0o755)
    assert sorted(tmp_path.rglob("*")) == before


def test_it_ends_quietly_when_told_to_with_a_page_open(watched: Watched) -> None:
    place = urlsplit(watched.base)
    with contextlib.closing(http.client.HTTPConnection(place.netloc, timeout=PATIENCE)) as line:
        line.request("GET", f"{place.path}events?since=1")
        line.getresponse()
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(PATIENCE) == 0
    assert watched.process.stderr is not None
    assert watched.process.stderr.read() == "film.wan: all good\n"


FOUR = """Title: Four

Character: Ada
  Image: https://pictures.example/ada.png

""" + "".join(
    f"INT. {place} - DAY\n\n1. Wide shot [3s]\nAda waits in the {place.lower()}.\n\n"
    for place in ("HALL", "YARD", "BARN", "ROOF")
)


@pytest.fixture
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_a_browser_shows_what_changed_in_place(watched: Watched, browser: Any) -> None:
    watched.save(FOUR, lambda: "Four" in watched.get()[1])
    said: list[str] = []
    context = browser.new_context(viewport={"width": 500, "height": 600}, reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(watched.base)
    assert page.title().startswith("Four")
    page.evaluate("document.querySelector('#scene-1 img').mark = 'the same'")

    def save(old: str, new: str, seen: str = "") -> float:
        """Saves an edit; where the page is once what is to be seen of it is there."""
        text = watched.script.read_text("utf-8").replace(old, new)
        watched.script.write_text(text, "utf-8")
        page.get_by_text(seen or new).first.wait_for(state="attached")
        page.wait_for_timeout(200)
        return float(page.evaluate("scrollY"))

    there = save("waits in the roof", "sleeps on <b>the</b> roof")
    assert there > 600
    assert page.locator("#scene-4").evaluate("each => each.getBoundingClientRect().top") < 600
    assert page.locator("main p b").count() == 0
    # what is in sight already, and what is no frame, moves nothing
    assert save("sleeps on", "sings on") == there
    assert save("Title: Four", "Title: Other four", "Other four") == there
    assert page.title().startswith("Other four")
    assert save("waits in the yard", "jumps in the yard") < there
    # what did not change is what it was, and its picture was not loaded again
    assert page.evaluate("document.querySelector('#scene-1 img').mark") == "the same"
    shed = "INT. SHED - DAY\n\n1. Wide shot [2s]\nAda digs.\n\n"
    save("INT. HALL", f"{shed}INT. HALL", "Ada digs.")
    places = page.locator("section h2 span").all_inner_texts()
    assert [each.split()[1] for each in places] == ["SHED", "HALL", "YARD", "BARN", "ROOF"]
    assert page.get_by_role("button", name="film.wan:18").count() == 1
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ratio", ["16:9", "9:16"])
def test_a_page_fits(watched: Watched, browser: Any, scheme: str, ratio: str) -> None:
    text = f"Ratio: {ratio}\n{FOUR}\n@Adda\nWho?\n"
    watched.save(text, lambda: "WAN201" in watched.get()[1])
    said: list[str] = []
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.on("console", lambda message: said.append(message.text))
        page.goto(watched.base)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        wide = page.locator(".place, figcaption span, #status").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect().width)"
        )
        assert min(wide) > 50
        ground = page.locator("#status").evaluate("each => getComputedStyle(each).backgroundColor")
        assert ground == {"light": "rgb(255, 254, 251)", "dark": "rgb(27, 29, 34)"}[scheme]
        page.close()
    assert said == []


def test_a_click_on_a_frame_copies_its_place(watched: Watched, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(watched.base)
    page.locator(".shots img").click()
    page.get_by_text("Copied film.wan:8").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "film.wan:8"
    # without leave to copy, the place is said
    refused = browser.new_page()
    refused.goto(watched.base)
    refused.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    refused.get_by_role("button", name="film.wan:8").press("Enter")
    refused.locator("#word", has_text="film.wan:8").wait_for()


def test_an_editor_follows_the_page_and_the_page_the_editor(tmp_path: Path, browser: Any) -> None:
    script = tmp_path / "film.wan"
    script.write_text(FOUR, "utf-8")
    with started(script, "--editor", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        page = browser.new_page(viewport={"width": 500, "height": 600}, reduced_motion="reduce")
        answer = page.goto(base)
        assert "frame-ancestors vscode-webview:" in answer.headers["content-security-policy"]
        roof, hall = page.locator("#scene-4 img"), page.locator("#scene-1 img")
        top = "each => each.getBoundingClientRect().top"
        assert roof.evaluate(top) > 600
        process.stdin.write("no number\n99999999999999999999\n24\n")
        process.stdin.flush()
        soon(lambda: 0 <= roof.evaluate(top) < 600)
        roof.click()
        assert process.stdout.readline() == "film.wan:23\n"
        process.stdin.write("8\n")
        process.stdin.flush()
        soon(lambda: 0 <= hall.evaluate(top) < 600)
        # with its editor it ends
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


def test_nobody_jumps_where_no_editor_is(watched: Watched) -> None:
    assert watched.ask("POST", "jump")[0] == 404


def test_a_page_says_that_the_watch_has_ended(watched: Watched, browser: Any) -> None:
    page = browser.new_page()
    page.goto(watched.base)
    watched.process.send_signal(signal.SIGINT)
    page.get_by_text("wanscript watch has ended").wait_for()


def test_without_scripts_there_is_a_board_and_a_word(watched: Watched, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(watched.base)
    assert "First light" in page.inner_text("h1")
    assert page.locator("#still").is_visible()
    watched.save(FILM.format(title="Second sight"), lambda: "Second" in watched.get()[1])
    page.reload()
    assert "Second sight" in page.inner_text("h1")


def test_a_run_in_another_process_is_shown(watched: Watched, browser: Any) -> None:
    shutil.copytree(ROOT / "examples" / "alley" / "cast", watched.script.parent / "cast")
    film = FILM.format(title="A run").replace("https://pictures.example/ada.png", "cast/jonas.jpg")
    watched.save(film, lambda: "A run" in watched.get()[1])
    page = browser.new_page()
    page.goto(watched.base)
    words = [sys.executable, "-m", "wanscript", "run", str(watched.script)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        page.get_by_text("is being made").wait_for(timeout=PATIENCE * 1000)
        assert page.get_by_role("progressbar").get_attribute("value") == "0"
        page.get_by_text("Rehearsal: 1 of 1 done").wait_for(timeout=PATIENCE * 1000)
    assert run.returncode == 0
