"""The lock's file: read within bounds, and added to by one process at a time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...media.disk import sync_folder
from .entry import Lock, LockedTake, Mark
from .line import Unreadable, line, parse
from .verdict import merge

HEAD = b"# Written by wanscript: the takes that were shot and paid for.  Keep it in git.\n"

LIMIT = 32 * 1024 * 1024
"""The most bytes of a lock,"""

MOST_LINES = 200_000
"""and the most lines."""

PATIENCE = 20.0
"""Seconds to wait for another process that writes the lock."""

_TOLD = 5
"""Lines that cannot be read are told one by one up to so many,"""

_MOST = 1000
"""and looked for up to so many: with one of them nothing is paid."""

_FRESH = 3600.0
"""Seconds for which an unfinished copy may still be somebody's."""

_MARKER = re.compile(r"(<{7,}|\|{7,}|={7,}|>{7,})( .*)?")
_UNRELEASED = re.compile(r"schema *=|\[scene\.")


def path_of(script: Path) -> Path:
    """Where the lock of a script lies."""
    return script.with_name(f"{script.stem}.wan.lock")


def read(path: Path) -> Lock:
    """What a lock says; nothing where there is no file. What cannot be read is a problem."""
    try:
        found = _find(path)
    except OSError as error:
        return Lock(problems=(_unread(path, error),))
    return Lock() if found is None else _parsed(found.data, path)


def add(
    path: Path,
    state: Path,
    *,
    takes: Iterable[LockedTake] = (),
    marks: Iterable[Mark] = (),
) -> tuple[str, ...]:
    """Sees to it that takes and marks stand in a lock, of which no byte is changed.

    `state` is the folder of this person's own state, where the lock on the file lies. Returns why
    they do not stand there, each reason a sentence: a lock that cannot be read is left alone.
    It may wait for another process; it can be repeated at will.
    """
    from filelock import FileLock, Timeout

    wanted = merge(Lock(tuple(takes), tuple(marks)))
    try:
        with FileLock(_guard(path, state), timeout=PATIENCE):
            _sweep(path)
            return _add(path, wanted)
    except Timeout:
        return (
            f"{path} is being written by another wanscript, which does not end; the takes are in "
            "the ledger, and the next run adds them",
        )
    except OSError as error:
        return (
            f"{error.filename or path} cannot be written ({error.strerror or error}); the takes "
            "are in the ledger, and the next run adds them",
        )


@dataclass(frozen=True, slots=True)
class _Found:
    data: bytes
    mode: int
    stamp: tuple[int, int, int]


def _find(path: Path) -> _Found | None:
    """The bytes of a lock, at most one more than the limit. Raises OSError."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise OSError(errno.EINVAL, "it is a link or no ordinary file")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as stream:
            about = os.fstat(stream.fileno())
            data = stream.read(LIMIT + 1) if stat.S_ISREG(about.st_mode) else b""
    except FileNotFoundError:
        return None
    _bounded(data, path)
    return _Found(data, stat.S_IMODE(about.st_mode), _stamp(about))


def _bounded(data: bytes, path: Path) -> None:
    if len(data) > LIMIT or data.count(b"\n") > MOST_LINES:
        most = f"{LIMIT >> 20} MB and {MOST_LINES} lines"
        raise OSError(errno.EFBIG, f"a lock has at most {most}", str(path))


def _stamp(about: os.stat_result) -> tuple[int, int, int]:
    return about.st_ino, about.st_size, about.st_mtime_ns


def _unread(path: Path, error: OSError) -> str:
    return (
        f"{path} cannot be read ({error.strerror or error}); takes may stand there, so nothing is "
        "paid: make it readable, or take it from git again"
    )


def _parsed(data: bytes, path: Path) -> Lock:
    takes: list[LockedTake] = []
    marks: list[Mark] = []
    markers: list[int] = []
    wrong: list[tuple[int, Unreadable]] = []
    for number, raw in enumerate(io.BytesIO(data), 1):
        match _entry(raw):
            case LockedTake() as take:
                takes.append(take)
            case Mark() as mark:
                marks.append(mark)
            case "marker":
                markers.append(number)
            case Unreadable() as each:
                wrong.append((number, each))
                if each is _OLD or len(wrong) == _MOST:
                    break
    problems = _problems(path, wrong)
    if not data.strip():
        problems = (f"{path} is empty, and was not written so; take it from git again",)
    return merge(Lock(tuple(takes), tuple(marks), problems, _notes(path, markers)))


def _entry(raw: bytes) -> LockedTake | Mark | Unreadable | str:
    """What a line says; a word for one that is none, "" for one that may be skipped in silence."""
    try:
        text = raw.decode("utf-8-sig").strip(" \t\r\n")
    except UnicodeDecodeError:
        return Unreadable("this line is not UTF-8")
    if not text or text.startswith("#"):
        return ""
    if _MARKER.fullmatch(text):
        return "marker"
    return _OLD if _UNRELEASED.match(text) else parse(text)


_OLD = Unreadable(
    "this lock was written by an unreleased version of wanscript", "move it away to begin a new one"
)


def _problems(path: Path, wrong: list[tuple[int, Unreadable]]) -> tuple[str, ...]:
    told = tuple(f"{path}:{number}: {each.reason}; {each.remedy}" for number, each in wrong[:_TOLD])
    if len(wrong) <= _TOLD:
        return told
    more = "more than a thousand" if len(wrong) == _MOST else f"{len(wrong) - _TOLD} more"
    return (*told, f"{path}: {more} lines cannot be read; take it from git again")


def _notes(path: Path, markers: list[int]) -> tuple[str, ...]:
    notes = []
    if markers:
        notes.append(
            f"{path}:{markers[0]}: conflict markers of git; the lines of both sides count, "
            "so only the markers are to be deleted"
        )
    return tuple(notes)


def _guard(path: Path, state: Path) -> Path:
    folder = state / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    whole = path.parent.resolve() / path.name
    return folder / f"{hashlib.sha256(os.fsencode(whole)).hexdigest()[:16]}.lock"


def _add(path: Path, wanted: Lock) -> tuple[str, ...]:
    for _ in range(5):
        try:
            found = _find(path)
        except OSError as error:
            return (_unread(path, error),)
        known = Lock() if found is None else _parsed(found.data, path)
        if known.problems:
            return known.problems
        missing = _missing(known, wanted)
        unfit = {each: why for each in missing if isinstance(why := parse(each), Unreadable)}
        fit = tuple(each for each in missing if each not in unfit)
        if not fit or _replaced(path, found, fit):
            return tuple(
                f"{path} cannot hold a take, because {why.reason}: {each}"
                for each, why in unfit.items()
            )
    return (f"{path} is changed by another program again and again; the next run adds the takes",)


def _missing(known: Lock, wanted: Lock) -> tuple[str, ...]:
    takes = {(take.sha256, take.task) for take in known.takes}
    marks = frozenset(known.marks)
    return (
        *(line(each) for each in wanted.takes if (each.sha256, each.task) not in takes),
        *(line(each) for each in wanted.marks if each not in marks),
    )


def _replaced(path: Path, found: _Found | None, new: tuple[str, ...]) -> bool:
    """Puts old and new lines in place; False where another program changed the file meanwhile.

    A copy takes the file's place at once, so that no kill leaves half a line behind. Raises
    OSError.
    """
    old = HEAD if found is None else found.data
    end = b"\r\n" if b"\r\n" in old[: old.find(b"\n") + 1] else b"\n"
    gap = b"" if old.endswith(b"\n") else end
    data = old + gap + b"".join(each.encode() + end for each in new)
    _bounded(data, path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if found is not None:
            part.chmod(found.mode)
        try:
            now = _stamp(path.lstat())
        except FileNotFoundError:
            now = None
        if now != (None if found is None else found.stamp):
            return False
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def _sweep(path: Path) -> None:
    """Removes the unfinished copies of writers that were killed long ago."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.part")
    with contextlib.suppress(OSError):
        for each in path.parent.iterdir():
            if ours.fullmatch(each.name) and time.time() - each.lstat().st_mtime > _FRESH:
                each.unlink()
