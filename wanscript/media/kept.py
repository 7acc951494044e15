"""What took long to find out, kept for a person on this machine, outside of every project.

It saves work alone: what cannot be read or written is found out again.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from .disk import MB, read_bounded, write_whole
from .files import moved_state

_MOST = 4 * MB


def recall(name: str) -> bytes | None:
    """What was kept under a name; None where there is nothing that can be read."""
    try:
        return read_bounded(_folder() / name, _MOST)
    except (OSError, ValueError):
        return None


def remember(name: str, data: bytes) -> None:
    """Keeps something under a name, which tells everything that it depends on."""
    with contextlib.suppress(OSError, ValueError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)


def _folder() -> Path:
    """Where it lies: where `WANSCRIPT_STATE` says, else in the person's cache. Raises OSError."""
    import platformdirs

    return (moved_state() or platformdirs.user_cache_path("wanscript", appauthor=False)) / "cutouts"
