"""The ledger's shape on the disk: its schema, version by version, and how a clip is a row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from .clip import Clip, State

SCHEMA = (
    """
    CREATE TABLE clips (
        id INTEGER PRIMARY KEY,
        script TEXT NOT NULL, scene TEXT NOT NULL, position INTEGER NOT NULL,
        heading TEXT NOT NULL, fingerprint TEXT NOT NULL, model TEXT NOT NULL,
        take INTEGER NOT NULL, number INTEGER NOT NULL, seed INTEGER, seconds REAL NOT NULL,
        account TEXT NOT NULL, prompt TEXT NOT NULL, facets TEXT NOT NULL, media TEXT NOT NULL,
        state TEXT NOT NULL, attempt TEXT NOT NULL, tries INTEGER NOT NULL,
        owner TEXT, until REAL NOT NULL, due REAL NOT NULL, run TEXT,
        currency TEXT, cost TEXT,
        created REAL NOT NULL, asked REAL, ended REAL, submitted REAL, finished REAL,
        task TEXT UNIQUE, submission TEXT, url TEXT, expires REAL,
        file TEXT, sha256 TEXT, billed REAL, usage TEXT NOT NULL,
        refused INTEGER NOT NULL, code TEXT, message TEXT
    ) STRICT;
    CREATE INDEX clips_by_state ON clips (account, model, state);
    CREATE INDEX clips_by_script ON clips (script);
    CREATE TABLE events (
        id INTEGER PRIMARY KEY, clip INTEGER NOT NULL REFERENCES clips (id), at REAL NOT NULL,
        was TEXT, state TEXT NOT NULL, attempt TEXT NOT NULL, owner TEXT, note TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER events_are_kept BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    CREATE TABLE rates (
        account TEXT NOT NULL, model TEXT NOT NULL, next REAL NOT NULL, listed REAL,
        PRIMARY KEY (account, model)
    ) STRICT;
    CREATE TABLE uploads (
        sha256 TEXT NOT NULL, model TEXT NOT NULL, account TEXT NOT NULL,
        url TEXT NOT NULL, expires REAL NOT NULL,
        PRIMARY KEY (sha256, model, account)
    ) STRICT;
    """,
)
"""One script for each version of the schema, applied in turn."""

APPLICATION = 0x57414E53
"""What marks the file as a ledger of ours."""

_COLUMNS = tuple(field.name for field in fields(Clip))
_JSON = frozenset(("facets", "media", "usage"))


def busy(error: sqlite3.Error) -> bool:
    """Whether another process holds the file."""
    # an error of our own making has no code
    code = error.sqlite_errorcode if hasattr(error, "sqlite_errorcode") else 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def statements(script: str) -> Iterator[str]:
    """The single statements of a script."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def cell(name: str, value: Any) -> Any:
    """A value of a clip's field as its column holds it."""
    if name in _JSON:
        return json.dumps(value)
    return str(value) if isinstance(value, Decimal) else value


def row_of(clip: Clip) -> dict[str, Any]:
    """A clip as it is written."""
    return {name: cell(name, getattr(clip, name)) for name in _COLUMNS}


def clip_of(row: sqlite3.Row) -> Clip:
    """A clip as it was written."""
    values = dict(row)
    for name in _JSON:
        written = values[name]
        values[name] = () if written == "[]" else tuple(map(tuple, json.loads(written)))
    values["state"] = State(values["state"])
    values["refused"] = bool(values["refused"])
    values["cost"] = None if values["cost"] is None else Decimal(values["cost"])
    return Clip(**values)
