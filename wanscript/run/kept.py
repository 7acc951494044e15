"""Takes between the ledger and the lock, and files of takes that neither knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..media.disk import sha256
from ..media.files import plain_name
from ..models.request import Authored, Prompt, Request
from .lock import Lock, LockedTake, Mark, verdicts
from .policy import PAID, RunPolicy
from .states import State
from .take import Start, Take


def locked_of(take: Take) -> LockedTake:
    """A finished take as the lock keeps it."""
    authored = take.authored
    sent = take.submission
    return LockedTake(
        sha256=take.sha256,
        scene=take.scene,
        fingerprint=take.fingerprint,
        rule=take.rule,
        take=take.take,
        number=take.number,
        model=take.model,
        task=take.task or "",
        file=take.file,
        date=datetime.fromtimestamp(int(take.finished or take.created), UTC),
        position=take.position,
        id=take.scene_id,
        heading=take.heading,
        seed=take.seed,
        seconds=take.seconds,
        billed=take.billed,
        unit_price=sent.unit_price if sent else None,
        currency=sent.currency if sent else "",
        authored=(authored.version, authored.source, authored.facets, authored.values),
        media=take.media,
        ends=tuple((start.scene, start.sha256) for start in take.starts),
    )


def take_of(locked: LockedTake, project: str, script: str) -> Take:
    """A take that the lock keeps, as one of a script; what it sent is not in the lock."""
    version, source, facets, values = locked.authored
    request = Request(
        scene=locked.scene, take=locked.take, shots=(), model=locked.model, prompt=Prompt("")
    )
    return Take(
        project=project,
        script=script,
        scene=locked.scene,
        fingerprint=locked.fingerprint,
        model=locked.model,
        request=request,
        position=locked.position,
        scene_id=locked.id,
        heading=locked.heading,
        rule=locked.rule,
        take=locked.take,
        number=locked.number,
        seed=locked.seed,
        media=tuple(locked.media),
        starts=tuple(Start(scene, sha256=digest) for scene, digest in locked.ends),
        authored=Authored(version, source, tuple(facets), tuple(values)),
        seconds=locked.seconds,
        state=State.DONE,
        finished=locked.date.timestamp(),
        file=locked.file,
        sha256=locked.sha256,
    )


def merged(takes: Sequence[Take], lock: Lock, project: str, script: str) -> tuple[Take, ...]:
    """The takes of a script by ledger and lock, oldest first, with what people said of them."""
    known = {(take.sha256, take.task or "") for take in takes if take.sha256}
    others = (
        take_of(each, project, script)
        for each in lock.takes
        if (each.sha256, each.task) not in known
    )
    ordered = sorted((*others, *takes), key=lambda take: take.finished or take.created)
    return tuple(_marked(ordered, lock))


def _marked(takes: Iterable[Take], lock: Lock) -> Iterator[Take]:
    """What the lock says of the takes that it knows; of the others the ledger says it."""
    said = verdicts(lock.marks)
    known = {take.sha256 for take in lock.takes} | {mark.sha256 for mark in lock.marks}
    picked = {mark.sha256: mark.at.timestamp() for mark in said.picks}
    for take in takes:
        if not take.sha256 or take.sha256 not in known:
            yield take
            continue
        no = said.rejected.get(take.sha256)
        at = picked.get(take.sha256, 0.0)
        yield replace(take, picked=at, rejected=(no.why or NG) if no else "")


NG = "NG"
"""Why a take is no good, where nobody said why."""


def marks_of(takes: Iterable[Take]) -> Iterator[Mark]:
    """What the ledger says of takes, as marks of a lock that does not know these takes."""
    for take in takes:
        at = datetime.fromtimestamp(take.picked or take.finished or take.created, UTC)
        if take.picked:
            yield Mark("pick", at, take.scene, take.sha256)
        if take.rejected:
            later = at + timedelta(microseconds=1)
            yield Mark("ng", later, take.scene, take.sha256, take.rejected)


def file_name(take: Take, policy: RunPolicy) -> str:
    """What a take's file is called: its scene, its number, and four characters of its task.

    These tell takes apart that two people shot under one number; a rehearsal needs none.
    """
    letters = "".join(each for each in take.task or "" if each.isascii() and each.isalnum())
    mark = f"_{letters[:4].lower()}" if letters and policy.pays else ""
    return f"{plain_name(take.scene)}_t{take.number:02}{mark}.mp4"


_NAMED = re.compile(r".+_t\d{2,}(_[a-z0-9]{1,4})?\.mp4")


def is_take_name(name: str) -> bool:
    """Whether a file is named as takes are."""
    return _NAMED.fullmatch(name) is not None


def unknown_files(
    folder: Path, home: Path, takes: Iterable[Take], ignored: frozenset[str]
) -> tuple[Path, ...]:
    """Files in the folder of a script's clips that are named as takes and that nothing knows."""
    takes = tuple(takes)
    files, digests = {take.file for take in takes}, {take.sha256 for take in takes}
    # one that was published, and whose run ended before it could write that down
    due = {file_name(take, PAID) for take in takes if take.task}
    try:
        here = sorted(path for path in folder.iterdir() if is_take_name(path.name))
    except OSError:
        return ()
    return tuple(
        path
        for path in here
        if path.is_file()
        and not path.is_symlink()
        and (name := path.relative_to(home).as_posix()) not in files
        and name not in ignored
        and path.name not in due
        and sha256(path) not in digests
    )
