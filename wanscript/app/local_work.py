"""Local work of a studio: animatic, film and review, made by whichever worker takes them.

Where the studio has a shared storage, all that it is made of goes there when it is asked for, and
the result comes back from there; else a worker needs the film's own folder, and leaves it in that.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ..compiler import Compilation
from ..film.measure import EXTRA, installed
from ..media.disk import inside, sha256, told, write_whole
from ..media.files import SETTINGS, NotOurs, located
from ..run.due import hopeless
from ..run.ledger import Ledger
from ..run.ledger.approvals import Alive
from ..run.ledger.local_jobs import LocalJob, Stands, Work
from ..run.states import STATES, State
from ..run.store import Store
from ..run.take import Take
from . import state
from .errors import InputError, NotReady
from .ledgers import Writing
from .project import Project, find_project
from .shelf import bring, lay, within
from .takes import list_takes
from .terms import who

_ENDS: Mapping[Work, str] = {
    Work.ANIMATIC: "-animatic.mp4",
    Work.FILM: "-film.mp4",
    Work.REVIEW: "-review.html",
}
"""What follows the script's name in that of what is made."""


def ask_for(
    at: Writing, project: Project, compilation: Compilation, kinds: Sequence[Work]
) -> tuple[LocalJob, ...]:
    """Leaves work on a film to the workers, with all that they need of it.

    Raises InputError where a file lies outside of the project, LedgerError, OSError.
    """
    assert at.ledger.local is not None
    film, store = (str(project.home), project.name), state.store()
    files: dict[Work, Mapping[str, str]] = {kind: {} for kind in kinds}
    if store is not None:
        left = cache(partial(_left, store))  # several kinds need most of the files
        for kind in files:
            needed = _needed(project, compilation, kind)
            files[kind] = {path.relative_to(project.home).as_posix(): left(path) for path in needed}
    return tuple(at.ledger.local.ask(film, kind, needed, who()) for kind, needed in files.items())


def _left(store: Store, path: Path) -> str:
    """Puts a file into the shared storage; its digest."""
    digest = sha256(path)
    store.put(path, digest)
    return digest


def _needed(project: Project, compilation: Compilation, kind: Work) -> Iterator[Path]:
    for each in compilation.inputs:
        path = located(Path(each))
        found = Path(os.path.realpath(path.parent)) / path.name
        if not found.is_file():
            continue
        if not found.is_relative_to(project.home):
            raise InputError(
                f"{path} lies outside of {project.home}, so no worker has it: move it in there"
            )
        yield found
    yield from filter(Path.is_file, (project.home / SETTINGS, project.lock))
    if kind is Work.ANIMATIC:
        return
    for scene in list_takes(project, compilation).scenes:
        for row in scene.takes:
            if row.present and (row.stands or kind is Work.REVIEW):
                yield row.path


@dataclass(frozen=True, slots=True)
class Bench:
    """Where work is done: the script, where the result goes, and what the command is told.

    `store` is where the result is put after, None where it lies where it belongs.
    """

    script: Path
    target: Path
    environment: Mapping[str, str]
    store: Store | None = None

    def landed(self) -> str:
        """Has the result lie in the storage; its digest there, "" without one. Raises OSError."""
        if self.store is None:
            return ""
        digest = sha256(self.target)
        self.store.put(self.target, digest)
        return digest


def require_possible(job: LocalJob, ledger: Ledger, alive: Alive) -> None:
    """Raises NotReady where some work lacks a package here, or clips that are still to come."""
    if job.kind is Work.REVIEW and not installed():
        raise NotReady(
            f"takes are measured with more than is here: pip install 'wanscript[{EXTRA}]'"
        )
    coming = 0 if job.kind is Work.ANIMATIC else _coming(ledger, alive, job.film)
    if coming:
        raise NotReady(f"waits for {coming} clip{'s' * (coming != 1)} that are being shot")


def _coming(ledger: Ledger, alive: Alive, film: tuple[str, str]) -> int:
    """How many clips of a film are sent, or approved and not in vain."""
    approvals = ledger.approvals.of_script(*film)
    living = {each.id for each in approvals if ledger.approvals.living(each.id, alive)}
    return sum(
        take.state is not State.PLANNED
        or (take.approval in living and hopeless(ledger, take) is None)
        for take in ledger.takes.of_script(*film)
        if not STATES[take.state].final
    )


def set_up(job: LocalJob, takes: Sequence[Take], folder: Path) -> Bench:
    """Where some work can be done: in the film's folder, or in an empty one in its stead.

    `takes` are the film's. Raises NotReady where this machine cannot, SettingsError, OSError.
    """
    if not job.files:
        script = Path(job.project) / job.script
        if not script.is_file():
            raise NotReady(f"{script} is not on this machine, and no shared storage has it")
        return Bench(script, _target(script, job.kind), os.environ)
    store, home = state.store(), folder.resolve() / "film"
    if store is None:
        raise NotReady(f"the film was left in a shared storage, and {state.STORE} names none here")
    write_whole(home / SETTINGS, b"")
    for name, digest in job.files.items():
        path = _inside(home, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(store.bring(digest), path)
    script = _inside(home, job.script)
    if job.kind is not Work.ANIMATIC:
        _shot_since(script, takes, store)
    # what is remembered of these files goes with them
    own = {**os.environ, state.STATE: str(home.with_name("state"))}
    return Bench(script, _target(script, job.kind), own, store)


def _shot_since(script: Path, takes: Sequence[Take], store: Store) -> None:
    """Brings clips that were not there when the work was asked for, and has the lock name them."""
    brought = bring(find_project(script, "dashscope"), takes, store)
    if brought.problems:
        raise NotReady("; ".join(brought.problems))


def _inside(home: Path, name: str) -> Path:
    path = within(home, name)
    if path is None:
        raise NotReady(f"{name} lies outside of the project")
    return path


def _target(script: Path, kind: Work) -> Path:
    return script.with_name(script.stem + _ENDS[kind])


def file_of(job: LocalJob) -> str:
    """Where the result of some work belongs in its project."""
    return _target(Path(job.script), job.kind).as_posix()


@dataclass(frozen=True, slots=True)
class Fetched:
    """Results that were brought into a project, and what kept others from it, as sentences."""

    here: tuple[str, ...]
    problems: tuple[str, ...]


def fetch_made(project: Project, jobs: Sequence[LocalJob], store: Store) -> Fetched:
    """Brings what workers made of a film into its project, where it is not there as they made it.

    Raises StoreError where the storage cannot be asked.
    """
    here, problems = [], []
    for job in jobs:
        if job.stands is not Stands.DONE or not job.sha256:
            continue
        target = _inside(project.home, job.file)
        try:
            if target.is_file() and sha256(target) == job.sha256:
                continue
            if not inside(target, project.home):
                raise NotReady(f"{job.file} lies outside of {project.home}")
            lay(store, job.sha256, target, project.home)
        except NotOurs as error:
            problems.append(f"{error}: move it away and fetch again")
        except OSError as error:
            problems.append(f"{job.file}: {told(error)}")
        else:
            here.append(job.file)
    return Fetched(tuple(here), tuple(problems))
