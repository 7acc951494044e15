"""What a person may get wrong: each is told in one line, with what to do, and nothing is paid."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from postgres import Postgres

from wanscript.app.engines import find_engine
from wanscript.app.errors import InputError
from wanscript.cli import cli

FILM = "Duration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\nMara waves.\n"
Say = Callable[..., Result]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A command beside a film, as one person of a studio gives it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", "http://127.0.0.1:9/api/v1")
    Path("film.wan").write_text(FILM)

    def said(*words: str, dsn: str | None = None) -> Result:
        return CliRunner().invoke(cli, words, env={"WANSCRIPT_LEDGER": dsn})

    return said


COMMANDS = (
    ("studio", "init"),
    ("studio", "worker"),
    ("studio", "submit", "film.wan", "--yes"),
    ("studio", "status"),
    ("studio", "cancel", "film.wan"),
    ("studio", "accept-restore", "--yes"),
    ("run", "film.wan", "--backend", "dashscope", "--engine", "studio", "--yes"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_a_database_each_says_how_to_name_one(say: Say, words: tuple[str, ...]) -> None:
    told = say(*words)
    assert told.exit_code == 2, told.output
    assert "name its database in WANSCRIPT_LEDGER" in told.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_is_not_there_is_told_in_one_line(say: Say, words: tuple[str, ...]) -> None:
    told = say(*words, dsn="postgresql://me:hidden@127.0.0.1:1/film")
    assert told.exit_code == 1, told.output
    last = told.stderr.strip().splitlines()[-1]
    assert re.search("database film at 127.0.0.1:1 cannot be (reached|used)", last)
    assert "hidden" not in told.output


def test_an_engine_that_is_not_installed_is_told_with_those_that_are(
    say: Say, postgres: Postgres
) -> None:
    words = ("run", "film.wan", "--backend", "dashscope", "--yes", "--engine")
    told = say(*words, "farm", dsn=postgres.fresh().dsn)
    assert told.exit_code == 2
    assert "there is no engine `farm`; there is studio" in told.stderr
    with pytest.raises(InputError):
        find_engine("")


def test_a_project_cannot_name_the_database(say: Say) -> None:
    Path("wanscript.toml").write_text('ledger = "postgresql://elsewhere/film"\n')
    told = say("plan", "film.wan")
    assert told.exit_code == 2
    assert "`ledger` cannot be set here" in told.stderr
    assert "WANSCRIPT_LEDGER" in told.stderr


def test_a_ceiling_below_one_clip_pays_nothing(say: Say, postgres: Postgres) -> None:
    server = postgres.fresh()
    told = say("studio", "submit", "film.wan", "--yes", "--max-cost", "0.01CNY", dsn=server.dsn)
    assert told.exit_code == 1
    assert "over the ceiling" in told.stderr
    assert "workers 0, at work on 0, waiting 0" in say("studio", "status", dsn=server.dsn).stdout


def test_two_submits_of_a_film_are_one_job_and_cancel_takes_it_back(
    say: Say, postgres: Postgres
) -> None:
    server = postgres.fresh()
    for _ in range(2):
        assert say("studio", "submit", "film.wan", "--yes", dsn=server.dsn).exit_code == 0
    stands = say("studio", "status", dsn=server.dsn)
    assert "workers 0, at work on 0, waiting 1" in stands.stdout
    assert "film.wan  1 planned" in stands.stdout
    assert "No worker is there yet" in stands.stderr
    ended = say("studio", "cancel", "film.wan", dsn=server.dsn)
    assert "nothing more is paid" in ended.stderr
    assert "waiting 0" in say("studio", "status", dsn=server.dsn).stdout
    assert "nothing was approved" in say("studio", "cancel", "film.wan", dsn=server.dsn).stderr


def test_a_database_that_holds_something_else_is_left_alone(say: Say, postgres: Postgres) -> None:
    import psycopg

    server = postgres.fresh()
    with psycopg.connect(server.dsn) as db:
        db.execute("CREATE SCHEMA wanscript")
        db.execute("CREATE TABLE wanscript.photos (name TEXT)")
    told = say("studio", "init", dsn=server.dsn)
    assert told.exit_code == 1
    assert "is not a ledger that wanscript made" in told.stderr
