"""A word about a clip that neither ledger nor lock knows."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ..compiler import Compilation
from ..media.disk import sha256
from ..run.decide import PlanOptions
from ..run.ledger import Ledger
from ..run.states import State
from ..run.take import Take
from .errors import InputError, NotReady
from .prepare import prepare, read_lock
from .project import Project, require_text


def find_clip(project: Project, clip: Path) -> Path:
    """Where a clip of a project lies that was named from here. Raises InputError."""
    path = Path(os.path.realpath(clip))
    if not path.is_relative_to(project.home) or not path.is_file():
        raise InputError(f"{clip} is no file of the project {project.home}")
    require_text(_name(project, path))
    return path


def ignore_clip(project: Project, ledger: Ledger, path: Path) -> None:
    """Takes a file that `find_clip` found for no clip, for good. Raises LedgerError."""
    ledger.ignored.add(str(project.home), _name(project, path))


def keep_clip(
    project: Project, ledger: Ledger, compilation: Compilation, scene: str, path: Path
) -> Take:
    """Takes a file that `find_clip` found for a take of a scene as it stands, in the ledger too.

    Raises UnknownScene, NotReady where the scene has a take, LedgerError.
    """
    options = PlanOptions(scenes=frozenset((scene,)))
    made = prepare(project, compilation, ledger, read_lock(project), options)
    fresh = next((step.take for step in made.plan.steps if not step.take.id), None)
    if fresh is None or not fresh.fingerprint:
        raise NotReady(f"scene {scene} has a take already, or waits for another scene's")
    named = _name(project, path)
    done = replace(
        fresh,
        state=State.DONE,
        file=named,
        sha256=sha256(path),
        finished=path.stat().st_mtime,
    )
    return ledger.takes.enter(done, f"kept by hand: {named}")


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.home).as_posix()
