"""The studio's page: what it shows, to whom, and what a person may say there."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from browsers import chromium

from .conftest import Shooting, Studio


@dataclass(frozen=True)
class Served:
    """A page of a studio under way, by the address that was printed."""

    base: str
    process: subprocess.Popen[str]

    @property
    def token(self) -> str:
        return urlsplit(self.base).path.strip("/")

    def ask(
        self, path: str = "", method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and text, below the address with the token, or from the root on."""
        place = urlsplit(self.base)
        where = path if path.startswith("/") else f"{place.path}{path}"
        with contextlib.closing(http.client.HTTPConnection(place.netloc, timeout=30)) as line:
            line.request(method, where, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def act(self, act: str, path: str = "", **told: str) -> tuple[int, str]:
        return self.ask(f"{path}{act}", "POST", json.dumps(told))

    def until(self, seen: str, path: str = "") -> str:
        """Waits until something stands on the page; its text."""
        return self.until_so(lambda page: seen in page, path)

    def until_so(self, met: Callable[[str], bool], path: str = "") -> str:
        end, page = time.monotonic() + 30, ""
        while time.monotonic() < end:
            page = self.ask(path)[1]
            if met(page):
                return page
            time.sleep(0.1)
        raise AssertionError(page)


@contextlib.contextmanager
def serving(studio: Studio, *options: str) -> Iterator[Served]:
    process = studio.start("studio", "serve", "--port", "0", *options)
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().strip(), process)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
        assert "Traceback" not in said
        assert process.returncode == 0, said


def submitted(studio: Studio, *options: str) -> None:
    done = studio.say("studio", "submit", str(studio.place.script), "--yes", *options)
    assert done.returncode == 0, done.stderr


def film_of(studio: Studio) -> str:
    return f"{studio.place.home.resolve()}\nfilm.wan"


def figure(metrics: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", metrics, re.M)
    assert found, metrics
    return float(found[1])


def test_the_page_shows_what_is_so_and_what_needs_a_person(shooting: Shooting) -> None:
    studio = shooting(3, faults=("task-failure:~number 2",))
    with serving(studio) as served:
        assert "Nothing was approved yet" in served.until("Films")
        submitted(studio, "--max-cost", "50CNY")
        assert "No worker is here" in served.until("3 waiting")
        studio.work(1)
        page = served.until("1 failed")
        assert "film.wan, scene 2" in page
        assert "submit " in page
        assert "--retry" in page
        page = served.until("1 done")
        assert "CNY 1.47 of at most 50.00" in page
        assert served.until_so(lambda page: ">W1<" in page)
        status, told = served.ask("metrics")
        assert status == 200
        assert figure(told, "wanscript_up") == 1
        assert figure(told, "wanscript_workers") == 1
        assert figure(told, 'wanscript_clips{state="lost"}') == 0
        assert figure(told, "wanscript_finished_day") == 1
        assert figure(told, 'wanscript_billed_day{currency="CNY"}') == 1.47
        assert figure(told, "wanscript_needs_person") == 1
        # the database goes, and comes back
        studio.database.stop()
        assert 'role="alert"' in served.until("was lost")
        assert figure(served.ask("metrics")[1], "wanscript_up") == 0
        studio.database.start()
        served.until_so(lambda page: "alert" not in page)


def test_budgets_and_local_work_stand_on_it(shooting: Shooting) -> None:
    studio = shooting(1)
    for words in (("3CNY", "--day"), ("60CNY", "--film", str(studio.place.script))):
        assert studio.say("studio", "budget", *words).returncode == 0
    with serving(studio) as served:
        submitted(studio)
        assert studio.say("studio", "make", str(studio.place.script), "film").returncode == 0
        assert "CNY 0.00 of 3.00" in served.until("waiting")
        studio.work(1)
        page = served.until("made: film-film.mp4")
        assert "CNY 1.47 of 3.00" in page
        assert "49 % is spent, 1.53 is left" in page
        assert "CNY 1.47 of 60.00" in page
        told = served.ask("metrics")[1]
        day = '{currency="CNY",kind="day",name=""}'
        assert figure(told, f"wanscript_budget{day}") == 3
        assert figure(told, f"wanscript_budget_spent{day}") == 1.47
        assert figure(told, 'wanscript_local_jobs{stands="done"}') == 1
        # what needs the project tells where that is, if it is not here
        away = studio.place.home.rename(studio.place.home.with_name("away"))
        status, page = served.ask(f"film?of={quote(film_of(studio))}")
        assert status == 404
        assert "wanscript pick film.wan SCENE TAKE" in html.unescape(page)
        # without any file of the film, what is made of it has failed for good
        away.rename(studio.place.home)
        for clip in studio.place.clips:
            clip.unlink()
        assert studio.say("studio", "make", str(studio.place.script), "film").returncode == 0
        page = html.unescape(served.until("scene 1 has no clip"))
        assert f"wanscript studio make {studio.place.script.resolve()} film" in page
        assert figure(served.ask("metrics")[1], "wanscript_needs_person") == 1


def test_what_is_paid_and_cannot_be_kept_needs_a_person(shooting: Shooting, tmp_path: Path) -> None:
    studio = shooting(1, runs=2.0)
    shared = tmp_path / "shared"
    shared.mkdir()
    studio.more = {"WANSCRIPT_STORE": str(shared)}
    with serving(studio) as served:
        submitted(studio)
        studio.work(1)
        studio.until(lambda states: "submitted" in states)
        away = shared.rename(tmp_path / "away")
        assert "is paid, and cannot be fetched: the studio" in served.until("cannot be fetched")
        assert figure(served.ask("metrics")[1], "wanscript_needs_person") == 1
        away.rename(shared)
        assert "cannot be fetched" not in served.until("1 done")


def test_only_who_knows_the_token_cancels_and_picks(shooting: Shooting) -> None:
    studio = shooting(1)
    submitted(studio)
    film = film_of(studio)
    with serving(studio) as served:
        served.until("1 waiting")
        status, page = served.ask("/")
        assert status == 200
        assert "film.wan" in page
        assert "<button" not in page
        assert served.act("cancel", "/", film=film)[0] == 403
        assert served.act("cancel", "/wrong-token/", film=film)[0] == 404
        host = urlsplit(served.base).netloc
        elsewhere = {"Origin": "http://elsewhere.example"}
        assert served.ask("cancel", "POST", "{}", **elsewhere)[0] == 403
        assert served.ask("/", Host="studio.example")[0] == 421
        assert served.ask("/cancel", "POST", "{}", Authorization="Bearer wrong")[0] == 403
        assert studio.takes()[0].state == "planned"
        served.until("<button")
        told = json.dumps({"film": film})
        bearer = {"Authorization": f"Bearer {served.token}", "Origin": f"http://{host}"}
        status, said = served.ask("/cancel", "POST", told, **bearer)
        assert (status, said) == (200, "nothing more is paid on what was approved")
        assert "Nothing more of it is paid; 1 were not submitted" in served.until("over")


MISTAKES = {
    "no json": "no JSON document",
    "[1]": "not what a page sends",
    '{"film": 7}': "not what a page sends",
    "{}": "no film is named",
    '{"film": "/nowhere\\nfilm.wan"}': "there is no such film",
    '{"film": "/etc\\npasswd\\u0000"}': "there is no such film",
    "[" * 9000: "no JSON document",
    '"' + "x" * 20_000 + '"': "too long",
}
"""By what is sent, what is said of it."""


def test_what_is_asked_by_mistake_is_told_and_does_nothing(shooting: Shooting) -> None:
    with serving(shooting(1)) as served:
        for act in ("cancel", "pick"):
            for body, why in MISTAKES.items():
                status, said = served.ask(act, "POST", body)
                assert status == 409, said
                assert why in said
        for film in ("/etc\nhostname", "/nowhere\nfilm.wan", "x", ""):
            status, page = served.ask(f"film?of={quote(film)}")
            assert status == 404
            assert "there is no such film" in page or "no film is named" in page


def test_off_loopback_nothing_is_answered_without_the_token(shooting: Shooting) -> None:
    studio = shooting(1)
    with serving(studio, "--host", "0.0.0.0") as served:
        port = urlsplit(served.base).port
        near = Served(f"http://127.0.0.1:{port}/{served.token}/", served.process)
        assert near.ask("/")[0] == 404
        assert near.ask("/metrics")[0] == 404
        assert near.ask("/metrics", Authorization=f"Bearer {near.token}")[0] == 200
        assert near.ask("", Host="studio.example")[0] == 200


def test_what_cannot_be_served_is_told(shooting: Shooting) -> None:
    studio = shooting(1)
    studio.place.environment()
    told = studio.say("studio", "serve", "--host", "192.0.2.1")
    assert told.returncode == 1
    assert "192.0.2.1 is no address of this machine" in told.stderr


@pytest.fixture
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_in_a_browser_it_keeps_up_and_a_person_picks_and_cancels(
    shooting: Shooting, browser: Any
) -> None:
    studio = shooting(2)
    with serving(studio) as served:
        page, said = browser.new_page(viewport={"width": 420, "height": 900}), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(served.base)
        page.get_by_text("Nothing was approved yet").wait_for()
        submitted(studio)
        studio.work(1)
        page.get_by_text("2 done").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.on("dialog", lambda asked: asked.accept())
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("nothing more is paid").wait_for()
        page.locator("article.over").wait_for()
        page.get_by_role("link", name="film.wan").click()
        page.wait_for_load_state()  # what hears the buttons is loaded last
        page.get_by_role("button", name="Pick").first.click()
        page.get_by_text("scene 1: t01 is pinned").wait_for()
        page.locator("tr.stands", has_text="pinned").wait_for()
        assert page.get_by_role("button", name="Pick").count() == 1
        assert said == []
    picked = [take.scene for take in studio.takes() if take.picked]
    assert picked == ["1"]
