"""Local work of a studio: what a worker makes of a film without the service, for nothing.

It stands on a server's ledger alone, one row for each film and kind; what is asked again takes the
place of what was asked before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .approvals import Alive
from .database import Row
from .leases import Leases
from .postgres import PostgresDatabase

_COLUMNS = (
    "id, project, script, kind, files, who, asked_at, state, owner, message, file, sha256, ended_at"
)
_WAITS = "state = 'waiting'"


class Work(StrEnum):
    """What may be made of a film."""

    ANIMATIC = "animatic"
    FILM = "film"
    REVIEW = "review"


class Stands(StrEnum):
    """How local work stands: it waits, also in a worker's hand, or has ended."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LocalJob:
    """Something to be made of a film, or made of it; `since` is when it came to stand so.

    `files` are the film's by their paths in the project, each with its digest in the shared
    storage; without any, a worker needs the film's own folder. `file` is where the result belongs
    in the project, `sha256` its digest in the storage, "" where it lies in the folder already.
    """

    id: int
    project: str
    script: str
    kind: Work
    files: Mapping[str, str]
    who: str
    stands: Stands
    owner: str
    message: str
    file: str
    sha256: str
    since: float

    @property
    def film(self) -> tuple[str, str]:
        """Its project and script."""
        return self.project, self.script


class LocalJobs:
    """The local work of one ledger."""

    def __init__(self, db: PostgresDatabase, leases: Leases) -> None:
        self._db, self._leases = db, leases

    def ask(
        self, film: tuple[str, str], kind: Work, files: Mapping[str, str], who: str
    ) -> LocalJob:
        """Asks for work, in place of any of that kind for that film."""
        project, script = film
        with self._db.transaction():
            self._db.execute(
                "DELETE FROM local_job WHERE project = ? AND script = ? AND kind = ?",
                (project, script, kind.value),
            )
            row = {
                "project": project,
                "script": script,
                "kind": kind.value,
                "files": json.dumps(files),
                "who": who,
                "asked_at": self._db.now(),
                "state": Stands.WAITING.value,
                "owner": "",
                "message": "",
                "file": "",
                "sha256": "",
                "ended_at": 0.0,
            }
            id = self._db.insert("local_job", row)
            return self._where("id = ?", (id,))[0]

    def claim(self, owner: str, alive: Alive, besides: Collection[int]) -> LocalJob | None:
        """Takes the oldest work in hand that nobody who lives has, without some."""
        # every write of the ledger waits for a transaction: none is begun where nothing is free
        if self._free(alive, besides) is None:
            return None
        with self._db.transaction():
            job = self._free(alive, besides)
            if job is not None:
                self._db.execute("UPDATE local_job SET owner = ? WHERE id = ?", (owner, job.id))
            return job

    def _free(self, alive: Alive, besides: Collection[int]) -> LocalJob | None:
        for job in self._where(_WAITS):
            late = self._leases.until(job.owner) < self._db.now()
            if job.id not in besides and not (job.owner and not late and alive(job.owner)):
                return job
        return None

    def let_go(self, id: int, owner: str, why: str) -> None:
        """Leaves work to whoever takes it next, and says what stood in its way."""
        self._end(id, owner, Stands.WAITING, why, "", "")

    def failed(self, id: int, owner: str, why: str) -> None:
        """Nobody tries again before somebody asks."""
        self._end(id, owner, Stands.FAILED, why, "", "")

    def done(self, id: int, owner: str, file: str, sha256: str) -> None:
        """It is made."""
        self._end(id, owner, Stands.DONE, "", file, sha256)

    def drop(self, film: tuple[str, str]) -> bool:
        """Takes back what waits for a film; whether there was any."""
        gone = self._db.execute(
            "DELETE FROM local_job WHERE project = ? AND script = ? AND state = 'waiting' "
            "RETURNING id",
            film,
        )
        return bool(gone)

    def of_film(self, film: tuple[str, str]) -> tuple[LocalJob, ...]:
        """All of a film."""
        return self._where("project = ? AND script = ?", film)

    def recent(self, seconds: float) -> tuple[LocalJob, ...]:
        """What waits, and what has ended since so many seconds."""
        return self._where(f"{_WAITS} OR ended_at >= ?", (self._db.now() - seconds,))

    def _end(
        self, id: int, owner: str, stands: Stands, message: str, file: str, sha256: str
    ) -> None:
        # what was asked anew meanwhile, or taken over by another, is no longer this one's
        self._db.execute(
            "UPDATE local_job SET state = ?1, message = ?2, file = ?3, sha256 = ?4, owner = '', "
            "ended_at = CASE WHEN ?1 = 'waiting' THEN 0 ELSE ?5 END "
            "WHERE id = ?6 AND owner = ?7 AND state = 'waiting'",
            (stands.value, message, file, sha256, self._db.now(), id, owner),
        )

    def _where(self, condition: str, values: tuple[str | float, ...] = ()) -> tuple[LocalJob, ...]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM local_job WHERE {condition} ORDER BY id", values
        )
        return tuple(map(_job, rows))


def _job(row: Row) -> LocalJob:
    return LocalJob(
        id=row["id"],
        project=row["project"],
        script=row["script"],
        kind=Work(row["kind"]),
        files=json.loads(row["files"]),
        who=row["who"],
        stands=Stands(row["state"]),
        owner=row["owner"],
        message=row["message"],
        file=row["file"],
        sha256=row["sha256"],
        since=row["ended_at"] or row["asked_at"],
    )
