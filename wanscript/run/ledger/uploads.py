"""Where media lie at the service, and files of takes that a person said to leave alone."""

from __future__ import annotations

from .database import Database


class Uploads:
    """The uploads of one ledger: each is good for one model and one name of an account."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, sha256: str, model: str, name: str) -> tuple[str, float] | None:
        """Where a file was uploaded for a model, and until when it stays."""
        row = self._db.one(
            "SELECT url, expires FROM upload WHERE sha256 = ? AND model = ? AND name = ?",
            (sha256, model, name),
        )
        return (row["url"], row["expires"]) if row else None

    def set(self, sha256: str, model: str, name: str, url: str, expires: float) -> None:
        """Remembers an upload in place of an older one."""
        self._db.execute(
            "INSERT INTO upload (sha256, model, name, url, expires) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (sha256, model, name) DO UPDATE SET url = excluded.url, "
            "expires = excluded.expires",
            (sha256, model, name, url, expires),
        )


class IgnoredFiles:
    """Files that are named as takes are and that nobody need ask about again."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, project: str) -> frozenset[str]:
        """Those of a project, relative to it."""
        rows = self._db.execute("SELECT file FROM ignored_file WHERE project = ?", (project,))
        return frozenset(row["file"] for row in rows)

    def add(self, project: str, file: str) -> None:
        """Adds one."""
        self._db.execute(
            "INSERT INTO ignored_file (project, file, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (project, file, self._db.now()),
        )
