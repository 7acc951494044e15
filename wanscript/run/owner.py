"""Who shoots: a process is alive for as long as it holds the lock on its own file."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from types import TracebackType
from typing import IO


class Owner:
    """This process, among all that may shoot the same project; its name is used only once.

    The lock is the operating system's, so it ends with the process, however that ends; a
    stopped process keeps it. Raises OSError where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "owners"
        self._folder.mkdir(exist_ok=True)
        self._host = socket.gethostname().replace(":", "-")
        self.name = f"{self._host}:{os.getpid()}:{secrets.token_hex(6)}"
        self._path = self._file(self.name)
        held = exclusive(self._path)
        assert held is not None
        self._held = held

    def __enter__(self) -> Owner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._path.unlink(missing_ok=True)
        self._held.close()

    def alive(self, name: str) -> bool:
        """Whether an owner may still act: only a free lock on this host proves that it is gone."""
        host, pid, _ = name.split(":")
        if name == self.name or host != self._host:
            return True
        path = self._file(name)
        if not path.exists():
            return _runs(int(pid))
        held = exclusive(path)
        if held is None:
            return True
        held.close()
        return False

    def _file(self, name: str) -> Path:
        return self._folder / f"{name.rsplit(':', 1)[1]}.lock"


def exclusive(path: Path) -> IO[bytes] | None:
    """Locks a file until the handle is closed; None where another process holds it."""
    handle = path.open("ab")
    try:
        _lock(handle)
    except OSError:
        handle.close()
        return None
    return handle


def remote(path: Path) -> str | None:
    """The kind of network file system a folder lies on, or None: locks do not hold there."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    whole = str(path.resolve())
    best, kind = "", ""
    for line in mounts.splitlines():
        _, point, system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        inside = whole == point or whole.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, system
    return kind if kind.startswith(_REMOTE) else None


_REMOTE = ("nfs", "cifs", "smb", "afs", "9p", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "ceph")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _lock(handle: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
