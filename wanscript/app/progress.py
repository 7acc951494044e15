"""How far the runs of a script are, in whatever process; their ledgers are only read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from ..run.ledger import Ledger, LedgerError, Place, Server
from ..run.states import STATES
from ..run.take import Take
from .errors import InputError
from .prepare import snapshot
from .project import BACKENDS, Project, find_project

_LOOK = 0.5
"""Seconds after which a ledger is looked at again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The last run of a script: its clips in the order of the film, and whether it is at work.

    `began` is in seconds since 1970.
    """

    pays: bool
    began: float
    clips: tuple[Take, ...]
    at_work: bool


Runs = tuple[Progress, ...]


async def runs(
    script: Path, stop: asyncio.Event, clock: Callable[[], float] = time.time
) -> AsyncIterator[Runs]:
    """The runs of a script that are at work or began since, whenever they come on, until `stop`.

    One that was seen at work is told of when it has ended, too. A run whose process was killed
    counts as at work until its lease is over. A ledger that cannot be read tells of none.
    """
    since, shown = clock(), Runs()
    known: tuple[object, ...] | None = None
    while not stop.is_set():
        marks = await asyncio.to_thread(_marks, script)
        # nothing is written when a lease is over
        if marks != known or any(each.at_work for each in shown):
            known, now = marks, await asyncio.to_thread(_runs, script, since)
            if now != shown:
                since = min((since, *(each.began for each in now)))
                shown = now
                yield now
        try:
            await asyncio.wait_for(stop.wait(), _LOOK)
        except TimeoutError:
            continue


def _projects(script: Path) -> tuple[Project, ...]:
    try:
        return tuple(find_project(script, name) for name in BACKENDS)
    except (InputError, OSError):
        return ()


def _marks(script: Path) -> tuple[object, ...]:
    """What changes whenever a ledger of the script does."""
    places = [each.ledger for each in _projects(script)]
    return tuple(mark for place in places for mark in _marks_of(place))


_ASKED = 2.0
"""Seconds between two looks at a ledger on a server, which tells nobody that it has changed."""


def _marks_of(place: Place) -> tuple[object, ...]:
    if isinstance(place, Server):
        return (time.monotonic() // _ASKED,)
    return _mark(place), _mark(place.with_name(f"{place.name}-wal"))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size


def _runs(script: Path, since: float) -> Runs:
    found = (_progress(each, since) for each in _projects(script))
    return tuple(each for each in found if each)


def _progress(project: Project, since: float) -> Progress | None:
    try:
        with snapshot(project) as before:
            return _last_run(before.ledger, project, since) if before.ledger else None
    except (LedgerError, OSError):
        return None


def _last_run(ledger: Ledger, project: Project, since: float) -> Progress | None:
    film = str(project.home), project.name
    last = ledger.approvals.last(*film)
    if last is None:
        return None
    owners = {last.owner} - {""}
    own = [
        take
        for take in ledger.takes.of_script(*film)
        # what an earlier run had sent is in this one's hands, not in its approval
        if not take.joined and (take.approval == last.id or take.owner in owners)
    ]
    hands = owners | {take.owner for take in own if take.owner and STATES[take.state].open}
    at_work = any(ledger.leases.until(owner) > ledger.now for owner in hands)
    if not own or not (at_work or last.created >= since):
        return None
    own.sort(key=lambda take: (take.position, take.take))
    return Progress(project.pays, last.created, tuple(own), at_work)
