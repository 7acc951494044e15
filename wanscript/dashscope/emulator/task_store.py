"""What the emulator keeps on disk: tasks, uploads, clips; shared by processes, outlives them."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ...service import TaskStatus

LIFE = 24 * 3600.0
"""Seconds for which a task can be asked for, and a clip fetched."""

UPLOAD_LIFE = 48 * 3600.0
"""Seconds for which an upload can be used."""


@dataclass(frozen=True, slots=True)
class Row:
    """A task as kept: times are seconds since 1970, it runs from `starts` and ends from `due`.

    `accepted` is JSON (see `render_queue.py`). A `code` fails the task when it is due; `drawn` is
    when its clip was ready. `traits` is a JSON object: what is odd about it, and its seconds.
    """

    task_id: str
    request_id: str
    account: str
    key_id: str
    model: str
    prompt: str
    accepted: str
    created: float
    starts: float
    due: float
    code: str = ""
    message: str = ""
    drawn: float | None = None
    canceled: float | None = None
    traits: str = "{}"

    @property
    def plain(self) -> bool:
        """Whether nothing is odd about it."""
        return self.traits == "{}"

    def trait(self, kind: str, age: float | None = None) -> bool:
        """Whether something is odd about it, at an age in seconds: for so long, or for ever."""
        seconds = None if self.plain else json.loads(self.traits).get(kind)
        return seconds is not None and (age is None or not seconds or age < seconds)

    def status(self, now: float) -> TaskStatus:
        """Where the task stands by the clock."""
        if self.canceled is not None:
            return TaskStatus.CANCELED
        if now < self.starts:
            return TaskStatus.PENDING
        if now >= self.due and self.code:
            return TaskStatus.FAILED
        if now >= self.due and self.drawn is not None:
            return TaskStatus.SUCCEEDED
        return TaskStatus.RUNNING

    @property
    def ended(self) -> float:
        """When it came to its end, if it has."""
        return self.canceled or max(self.due, self.drawn or 0.0)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a client sent, for one account and one model."""

    key: str
    account: str
    model: str
    sha256: str
    created: float


_TASK = tuple(field.name for field in fields(Row))
_UPLOAD = tuple(field.name for field in fields(Upload))
_VERSION = 2
"""Of the tables; those of another one are made anew, with all that was rehearsed."""

_TABLES = {
    "task": f"({', '.join(_TASK)}, PRIMARY KEY (task_id))",
    "upload": f"({', '.join(_UPLOAD)}, PRIMARY KEY (key))",
    "secret": "(word)",
}
_PLAIN = re.compile(r"[0-9A-Za-z-]{1,80}")
_INSERT = f"INSERT INTO task VALUES ({', '.join('?' for _ in _TASK)})"
_OPEN = """
    account = :account AND model = :model AND canceled IS NULL AND created > :now - 86400
    AND NOT (due <= :now AND (code <> '' OR drawn IS NOT NULL))
"""


class TaskStore:
    """The folder of one emulator; every call opens the database for itself, so threads may share.

    Raises OSError where the disk does not do what it should.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "emulator.db"
        self.uploads, self.clips = folder / "uploads", folder / "clips"
        for each in (self.uploads, self.clips):
            each.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
        with self._writing() as db:
            _made(db)
            found = db.execute("SELECT word FROM secret").fetchone()
            self.secret: str = found[0] if found else secrets.token_hex(32)
            if not found:
                db.execute("INSERT INTO secret VALUES (?)", (self.secret,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as db:
                db.execute("PRAGMA synchronous = NORMAL")
                yield db
        except sqlite3.Error as error:
            raise OSError(f"{self._file}: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    def admit(self, row: Row, refuse: Callable[[int, int], bool]) -> bool:
        """Keeps a new task unless `refuse(tasks of the last second, tasks not ended)` says so.

        Counted are those of its account and model.
        """
        its = {"now": row.created, "account": row.account, "model": row.model}
        with self._writing() as db:
            recent = db.execute(
                "SELECT count(*) FROM task WHERE account = :account AND model = :model"
                " AND created > :now - 1",
                its,
            )
            still = db.execute(f"SELECT count(*) FROM task WHERE {_OPEN}", its)
            if refuse(recent.fetchone()[0], still.fetchone()[0]):
                return False
            db.execute(_INSERT, tuple(getattr(row, name) for name in _TASK))
        return True

    def task(self, task_id: str, now: float) -> Row | None:
        """A task of the last 24 hours."""
        with self._open() as db:
            found = db.execute(
                "SELECT * FROM task WHERE task_id = ? AND created > ?", (task_id, now - LIFE)
            ).fetchone()
        return Row(*found) if found else None

    def tasks(self, account: str, since: float, until: float) -> tuple[Row, ...]:
        """The tasks of an account that were created in a span of time, newest first."""
        with self._open() as db:
            found = db.execute(
                "SELECT * FROM task WHERE account = ? AND created > ? AND created <= ?"
                " ORDER BY created DESC, task_id",
                (account, since, until),
            ).fetchall()
        return tuple(Row(*each) for each in found)

    def cancel(self, account: str, task_id: str, now: float) -> bool:
        """Calls a task back, if it still waits."""
        with self._writing() as db:
            done = db.execute(
                "UPDATE task SET canceled = :now WHERE account = :account AND task_id = :id"
                " AND starts > :now AND created > :now - 86400 AND canceled IS NULL",
                {"now": now, "account": account, "id": task_id},
            )
            return done.rowcount == 1

    def drawn(self, task_id: str, at: float) -> None:
        """Notes that the clip of a task is ready."""
        self._note("UPDATE task SET drawn = ? WHERE task_id = ? AND drawn IS NULL", at, task_id)

    def failed(self, task_id: str, message: str) -> None:
        """Notes that the clip of a task could not be drawn."""
        self._note(
            "UPDATE task SET code = 'InternalError.Algo', message = ? WHERE task_id = ?",
            message,
            task_id,
        )

    def _note(self, statement: str, *values: Any) -> None:
        with self._writing() as db:
            db.execute(statement, values)

    def clip(self, task_id: str) -> Path:
        """Where the clip of a task lies once it is drawn.

        Raises OSError where the task's name is none of ours: the store may be a stranger's.
        """
        if not _PLAIN.fullmatch(task_id):
            raise OSError(f"{self._file}: holds a task that this program did not name: remove it")
        return self.clips / f"{task_id}.mp4"

    def uploaded(self, digest: str) -> Path:
        """Where bytes of a digest lie. Raises OSError where it is no digest."""
        if not _PLAIN.fullmatch(digest):
            raise OSError(f"{self._file}: holds an upload without a digest: remove it")
        return self.uploads / digest

    def keep(self, content: bytes) -> Path:
        """Keeps bytes under their digest."""
        part = self.uploads / f"{secrets.token_hex(8)}.part"
        part.write_bytes(content)
        return self.adopt(part)

    def adopt(self, part: Path) -> Path:
        """Gives a written file the name of its digest."""
        with part.open("rb") as file:
            path = self.uploads / hashlib.file_digest(file, "sha256").hexdigest()
        return part.replace(path)

    def accept(self, upload: Upload) -> bool:
        """Notes an upload, unless one stands at its key already."""
        with self._writing() as db:
            done = db.execute(
                f"INSERT OR IGNORE INTO upload VALUES ({', '.join('?' for _ in _UPLOAD)})",
                tuple(getattr(upload, name) for name in _UPLOAD),
            )
            return done.rowcount == 1

    def upload(self, key: str, now: float) -> Upload | None:
        """An upload of the last 48 hours."""
        with self._open() as db:
            found = db.execute(
                "SELECT * FROM upload WHERE key = ? AND created > ?", (key, now - UPLOAD_LIFE)
            ).fetchone()
        return Upload(*found) if found else None

    def forget(self, now: float) -> None:
        """Drops what the documented times are long over for."""
        old = (now - 2 * UPLOAD_LIFE,)
        with self._writing() as db:
            gone = db.execute("SELECT task_id FROM task WHERE created <= ?", old).fetchall()
            db.execute("DELETE FROM task WHERE created <= ?", old)
            db.execute("DELETE FROM upload WHERE created <= ?", old)
        for (task_id,) in gone:
            self.clip(task_id).unlink(missing_ok=True)
        for path in self.uploads.iterdir():
            if path.stat().st_mtime <= old[0]:
                path.unlink(missing_ok=True)


def _made(db: sqlite3.Connection) -> None:
    if db.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
        return
    for name, columns in _TABLES.items():
        db.execute(f"DROP TABLE IF EXISTS {name}")
        db.execute(f"CREATE TABLE {name} {columns}")
    db.execute("CREATE INDEX task_created ON task (created)")
    db.execute(f"PRAGMA user_version = {_VERSION}")
