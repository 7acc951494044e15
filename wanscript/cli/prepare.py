"""From a script to a plan: what `plan`, `run` and `approve` share, without the network."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from ..compiler import Compilation, with_authored
from ..match import SceneKey
from ..media import files
from ..media.disk import inside, told
from ..run import lock
from ..run.decide import PlanOptions, Step
from ..run.kept import locked_of, merged
from ..run.ledger import Ledger, LedgerError, read_ledger
from ..run.plan import Plan, PlanInputs, plan
from ..run.policy import PAID, REHEARSAL, RunPolicy
from ..run.states import State
from ..run.take import Take
from ..show.terminal import visible
from . import state
from .out import failed
from .script import facts as media_facts
from .script import has_errors, opened, printed, require_story
from .settings import Settings, SettingsError, settings


@dataclass(frozen=True, slots=True)
class BackendRow:
    """One way to have clips made: its folder for clips, and how it deals with money."""

    name: str
    takes: str
    policy: RunPolicy


BACKENDS: Mapping[str, BackendRow] = {
    "local": BackendRow("local", "rehearsal", REHEARSAL),
    "dashscope": BackendRow("dashscope", "takes", PAID),
}


@dataclass(frozen=True, slots=True)
class Project:
    """Where a script stands: its project, its name in there, its backend's ledger and clips."""

    script: Path
    home: Path
    backend: BackendRow
    settings: Settings

    @property
    def name(self) -> str:
        """The script's path in the project."""
        return self.script.relative_to(self.home).as_posix()

    @property
    def named(self) -> str:
        """The script as a command names it from here."""
        return visible(shlex.quote(short(self.script)))

    @property
    def pays(self) -> bool:
        """Whether its backend spends money."""
        return self.backend.policy.pays

    @property
    def out(self) -> Path:
        """The folder of the script's clips."""
        return self.script.parent / self.backend.takes / self.script.stem

    @property
    def ledger(self) -> Path:
        """The ledger's file, which need not be there: the person's, or the rehearsals' own."""
        if self.pays:
            return state.ledger()
        return files.state_path(self.home) / "local" / "ledger.db"

    @property
    def lock(self) -> Path:
        """The lock's file, which need not be there."""
        return lock.path_of(self.script)

    def present(self, take: Take) -> bool:
        """Whether a take's file is there, by its path in this project."""
        path = Path(os.path.normpath(self.home / (take.file or ".")))
        return path.is_relative_to(self.home) and path.is_file() and inside(path, self.home)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled script and what is to be done about it; `shot` are the script's takes."""

    project: Project
    compilation: Compilation
    plan: Plan
    shot: tuple[Take, ...] = ()

    def line(self, step: Step) -> int | None:
        """The script's line of what changed in a step, or None where it is not known."""
        parts = [change.part for change in step.changes]
        told = self._reworded(step) if parts[:1] in _REWORDED else None
        if told is not None:
            return told
        places = dict(step.request.places)
        for number, medium in enumerate(step.request.media):
            if f"media[{number}].url" in places:
                places.setdefault(medium.url, places[f"media[{number}].url"])
        at = next((places[name] for name in parts if name in places), None)
        return None if at is None else self.compilation.origins[at].span().line

    def _reworded(self, step: Step) -> int | None:
        """The line where the prompt first differs from the one that was shot, if it is known."""
        before = next((take.prompt for take in reversed(self.shot) if _shot(take, step)), "")
        now = step.request.prompt
        if not before or before == now.text:
            return None
        pairs = enumerate(zip(before, now.text, strict=False))
        at = next((at for at, (was, new) in pairs if was != new), min(len(before), len(now.text)))
        mark = next((mark for mark in now.marks if mark.end > at), None)
        return None if mark is None else self.compilation.origins[mark.origin].span().line


_REWORDED = (["words"], ["dialogue"], ["looks"], ["layout"])
"""What the prompt itself tells the line of, where that changed first."""


def _shot(take: Take, step: Step) -> bool:
    return bool(take.file) and take.scene == step.request.scene and bool(take.prompt)


def located(
    file: str, backend: str, region: str | None = None, currency: str | None = None
) -> Project:
    """The project around a script. A name or a setting that cannot be ends the command (exit 2)."""
    kept_in_text(file)
    named = files.located(Path(file))
    script = Path(os.path.realpath(named.parent)) / named.name
    kept_in_text(str(script))
    home = files.project(script)
    try:
        chosen = settings(home, os.environ, region, currency)
        return Project(script, home, BACKENDS[backend], chosen)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def kept_in_text(name: str) -> None:
    """A path that ledger and lock cannot hold, as they are text, ends the command (exit 2)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise click.UsageError(f"{name}: its name is not UTF-8; rename it") from None


def compiled(file: str, model: str | None) -> Compilation:
    """The script compiled; its findings go to stderr, an error ends the command (exit 1)."""
    made = opened(file, model=model)
    findings = require_story(made.diagnostics)
    printed(findings, "text", sys.stderr, file)
    if has_errors(findings):
        raise click.exceptions.Exit(1)
    return made


@contextmanager
def snapshot(
    project: Project, excused: Callable[[str], None] | None = None
) -> Iterator[tuple[Ledger | None, lock.Lock]]:
    """What was shot before, by the ledger and, where money is paid, by the lock; read only.

    Raises LedgerError; with `excused` that is told, and what cannot be read counts as nothing.
    """
    kept = None
    try:
        if not project.pays:
            files.existing_state(project.home)
        kept = read_ledger(project.ledger, time.time)
    except (LedgerError, OSError) as error:
        if excused is None:
            raise
        excused(told(error) if isinstance(error, OSError) else str(error))
    known = read_lock(project)
    for problem in (*known.problems, *known.notes) if excused else ():
        assert excused is not None
        excused(problem)
    try:
        yield kept, known
    finally:
        if kept is not None:
            kept.close()


def read_lock(project: Project) -> lock.Lock:
    """The project's lock; an empty one where nothing is paid."""
    return lock.read(project.lock) if project.pays else lock.Lock()


def keep_lock(project: Project, takes: Sequence[Take]) -> tuple[str, ...]:
    """Adds finished takes to the lock; what kept it from that, as sentences."""
    if not project.pays or not takes:
        return ()
    return lock.add(project.lock, state.folder(), takes=tuple(map(locked_of, takes)))


def prepared(
    project: Project,
    compilation: Compilation,
    ledger: Ledger | None,
    known: lock.Lock,
    options: PlanOptions,
) -> Prepared:
    """The plan for a compiled script. An unknown scene ends the command (exit 2)."""
    compilation = with_authored(compilation)
    home, root = str(project.home), project.script.parent
    own = ledger.takes.of_script(home, project.name) if ledger else ()
    shot = merged(own, known, home, project.name)
    try:
        inputs = PlanInputs(
            project=home,
            script=project.name,
            named=project.named,
            keys=_keys(compilation),
            present=project.present,
            digest=files.digest(root),
            facts=media_facts(root),
            region=project.settings.region,
            currency=project.settings.currency,
            now=time.time(),
            options=options,
            policy=project.backend.policy,
            elsewhere=ledger.takes.equal if ledger and project.pays else lambda _: (),
            last_event=ledger.takes.last_event() if ledger else 0,
        )
        made = plan(compilation.requests, shot, inputs)
    except OSError as error:
        failed(f"{error.filename or 'a medium'} cannot be read: {error.strerror}")
    if made.unknown_scenes:
        names = ", ".join(dict.fromkeys(each.scene for each in compilation.requests))
        raise click.UsageError(
            f"there is no scene {', '.join(made.unknown_scenes)} in {project.script.name}; "
            f"there is {names}"
        )
    return Prepared(project, compilation, made, shot)


def _keys(compilation: Compilation) -> dict[str, SceneKey]:
    return {
        scene.name: SceneKey(scene.position, scene.id, scene.heading.slug if scene.heading else "")
        for scene in compilation.storyboard.scenes
    }


def rehearsed(made: Prepared) -> frozenset[str]:
    """The scenes of a plan whose text, as it stands, was rehearsed."""
    project = replace(made.project, backend=BACKENDS["local"])
    try:
        files.existing_state(project.home)
        ledger = read_ledger(project.ledger, time.time)
    except (LedgerError, OSError):
        return frozenset()
    if ledger is None:
        return frozenset()
    try:
        takes = ledger.takes.of_script(str(project.home), project.name)
    finally:
        ledger.close()
    seen = {take.authored.source for take in takes if take.state is State.DONE}
    wanted = (step.request for step in made.plan.steps)
    return frozenset(each.scene for each in wanted if each.authored.source in seen)


def short(path: Path) -> str:
    """A path as it is named from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
