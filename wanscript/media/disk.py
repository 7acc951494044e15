"""Files as they are opened and made here: ordinary ones within a bound, new ones under new names.

A project may come from anybody: what stands at a path can be a pipe, a device, a link or without
end, and a name that can be guessed can be taken. Every OSError here has a `strerror` that ends the
sentence "it cannot be read:" or "it cannot be written:".
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from errno import EFBIG, EINVAL, EISDIR, ENOTDIR, EPERM
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

MB = 2**20

LARGEST = 4096 * MB
"""Bytes of the largest file that is looked at here: twice the largest clip."""

_FLAGS = (
    getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
"""For opening: a pipe without a writer does not hold up, a terminal is not taken over."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class UnfitFile(OSError):  # noqa: N818
    """What stands at a path is no ordinary file, or larger than may be; `strerror` says which."""


def opened(path: Path, most: int | None = None, *, follow: bool = True) -> BufferedReader:
    """An ordinary file of at most `most` bytes, open for reading; without `follow` no link.

    Raises UnfitFile where it is something else, else OSError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | _FLAGS | (0 if follow else _NO_LINK))
    except ValueError:
        raise UnfitFile(EINVAL, _ODD_NAME, str(path)) from None
    try:
        about = os.fstat(handle)
        _ordinary(path, about)
        if most is not None and about.st_size > most:
            raise _too_large(path, most)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def looked_at(path: Path, *, follow: bool = True) -> os.stat_result:
    """What the system says of a path; without `follow` of a link itself. Raises OSError."""
    try:
        return path.stat(follow_symlinks=follow)
    except ValueError:
        raise UnfitFile(EINVAL, _ODD_NAME, str(path)) from None


def read_bounded(path: Path, limit: int, *, follow: bool = True) -> bytes:
    """The bytes of an ordinary file, `limit` at most; without `follow` a link is not read.

    Raises UnfitFile where it is something else or larger, else OSError.
    """
    with opened(path, limit, follow=follow) as stream:
        data = read_stream(stream, limit)
    if data is None:
        raise _too_large(path, limit)
    return data


def sha256(path: Path) -> str:
    """The sha256, in hex, of an ordinary file's bytes. Raises UnfitFile, OSError."""
    with opened(path, LARGEST) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_stream(stream: BinaryIO, limit: int) -> bytes | None:
    """All that a stream has, `limit` bytes at most; None where it has more. Raises OSError."""
    data = stream.read(limit + 1) or b""
    return None if len(data) > limit else data


@contextlib.contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A new empty file beside `path`, to be filled and then given that name.

    Nobody can guess what it is called, and it is made only where nothing stands. The folder is
    made if it is not there; what is left of the part at the end goes away. Raises UnfitFile where
    `path` is a folder or a device, else OSError.
    """
    if not path.name:
        raise UnfitFile(EISDIR, _FOLDER, str(path))
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        about = looked_at(path, follow=False)
        if not stat.S_ISLNK(about.st_mode):
            _ordinary(path, about)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UnfitFile(ENOTDIR, "its folder is a file", str(path)) from None
    part = path.with_name(f"{_stem(path)}{os.urandom(8).hex()}.part")
    create(part)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a small file whole or not at all, in place of what stands there. Raises OSError."""
    with part_of(path) as part:
        part.write_bytes(data)
        part.replace(path)


def create(path: Path) -> None:
    """Makes an empty file where nothing stands, not even a link. Raises OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS | _NO_LINK, 0o666))


def append(path: Path, data: bytes) -> None:
    """Adds bytes to the end of an ordinary file, made if it is not there; a link is not followed.

    Raises UnfitFile where it is something else, else OSError.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _FLAGS | _NO_LINK
    with os.fdopen(os.open(path, flags, 0o666), "ab") as stream:
        _ordinary(path, os.fstat(stream.fileno()))
        stream.write(data)


def drop_parts(path: Path) -> None:
    """Takes away the parts that ended processes left of a file. Raises OSError.

    The caller knows that nobody is writing that file now.
    """
    stem = _stem(path)
    with contextlib.suppress(FileNotFoundError), os.scandir(path.parent) as beside:
        for each in beside:
            if each.name.startswith(stem) and each.name.endswith(".part"):
                Path(each.path).unlink(missing_ok=True)


def prove_writable(folder: Path) -> None:
    """Makes a folder if it is not there, and a file in it for a moment. Raises OSError."""
    with part_of(folder / "proof"):
        pass


def sync_folder(folder: Path) -> None:
    """Has a folder's names reach the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def told(error: OSError) -> str:
    """What went wrong with a file, in a line: its name, and why."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror.lower() if error.strerror else error}"


def inside(path: Path, folder: Path) -> bool:
    """Whether what a path leads to, through links too, lies in a folder.

    What leads nowhere (a link to itself, a name that cannot be) does: nothing opens there.
    """
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return True


def only_files(folder: Path) -> None:
    """Makes sure that a folder holds files and folders alone, at any depth.

    Raises PermissionError where it is or holds a link, a pipe or a device, else OSError.
    """
    waiting = [str(folder)]
    if folder.is_symlink():
        raise PermissionError(EPERM, _STRANGE, str(folder))
    while waiting:
        with contextlib.suppress(FileNotFoundError), os.scandir(waiting.pop()) as inner:
            for each in inner:
                if each.is_dir(follow_symlinks=False):
                    waiting.append(each.path)
                elif not each.is_file(follow_symlinks=False):
                    raise PermissionError(EPERM, _STRANGE, str(folder))


_FOLDER = "it is a folder"
_ODD_NAME = "its name holds a character that no file name can hold"
_STRANGE = "it holds links or devices, and may come from a stranger: remove it"


def _stem(path: Path) -> str:
    """How the parts of a file begin: short enough for any name, and told apart by a digest."""
    mark = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]
    return f".{path.name[:40]}.{mark}."


def _ordinary(path: Path, about: os.stat_result) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise UnfitFile(EISDIR, _FOLDER, str(path))
    if not stat.S_ISREG(about.st_mode):
        raise UnfitFile(EINVAL, "it is no ordinary file", str(path))


def _too_large(path: Path, most: int) -> UnfitFile:
    size = f"{most // MB} MB" if most >= MB else f"{most // 1024} KB"
    return UnfitFile(EFBIG, f"it is larger than {size}", str(path))
