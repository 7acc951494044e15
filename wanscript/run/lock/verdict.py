"""What the entries of a lock mean together, whatever their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .entry import Lock, LockedTake, Mark
from .line import line


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The marks that stand.

    `picks` are all of them, oldest first, `omitted` is by the scene's name in the mark, `rejected`
    and `adopted` by the take's sha256. A pick takes back an NG of the take and an omission of the
    scene that came before it.
    """

    rejected: Mapping[str, Mark]
    omitted: Mapping[str, Mark]
    adopted: Mapping[str, Mark]
    picks: tuple[Mark, ...]


def verdicts(marks: Iterable[Mark]) -> Verdicts:
    """What stands after all of these marks, of which later ones outweigh earlier ones."""
    ordered = tuple(sorted(frozenset(marks), key=_by_time))
    of_take = {each.sha256: each for each in ordered if each.kind in ("pick", "ng")}
    of_scene = {each.scene: each for each in ordered if each.kind in ("pick", "omit")}
    picks = tuple(each for each in ordered if each.kind == "pick")
    return Verdicts(
        rejected={sha256: each for sha256, each in of_take.items() if each.kind == "ng"},
        omitted={scene: each for scene, each in of_scene.items() if each.kind == "omit"},
        adopted={each.sha256: each for each in ordered if each.kind == "adopt"},
        picks=picks,
    )


def merge(*locks: Lock) -> Lock:
    """All that several locks say; of two lines about one take the older one stands."""
    takes: dict[tuple[str, str], LockedTake] = {}
    for take in (take for lock in locks for take in lock.takes):
        key = (take.sha256, take.task)
        other = takes.setdefault(key, take)
        if take != other:
            takes[key] = min(take, other, key=lambda each: (each.date, line(each)))
    return Lock(
        tuple(sorted(takes.values(), key=_by_date)),
        tuple(sorted({mark for lock in locks for mark in lock.marks}, key=_by_time)),
        tuple(dict.fromkeys(problem for lock in locks for problem in lock.problems)),
        tuple(dict.fromkeys(note for lock in locks for note in lock.notes)),
    )


def later(lock: Lock, now: datetime) -> datetime:
    """The time for a new mark: `now`, or just after a mark from a clock that is ahead of ours."""
    return max((now, *(mark.at + timedelta(microseconds=1) for mark in lock.marks)))


def numbers(lock: Lock) -> dict[str, str]:
    """By sha256: what each take of a lock is called within its scene (`t02`, `t02b`)."""
    by_scene: dict[str, list[LockedTake]] = {}
    for take in lock.takes:
        by_scene.setdefault(take.scene, []).append(take)
    return {key[0]: label for takes in by_scene.values() for key, label in labels(takes).items()}


def labels(takes: Iterable[LockedTake]) -> dict[tuple[str, str], str]:
    """By sha256 and task: what the takes of one scene are called.

    Of takes with equal numbers the oldest bears the number alone, the others a letter too.
    """
    called: dict[tuple[str, str], str] = {}
    met: dict[int, int] = {}
    for take in sorted(takes, key=lambda take: (take.number, *_by_date(take))):
        if (take.sha256, take.task) not in called:
            at = met[take.number] = met.get(take.number, -1) + 1
            called[take.sha256, take.task] = f"t{take.number:02}{_letters(at)}"
    return called


def named(called: Iterable[str], typed: str) -> str | None:
    """The label that a person means by `2`, `2b`, `t02b`; None where there is none.

    `called` are the labels of one scene's takes.
    """
    return next((each for each in called if _bare(each) == _bare(typed)), None)


def _bare(label: str) -> tuple[str, str] | None:
    parts = re.fullmatch(r"t?0*([0-9]+?)([a-z]*)", label.strip().casefold())
    return (parts[1], "" if parts[2] == "a" else parts[2]) if parts else None


def _letters(at: int) -> str:
    """Nothing, b, c ... z, ba, bb ...: the digits of a number to the base of 26, a for none."""
    letters = ""
    while at:
        at, digit = divmod(at, 26)
        letters = chr(ord("a") + digit) + letters
    return letters


def _by_date(take: LockedTake) -> tuple[datetime, str, str]:
    return take.date, take.sha256, take.task


def _by_time(mark: Mark) -> tuple[datetime, str, str, str, str]:
    return mark.at, mark.kind, mark.scene, mark.sha256, mark.why
