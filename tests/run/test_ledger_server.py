"""A ledger on a server: exactly ours or refused, made once; its sessions, clock and troubles."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from postgres import Postgres

from wanscript.run.ledger import LedgerError, Server, open_ledger, read_ledger
from wanscript.run.ledger.postgres import numbered
from wanscript.run.ledger.postgres_schema import VERSION
from wanscript.run.session_lock import SessionOwner

from .ledgers import fresh, opened, shot

CODE = (
    "import sys; from wanscript.run.ledger import Server, open_ledger;"
    "open_ledger(Server(sys.argv[1])).close()"
)


@pytest.fixture
def server(postgres: Postgres) -> Server:
    return postgres.fresh()


@contextmanager
def behind(server: Server) -> Iterator[psycopg.Connection[Any]]:
    """A session that changes the database behind the ledger's back."""
    with psycopg.connect(server.dsn, autocommit=True) as db:
        yield db


def test_processes_that_open_a_new_ledger_together_wait_for_each_other(server: Server) -> None:
    together = [
        subprocess.Popen([sys.executable, "-c", CODE, server.dsn], stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    assert [(each.communicate()[1], each.returncode) for each in together] == [(b"", 0)] * 6
    with behind(server) as db:
        assert db.execute("SELECT count(*) FROM wanscript.ledger_version").fetchone() == (1,)


STRANGE = {
    "a trigger": "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RETURN NULL; END$$; CREATE TRIGGER t BEFORE INSERT ON wanscript.submission "
    "FOR EACH ROW EXECUTE FUNCTION public.f()",
    "a rule": "CREATE RULE r AS ON INSERT TO wanscript.event DO INSTEAD NOTHING",
    "another table": "CREATE TABLE wanscript.mine (a TEXT)",
    "a view": "CREATE VIEW wanscript.v AS SELECT 1 AS a",
    "another index": "CREATE INDEX mine ON wanscript.take (heading)",
    "an index that is gone": "DROP INDEX wanscript.take_by_state",
    "a column with another name": "ALTER TABLE wanscript.take RENAME COLUMN heading TO title",
    "one more column": "ALTER TABLE wanscript.take ADD COLUMN more TEXT",
    "another type": "ALTER TABLE wanscript.take ALTER COLUMN seconds TYPE NUMERIC",
    "a default": "ALTER TABLE wanscript.take ALTER COLUMN owner SET DEFAULT 'x'",
    "a rule of uniqueness that is gone": "ALTER TABLE wanscript.submission "
    "DROP CONSTRAINT submission_task_key",
    "a trigger that is gone": "DROP TRIGGER events_are_kept ON wanscript.event",
    "a trigger that is off": "ALTER TABLE wanscript.event DISABLE TRIGGER events_are_kept",
    "a table that is gone": "DROP TABLE wanscript.upload",
    "a table that a loss of power empties": "ALTER TABLE wanscript.lease SET UNLOGGED",
    "rows that are hidden": "ALTER TABLE wanscript.take ENABLE ROW LEVEL SECURITY",
}


@pytest.mark.parametrize("how", STRANGE)
def test_a_ledger_that_is_not_exactly_ours_is_refused(server: Server, how: str) -> None:
    open_ledger(server).close()
    with behind(server) as db:
        db.execute(STRANGE[how].encode())
    for use in (open_ledger, read_ledger):
        with pytest.raises(LedgerError, match="is not a ledger that wanscript made"):
            use(server)
    with behind(server) as db:
        db.execute("DROP FUNCTION IF EXISTS public.f CASCADE")


def test_other_tables_of_the_database_are_nobody_s_business(server: Server) -> None:
    with behind(server) as db:
        db.execute("CREATE TABLE IF NOT EXISTS public.take (mine TEXT)")
    ledger = open_ledger(server)
    shot(ledger, fresh())
    ledger.close()
    with behind(server) as db:
        assert db.execute("SELECT count(*) FROM public.take").fetchone() == (0,)
        db.execute("DROP TABLE public.take")


def test_a_newer_one_is_refused_with_what_to_do(server: Server) -> None:
    open_ledger(server).close()
    with behind(server) as db:
        db.execute("UPDATE wanscript.ledger_version SET version = 99")
    for use in (open_ledger, read_ledger):
        with pytest.raises(LedgerError, match=r"newer version .*schema 99.*update wanscript"):
            use(server)


def test_one_of_before_budgets_is_brought_up_with_all_that_is_in_it(server: Server) -> None:
    ledger = opened(server)
    shot(ledger, fresh("1"))
    ledger.close()
    with behind(server) as db:
        db.execute("DROP TABLE wanscript.budget, wanscript.turn, wanscript.local_job")
        for index in ("take_by_film", "approval_by_person", "submission_by_start"):
            db.execute(f"DROP INDEX wanscript.{index}".encode())
        db.execute("UPDATE wanscript.ledger_version SET version = 4")
        name = db.execute("SELECT name FROM wanscript.ledger_version").fetchone()
    snapshot = read_ledger(server)
    assert snapshot is not None
    assert snapshot.studio is not None
    assert snapshot.studio.budgets.all() == ()
    assert [take.state.value for take in snapshot.takes.all()] == ["done"]
    snapshot.close()
    together = [
        subprocess.Popen([sys.executable, "-c", CODE, server.dsn], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(each.communicate()[1], each.returncode) for each in together] == [(b"", 0)] * 3
    ledger = open_ledger(server)
    assert ledger.studio is not None
    assert ledger.studio.budgets.all() == ()
    assert [take.state.value for take in ledger.takes.all()] == ["done"]
    ledger.close()
    with behind(server) as db:
        kept = db.execute("SELECT version, name FROM wanscript.ledger_version").fetchall()
        assert kept == [(VERSION, *(name or ()))]


def test_reading_makes_nothing_waits_for_nobody_and_shows_one_moment(server: Server) -> None:
    assert read_ledger(server) is None
    with behind(server) as db:
        assert db.execute("SELECT to_regnamespace('wanscript')").fetchone() == (None,)
    ledger = opened(server)
    ledger.takes.enter(fresh("1"), "new")
    snapshot = read_ledger(server)
    assert snapshot is not None
    with ledger.db.transaction():
        ledger.takes.enter(fresh("2"), "new")
        assert [take.scene for take in snapshot.takes.all()] == ["1"]
    assert [take.scene for take in snapshot.takes.all()] == ["1"]
    with pytest.raises(LedgerError, match="can only be read"):
        snapshot.takes.enter(fresh("3"), "new")
    snapshot.close()
    ledger.close()


def test_the_clock_is_the_servers_whatever_this_machine_s_says(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time()
    monkeypatch.setattr("time.time", lambda: 5.0)
    ledger = open_ledger(server)
    assert 0 <= ledger.now - real < 60
    with ledger.db.transaction():
        # not the time at which the transaction began
        assert ledger.now < ledger.now
    ledger.close()


def test_an_owner_is_alive_for_as_long_as_its_session(server: Server) -> None:
    mine, theirs = open_ledger(server), open_ledger(server)
    me, you = SessionOwner(mine), SessionOwner(theirs)
    assert (me.alive(me.name), me.alive(you.name), me.alive("")) == (True, True, False)
    assert me.alive("a name of something else")
    theirs.close()
    until = time.monotonic() + 10
    while me.alive(you.name) and time.monotonic() < until:
        time.sleep(0.01)
    assert not me.alive(you.name)
    mine.close()


def test_an_owner_whose_process_is_killed_is_gone(server: Server) -> None:
    code = (
        "import sys; from wanscript.run.ledger import Server, open_ledger\n"
        "from wanscript.run.session_lock import SessionOwner\n"
        "print(SessionOwner(open_ledger(Server(sys.argv[1]))).name, flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, server.dsn],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    name = other.stdout.readline().strip()
    ledger = open_ledger(server)
    me = SessionOwner(ledger)
    assert me.alive(name)
    other.kill()
    other.communicate()
    until = time.monotonic() + 10
    while me.alive(name) and time.monotonic() < until:
        time.sleep(0.01)
    assert not me.alive(name)
    ledger.close()


def test_a_session_that_the_server_ends_pays_nothing_more_and_says_so(server: Server) -> None:
    ledger = open_ledger(server)
    take = ledger.takes.enter(fresh(), "new")
    with behind(server) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid != pg_backend_pid() AND application_name = 'wanscript'"
        )
    with pytest.raises(LedgerError, match="was lost") as lost:
        ledger.takes.get(take.id)
    assert "\n" not in str(lost.value)
    assert not ledger.db.in_place()
    with pytest.raises(LedgerError, match="was lost"):
        ledger.takes.enter(fresh("2"), "new")
    ledger.close()


def test_who_holds_the_ledger_for_too_long_is_told_of(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = open_ledger(server), open_ledger(server)
    two.db.execute("SELECT set_config('lock_timeout', '50ms', false)")
    with one.db.transaction(), pytest.raises(LedgerError, match="another process has held"):
        two.leases.renew("me", 60)
    two.leases.renew("me", 60)
    one.close()
    two.close()


def test_text_that_this_database_cannot_hold_is_spelled_out(server: Server) -> None:
    ledger = open_ledger(server)
    take = ledger.takes.enter(fresh(heading="a\0b", scene_id="\ud800"), "new")
    assert (take.heading, take.scene_id) == ("a\0b", "\ud800")
    kept = ledger.takes.get(take.id)
    assert (kept.heading, kept.scene_id) == ("a\\x00b", "\\ud800")
    ledger.close()


WRONG = {
    "no connection string": ("what is this", "cannot be read; it is of the form postgresql://"),
    "a scheme of something else": ("mysql://me:secret@host/db", "cannot be read"),
    "nobody there": ("host=127.0.0.1 port=1 password=secret", "at 127.0.0.1:1 cannot be reached"),
    "no such database": ("{dsn} dbname=nothing", 'database "nothing" does not exist'),
    "no such user": ("{dsn} user=stranger", 'role "stranger" does not exist'),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_connection_string_is_told_in_one_line_without_its_password(
    server: Server, how: str
) -> None:
    dsn, why = WRONG[how]
    with pytest.raises(LedgerError, match=why) as refused:
        open_ledger(Server(dsn.format(dsn=server.dsn)))
    assert "\n" not in str(refused.value)
    assert "secret" not in f"{refused.value}{Server(dsn)!r}{Server(dsn)}"


def test_a_database_that_cannot_hold_every_script_is_refused(server: Server) -> None:
    with behind(server) as db:
        db.execute("DROP DATABASE IF EXISTS latin")
        db.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(LedgerError, match="keeps text as LATIN1"):
        open_ledger(Server(f"{server.dsn} dbname=latin"))


def test_values_are_numbered_as_the_statement_says() -> None:
    assert numbered("a = ? AND b = ?") == "a = $1 AND b = $2"
    assert numbered("a = ?2 AND b = ?1 AND c = ?2") == "a = $2 AND b = $1 AND c = $2"


def test_a_ledger_that_was_put_back_is_known_until_a_person_accepts_it(
    server: Server, tmp_path: Path
) -> None:
    ledger = open_ledger(server)
    assert ledger.restores is not None
    ledger.takes.enter(fresh("1"), "new")
    ledger.restores.note(tmp_path)
    ledger.restores.require_whole(tmp_path)
    with behind(server) as db:
        # as in a backup of before: the last event is of another time
        db.execute("UPDATE wanscript.event SET at = at - 1")
    with pytest.raises(LedgerError, match="put back from a backup"):
        ledger.restores.note(tmp_path)
    assert not ledger.restores.behind(tmp_path / "another machine, which saw nothing")
    ledger.restores.accept("a person")
    assert not ledger.restores.behind(tmp_path)
    with pytest.raises(LedgerError, match="while it was in use"):
        ledger.restores.require_whole(tmp_path)
    ledger.close()
    again = open_ledger(server)
    assert again.restores is not None
    again.restores.note(tmp_path)
    again.close()


def test_another_ledger_at_the_same_address_is_one_that_was_put_back(
    server: Server, tmp_path: Path
) -> None:
    ledger = open_ledger(server)
    assert ledger.restores is not None
    ledger.restores.note(tmp_path)
    ledger.close()
    with behind(server) as db:
        db.execute("DROP SCHEMA wanscript CASCADE")
    made = open_ledger(server)
    assert made.restores is not None
    assert made.restores.behind(tmp_path)
    made.close()
