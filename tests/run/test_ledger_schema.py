"""The ledger's file: exactly ours or refused, brought up by copying, and read without a trace."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from wanscript.run.ledger import Ledger, LedgerError, open_ledger, read_ledger
from wanscript.run.ledger.schema import INDICES, TABLES, VERSION, create, version_of
from wanscript.run.process_lock import Owner
from wanscript.run.states import State

from .ledgers import accepted, claimed, entered, fresh, opened, shot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state" / "ledger.db"
    path.parent.mkdir()
    return path


@contextmanager
def behind(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes the file behind the ledger's back."""
    with closing(sqlite3.connect(path)) as db, db:
        yield db


def seen(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file of a folder, with what a writer would change of it."""
    return {
        each.name: (each.stat().st_mtime_ns, each.stat().st_size, each.read_bytes())
        for each in folder.iterdir()
    }


def test_processes_that_open_a_new_ledger_together_wait_for_each_other(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from wanscript.run.ledger import open_ledger;"
        "open_ledger(Path(sys.argv[1]), time.time).close()"
    )
    for at in range(3):
        together = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(tmp_path / f"{at}.db")], stderr=subprocess.PIPE
            )
            for _ in range(4)
        ]
        assert [(each.communicate()[1], each.returncode) for each in together] == [(b"", 0)] * 4


STRANGE = {
    "a trigger": (
        "CREATE TRIGGER t AFTER INSERT ON submission BEGIN "
        "UPDATE approval_row SET accepted = 0; END"
    ),
    "another table": "CREATE TABLE mine (a TEXT)",
    "a view": "CREATE VIEW v AS SELECT 1",
    "a virtual table": "CREATE VIRTUAL TABLE words USING fts5(a)",
    "another index": "CREATE INDEX mine ON take (heading)",
    "an index that is gone": "DROP INDEX take_by_state",
    "a unique index that is not": (
        "DROP INDEX take_by_fingerprint; "
        "CREATE UNIQUE INDEX take_by_fingerprint ON take (fingerprint, seed, take)"
    ),
    "a column with another name": "ALTER TABLE take RENAME COLUMN heading TO title",
    "one more column": "ALTER TABLE take ADD COLUMN more TEXT",
    "a trigger that is gone": "DROP TRIGGER events_are_kept",
    "a table that is gone": "DROP TABLE upload",
}


@pytest.mark.parametrize("how", STRANGE)
def test_a_ledger_that_is_not_exactly_ours_is_refused(path: Path, how: str) -> None:
    opened(path).close()
    with behind(path) as db:
        db.executescript(STRANGE[how])
    before = path.read_bytes()
    for use in (open_ledger, read_ledger):
        with pytest.raises(LedgerError) as refused:
            use(path, time.time)
        said = str(refused.value)
        assert said.startswith(f"{path} is not a ledger that wanscript made")
        assert "\n" not in said
    assert path.read_bytes() == before


def test_statistics_of_the_database_itself_are_no_tables_of_somebody_else(path: Path) -> None:
    ledger = opened(path)
    shot(ledger, fresh())
    ledger.close()
    with behind(path) as db:
        db.execute("ANALYZE")
        assert db.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0]
    assert len(opened(path).takes.all()) == 1


def test_any_other_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with behind(path) as db:
        db.execute("CREATE TABLE photos (name TEXT)")
    before = path.read_bytes()
    for use in (open_ledger, read_ledger):
        with pytest.raises(LedgerError, match="not a ledger that wanscript made"):
            use(path, time.time)
    assert path.read_bytes() == before


@pytest.mark.parametrize("use", [open_ledger, read_ledger])
def test_a_newer_one_is_refused_with_what_to_do(path: Path, use: type) -> None:
    opened(path).close()
    with behind(path) as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(LedgerError, match=r"newer version .*schema 99.*update wanscript"):
        use(path, time.time)


@pytest.mark.parametrize("damage", ["garbage", "cut", "a page"])
def test_a_damaged_one_is_refused_with_what_to_do(path: Path, damage: str) -> None:
    ledger = opened(path)
    shot(ledger, *(fresh(str(number)) for number in range(20)))
    ledger.close()
    whole = path.read_bytes()
    at = len(whole) // 2 // 4096 * 4096
    path.write_bytes(
        {
            "garbage": b"SQLite format 3\0" + os.urandom(8000),
            "cut": whole[:at],
            "a page": whole[:at] + os.urandom(4096) + whole[at + 4096 :],
        }[damage]
    )
    with pytest.raises(LedgerError, match="damaged") as refused:
        opened(path)
    assert "\n" not in str(refused.value)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """By opening, whether all pages were looked through; an hour later than what is written."""
    found: list[bool] = []

    def spied(*args: Any, whole: bool) -> int:
        found.append(whole)
        return version_of(*args, whole=whole)

    monkeypatch.setattr("wanscript.run.ledger.opening_file.version_of", spied)
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + 3600)
    return found


def test_a_ledger_that_is_as_it_was_left_is_not_looked_through_again(
    path: Path, looks: list[bool]
) -> None:
    opened(path).close()
    looks.clear()
    for _ in range(3):
        opened(path).close()
    assert looks == [False] * 3
    assert list(path.parent.glob("*.part")) == []


@pytest.mark.parametrize("why", ["changed", "just now", "a day", "set back", "log", "no", "odd"])
def test_a_ledger_is_looked_through_where_it_may_be_another(
    path: Path, looks: list[bool], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path).close()
    looks.clear()
    mark, now = path.with_name(f"{path.name}-whole"), time.time()
    changed = path.stat().st_mtime
    clock = {"just now": changed + 1, "a day": now + 86400, "set back": now - 1000}
    if why in clock:
        monkeypatch.setattr("time.time", lambda: clock[why])
    elif why == "changed":
        os.utime(path, (0, changed - 10))
    elif why == "log":
        path.with_name(f"{path.name}-wal").write_bytes(bytes(100))
    elif why == "no":
        mark.unlink()
    else:
        mark.write_text("\N{SNOWMAN}", "utf-8")
    opened(path).close()
    assert looks == [True]


def test_a_killed_process_leaves_a_ledger_to_be_looked_through(
    path: Path, looks: list[bool]
) -> None:
    opened(path).close()
    script = (
        "import os, sys; from pathlib import Path; from run.ledgers import fresh, opened; "
        "opened(Path(sys.argv[1])).takes.enter(fresh(), 'new'); os._exit(9)"
    )
    tests = str(Path(__file__).parents[1])
    assert subprocess.run([sys.executable, "-c", script, path], cwd=tests).returncode == 9
    looks.clear()
    opened(path).close()
    assert looks == [True]


OLDER = pytest.mark.parametrize("version", range(1, VERSION))


def columns(db: sqlite3.Connection, table: str, schema: str = "main") -> tuple[str, ...]:
    return tuple(row[1] for row in db.execute(f"PRAGMA {schema}.table_info({table})"))


def an_old_one(path: Path, version: int) -> None:
    """A ledger of an older version with a finished take, an open one, and what belongs to them."""
    new = path.with_name("new.db")
    ledger = opened(new)
    shot(ledger, fresh("1"))
    (open_one,) = entered(ledger, fresh("2"))
    accepted(ledger, claimed(ledger, open_one))
    ledger.accounts.learn_lag(1, "m", 7.0)
    ledger.uploads.set("d", "m", "a name", "oss://1", 5.0)
    ledger.ignored.add("/project", "takes/film/1_t01.mp4")
    ledger.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        create(db, version)
        db.execute("COMMIT")
        db.execute("ATTACH ? AS new", (str(new),))
        for table in TABLES:
            names = ", ".join(columns(db, table))
            if names:
                db.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
    for each in path.parent.glob("new.db*"):
        each.unlink()


def content(db: sqlite3.Connection, of: Mapping[str, tuple[str, ...]]) -> dict[str, list[object]]:
    """The rows of some columns of some tables."""
    return {
        table: sorted(db.execute(f"SELECT {', '.join(names)} FROM {table}"))
        for table, names in of.items()
        if names
    }


def is_brought_up(ledger: Ledger) -> None:
    one, two = ledger.takes.all()
    assert (one.state, two.state) == (State.DONE, State.SUBMITTED)
    assert (one.billed, two.task) == (5.0, f"task-{two.id}")
    assert len(ledger.takes.events(one.id)) == 5
    assert ledger.accounts.lag(1, "m") == 7.0
    assert ledger.uploads.get("d", "m", "a name") == ("oss://1", 5.0)


@OLDER
def test_an_older_one_is_brought_up_by_a_copy_that_is_like_a_new_one(
    path: Path, version: int
) -> None:
    an_old_one(path, version)
    with behind(path) as db:
        of = {table: columns(db, table) for table in TABLES}
        before = content(db, of)
    ledger = opened(path)
    is_brought_up(ledger)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        ledger.db.execute("UPDATE submission SET take = 99 WHERE take = 1")
    ledger.close()
    with behind(path) as db:
        assert content(db, of) == before
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        made = {row[0] for row in db.execute("SELECT sql FROM sqlite_schema WHERE sql != ''")}
        assert set(INDICES) <= made
    stands = path.read_bytes()
    again = opened(path)
    is_brought_up(again)
    again.close()
    assert path.read_bytes() == stands


@OLDER
def test_it_can_be_gone_on_with(path: Path, version: int) -> None:
    an_old_one(path, version)
    ledger = opened(path)
    (take,) = entered(ledger, fresh("3"))
    accepted(ledger, claimed(ledger, take))
    assert [each.scene for each in ledger.takes.all()] == ["1", "2", "3"]
    ledger.close()


def test_an_older_one_is_left_as_it_is_while_another_owner_lives(path: Path) -> None:
    an_old_one(path, 1)
    with closing(sqlite3.connect(path)) as db:
        before = list(db.iterdump())
    with Owner(path.parent / "owners"), Owner(path.parent / "owners") as mine:
        with pytest.raises(LedgerError, match="another run uses it: wait until that ends"):
            open_ledger(path, time.time, mine.others)
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (1,)
            assert list(db.iterdump()) == before
    with Owner(path.parent / "owners") as mine:
        ledger = open_ledger(path, time.time, mine.others)
        is_brought_up(ledger)
        ledger.close()


def test_processes_that_bring_one_up_together_do_it_once(path: Path) -> None:
    an_old_one(path, 1)
    code = (
        "import sys, time; from pathlib import Path; from wanscript.run.ledger import open_ledger;"
        "open_ledger(Path(sys.argv[1]), time.time).close()"
    )
    together = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    assert [(each.communicate()[1], each.returncode) for each in together] == [(b"", 0)] * 4
    ledger = opened(path)
    is_brought_up(ledger)
    ledger.close()


@OLDER
def test_a_snapshot_of_an_older_one_is_brought_up_in_memory_alone(path: Path, version: int) -> None:
    an_old_one(path, version)
    before = seen(path.parent)
    ledger = read_ledger(path, time.time)
    assert ledger is not None
    is_brought_up(ledger)
    ledger.close()
    assert seen(path.parent) == before


def test_reading_leaves_no_trace(path: Path) -> None:
    assert read_ledger(path, time.time) is None
    assert seen(path.parent) == {}
    ledger = opened(path)
    shot(ledger, fresh())
    ledger.close()
    before = seen(path.parent)
    snapshot = read_ledger(path, time.time)
    assert snapshot is not None
    assert len(snapshot.takes.all()) == 1
    with pytest.raises(LedgerError):
        snapshot.takes.enter(fresh("2"), "new")
    snapshot.close()
    assert seen(path.parent) == before


def test_reading_waits_for_nobody_and_shows_one_moment(path: Path) -> None:
    ledger = opened(path)
    shot(ledger, fresh("1"))
    with ledger.db.transaction():
        ledger.takes.enter(fresh("2"), "new")
        snapshot = read_ledger(path, time.time)
        assert snapshot is not None
        assert [take.scene for take in snapshot.takes.all()] == ["1"]
    assert [take.scene for take in snapshot.takes.all()] == ["1"]
    snapshot.close()
    later = read_ledger(path, time.time)
    assert later is not None
    assert [take.scene for take in later.takes.all()] == ["1", "2"]
    later.close()
    ledger.close()


def test_what_a_process_left_behind_when_it_was_killed_is_read(path: Path) -> None:
    code = (
        "import os, sys, time; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from run.ledgers import fresh, opened\n"
        "opened(Path(sys.argv[1])).takes.enter(fresh(), 'new'); os._exit(9)"
    )
    here = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
    assert subprocess.run([sys.executable, "-c", code, str(path), *here]).returncode == 9
    assert path.with_name("ledger.db-wal").stat().st_size
    snapshot = read_ledger(path, time.time)
    assert snapshot is not None
    assert len(snapshot.takes.all()) == 1
    snapshot.close()
