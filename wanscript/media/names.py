"""Where a file lies as a script names it, and what was probably meant where it does not."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath

_MOST_NAMES, _MOST_FOLDERS = 1000, 100
"""Of a folder, as far as it is searched."""


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


def nearest(root: Path, reference: str) -> str | None:
    """A file that was probably meant by a path from `root` where nothing lies, as it is written.

    Folders are compared without case at any depth, the last name by its likeness; a bare name
    is looked for one folder down, too.
    """
    *folders, last = PurePath(reference).parts or ("",)
    at = PurePath()
    for part in folders:
        if not _there(root / at / part):
            alike = [each for each in _names(root / at) if _fold(each) == _fold(part)]
            if not alike:
                return None
            part = alike[0]
        at /= part
    near = _like(last, _names(root / at))
    if near:
        return (at / near).as_posix()
    return None if folders else _one_down(root, last)


def _one_down(root: Path, name: str) -> str | None:
    for folder in _folders(root):
        for each in _names(root / folder):
            if _fold(each) == _fold(name):
                return f"{folder}/{each}"
    return None


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
