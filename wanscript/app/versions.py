"""A script as it was: in a revision of git, or in another file."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path, PurePath

from ..language.decode import text_of
from ..media import files
from ..media.disk import read_bounded
from ..media.pointer import POINTER_LIMIT, Pointer, pointer
from ..models.media import Load, Unreadable
from .errors import RevisionError
from .open_script import ALL_LIMIT
from .revision import NotThere, Revision, checkout, revision

_ALIKE = 0.5
"""How many of their lines two scripts share at the least where one was the other."""

_NAMED = 4
"""Media that are named in one note."""

_MOST = 200
"""Scripts of a revision that are looked at for an earlier name."""


class Media:
    """The digests of a version's media, and what is to be known of them.

    `find` gives the sha256 of a medium, or the pointer to it; it raises RevisionError and OSError.
    """

    def __init__(self, find: Callable[[str], str | Pointer], version: str) -> None:
        self._find, self._version = find, version
        self._known: dict[str, str | None] = {}
        self._notes: dict[str, list[str]] = {}

    def digest(self, medium: str) -> str | None:
        """The sha256 of a medium, in hex, None where that cannot be told."""
        if medium not in self._known:
            self._known[medium] = self._looked_at(medium)
        return self._known[medium]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of the media, as sentences."""
        return tuple(
            f"{_listed(named)}: {why.format(self._version)}" for why, named in self._notes.items()
        )

    def _looked_at(self, medium: str) -> str | None:
        note, found = "", None
        try:
            found = self._find(medium)
        except NotThere:
            note = "not in {}, so counted as unchanged"
        except (RevisionError, OSError):
            note = "cannot be read in {}, so counted as unchanged"
        if isinstance(found, Pointer):
            note, found = "a Git LFS pointer in {}, and compared by the digest in it", found.sha256
        if note:
            self._notes.setdefault(note, []).append(medium)
        return found


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def media_here(root: Path, *, outside: bool = False) -> Callable[[str], str | Pointer]:
    """Finds the media of a script that lies in the folder `root`, as far as a project goes."""
    found, digest = files.find(root, outside=outside), files.digest(root)

    def find(medium: str) -> str | Pointer:
        path = found(medium)
        if path is None or not path.exists():
            raise NotThere(medium)
        small = path.stat().st_size <= POINTER_LIMIT
        own = pointer(read_bounded(path, POINTER_LIMIT)) if small else None
        return own or digest(medium)

    return find


@dataclass(frozen=True, slots=True)
class Before:
    """An older version of a script: its text, what it includes (None: from this disk), its media.

    `name` is what people call the version, `commit` the one that it is of; `notes` are sentences.
    """

    name: str
    path: PurePath
    data: bytes
    load: Load | None
    media: Media
    commit: str | None = None
    notes: tuple[str, ...] = ()


@contextmanager
def in_revision(script: Path, now: bytes, name: str) -> Iterator[Before]:
    """A script as it was in a revision, while its `with` lasts; empty where it was not there yet.

    One that was called otherwise there is known by the lines that it shares with what it is
    `now`. Raises RevisionError, then and while it is read.
    """
    where = checkout(script.parent)
    with revision(where, name) as at:
        path = PurePath(f"{where.prefix}{script.name}")
        notes: tuple[str, ...] = ()
        try:
            data = at.read(path.as_posix(), files.TEXT_LIMIT)
        except NotThere:
            path, data, notes = _earlier(at, path, now, name)
        short = at.commit[:7]
        version = name if short in name else f"{name} ({short})"
        media = Media(_media_at(at, path), name)
        yield Before(version, path, data, _load_at(at), media, at.commit, notes)


def _earlier(
    at: Revision, path: PurePath, now: bytes, name: str
) -> tuple[PurePath, bytes, tuple[str, ...]]:
    """The script that is no longer where it was, and shares the most lines with this one."""
    best, most = None, _ALIKE
    for each in _gone(at):
        with suppress(RevisionError):
            data = at.read(each, files.TEXT_LIMIT)
            if (share := _shared(data, now)) >= most:
                best, most = (PurePath(each), data), share
    if best is None:
        return path, b"", (f"{path.name} is not in {name}, so all of it is new",)
    return *best, (f"in {name} it is called {best[0]}",)


def _gone(at: Revision) -> Iterator[str]:
    """The scripts that are not where they were; none where there are too many files to look at."""
    with suppress(RevisionError):
        paths = (each for each in at.scripts() if not (at.where.top / each).exists())
        yield from islice(paths, _MOST)


def _shared(before: bytes, now: bytes) -> float:
    """Which part of their lines two scripts share."""
    texts = (text_of(data) or "" for data in (before, now))
    lines = [Counter(filter(None, map(str.strip, text.split("\n")))) for text in texts]
    return 2 * (lines[0] & lines[1]).total() / max(1, lines[0].total() + lines[1].total())


def _media_at(at: Revision, script: PurePath) -> Callable[[str], str | Pointer]:
    """Finds the media of a script in a revision, by its path there."""
    folder = script.parent

    def find(medium: str) -> str | Pointer:
        return at.medium(posixpath.normpath(folder / medium))

    return find


def _load_at(at: Revision) -> Load:
    left = ALL_LIMIT

    @cache
    def load(path: PurePath) -> bytes | Unreadable:
        nonlocal left
        try:
            data = at.read(path.as_posix(), min(left, files.TEXT_LIMIT))
        except RevisionError as error:
            return Unreadable(str(error))
        left -= len(data)
        return data

    return load
