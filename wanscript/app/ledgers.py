"""The ledger of a project, opened to be written in, with this process as the owner of its work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import BaseFileLock

from ..media import files
from ..run.ledger import Ledger, LedgerError, Server, open_ledger
from ..run.process_lock import Owner, Ownership, exclusive, remote
from ..run.session_lock import SessionOwner
from . import state
from .errors import NotReady
from .project import Project


@dataclass(frozen=True, slots=True)
class Writing:
    """A ledger to write in, and this process as its owner; `begun` if there was none before."""

    ledger: Ledger
    owner: Ownership
    begun: bool
    seen: Path | None = None
    """The folder in which this machine remembers how far it saw a server's ledger."""


@contextmanager
def writing(project: Project) -> Iterator[Writing]:
    """The ledger of a project's backend, while the `with` lasts.

    Raises NotReady where the ledger cannot be safe or another run rehearses, LedgerError, OSError.
    """
    if isinstance(project.ledger, Server):
        with studio(project.ledger) as at:
            yield at
        return
    path, held = project.ledger, None
    if project.pays:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if system := remote(path.parent):
            raise NotReady(
                f"{path.parent} lies on a network file system ({system}), where nothing protects "
                f"against paying twice; set {state.STATE} to a folder on this machine's own disk"
            )
    else:
        held = _rehearsing(project)
    try:
        with Owner(path.parent / "owners") as owner:
            begun = not path.exists()
            ledger = _opened(project, path, owner)
            try:
                yield Writing(ledger, owner, begun)
            finally:
                ledger.close()
    finally:
        if held is not None:
            held.release()


@contextmanager
def studio(server: Server) -> Iterator[Writing]:
    """A studio's ledger and a session as the owner, while the `with` lasts. Raises LedgerError."""
    ledger = open_ledger(server)
    try:
        yield Writing(ledger, SessionOwner(ledger), False, state.folder())
    finally:
        ledger.close()


def _rehearsing(project: Project) -> BaseFileLock:
    """The local service lives in this process, so one run at a time rehearses."""
    local = files.state(project.home) / "local"
    local.mkdir(exist_ok=True)
    held = exclusive(local / "rehearsal.lock")
    if held is None:
        raise NotReady(
            f"another run is rehearsing in {project.home}; wait until it ends, "
            "or stop it with Ctrl-C"
        )
    return held


def _opened(project: Project, path: Path, owner: Owner) -> Ledger:
    if project.pays:
        return open_ledger(path, time.time, owner.others)
    try:
        return open_ledger(path, time.time)
    except LedgerError:
        # of rehearsals nothing was paid: what cannot be used is put aside and made anew
        for each in path.parent.glob(f"{path.name}*"):
            each.replace(each.with_name(f"{each.name}.aside-{int(time.time())}"))
        return open_ledger(path, time.time)
