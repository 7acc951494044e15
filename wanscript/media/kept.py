"""What took long to find out, kept for a person on this machine, outside of every project.

It saves work alone: what cannot be read or written is found out again.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from .disk import MB, read_bounded, write_whole
from .files import moved_state

_MOST = 4 * MB
"""Bytes of one of them."""

_ALL = 256 * MB
"""Bytes of all of them: those that were not needed for longest go when there are more."""

_STAY = 3 / 4
"""How much of that stays then."""


def recall(name: str) -> bytes | None:
    """What was kept under a name; None where there is nothing that can be read."""
    try:
        path = _folder() / name
        data = read_bounded(path, _MOST)
    except (OSError, ValueError):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return data


def remember(name: str, data: bytes) -> None:
    """Keeps something under a name, which tells everything that it depends on."""
    with contextlib.suppress(OSError, ValueError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)
        _prune(folder)


def _prune(folder: Path) -> None:
    """Takes away what was not needed for longest, where all of it is too much. Raises OSError."""
    with os.scandir(folder) as there:
        known = [(each.stat(), each.path) for each in there if not each.name.startswith(".")]
    total = sum(about.st_size for about, _ in known)
    if total <= _ALL:
        return
    for about, path in sorted(known, key=lambda each: each[0].st_mtime_ns):
        if total <= _ALL * _STAY:
            return
        Path(path).unlink(missing_ok=True)
        total -= about.st_size


def _folder() -> Path:
    """Where it lies: where `WANSCRIPT_STATE` says, else in the person's cache. Raises OSError."""
    import platformdirs

    return (moved_state() or platformdirs.user_cache_path("wanscript", appauthor=False)) / "cutouts"
