"""Local work of a studio, on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..run.ledger.local_jobs import LocalJob, Stands


@dataclass(frozen=True, slots=True)
class LocalRow:
    """Something to be made of a film, or made of it."""

    look: str
    script: str
    place: str
    kind: str
    words: str
    since: float
    worker: str


def local_row(job: LocalJob, names: Mapping[str, str]) -> LocalRow:
    """How local work stands, in words; `names` are those of the workers."""
    look, words = _stands(job)
    return LocalRow(
        look, job.script, job.project, job.kind, words, job.since, names.get(job.owner, "")
    )


def _stands(job: LocalJob) -> tuple[str, str]:
    if job.stands is Stands.DONE:
        return "done", f"made: {job.file}"
    if job.stands is Stands.FAILED:
        return "bad", f"failed: {job.message}"
    return ("work", "being made") if job.owner else ("wait", job.message or "waiting")
