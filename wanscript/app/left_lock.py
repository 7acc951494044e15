"""The lock of a script that was renamed without it: what people said of its takes is in there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..run import lock
from .errors import LeftLock
from .prepare import Prepared, read_lock
from .project import short

_ENDING = ".wan.lock"
_MOST = 100
"""Locks of one folder that are looked into."""


def left_lock(made: Prepared) -> LeftLock | None:
    """A lock beside the script whose own script is gone, with picks or NGs of the script's clips.

    Without them other takes stand for their scenes, and what is pinned is shot again.
    """
    project = made.project
    if not project.pays or not made.moves:
        return None
    orphans = tuple(_orphans(project.root))
    if not orphans:  # as nearly always
        return None
    wanted = {step.fresh.fingerprint for step in made.plan.steps} - {""}
    own = {take.sha256 for take in read_lock(project).takes}
    for path in orphans:
        known = lock.read(path)
        takes = {take.sha256 for take in known.takes} - own
        shared = any(take.fingerprint in wanted for take in known.takes)
        if shared and any(mark.sha256 in takes for mark in known.marks):
            return LeftLock(
                f"{short(path)} lies here without its script, and says which of these takes were "
                "picked, or are no good",
                path,
                project.lock,
            )
    return None


def _orphans(folder: Path) -> Iterator[Path]:
    """The locks of a folder whose scripts are not there."""
    try:
        names = sorted(path for path in folder.iterdir() if path.name.endswith(_ENDING))
    except OSError:
        return
    for path in names[:_MOST]:
        if not path.with_name(path.name.removesuffix(".lock")).exists():
            yield path
