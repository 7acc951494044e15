"""The ledger's tables, how they came from older ones, and the check that they are exactly these."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from .database import LedgerError
from .sqlite import told

APPLICATION = 0x57414E53
"""What marks the file as a ledger of ours."""

VERSION = 4

TABLES: Mapping[str, str] = {
    "account": """CREATE TABLE account (
        id INTEGER PRIMARY KEY, created REAL NOT NULL,
        clock_apart REAL NOT NULL DEFAULT -1
    ) STRICT""",
    "account_name": """CREATE TABLE account_name (
        name TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES account (id),
        host TEXT NOT NULL, key_id TEXT NOT NULL DEFAULT '', created REAL NOT NULL
    ) STRICT""",
    "take": """CREATE TABLE take (
        id INTEGER PRIMARY KEY,
        project TEXT NOT NULL, script TEXT NOT NULL, scene TEXT NOT NULL,
        scene_id TEXT NOT NULL, heading TEXT NOT NULL, position INTEGER NOT NULL,
        fingerprint TEXT NOT NULL, rule INTEGER NOT NULL, model TEXT NOT NULL,
        take INTEGER NOT NULL, number INTEGER NOT NULL, seed INTEGER NOT NULL,
        prompt TEXT NOT NULL, request TEXT NOT NULL, media TEXT NOT NULL, starts TEXT NOT NULL,
        authored TEXT NOT NULL, seconds REAL NOT NULL, expected REAL NOT NULL,
        currency TEXT NOT NULL, unit_price TEXT NOT NULL, account INTEGER NOT NULL,
        state TEXT NOT NULL, attempt INTEGER NOT NULL, tries INTEGER NOT NULL,
        owner TEXT NOT NULL, retry_at REAL NOT NULL, approval INTEGER NOT NULL,
        created REAL NOT NULL, same_as INTEGER NOT NULL, newer_than INTEGER NOT NULL,
        failure TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
        url TEXT NOT NULL, expires REAL NOT NULL, finished REAL NOT NULL,
        file TEXT NOT NULL, sha256 TEXT NOT NULL, picked REAL NOT NULL, rejected TEXT NOT NULL
    ) STRICT""",
    "approval": """CREATE TABLE approval (
        id INTEGER PRIMARY KEY, project TEXT NOT NULL, script TEXT NOT NULL,
        digest TEXT NOT NULL, owner TEXT NOT NULL, who TEXT NOT NULL,
        currency TEXT NOT NULL, ceiling TEXT NOT NULL,
        created REAL NOT NULL, expires REAL NOT NULL, ended REAL NOT NULL
    ) STRICT""",
    "approval_row": """CREATE TABLE approval_row (
        approval INTEGER NOT NULL REFERENCES approval (id),
        take INTEGER NOT NULL REFERENCES take (id),
        accepted INTEGER NOT NULL, failures INTEGER NOT NULL,
        PRIMARY KEY (approval, take)
    ) STRICT""",
    "submission": """CREATE TABLE submission (
        take INTEGER NOT NULL REFERENCES take (id), attempt INTEGER NOT NULL,
        account INTEGER NOT NULL REFERENCES account (id), name TEXT NOT NULL,
        model TEXT NOT NULL, service_date REAL,
        post_started_at REAL NOT NULL, post_ended_at REAL, ended_date REAL, outcome TEXT NOT NULL,
        task TEXT UNIQUE, request_id TEXT, accepted_at REAL, service_created REAL,
        currency TEXT NOT NULL, unit_price TEXT NOT NULL, expected REAL NOT NULL,
        billed REAL, usage TEXT NOT NULL,
        PRIMARY KEY (take, attempt)
    ) STRICT""",
    "event": """CREATE TABLE event (
        id INTEGER PRIMARY KEY, take INTEGER NOT NULL REFERENCES take (id), at REAL NOT NULL,
        was TEXT NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL, owner TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT""",
    "foreign_task": """CREATE TABLE foreign_task (
        account INTEGER NOT NULL REFERENCES account (id), task TEXT NOT NULL,
        take INTEGER NOT NULL, at REAL NOT NULL, why TEXT NOT NULL,
        PRIMARY KEY (account, task, take)
    ) STRICT""",
    "ignored_file": """CREATE TABLE ignored_file (
        project TEXT NOT NULL, file TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (project, file)
    ) STRICT""",
    "lease": """CREATE TABLE lease (
        owner TEXT PRIMARY KEY, leased_until REAL NOT NULL
    ) STRICT""",
    "model_limit": """CREATE TABLE model_limit (
        account INTEGER NOT NULL REFERENCES account (id), model TEXT NOT NULL,
        next_submit_at REAL NOT NULL, lag REAL NOT NULL, echo INTEGER NOT NULL,
        PRIMARY KEY (account, model)
    ) STRICT""",
    "task_words": """CREATE TABLE task_words (
        account INTEGER NOT NULL REFERENCES account (id), task TEXT NOT NULL,
        words TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (account, task)
    ) STRICT""",
    "upload": """CREATE TABLE upload (
        sha256 TEXT NOT NULL, model TEXT NOT NULL, name TEXT NOT NULL,
        url TEXT NOT NULL, expires REAL NOT NULL,
        PRIMARY KEY (sha256, model, name)
    ) STRICT""",
}

INDICES: tuple[str, ...] = (
    "CREATE INDEX take_by_fingerprint ON take (fingerprint, seed, take)",
    "CREATE INDEX take_by_script ON take (project, script, scene)",
    "CREATE INDEX take_by_account ON take (account, model, state)",
    "CREATE INDEX take_by_state ON take (state)",
    "CREATE INDEX take_by_owner ON take (owner) WHERE owner != ''",
    "CREATE INDEX take_by_approval ON take (approval)",
    "CREATE INDEX take_by_file ON take (project, file) WHERE file != ''",
    "CREATE INDEX submission_by_account ON submission (account, model, accepted_at)",
    "CREATE INDEX submission_by_name ON submission (name, coalesce(ended_date, accepted_at))",
    "CREATE INDEX submission_by_date ON submission (account, service_date)",
    "CREATE INDEX approval_by_script ON approval (project, script) WHERE ended = 0",
    "CREATE INDEX event_by_take ON event (take)",
)

TRIGGERS: tuple[str, ...] = (
    """CREATE TRIGGER events_are_kept BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
)

_BEFORE_3: Mapping[str, tuple[str, str]] = {
    # a task was foreign to all takes or to none, and its words were not kept
    "foreign_task": (
        TABLES["foreign_task"].replace("take INTEGER NOT NULL, ", "").replace(", take)", ")"),
        "account, task, 0, at, why",
    ),
    "task_words": ("", ""),
}

_SINCE_4 = ("submission_by_name", "submission_by_date")
"""Indices that older versions did not have."""

_OLDER: Mapping[int, Mapping[str, tuple[str, str]]] = {
    3: {},
    2: _BEFORE_3,
    # version 1, of before the first film that was shot: submissions did not keep the service's
    # clock, and limits did not know whether it echoes prompts
    1: {
        **_BEFORE_3,
        "submission": (
            TABLES["submission"].replace("ended_date REAL, ", ""),
            "take, attempt, account, name, model, service_date, post_started_at, post_ended_at, "
            "NULL, outcome, task, request_id, accepted_at, service_created, currency, unit_price, "
            "expected, billed, usage",
        ),
        "model_limit": (
            TABLES["model_limit"].replace(", echo INTEGER NOT NULL", ""),
            "account, model, next_submit_at, lag, 0",
        ),
    },
}
"""By older version: each table that was another one then, and how its rows are copied.

One that is "" was not there.
"""


def statements(version: int = VERSION) -> Iterator[str]:
    """What makes an empty ledger of a version."""
    older = _OLDER.get(version, {})
    tables = (older[name][0] if name in older else table for name, table in TABLES.items())
    yield from filter(None, tables)
    yield from (each for each in INDICES if version >= 4 or each.split()[2] not in _SINCE_4)
    yield from TRIGGERS


def version_of(connection: sqlite3.Connection, path: Path, *, whole: bool) -> int:
    """The version of a ledger that is exactly one of ours, 0 for an empty file.

    `whole` looks through all of its pages. Raises LedgerError for anything else.
    """
    with told(path):
        version, found = _at_once(connection)
        if whole and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("its content is damaged")
    if version > VERSION:
        raise LedgerError(
            f"the ledger {path} was written by a newer version of wanscript (schema {version}, "
            f"known here: {VERSION}); update wanscript"
        )
    if version == 0 and not found:
        return 0
    if found != _made(version):
        raise LedgerError(
            f"{path} is not a ledger that wanscript made: its tables are others. Move it aside "
            "only when you know what is in it"
        )
    return version


def _at_once(connection: sqlite3.Connection) -> tuple[int, object]:
    """Version and tables of one moment: another process may be making them."""
    own = not connection.in_transaction
    if own:
        connection.execute("BEGIN")
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        return version, _shape(connection)
    finally:
        if own:
            connection.execute("ROLLBACK")


def create(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Makes an empty ledger, inside a transaction of the caller."""
    for statement in statements(version):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={version}")
    connection.execute(f"PRAGMA application_id={APPLICATION}")


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Brings an older ledger up by new tables and copies, inside a transaction of the caller.

    The caller sees to it that nobody else uses it, and turns foreign keys off.
    """
    for name, (older, columns) in _OLDER[version].items():
        if not older:
            connection.execute(TABLES[name])
            continue
        made = TABLES[name].replace(f"CREATE TABLE {name} ", f"CREATE TABLE new_{name} ", 1)
        connection.execute(made)
        connection.execute(f"INSERT INTO new_{name} SELECT {columns} FROM {name}")
        connection.execute(f"DROP TABLE {name}")
        connection.execute(f"ALTER TABLE new_{name} RENAME TO {name}")
    here = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    for statement in (*INDICES, *TRIGGERS):
        if statement.split()[2] not in here:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION}")


def _shape(connection: sqlite3.Connection) -> dict[str, str]:
    """Everything that a database defines, but for statistics and indices of its own making."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'"
        " AND name NOT LIKE 'sqlite\\_autoindex%' ESCAPE '\\'"
    )
    # a table that was renamed has its name in quotation marks
    return {
        f"{row[0]} {row[1]}": re.sub(r'^(CREATE TABLE) "(\w+)"', r"\1 \2", row[2]) for row in rows
    }


def _made(version: int) -> dict[str, str]:
    fresh = sqlite3.connect(":memory:")
    try:
        create(fresh, version)
        return _shape(fresh)
    finally:
        fresh.close()
