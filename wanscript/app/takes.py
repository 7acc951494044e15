"""The takes of a script: what there is of each scene, which stands for it, and a word about one."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from ..compiler import Compilation
from ..language.near import nearest
from ..run import lock
from ..run.decide import ChangeMark, PlanOptions
from ..run.history import by_scene
from ..run.kept import NG, locked_of, marks_of
from ..run.ledger import ledger_begun
from ..run.lock import LockedTake, Mark
from ..run.states import State
from ..run.take import Take
from . import state
from .errors import NotReady, UnknownScene, UnknownTake
from .ledgers import writing
from .prepare import Prepared, Snapshot, prepare, read_lock, shot_takes, snapshot
from .project import Project, find_project

Word = Literal["pick", "ng"]


@dataclass(frozen=True, slots=True)
class TakeRow:
    """A take that was shot: its number in its scene as people say it (`t02`, `t02b`), its file.

    `path` need not be there. `billed` are the seconds that were, None where nobody knows; `cost`
    is what these came to, in `currency`. `stands` for its scene at most one of them does.
    """

    take: Take
    label: str
    path: Path
    present: bool
    stands: bool
    billed: float | None = None
    cost: Decimal | None = None
    currency: str = ""

    @property
    def ng(self) -> str:
        """That it is no good, and why where somebody said so; empty where it is not."""
        why = self.take.rejected
        return f"{NG}: {why}" if why not in ("", NG) else why


@dataclass(frozen=True, slots=True)
class SceneTakes:
    """A scene of the script and its takes, by number; `name` is "" for those of no scene."""

    name: str
    heading: str
    takes: tuple[TakeRow, ...]
    omitted: bool = False


@dataclass(frozen=True, slots=True)
class StandingClip:
    """The file of a take that stands for its scene; an `older` one is not as the script is now."""

    path: Path
    older: bool


@dataclass(frozen=True, slots=True)
class TakeList:
    """What was shot of a script, or rehearsed: every scene in its order, then what has none."""

    project: Project
    prepared: Prepared
    scenes: tuple[SceneTakes, ...]
    problems: tuple[str, ...] = ()


def takes_project(
    file: str | os.PathLike[str],
    *,
    rehearsal: bool = False,
    region: str | None = None,
    currency: str | None = None,
    outside: bool = False,
) -> Project:
    """The project whose takes are meant: those that were shot, where the script has any.

    Else, or for `rehearsal`, those that were rehearsed. Raises ProjectError, SettingsError.
    """

    def found(backend: str) -> Project:
        return find_project(file, backend, region=region, currency=currency, outside=outside)

    paid = found("dashscope")
    if rehearsal:
        return found("local")
    with snapshot(paid, forgiving=True) as before:
        takes = shot_takes(paid, before.ledger, before.lock)
    return paid if any(take.state is State.DONE for take in takes) else found("local")


def list_takes(project: Project, compilation: Compilation) -> TakeList:
    """The takes of a compiled script, of every scene as the script has it now."""
    with snapshot(project, forgiving=True) as before:
        made = _prepared(project, compilation, before)
        problems = before.problems
        known = before.lock
    done = [take for take in made.shot if take.state is State.DONE]
    own, left = by_scene(made.plan.steps, made.plan.inputs.keys, done)
    entries = {(each.sha256, each.scene, each.number): each for each in known.takes}

    def rows(takes: Sequence[Take], standing: Take | None) -> tuple[TakeRow, ...]:
        locked = {id(take): _entry(take, entries) for take in takes}
        called = lock.labels(locked.values())
        made = [_row(project, take, locked[id(take)], called, standing) for take in takes]
        return tuple(sorted(made, key=lambda row: (row.take.number, row.label)))

    scenes = [
        SceneTakes(
            name,
            key.heading,
            rows(own.get(name, ()), made.plan.shown.get(name)),
            name in compilation.omitted,
        )
        for name, key in made.plan.inputs.keys.items()
    ]
    if left:
        scenes.append(SceneTakes("", "", rows(left, None)))
    return TakeList(project, made, tuple(scenes), problems)


def standing_clips(project: Project, compilation: Compilation) -> Mapping[str, StandingClip]:
    """By scene, the clip that stands for it, where it is here."""
    with snapshot(project, forgiving=True) as before:
        if not shot_takes(project, before.ledger, before.lock):
            return {}
        made = _prepared(project, compilation, before).plan
    return {
        scene: StandingClip(project.home / take.file, made.standing[scene].mark in _OLDER)
        for scene, take in made.shown.items()
        if project.present(take)
    }


def shot_elsewhere(project: Project, compilation: Compilation) -> frozenset[str]:
    """The scenes for which a finished take stands whose file is not here."""
    with snapshot(project, forgiving=True) as before:
        shown = _prepared(project, compilation, before).plan.shown
    return frozenset(
        scene
        for scene, take in shown.items()
        if take.state is State.DONE and not project.present(take)
    )


_OLDER = (ChangeMark.CHANGED, ChangeMark.PINNED, ChangeMark.WAITS, ChangeMark.NEEDS_YOU)
"""The marks of a step for whose scene an earlier take still stands, if any does."""


def find_take(listed: TakeList, scene: str, number: str) -> TakeRow:
    """The take that a person names by `2`, `2b` or `t02`. Raises UnknownScene, UnknownTake."""
    project = listed.project
    names = [each.name for each in listed.scenes if each.name]
    found = next((each for each in listed.scenes if scene and each.name == scene), None)
    if found is None:
        meant = nearest(scene, tuple(names))
        perhaps = f"; did you mean {meant}?" if meant else f"; there is {', '.join(names)}"
        raise UnknownScene(f"there is no scene {scene} in {project.script.name}{perhaps}")
    label = lock.named([row.label for row in found.takes], number)
    if label is None:
        kind = "takes" if project.pays else "rehearsals"
        known = ", ".join(row.label for row in found.takes)
        there = f"; there is {known}" if known else f": it has no {kind} yet"
        raise UnknownTake(f"scene {scene} has no take {number}{there}")
    return next(row for row in found.takes if row.label == label)


def say_of_take(project: Project, row: TakeRow, scene: str, word: Word, why: str = "") -> None:
    """Keeps that a take is picked for its scene, or no good: in the lock, and in the ledger.

    Raises NotReady where it cannot be kept, LedgerError, OSError.
    """
    take, now = row.take, datetime.fromtimestamp(time.time(), UTC)
    if project.pays:
        known = read_lock(project)
        now = lock.later(known, now)
        new = () if any(each.sha256 == take.sha256 for each in known.takes) else (take,)
        marks = (*marks_of(new), Mark(word, now, scene, take.sha256, why))
        said = lock.add(project.lock, state.folder(), takes=map(locked_of, new), marks=marks)
        if said:
            raise NotReady("; ".join(said))
    if not ledger_begun(project.ledger):
        return
    with writing(project) as at:
        ledger, home = at.ledger, str(project.home)
        facts: dict[str, object] = {"rejected": why or NG} if word == "ng" else {}
        if word == "pick":
            facts = {"picked": now.timestamp(), "rejected": ""}
        for own in ledger.takes.of_script(home, project.name):
            # of clips that are paid, equal bytes are one performance
            equal = project.pays and own.sha256 == take.sha256 and own.state is State.DONE
            if own.id == take.id or equal:
                ledger.takes.set(own, **facts)
                ledger.takes.note(own, "picked" if word == "pick" else f"rejected: {why or NG}")


def would_pay(before: Prepared, after: Prepared) -> tuple[str, ...]:
    """The scenes that a run would shoot after a word, and would not have shot before it."""
    old = {step.request.scene for step in before.plan.to_pay}
    new = (step.request.scene for step in after.plan.to_pay)
    return tuple(dict.fromkeys(scene for scene in new if scene not in old))


def _prepared(project: Project, compilation: Compilation, before: Snapshot) -> Prepared:
    return prepare(
        project, compilation, before.ledger, before.lock, PlanOptions(), unread_media=True
    )


def _entry(take: Take, entries: Mapping[tuple[str, str, int], LockedTake]) -> LockedTake:
    """A take as the lock has it, or would have it."""
    return entries.get((take.sha256, take.scene, take.number)) or locked_of(take)


def _row(
    project: Project,
    take: Take,
    entry: LockedTake,
    called: Mapping[tuple[str, str], str],
    standing: Take | None,
) -> TakeRow:
    price = entry.unit_price
    paid = project.pays and entry.billed is not None and price is not None
    return TakeRow(
        take,
        called[entry.sha256, entry.task],
        project.home / take.file,
        project.present(take),
        standing is take,
        entry.billed if project.pays else None,
        price * Decimal(str(entry.billed)) if paid and price is not None else None,
        entry.currency,
    )
