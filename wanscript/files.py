"""The disk's facts: what a script includes, what a medium is, and how a file is written.

Pillow and PyAV are imported when a local medium is first looked at, and never sooner.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from errno import EPERM
from pathlib import Path, PurePath
from typing import Any

from .models.media import Facts, Kind, MediaFacts, MediaProblem, Unreadable, is_url
from .models.request import Digest
from .probe import probe

SETTINGS = "wanscript.toml"
STATE = ".wanscript"

_SETTLED = 2.0
"""Seconds after which a file's time is trusted: two quick writes may carry the same one."""


class NotOurs(FileExistsError):  # noqa: N818
    """A file stands where one is to be written, and wanscript did not write it."""


def load(path: PurePath) -> bytes | Unreadable:
    """The bytes of a script; every way of failing is an `Unreadable`."""
    try:
        target = Path(path)
        if target.is_dir():
            return Unreadable(f"`{path}` is a folder")
        return target.read_bytes()
    except FileNotFoundError:
        near = _nearest(Path(path))
        hint = f"; there is `{near}`" if near else ""
        return Unreadable(f"there is no file `{path}`{hint}")
    except (OSError, ValueError) as error:
        return Unreadable(f"`{path}` cannot be read: {_why(error)}")


def project(script: Path) -> Path:
    """The project's folder: the nearest above the script with a `wanscript.toml`, else its own."""
    home = script.absolute().parent
    return next((each for each in (home, *home.parents) if (each / SETTINGS).is_file()), home)


def state(home: Path) -> Path:
    """The folder of a project's machine state, made if it is not there; git never sees it.

    Raises OSError.
    """
    folder = state_path(home)
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() or any(each.is_symlink() for each in folder.iterdir()):
        raise PermissionError(
            EPERM, "holds links, and may come from a stranger: remove it", str(folder)
        )
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    return folder


def state_path(home: Path) -> Path:
    """Where a project's machine state is, or would be.

    `WANSCRIPT_STATE` moves it off a network disk; each project has a folder of its own there.
    """
    moved = os.environ.get("WANSCRIPT_STATE")
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    return Path(moved) / f"{home.name}-{mark}" if moved else home / STATE


def facts(root: Path) -> Facts:
    """Looks at media by their content; a path is relative to `root`, the script's folder."""
    cache = _Cache.of(root)

    def look(reference: str) -> MediaFacts | MediaProblem | None:
        return None if is_url(reference) else _facts(root / reference, reference, cache)

    return look


def digest(root: Path) -> Digest:
    """Hashes media; a path is relative to `root`, the script's folder. Raises OSError."""
    cache = _Cache.of(root)

    def hashed(reference: str) -> str:
        return cache.digest(root / reference)

    return hashed


def sha256(path: Path) -> str:
    """The sha256, in hex, of a file's bytes. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(path: Path, data: bytes, *, force: bool = False, home: Path | None = None) -> None:
    """Writes a file whole or not at all; `home` is the project that remembers it as its own.

    Raises `NotOurs` where a file stands that wanscript did not write, else OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        publish(part, path, force=force, home=home)
    finally:
        part.unlink(missing_ok=True)


def publish(
    part: Path,
    path: Path,
    *,
    force: bool = False,
    home: Path | None = None,
    digest: str | None = None,
) -> str:
    """Gives a finished `.part` its final name, after it has reached the disk; its sha256.

    `digest` is that sha256 where the caller knows it.
    Raises `NotOurs` where a file stands that wanscript did not write, else OSError.
    """
    with part.open("r+b") as stream:
        mark = digest or hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    written = _Written(home or project(path))
    if not force and not written.owns(path, mark):
        raise NotOurs(f"{path} was not written by wanscript; --force replaces it")
    part.replace(path)
    _sync_folder(path.parent)
    written.remember(path, mark)
    return mark


def plain_name(name: str) -> str:
    """A file name from a name that a script chose: no separators, no dots in front, never empty.

    A name that had to change, or that a file system could take for another, carries a mark of
    its own, so two names never share a file.
    """
    kept = "".join(
        each if each.isalnum() or each in "-_." else "-" for each in name.strip()
    ).lstrip(".-")[:60]
    odd = not kept or kept != name or kept.split(".")[0].lower() in _DEVICES or kept.endswith(".")
    return f"{kept}-{hashlib.sha256(name.encode()).hexdigest()[:6]}".lstrip("-") if odd else kept


_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


def _facts(path: Path, reference: str, cache: _Cache) -> MediaFacts | MediaProblem:
    try:
        about = path.stat()
    except FileNotFoundError:
        near = _nearest(path)
        beside = (PurePath(reference).parent / near).as_posix() if near else None
        return MediaProblem(f"there is no file `{reference}`", missing=True, nearest=beside)
    except (OSError, ValueError) as error:
        return MediaProblem(f"`{reference}` cannot be read: {_why(error)}")
    if stat.S_ISDIR(about.st_mode):
        return MediaProblem(f"`{reference}` is a folder, not a picture, video or sound")
    if not stat.S_ISREG(about.st_mode):
        return MediaProblem(f"`{reference}` is not an ordinary file")
    try:
        return cache.facts(path, lambda: probe(path))
    except OSError as error:
        return MediaProblem(f"`{reference}` cannot be read: {_why(error)}")
    except ValueError as error:
        return MediaProblem(f"`{reference}` {error}")


class _Cache:
    """What is known of files, by (path, size, time); in this process and for the next one."""

    _open: dict[Path, _Cache] = {}  # noqa: RUF012

    @classmethod
    def of(cls, root: Path) -> _Cache:
        home = project(root / "script")
        return cls._open.setdefault(home, cls(home))

    def __init__(self, home: Path) -> None:
        self._home = home
        self._entries: dict[str, dict[str, Any]] | None = None

    def facts(self, path: Path, look: Callable[[], MediaFacts]) -> MediaFacts:
        with self._entry(path) as entry:
            if "facts" not in entry:
                entry["facts"] = asdict(look())
            known = entry["facts"]
        return _remembered(known)

    def digest(self, path: Path) -> str:
        with self._entry(path) as entry:
            if "sha256" not in entry:
                entry["sha256"] = sha256(path)
            return str(entry["sha256"])

    @contextlib.contextmanager
    def _entry(self, path: Path) -> Iterator[dict[str, Any]]:
        if self._entries is None:
            self._entries = self._read()
        key, about = str(path.absolute()), path.stat()
        stamp = [about.st_size, about.st_mtime_ns, about.st_ino]
        entry = self._entries.get(key)
        if entry is None or entry.get("stamp") != stamp:
            entry = {"stamp": stamp}
        before = len(entry)
        yield entry
        if len(entry) == before:
            return
        if time.time() - about.st_mtime > _SETTLED:
            self._entries[key] = entry
            self._save()

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            kept = json.loads((state_path(self._home) / "media.json").read_bytes())
            for entry in kept["files"].values():
                _remembered(entry.get("facts", _NOTHING))
            return dict(kept["files"]) if kept["schema"] == 1 else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _save(self) -> None:
        # a cache: where it cannot be kept, the next process looks again
        with contextlib.suppress(OSError):
            path = state(self._home) / "media.json"
            part = path.with_name(f"media.{os.getpid()}.part")
            part.write_text(json.dumps({"schema": 1, "files": self._entries}))
            part.replace(path)


_NOTHING = {"kind": "audio", "format": "", "size": 0}


def _remembered(known: dict[str, Any]) -> MediaFacts:
    return MediaFacts(**{**known, "kind": Kind(known["kind"])})


class _Written:
    """The files that wanscript wrote in a project, by their sha256: it replaces no others.

    A line is added for each, so that many files cost no more than few, and two processes lose
    nothing of each other; the last line of a file counts.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    def owns(self, path: Path, mark: str) -> bool:
        """Whether a path is free, or holds what wanscript put there, or what comes there now."""
        if not os.path.lexists(path):
            return True
        if path.is_symlink() or not path.is_file():
            return False
        return sha256(path) in (self._read().get(str(path.absolute())), mark)

    def remember(self, path: Path, digest: str) -> None:
        # where it cannot be kept, the next write asks for --force: safe, and rare
        with contextlib.suppress(OSError), (state(self._home) / _WRITTEN).open("ab") as log:
            log.write(f"\n{digest} {json.dumps(str(path.absolute()))}\n".encode())

    def _read(self) -> dict[str, str]:
        kept: dict[str, str] = {}
        with contextlib.suppress(OSError):
            for line in (state_path(self._home) / _WRITTEN).read_bytes().splitlines():
                digest, _, named = line.partition(b" ")
                # a line that broke off, with its process, is no line
                with contextlib.suppress(ValueError, TypeError):
                    kept[json.loads(named)] = digest.decode()
        return kept


_WRITTEN = "written.log"


def _nearest(path: Path) -> str | None:
    import difflib

    try:
        with os.scandir(path.parent) as beside:
            names = [entry.name for _, entry in zip(range(1000), beside, strict=False)]
    except (OSError, ValueError):
        return None
    by_fold = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(path.name.casefold(), by_fold, n=1, cutoff=0.7)
    return by_fold[close[0]] if close else None


def _sync_folder(folder: Path) -> None:
    # some systems cannot sync a folder; the file itself has reached the disk
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return "its name holds a character that no file name can hold"
    return (error.strerror or str(error)).lower()
