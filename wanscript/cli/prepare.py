"""From a script to a plan: what `plan` and `run` share, without touching the network."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from .. import files
from ..compiler import Compilation
from ..run import old_lock as lock
from ..run.clip import Clip, State
from ..run.ledger import Ledger, LedgerError
from ..run.plan import Plan, Premises, plan
from ..run.verdict import Slate, Step, Wishes
from .script import opened, printed, to_shoot, wrong
from .settings import Settings, SettingsError, settings


@dataclass(frozen=True, slots=True)
class Backend:
    """One way to have clips made: the name of its ledger and of its folder for clips."""

    name: str
    ledger: str
    takes: str
    free: bool


BACKENDS: Mapping[str, Backend] = {
    "local": Backend("local", "rehearsal.db", "rehearsal", free=True),
    "dashscope": Backend("dashscope", "ledger.db", "takes", free=False),
}


@dataclass(frozen=True, slots=True)
class Project:
    """Where a script stands: its project, its name in there, its backend's ledger and clips."""

    script: Path
    home: Path
    backend: Backend
    settings: Settings

    @property
    def name(self) -> str:
        """The script's path in the project."""
        return self.script.relative_to(self.home).as_posix()

    @property
    def out(self) -> Path:
        """The folder of the script's clips."""
        return self.script.parent / self.backend.takes / self.script.stem

    @property
    def ledger(self) -> Path:
        """The ledger's file, which need not be there. Raises OSError."""
        return files.state(self.home) / self.backend.ledger

    @property
    def lock(self) -> Path:
        """The lock's file, which need not be there."""
        return lock.path_of(self.script)

    def present(self, clip: Clip) -> bool:
        """Whether a clip's file is there, by its path in this project."""
        path = Path(os.path.normpath(self.home / (clip.file or "")))
        return path.is_relative_to(self.home) and path.is_file()


Shot = tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled script and what is to be done about it."""

    project: Project
    compilation: Compilation
    plan: Plan
    shot: Shot = ()

    def line(self, step: Step) -> int | None:
        """The script's line of what changed in a step, or None where it is not known."""
        told = self._reworded(step) if step.facets[:1] in _REWORDED else None
        if told is not None:
            return told
        places = dict(step.request.places)
        for number, medium in enumerate(step.request.media):
            places.setdefault(medium.url, places[f"media[{number}].url"])
        at = next((places[name] for name in step.facets if name in places), None)
        return None if at is None else self.compilation.origins[at].line

    def _reworded(self, step: Step) -> int | None:
        """The line where the prompt first differs from the one that was shot, if it is known."""
        before = next((clip.prompt for clip in reversed(self.shot) if _same(clip, step)), "")
        now = step.request.prompt
        if not before or before == now.text:
            return None
        pairs = enumerate(zip(before, now.text, strict=False))
        at = next((at for at, (was, new) in pairs if was != new), min(len(before), len(now.text)))
        mark = next((mark for mark in now.marks if mark.end > at), None)
        return None if mark is None else self.compilation.origins[mark.origin].line


_REWORDED = (("words",), ("dialogue",), ("looks",), ("layout",))
"""What the prompt itself tells the line of, where that changed first."""


def _same(clip: Clip, step: Step) -> bool:
    return clip.state is State.DONE and clip.scene == step.request.scene and bool(clip.prompt)


def located(file: str, backend: str, region: str | None) -> Project:
    """The project around a script. A setting that cannot be ends the command (exit 2)."""
    script = Path(os.path.normpath(Path(file).absolute()))
    home = files.project(script)
    try:
        return Project(script, home, BACKENDS[backend], settings(home, os.environ, region))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def compiled(file: str, model: str | None) -> Compilation:
    """The script compiled; its findings go to stderr, an error ends the command (exit 1)."""
    made = opened(file, model=model)
    findings = to_shoot(made.diagnostics)
    printed(findings, "text", sys.stderr)
    if wrong(findings):
        raise click.exceptions.Exit(1)
    return made


def snapshot(project: Project, excused: Callable[[Exception], None] | None = None) -> Shot:
    """What was shot before, by the ledger and, where money is paid, by the lock.

    A ledger that is not there yet is not made. Raises LedgerError, LockError; with `excused`
    that is told, and what cannot be read counts as nothing.
    """
    kept: Shot = ()
    locked: Shot = ()
    try:
        path = files.state_path(project.home) / project.backend.ledger
        if path.exists():
            ledger = Ledger(path, time.time)
            kept = ledger.clips()
            ledger.close()
    except LedgerError as error:
        if excused is None:
            raise
        excused(error)
    try:
        locked = () if project.backend.free else lock.read(project.lock, project.name)
    except lock.LockError as error:
        if excused is None:
            raise
        excused(error)
    known = {(clip.script, clip.scene, clip.number) for clip in kept if clip.state is State.DONE}
    others = (clip for clip in locked if (clip.script, clip.scene, clip.number) not in known)
    return (*others, *kept)


def failed(message: str, code: int = 1) -> NoReturn:
    """Ends the command with a sentence on stderr."""
    click.echo(f"wanscript: {message}", err=True)
    raise click.exceptions.Exit(code)


def prepared(
    project: Project, compilation: Compilation, shot: tuple[Clip, ...], account: str, wishes: Wishes
) -> Prepared:
    """The plan for a compiled script. An unknown scene ends the command (exit 2)."""
    root = project.script.parent
    slates = {
        scene.name: Slate(scene.position, scene.id, scene.heading.slug if scene.heading else "")
        for scene in compilation.storyboard.scenes
    }
    try:
        premises = Premises(
            script=project.name,
            slates=slates,
            present=project.present,
            digest=files.digest(root),
            facts=files.facts(root),
            region=project.settings.region,
            account=account,
            wishes=wishes,
            free=project.backend.free,
        )
        made = plan(compilation.requests, shot, premises)
    except OSError as error:
        failed(f"{error.filename or 'a medium'} cannot be read: {error.strerror}")
    if made.unheard:
        names = ", ".join(dict.fromkeys(each.scene for each in compilation.requests))
        raise click.UsageError(
            f"there is no scene {', '.join(made.unheard)} in {project.script.name}; "
            f"there is {names}"
        )
    return Prepared(project, compilation, made, shot)
