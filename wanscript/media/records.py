"""What a project's machine state remembers of files: what media are, and which files are ours.

Both are for saving work and questions: where a record cannot be read, nothing is remembered.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import time
from collections.abc import Callable, Iterator
from errno import EBUSY
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from ..models.media import MediaFacts, MediaKind
from .content import Unusable
from .disk import MB, UnfitFile, append, looked_at, read_bounded, sha256, write_whole

_LIMIT = 32 * MB
"""Bytes of a record."""

_LONG = 8 * MB
"""Bytes from which on a record of written files is worth being written anew."""

_SETTLED = 2.0
"""Seconds after which a file's time is trusted: two quick writes may carry the same one."""

_SCHEMA = 2
"""Of the record; one of another is no record. It grows with what is found of a medium."""

Look = Callable[[Path], MediaFacts]
"""What a file is. Raises ValueError with the rest of a sentence, OSError."""

Check = Callable[[Path, MediaFacts], None]
"""Whether a file is whole. Raises as `Look` does."""

MakeFolder = Callable[[], Path]
"""Makes the folder of machine state if it is not there. Raises OSError."""


class MediaCache:
    """What is known of media, by (path, size, times, inode), in this process and the next one.

    It is written once, at the end of the process, with what others found meanwhile.
    """

    def __init__(self, folder: Path, make: MakeFolder) -> None:
        self._path, self._make = folder / "media.json", make
        self._entries: dict[str, dict[str, Any]] | None = None
        self._fresh: dict[str, dict[str, Any]] = {}
        self._faults: dict[tuple[str, tuple[int, ...]], Unusable] = {}

    def facts(self, path: Path, look: Look, check: Check | None = None) -> MediaFacts:
        """What a medium is, by `look` where that is not known, and whole by `check`, if given.

        Raises what they do. That one is none of the media known here is remembered by this
        process alone.
        """
        with self._entry(path) as entry:
            fault = str(path), tuple(entry["stamp"])
            if fault in self._faults:
                raise Unusable(*self._faults[fault].args)
            try:
                if "facts" not in entry:
                    entry["facts"] = asdict(look(path))
                if check is not None and "whole" not in entry:
                    check(path, _facts(entry["facts"]))
                    entry["whole"] = True
            except ValueError as error:
                said = error if isinstance(error, Unusable) else Unusable(str(error))
                self._faults[fault] = said
                raise
            known = entry["facts"]
        return _facts(known)

    def digest(self, path: Path) -> str:
        """The sha256 of a medium, in hex. Raises OSError."""
        with self._entry(path) as entry:
            if "sha256" not in entry:
                entry["sha256"] = sha256(path)
            return str(entry["sha256"])

    def save(self) -> None:
        """Writes what is new for the next process, which looks again where that fails."""
        if not self._fresh:
            return
        with contextlib.suppress(OSError):
            write_whole(
                self._make() / self._path.name,
                json.dumps({"schema": _SCHEMA, "files": {**self._read(), **self._fresh}}).encode(),
            )
            self._fresh.clear()

    @contextlib.contextmanager
    def _entry(self, path: Path) -> Iterator[dict[str, Any]]:
        if self._entries is None:
            self._entries = self._read()
        key, about = str(path.absolute()), looked_at(path)
        stamp = _stamp(about)
        entry = self._entries.get(key)
        if entry is None or entry.get("stamp") != stamp:
            entry = {"stamp": stamp}
        before = len(entry)
        try:
            yield entry
        except (OSError, ValueError):
            _same(path, stamp)
            raise
        _same(path, stamp)
        if len(entry) > before and time.time() - about.st_mtime > _SETTLED:
            if not self._fresh:
                atexit.register(self.save)
            self._entries[key] = self._fresh[key] = entry

    def _read(self) -> dict[str, dict[str, Any]]:
        if self._path.parent.is_symlink():
            return {}
        try:
            kept = json.loads(read_bounded(self._path, _LIMIT, follow=False))
            for entry in kept["files"].values():
                _facts(entry.get("facts", _NOTHING))
            return dict(kept["files"]) if kept["schema"] == _SCHEMA else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}


def _stamp(about: os.stat_result) -> list[int]:
    # the time of the last change of any kind is the system's own: nobody can send it along
    return [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]


def _same(path: Path, stamp: list[int]) -> None:
    if _stamp(looked_at(path)) != stamp:
        raise UnfitFile(EBUSY, "it changed while it was read, so do this once more", str(path))


_NOTHING = {"kind": "audio", "format": "", "size": 0}


def _facts(known: dict[str, Any]) -> MediaFacts:
    facts = MediaFacts(**{**known, "kind": MediaKind(known["kind"])})
    numbers = (facts.width, facts.height, facts.seconds, facts.fps)
    whole = (
        isinstance(facts.format, str)
        and isinstance(facts.size, int)
        and isinstance(facts.alpha, bool)
        and isinstance(facts.animated, bool)
        and all(each is None or _measure(each) for each in numbers)
    )
    if not whole:
        raise TypeError("a record of a medium is damaged")
    return facts


def _measure(number: object) -> bool:
    known = isinstance(number, int | float) and not isinstance(number, bool)
    return known and math.isfinite(number) and number >= 0  # type: ignore[arg-type, operator]


class WrittenFiles:
    """The files that wanscript wrote in a project, by their sha256: it replaces no others.

    A line is added for each, so that many files cost no more than few, and two processes lose
    nothing of each other; the last line of a file counts.
    """

    def __init__(self, folder: Path, make: MakeFolder) -> None:
        self._path, self._make = folder / "written.log", make

    def owns(self, path: Path, mark: str) -> bool:
        """Whether a path is free, or holds what wanscript put there, or what comes there now."""
        if not os.path.lexists(path):
            return True
        if path.is_symlink() or not path.is_file():
            return False
        return sha256(path) in (self._read().get(_key(path)), mark)

    def remember(self, path: Path, digest: str) -> None:
        """Notes what was written; where that fails, the next write asks for --force."""
        with contextlib.suppress(OSError):
            log = self._make() / self._path.name
            append(log, b"\n" + _line(_key(path), digest))
            if log.stat().st_size > _LONG:
                here = self._read().items()
                write_whole(log, b"".join(_line(*each) for each in here if Path(each[0]).is_file()))

    def _read(self) -> dict[str, str]:
        kept: dict[str, str] = {}
        if self._path.parent.is_symlink():
            return kept
        with contextlib.suppress(OSError):
            for line in read_bounded(self._path, _LIMIT, follow=False).splitlines():
                digest, _, named = line.partition(b" ")
                # a line that broke off, with its process, is no line
                with contextlib.suppress(ValueError, TypeError, RecursionError):
                    kept[json.loads(named)] = digest.decode()
        return kept


def _key(path: Path) -> str:
    """A file by its folder's own place, by whatever way it is named."""
    return str(Path(os.path.realpath(path.parent)) / path.name)


def _line(path: str, digest: str) -> bytes:
    return f"{digest} {json.dumps(path)}\n".encode()
