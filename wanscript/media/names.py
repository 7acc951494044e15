"""Where a file lies as a script names it, and what was probably meant where it does not."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath

from msgspec import Struct

_MOST_NAMES, _MOST_FOLDERS = 1000, 100
"""Of a folder, as far as it is searched."""

_MOST_SHOWN = 3
"""Files of which one may have been meant."""


def located(path: Path) -> Path:
    """The path, or where nothing lies there the one of the same letters, spelled as NFC or NFD.

    No other name is ever taken for it.
    """
    if path.as_posix().isascii() or _there(path):
        return path
    at = Path(path.anchor)
    for part in path.parts[len(at.parts) :]:
        found = at / part
        if not _there(found):
            alike = sorted(each for each in _names(at) if _nfc(each) == _nfc(part))
            if not alike:
                return path
            found = at / alike[0]
        at = found
    return at


class Near(Struct, frozen=True, gc=False):
    """Files that may have been meant by a path where nothing lies, the likeliest first.

    `sure`: it is the only one of that very name, but for capitals and the folder it lies in.
    """

    paths: tuple[str, ...]
    sure: bool = False


def nearest(root: Path, reference: str) -> Near | None:
    """What was probably meant by a path from `root`, as it is written.

    Folders are compared without case at any depth, the last name by its likeness or as a pattern;
    a bare name is looked for one folder down, too.
    """
    *folders, last = PurePath(reference).parts or ("",)
    at, only = PurePath(), True
    for part in folders:
        if not _there(root / at / part):
            alike = [each for each in _names(root / at) if _fold(each) == _fold(part)]
            if not alike:
                return None
            part, only = alike[0], only and len(alike) == 1
        at /= part
    names = _files(root / at)
    same = _same(last, names)
    found = [(at / each).as_posix() for each in same]
    if not found and not folders:
        found = _one_down(root, last)
    if found:
        return Near(tuple(found[:_MOST_SHOWN]), only and len(found) == 1)
    near = _like(last, names)
    return Near(((at / near).as_posix(),)) if near else None


def _same(name: str, names: list[str]) -> list[str]:
    """The names that are one name but for capitals, or that a pattern means."""
    if "*" not in name and "?" not in name:
        return [each for each in names if _fold(each) == _fold(name)]
    meant = re.compile(fnmatch.translate(_fold(name)))
    return sorted(each for each in names if each[0] != "." and meant.match(_fold(each)))


def _one_down(root: Path, name: str) -> list[str]:
    return [
        f"{folder}/{each}"
        for folder in _folders(root)
        for each in _same(name, _files(root / folder))
    ]


def _like(name: str, names: list[str]) -> str | None:
    import difflib

    by_fold = {_fold(each): each for each in names}
    close = difflib.get_close_matches(_fold(name), by_fold, n=1, cutoff=0.7)
    return by_fold[close[0]] if close else None


def _there(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def _names(folder: Path) -> list[str]:
    return [each.name for each in _entries(folder, _MOST_NAMES)]


def _files(folder: Path) -> list[str]:
    entries = _entries(folder, _MOST_NAMES)
    return [each.name for each in entries if not each.is_dir(follow_symlinks=False)]


def _folders(folder: Path) -> list[str]:
    return sorted(
        each.name
        for each in _entries(folder, _MOST_FOLDERS)
        if not each.name.startswith(".") and each.is_dir(follow_symlinks=False)
    )


def _entries(folder: Path, most: int) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as inner:
            yield from (each for _, each in zip(range(most), inner, strict=False))
    except (OSError, ValueError):
        return


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _fold(name: str) -> str:
    return _nfc(_nfc(name).casefold())
