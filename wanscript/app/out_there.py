"""What is out there: clips at work or not fetched yet, unknown, lost, or approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..media import files
from ..run.ledger import Ledger, read_ledger
from ..run.states import STATES, State
from ..run.take import Take
from . import state
from .project import Project

if TYPE_CHECKING:
    from ..documents import status as documents


@contextmanager
def ledger_of(project: Project | None) -> Iterator[Ledger | None]:
    """The ledger of a project, or the person's, to read while the `with` lasts, if there is one.

    Raises LedgerError, OSError.
    """
    if project is not None and not project.pays:
        files.existing_state(project.home)
    ledger = read_ledger(project.ledger if project else state.ledger())
    try:
        yield ledger
    finally:
        if ledger is not None:
            ledger.close()


def all_takes(
    ledger: Ledger | None, project: Project | None, *, everything: bool = False
) -> tuple[Take, ...]:
    """The takes of a project's script, or of all films: `everything`, or what may be out there."""
    if ledger is None:
        return ()
    if project is not None:
        return tuple(ledger.takes.of_script(str(project.home), project.name))
    return tuple(ledger.takes.all() if everything else ledger.takes.open())


def is_out_there(take: Take) -> bool:
    """Whether a take is at work, approved, or waits for a person."""
    row = STATES[take.state]
    if take.state is State.PLANNED:
        return take.approval > 0
    return row.open or row.needs_you


def take_document(
    take: Take, now: Mapping[int, str], ledger: Ledger | None = None
) -> documents.Take:
    """A take as JSON, with its scene of `now`; with a `ledger`, what happened to it."""
    facts: documents.Take = {
        "project": take.project,
        "script": take.script,
        "scene": take.scene,
        "now": now.get(take.id),
        "take": take.take,
        "number": take.number,
        "state": take.state.value,
        "fingerprint": take.fingerprint or None,
        "model": take.model,
        "task": take.task,
        "submitted": take.accepted_at,
        "finished": take.finished or None,
        "expires": take.expires or None,
        "billed": take.billed,
        "file": take.file or None,
        "code": take.code or None,
        "message": take.message or None,
    }
    if ledger is not None:
        facts["events"] = [
            {"at": event.at, "was": event.was, "state": event.state, "note": event.note}
            for event in ledger.takes.events(take.id)
        ]
    return facts
