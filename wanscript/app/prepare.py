"""From a script to a plan, without the network: what was shot, what is to be done, and why."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..compiler import Compilation, with_authored
from ..diff import scene_keys
from ..lower.lower import with_takes
from ..media import files
from ..media.disk import told
from ..models.request import Digest
from ..run import lock
from ..run.decide import Action, PlanOptions, Step
from ..run.kept import locked_of, marks_of, merged
from ..run.ledger import Ledger, LedgerError, read_ledger
from ..run.plan import Plan, PlanInputs, plan
from ..run.states import State
from ..run.take import Take
from . import state
from .errors import NotReady, UnknownScene
from .project import BACKENDS, Project


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled script and what is to be done about it; `shot` are the script's takes."""

    project: Project
    compilation: Compilation
    plan: Plan
    shot: tuple[Take, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether anything of the plan is submitted, asked about, fetched or copied."""
        steps = self.plan.steps
        moving = any(step.driven or step.action is Action.COPY for step in steps)
        return moving or bool(self.plan.orphans)

    def line(self, step: Step) -> int | None:
        """The script's line of what changed in a step, or None where it is not known."""
        parts = [change.part for change in step.changes]
        told = self._reworded(step) if parts[:1] in _REWORDED else None
        if told is not None:
            return told
        places = dict(self.compilation.origins[step.request.scene].places)
        for number, medium in enumerate(step.request.media):
            if f"media[{number}].url" in places:
                places.setdefault(medium.url, places[f"media[{number}].url"])
        at = next((places[name] for name in parts if name in places), None)
        return at.line if at else None

    def _reworded(self, step: Step) -> int | None:
        """The line where the prompt first differs from the one that was shot, if it is known."""
        before = next((take.prompt for take in reversed(self.shot) if _shot(take, step)), "")
        now = step.request.prompt
        if not before or before == now.text:
            return None
        pairs = enumerate(zip(before, now.text, strict=False))
        at = next((at for at, (was, new) in pairs if was != new), min(len(before), len(now.text)))
        mark = next((mark for mark in now.marks if mark.end > at), None)
        words = self.compilation.origins[step.request.scene].words
        return None if mark is None else words[mark.origin].span().line


_REWORDED = (["words"], ["dialogue"], ["looks"], ["layout"])
"""What the prompt itself tells the line of, where that changed first."""


def _shot(take: Take, step: Step) -> bool:
    return bool(take.file) and take.scene == step.request.scene and bool(take.prompt)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was shot before, by the ledger and, where money is paid, by the lock; to read only.

    `problems` says what of it could not be read, or only in part.
    """

    ledger: Ledger | None
    lock: lock.Lock
    problems: tuple[str, ...] = ()


@contextmanager
def snapshot(project: Project, *, forgiving: bool = False) -> Iterator[Snapshot]:
    """The snapshot of a project, while its `with` lasts.

    Raises LedgerError and OSError where the ledger cannot be read; where `forgiving`, that is a
    problem, and it counts as empty.
    """
    kept, problems = None, []
    try:
        if not project.pays:
            files.existing_state(project.home)
        kept = read_ledger(project.ledger)
    except (LedgerError, OSError) as error:
        if not forgiving:
            raise
        problems.append(told(error) if isinstance(error, OSError) else str(error))
    known = read_lock(project)
    try:
        yield Snapshot(kept, known, (*problems, *known.problems, *known.notes))
    finally:
        if kept is not None:
            kept.close()


def read_lock(project: Project) -> lock.Lock:
    """The project's lock; an empty one where nothing is paid."""
    return lock.read(project.lock) if project.pays else lock.Lock()


def keep_lock(project: Project, takes: Sequence[Take]) -> tuple[str, ...]:
    """Adds finished takes to the lock; what kept it from that, as sentences.

    A take that the lock does not know comes with what the ledger knows that people said of it.
    """
    if not project.pays or not takes:
        return ()
    known = {take.sha256 for take in read_lock(project).takes}
    marks = tuple(marks_of(take for take in takes if take.sha256 not in known))
    return lock.add(project.lock, state.folder(), takes=map(locked_of, takes), marks=marks)


def shot_takes(project: Project, ledger: Ledger | None, known: lock.Lock) -> tuple[Take, ...]:
    """The takes of a script, the lock's and the ledger's, oldest first."""
    home = str(project.home)
    own = ledger.takes.of_script(home, project.name) if ledger else ()
    return merged(own, known, home, project.name)


def prepare(
    project: Project,
    compilation: Compilation,
    ledger: Ledger | None,
    known: lock.Lock,
    options: PlanOptions,
    *,
    unread_media: bool = False,
) -> Prepared:
    """The plan for a compiled script.

    With `unread_media` a medium that cannot be read is one that nobody knows: the plan then tells
    what was shot, and is not to be carried out. Raises UnknownScene, NotReady where a medium
    cannot be read, LedgerError.
    """
    compilation = with_authored(compilation)
    requests = compilation.requests
    if options.takes:
        requests = with_takes(requests, options.takes)
    shot = shot_takes(project, ledger, known)
    try:
        inputs = _inputs(project, compilation, ledger, options)
        if unread_media:
            inputs = replace(inputs, digest=_any(inputs.digest))
        made = plan(requests, shot, inputs)
    except OSError as error:
        named = error.filename or "a medium"
        raise NotReady(f"{named} cannot be read: {error.strerror}") from None
    if taken_out := [each for each in made.unknown_scenes if each in compilation.omitted]:
        raise UnknownScene(f"scene {', '.join(taken_out)} is omitted in {project.script.name}")
    if made.unknown_scenes:
        names = ", ".join(dict.fromkeys(each.scene for each in compilation.requests))
        raise UnknownScene(
            f"there is no scene {', '.join(made.unknown_scenes)} in {project.script.name}; "
            f"there is {names}"
        )
    return Prepared(project, compilation, made, shot)


def _any(digest: Digest) -> Digest:
    """A digest of every medium, also of one that cannot be read."""

    def of(name: str) -> str:
        try:
            return digest(name)
        except OSError:
            return ""

    return of


def _inputs(
    project: Project, compilation: Compilation, ledger: Ledger | None, options: PlanOptions
) -> PlanInputs:
    return PlanInputs(
        project=str(project.home),
        script=project.name,
        named=project.named,
        keys=scene_keys(compilation),
        present=project.present,
        digest=files.digest(project.root),
        facts=files.facts(project.root, outside=project.outside),
        region=project.settings.region,
        currency=project.settings.currency,
        now=time.time(),
        options=options,
        policy=project.backend.policy,
        elsewhere=ledger.takes.equal if ledger and project.pays else lambda _: (),
        last_event=ledger.takes.last_event() if ledger else 0,
    )


def idle(made: Prepared, known: lock.Lock) -> bool:
    """Whether a run has nothing to do, not even to write down what was shot."""
    project, in_lock = made.project, {take.sha256 for take in known.takes}
    return not made.plan.orphans and all(
        step.action is Action.REUSE and (not project.pays or step.take.sha256 in in_lock)
        for step in made.plan.steps
    )


def rehearsed(made: Prepared) -> frozenset[str]:
    """The scenes of a plan whose text, as it stands, was rehearsed."""
    project = replace(made.project, backend=BACKENDS["local"])
    try:
        with snapshot(project) as before:
            takes = shot_takes(project, before.ledger, before.lock)
    except (LedgerError, OSError):
        return frozenset()
    seen = {take.authored.source for take in takes if take.state is State.DONE}
    wanted = (step.request for step in made.plan.steps)
    return frozenset(each.scene for each in wanted if each.authored.source in seen)
