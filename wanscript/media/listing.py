"""What lies in a folder, for who is about to name a file in it."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from msgspec import Struct

from .disk import inside

_MOST = 2000
"""Entries of a folder that are looked at."""


class Listed(Struct, frozen=True, gc=False):
    """A file or a folder by its name."""

    name: str
    folder: bool


def listed(folder: Path, home: Path) -> tuple[Listed, ...]:
    """What lies in a folder of a project, hidden names left out; nothing where there is none."""
    if not inside(folder, home):
        return ()
    try:
        with os.scandir(folder) as entries:
            found = [Listed(each.name, each.is_dir()) for each in islice(entries, _MOST)]
    except OSError:
        return ()
    return tuple(sorted((e for e in found if e.name[0] != "."), key=lambda each: each.name))
