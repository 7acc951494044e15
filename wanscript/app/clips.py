"""A word about a clip that neither ledger nor lock knows."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ..compiler import Compilation
from ..media.disk import sha256
from ..run.decide import PlanOptions
from ..run.history import by_scene
from ..run.ledger import Ledger
from ..run.states import State
from ..run.take import Take
from .errors import InputError, NotReady, UnknownScene
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


def takes_of_scene(
    project: Project, ledger: Ledger, compilation: Compilation | None, scene: str
) -> tuple[Take, ...]:
    """The ledger's takes of a scene by its name of now, as a plan finds them; its own come last.

    Takes of no scene of the script, and all of them where it cannot be compiled, are found by
    the name that they were entered with. Raises UnknownScene where there is none, LedgerError.
    """
    entered = ledger.takes.of_script(str(project.home), project.name, scene)
    if compilation is None:
        found = entered
    else:
        now = scenes_now(project, ledger, compilation)
        own = [take for take, (name, _) in now.items() if name == scene]
        own.sort(key=lambda take: (now[take][1], take))
        found = tuple(map(ledger.takes.get, own)) or tuple(
            take for take in entered if take.id not in now
        )
        if moved := not found and dict.fromkeys(now[take.id][0] for take in entered):
            raise UnknownScene(
                f"the ledger knows no take of scene {scene} of {project.name}: "
                f"what was scene {scene} is scene {' and '.join(moved)} now"
            )
    if not found:
        raise UnknownScene(f"the ledger knows no scene {scene} of {project.name}")
    return found


def scenes_now(
    project: Project, ledger: Ledger, compilation: Compilation
) -> dict[int, tuple[str, bool]]:
    """By take of the ledger the scene that it is of now, and whether the plan decides by it.

    Takes of no scene of the script are left out. Raises LedgerError.
    """
    made = prepare(
        project, compilation, ledger, read_lock(project), PlanOptions(), unread_media=True
    )
    shot = [take for take in made.shot if take.id]
    known = {take.id for take in shot}
    own, _ = by_scene(made.plan.steps, made.plan.inputs.keys, shot)
    now = {take.id: (scene, False) for scene, takes in own.items() for take in takes}
    steps = (step for step in made.plan.steps if step.take.id in known)
    return now | {step.take.id: (step.request.scene, True) for step in steps}


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.home).as_posix()
