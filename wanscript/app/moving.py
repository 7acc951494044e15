"""A file gets another name or place: what scripts have to say instead."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

from ..language.diagnostic import Edit
from ..language.paths import named_files
from ..language.syntax import File
from ..models.media import is_url
from .editing import Editing


def moved(editing: Editing, moves: Mapping[Path, Path]) -> tuple[Edit, ...]:
    """The edits by which every script names what is moved where it will be.

    `moves` has files and folders by their full paths. A script that is moved itself names its
    files from its new folder; its edits are of its old place, where it still lies.
    """
    edits: list[Edit] = []
    for path in editing.scripts():
        film = editing.understood(path)
        if film is not None:
            edits += _of_script(film.compilation.tree, path, moves)
    return tuple(edits)


def _of_script(file: File, path: Path, moves: Mapping[Path, Path]) -> Iterator[Edit]:
    folder, after = path.parent, _after(path, moves).parent
    for named in named_files(file):
        typed = named.words.text
        if is_url(typed) or not typed:
            continue
        old = Path(os.path.normpath(folder / typed))
        new = _after(old, moves)
        if new == old and folder == after:
            continue
        said = typed if PurePath(typed).is_absolute() and new == old else _from(after, new, typed)
        if said != typed:
            yield Edit(named.words.span(), said)


def _after(path: Path, moves: Mapping[Path, Path]) -> Path:
    """Where a file will lie."""
    for old, new in moves.items():
        if path == old or old in path.parents:
            return new / path.relative_to(old)
    return path


def _from(folder: Path, path: Path, typed: str) -> str:
    """A path from a folder, in the way in which it was typed."""
    relative = PurePath(os.path.relpath(path, folder)).as_posix()
    return f"./{relative}" if typed.startswith("./") and relative[0] != "." else relative
