"""A run without a terminal: its events, its result, and what keeps it from beginning."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from wanscript.app.errors import NotConnected, NotReady, OverBudget, UnknownScene
from wanscript.app.ledgers import Writing, writing
from wanscript.app.news import News, Notice
from wanscript.app.open_script import open_script
from wanscript.app.prepare import Prepared, prepare, read_lock
from wanscript.app.project import find_project
from wanscript.app.session import session
from wanscript.app.terms import Terms, require_terms
from wanscript.run.decide import PlanOptions
from wanscript.run.event import Event, Phase
from wanscript.run.result import RunResult
from wanscript.run.take import Budget

FILM = """Title: Two rooms
Duration: 2

Character: Mara
  Image: https://example.com/mara.png

SCENE Kitchen

Mara opens the window.

SCENE Garden

Mara walks to the tree.
"""


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    path = tmp_path / "home" / "film.wan"
    path.parent.mkdir()
    path.write_text(FILM)
    return path


@contextmanager
def ready(film: Path, backend: str = "local", *scenes: str) -> Iterator[tuple[Prepared, Writing]]:
    project, compilation = find_project(film, backend), open_script(film)
    with writing(project) as at:
        options = PlanOptions(frozenset(scenes))
        yield prepare(project, compilation, at.ledger, read_lock(project), options), at


async def shot(
    made: Prepared, at: Writing, stop_at: Phase | None = None
) -> tuple[list[News], RunResult]:
    told = []
    async with session(made, at, Terms()) as run:
        async for news in run:
            told.append(news)
            if isinstance(news, Event) and news.phase is stop_at:
                run.stop()
    return told, run.result


def phases(told: list[News], scene: str) -> list[Phase]:
    return [each.phase for each in told if isinstance(each, Event) and each.take.scene == scene]


def test_a_run_tells_each_thing_once_and_what_came_of_it(film: Path) -> None:
    with ready(film) as (made, at):
        told, ran = asyncio.run(shot(made, at))
    assert ran.complete
    assert [each.path and each.path.name for each in ran.outcomes] == ["1_t01.mp4", "2_t01.mp4"]
    way = phases(told, "1")
    assert way[-2:] == [Phase.DOWNLOADING, Phase.DONE]
    assert Phase.SUBMITTED in way
    assert len(way) == len(set(way))
    with ready(film) as (made, at):
        told, again = asyncio.run(shot(made, at))
    assert (told, again.complete) == ([], True)
    assert [each.path for each in again.outcomes] == [each.path for each in ran.outcomes]


def test_a_run_that_is_stopped_or_left_goes_on_in_the_next(film: Path) -> None:
    with ready(film) as (made, at):
        _, ran = asyncio.run(shot(made, at, Phase.SUBMITTED))
        assert ran.interrupted
        assert not ran.complete

        async def left() -> None:
            async with session(made, at, Terms()) as run:
                async for _ in run:
                    break

        asyncio.run(left())
    with ready(film) as (made, at):
        assert asyncio.run(shot(made, at))[1].complete


def test_one_run_at_a_time_rehearses(film: Path) -> None:
    with ready(film), pytest.raises(NotReady, match="another run is rehearsing"), ready(film):
        pass


def test_a_lock_that_cannot_be_written_is_a_notice(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wanscript.app.session.keep_lock", lambda *_: ("the disk is full",))
    with ready(film, "local", "1") as (made, at):
        told, ran = asyncio.run(shot(made, at))
    assert told[-1] == Notice("the disk is full")
    assert ran.complete


def test_nothing_is_paid_without_its_terms(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownScene, match="there is no scene 9"), ready(film, "local", "9"):
        pass
    with ready(film, "dashscope") as (made, at):
        with pytest.raises(NotConnected, match="DASHSCOPE_API_KEY"):
            require_terms(made, Terms(), at.ledger)
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
        with pytest.raises(OverBudget, match=r"at least CNY 2\.94"):
            require_terms(made, Terms(Budget("CNY", Decimal(1))), at.ledger)
        assert require_terms(made, Terms(Budget("CNY", Decimal(9))), at.ledger) == ()
