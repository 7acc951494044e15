"""When all pages of a ledger must be looked through: after a crash, a change, and once a day.

A mark beside it tells how it was left. It is believed only where the file still is just so.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from ...media.disk import write_whole

_HOLDS = 24 * 60 * 60.0
"""Seconds for which a look through all pages counts."""

_RECENT = 2.0
"""Seconds in which two changes of a file may bear the same time."""


def looked_through(path: Path) -> float | None:
    """When a ledger was last looked through; None where it must be now. Seconds since 1970."""
    # by this machine's clock, as the times of files are
    now = time.time()
    try:
        *left, seen = _mark(path).read_text("ascii").split()
        file, log = path.stat(), path.with_name(f"{path.name}-wal")
        at = float(seen)
        in_use = log.exists() and log.stat().st_size
    except (OSError, ValueError):
        return None
    settled = now - file.st_mtime > _RECENT
    so = left == _state(file) and settled and not in_use and 0 <= now - at < _HOLDS
    return at if so else None


def leave(path: Path, seen: float) -> None:
    """Marks a ledger that was looked through then, and is closed now. A disk's no is none."""
    with contextlib.suppress(OSError):
        write_whole(_mark(path), " ".join((*_state(path.stat()), repr(seen))).encode("ascii"))


def _state(file: os.stat_result) -> list[str]:
    return [str(file.st_ino), str(file.st_size), str(file.st_mtime_ns)]


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}-whole")
