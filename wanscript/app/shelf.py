"""What a film leaves in a studio's shared storage for workers elsewhere, and takes from there.

Media and clips lie there by content. A film's settings and lock are kept beside them, so that a
worker that does not reach its folder goes on by the same limits and knows the same tasks.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..media.disk import inside, part_of, read_bounded, sha256, write_whole
from ..media.files import SETTINGS, TEXT_LIMIT, located, publish
from ..run.lock import path_of
from ..run.states import State
from ..run.store import Store
from ..run.take import Take
from . import state
from .errors import NotReady
from .prepare import Prepared, keep_lock
from .project import BACKENDS, Project
from .settings import settings


def leave(made: Prepared) -> None:
    """Puts what the clips of a plan need into the shared storage, if the studio has one.

    This comes before anything is approved. Raises NotReady where a medium is no longer the one of
    the plan, OSError.
    """
    store, project = state.store(), made.project
    if store is None or not project.pays:
        return
    for path, digest in dict.fromkeys(_needed(made)):
        if store.holds(digest):
            continue
        if not path.is_file() or sha256(path) != digest:
            raise NotReady(f"{path} changed since the plan was made, or is gone; try again")
        store.put(path, digest)
    for name, path in _beside(project.home, project.lock):
        written = read_bounded(path, TEXT_LIMIT) if path.is_file() else b""
        store.write(f"{_mark(str(project.home), project.name)}.{name}", written)


def _needed(made: Prepared) -> Iterator[tuple[Path, str]]:
    """The files that a plan's clips are made of, each with the digest that it must have."""
    project = made.project
    for step in made.plan.steps:
        if step.driven and step.take.film == (str(project.home), project.name):
            for name, digest in step.take.media:
                yield located(project.root / name), digest
            ends = (take for take in step.starts if take.state is State.DONE)
            yield from ((project.home / take.file, take.sha256) for take in ends)


def _beside(home: Path, lock: Path) -> tuple[tuple[str, Path], ...]:
    return ("settings", home / SETTINGS), ("lock", lock)


def _mark(home: str, script: str) -> str:
    """What a film's own files are called in the storage."""
    return f"film-{hashlib.sha256(f'{home}//{script}'.encode()).hexdigest()[:32]}"


def stand_in(store: Store, take: Take) -> Project | None:
    """A folder of this machine in place of a film's own, None where the film was not left there.

    Raises SettingsError, NotReady, OSError.
    """
    mark = _mark(take.project, take.script)
    left = [store.read(f"{mark}.{name}") for name in ("settings", "lock")]
    if None in left:
        return None
    home = state.folder() / "studio" / mark
    script = within(home, take.script)
    if script is None:
        raise NotReady(f"{take.script} lies outside of {take.project}")
    for (_, path), data in zip(_beside(home, path_of(script)), left, strict=True):
        write_whole(path, data or b"")
    return Project(script, home, BACKENDS["dashscope"], settings(home, os.environ))


def within(home: Path, name: str) -> Path | None:
    """Where a name leads from a folder, None where that is out of it."""
    path = Path(os.path.normpath(home / name))
    return path if path.is_relative_to(home) else None


def lay(store: Store, digest: str, target: Path, home: Path) -> None:
    """Brings a file of the storage to its place in a project. Raises NotOurs, OSError."""
    with part_of(target) as part:
        shutil.copyfile(store.bring(digest), part)
        publish(part, target, home=home, digest=digest)


@dataclass(frozen=True, slots=True)
class Brought:
    """The clips that were brought into a project, those that nobody has, and what went wrong."""

    here: tuple[Take, ...]
    missing: tuple[Take, ...]
    problems: tuple[str, ...]


def bring(project: Project, takes: Sequence[Take], store: Store) -> Brought:
    """Brings finished clips of a script into its project and its lock. Raises OSError."""
    done = [take for take in takes if take.state is State.DONE and take.sha256 and take.file]
    due = [take for take in done if not project.present(take)]
    here, missing = [], []
    for take in due:
        target = within(project.home, take.file)
        if target is None or not inside(target, project.home):
            raise NotReady(f"{take.file} of scene {take.scene} lies outside of {project.home}")
        if not store.holds(take.sha256):
            missing.append(take)
            continue
        lay(store, take.sha256, target, project.home)
        here.append(take)
    return Brought(tuple(here), tuple(missing), keep_lock(project, done))
