"""Whether git merges a lock by keeping the lines of both sides, as its attributes say."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from .file import path_of

_LIMIT = 1024 * 1024


def attributes_line() -> str:
    """The line of a `.gitattributes` that makes git keep the lines of both sides."""
    return "*.wan.lock merge=union"


def needs_attributes(script: Path) -> bool:
    """Whether a script is in a checkout of git whose `.gitattributes` do not merge its lock."""
    top = checkout(script)
    return top is not None and not merges_by_union(script, top)


def checkout(script: Path) -> Path | None:
    """The folder of the checkout of git that a script is in, without asking git."""
    folder = script.parent.resolve()
    return next(
        (each for each in (folder, *folder.parents) if os.path.lexists(each / ".git")), None
    )


def merges_by_union(script: Path, top: Path) -> bool:
    """Whether the `.gitattributes` from `top` down to a script's folder merge its lock."""
    folder = script.parent.resolve()
    lock = folder / path_of(script).name
    union = False
    # the nearer file, and in a file the later line, outweighs the others
    for each in reversed((folder, *folder.parents)):
        if each.is_relative_to(top.resolve()):
            for pattern, attributes in _rules(each / ".gitattributes"):
                if _matches(pattern, lock.relative_to(each).as_posix()):
                    union = _union(attributes, union)
    return union


def _rules(path: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        with path.open("rb") as stream:
            text = stream.read(_LIMIT).decode("utf-8-sig", "replace")
    except OSError:
        return
    for words in map(str.split, text.splitlines()):
        if len(words) > 1 and not words[0].startswith("#"):
            yield words[0], words[1:]


def _matches(pattern: str, name: str) -> bool:
    """Whether a pattern is about a file, by its path from the pattern's folder."""
    if "/" not in pattern.rstrip("/"):
        return fnmatchcase(name.rsplit("/", 1)[-1], pattern)
    return fnmatchcase(name, pattern.removeprefix("/").removeprefix("**/"))


def _union(attributes: list[str], before: bool) -> bool:
    for each in attributes:
        if each.lstrip("-!").split("=")[0] in ("merge", "binary"):
            before = each == "merge=union"
    return before
