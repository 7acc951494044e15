"""The scripts that lie in a folder, at any depth."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

MOST = 1000
"""Scripts that a folder may stand for."""

_OURS = ("rehearsal", "takes")
"""Folders of clips."""


def scripts_in(folder: Path, unread: Callable[[OSError], None]) -> Iterator[list[Path]]:
    """The scripts of a folder, then of each in it but hidden ones and clips; links are no way.

    `unread` is told of a folder that cannot be read.
    """
    for place, folders, names in os.walk(folder, onerror=unread):
        folders[:] = sorted(each for each in folders if each[0] != "." and each not in _OURS)
        yield [Path(place, each) for each in sorted(names) if each.endswith(".wan")]
