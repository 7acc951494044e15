"""Files as they are in a revision of git.

Git is asked for objects alone: it changes nothing, runs no hook, asks nobody, and fetches nothing.
What it gives comes from a repository that may be anybody's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import subprocess
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from ..media.disk import MB
from ..media.pointer import POINTER_LIMIT, Pointer, pointer
from .errors import RevisionError

_PATIENCE = 60.0
"""Seconds that git may take for an answer, or for a piece of a large one."""

_PIECE = MB

_MOST = 16 * MB
"""Bytes of an answer that is held whole."""

_ELSEWHERE = frozenset(
    f"GIT_{each}"
    for each in [
        "DIR",
        "WORK_TREE",
        "INDEX_FILE",
        "COMMON_DIR",
        "PREFIX",
        "NAMESPACE",
        "OBJECT_DIRECTORY",
        "ALTERNATE_OBJECT_DIRECTORIES",
    ]
)
"""Variables that name another repository than the one that a script is in."""

_OFFLINE = ("-c", "protocol.allow=never")


class NotThere(RevisionError):  # noqa: N818
    """There is no such file in it."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder in a checkout of git: its top, and the folder's path from there ("" or "a/b/")."""

    folder: Path
    top: Path
    prefix: str


def checkout(folder: Path) -> Checkout:
    """The checkout around a folder. Raises RevisionError where there is none, or no git."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    prefix = _git(folder, "rev-parse", "--show-prefix")
    return Checkout(folder, Path(_line(top)), _line(prefix))


class Revision:
    """The files of one commit, by their paths from the top of the checkout."""

    def __init__(self, where: Checkout, commit: str, process: subprocess.Popen[bytes]) -> None:
        self.where, self.commit, self._process = where, commit, process

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of a file, `limit` at most. Raises NotThere, else RevisionError."""
        size = self._size(path)
        if size > limit:
            self._skip(size + 1)
            raise RevisionError(f"`{path}` is larger than {limit // MB} MB")
        return self._take(size + 1)[:-1]

    def medium(self, path: str) -> str | Pointer:
        """The sha256 of a file, in hex, or the pointer that is there for it. Raises as `read`."""
        size = self._size(path)
        head = self._take(min(size, POINTER_LIMIT))
        left, digest = size - len(head), hashlib.sha256(head)
        while left:
            piece = self._take(min(left, _PIECE))
            digest.update(piece)
            left -= len(piece)
        self._skip(1)
        return (size == len(head) and pointer(head)) or digest.hexdigest()

    def scripts(self) -> tuple[str, ...]:
        """The paths of all scripts in it. Raises RevisionError."""
        listed = ("ls-tree", "-r", "-z", "--full-tree", "--name-only", self.commit)
        paths = (os.fsdecode(each) for each in _git(self.where.folder, *listed).split(b"\0"))
        return tuple(path for path in paths if path.endswith(".wan"))

    def _size(self, path: str) -> int:
        """The size of a file whose bytes, and one more, are what git gives next."""
        composed, apart = unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)
        for spelled in dict.fromkeys((path, composed, apart)):
            answer = self._asked(spelled)
            if found := re.fullmatch(rb"[0-9a-f]{40,64} (\w+) (\d+)\n", answer):
                if found[1] == b"blob":
                    return int(found[2])
                self._skip(int(found[2]) + 1)
                raise RevisionError(f"`{path}` is no file")
            if found := re.fullmatch(rb"(?:symlink|dangling|loop|notdir) (\d+)\n", answer):
                self._skip(int(found[1]) + 1)
                raise NotThere(f"`{path}` leads to no file of the repository")
        raise NotThere(f"there is no file `{path}`")

    def _asked(self, path: str) -> bytes:
        if "\n" in path or path.startswith(("/", "../")):
            raise NotThere(f"`{path}` is not in the repository")
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with _patience(self._process), contextlib.suppress(OSError):
            self._process.stdin.write(os.fsencode(f"{self.commit}:{path}\n"))
            self._process.stdin.flush()
            if answer := self._process.stdout.readline(_PIECE):
                return answer
        raise RevisionError(_ENDED)

    def _take(self, count: int) -> bytes:
        assert self._process.stdout is not None
        with _patience(self._process):
            data = self._process.stdout.read(count)
        if len(data) < count:
            raise RevisionError(_ENDED)
        return data

    def _skip(self, count: int) -> None:
        while count:
            count -= len(self._take(min(count, _PIECE)))


_ENDED = "git broke off, said too much, or did not answer in time"


@contextmanager
def revision(where: Checkout, name: str) -> Iterator[Revision]:
    """A revision by any name that git knows, while its `with` lasts. Raises RevisionError."""
    commit = _commit(where.folder, name)
    reading = (*_command(where.folder), "cat-file", "--batch", "--follow-symlinks")
    process = _started(reading, subprocess.PIPE, subprocess.DEVNULL)
    try:
        yield Revision(where, commit, process)
    finally:
        process.kill()
        process.communicate()


def _commit(folder: Path, name: str) -> str:
    if ".." in name:
        raise RevisionError(f"`{name}` is a range of revisions; name one")
    odd = name.startswith("-") or not name or not name.isprintable()
    found = b"" if odd else _asked(folder, *_VERIFY, f"{name}^{{commit}}").said
    if found:
        return _line(found)
    if not _asked(folder, *_VERIFY, "HEAD").said:
        raise RevisionError("nothing was committed here yet, so there is nothing to compare with")
    shallow = _line(_git(folder, "rev-parse", "--is-shallow-repository")) == "true"
    way = "; this checkout is shallow, and `git fetch --unshallow` brings the rest"
    raise RevisionError(f"git knows no revision `{name}` here{way if shallow else ''}")


_VERIFY = ("rev-parse", "--verify", "--quiet")


def _git(folder: Path, *words: str) -> bytes:
    answer = _asked(folder, *words)
    if answer.code == 0:
        return answer.said
    if "not a git repository" in answer.problem:
        raise RevisionError(f"{folder} is in no repository of git; name a second file instead")
    if "dubious ownership" in answer.problem:
        raise RevisionError(
            f"git does not trust the repository of {folder}, which is somebody else's; if you do: "
            "git config --global --add safe.directory, and the repository's folder"
        )
    raise RevisionError(f"git cannot read the repository: {answer.problem.partition(chr(10))[0]}")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a call of git came to: its exit code, what it said, and what it complained of."""

    code: int
    said: bytes
    problem: str


def _asked(folder: Path, *words: str) -> _Answer:
    with TemporaryFile() as problem:
        process = _started((*_command(folder), *words), subprocess.DEVNULL, problem)
        assert process.stdout is not None
        with process, _patience(process):
            said = process.stdout.read(_MOST + 1)
            if len(said) > _MOST:
                process.kill()
        if process.returncode < 0:
            raise RevisionError(_ENDED)
        problem.seek(0)
        told = problem.read(_PIECE).decode("utf-8", "replace").strip()
    return _Answer(process.returncode, said, told)


def _started(words: Sequence[str], stdin: int, stderr: IO[bytes] | int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env=_environment()
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed, and a revision cannot be read") from None


def _command(folder: Path) -> tuple[str, ...]:
    return ("git", "--no-pager", *_OFFLINE, "-C", str(folder))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }


def _line(answer: bytes) -> str:
    return os.fsdecode(answer.removesuffix(b"\n"))


@contextmanager
def _patience(process: subprocess.Popen[bytes]) -> Iterator[None]:
    timer = threading.Timer(_PATIENCE, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
