"""Who shoots: a process is alive for as long as it holds the lock on its own file."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Protocol

from filelock import FileLock, Timeout


@dataclass(frozen=True, slots=True)
class OwnerName:
    """What an owner's name tells: the boot and the machine it ran on, its process, its lock."""

    boot: str
    machine: str
    pid: int
    started: int
    token: str

    def __str__(self) -> str:
        return f"{self.boot}:{self.machine}:{self.pid}:{self.started}:{self.token}"

    @classmethod
    def read(cls, name: str) -> OwnerName | None:
        """The parts of a name, None for one that is none of ours."""
        parts = name.split(":")
        if len(parts) != 5 or not (parts[2].isdecimal() and parts[3].isdecimal()):
            return None
        return cls(parts[0], parts[1], int(parts[2]), int(parts[3]), parts[4])


class Ownership(Protocol):
    """An owner of work, who can tell of another whether it lives: a process, or a session."""

    name: str

    def alive(self, name: str) -> bool:
        """Whether an owner may still act; only what proves that it is gone makes it False."""


class Owner:
    """This process, among all that may use the same ledger; its name is used only once.

    `folder` lies beside the ledger. The lock is the operating system's, so it ends with the
    process, however that ends; a stopped process keeps it, and so would a fork, so children are
    spawned. Raises OSError where the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        mine = OwnerName(
            this_boot(), this_machine(), os.getpid(), _started(os.getpid()), secrets.token_hex(8)
        )
        self.name = str(mine)
        self._lock = exclusive(self._file(mine.token))
        assert self._lock is not None

    def __enter__(self) -> Owner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._lock is not None
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)

    def alive(self, name: str) -> bool:
        """Whether an owner may still act; only what proves that it is gone makes it False.

        In the same boot that is its free lock, whatever the host is called; on the same machine,
        another boot. On another machine nothing does.
        """
        if not name:
            return False
        if name == self.name:
            return True
        other = OwnerName.read(name)
        if other is None:
            return True
        if other.boot != this_boot():
            return not (other.machine and other.machine == this_machine())
        path = self._file(other.token)
        if not path.exists():
            return _started(other.pid) == other.started
        held = exclusive(path)
        if held is None:
            return True
        held.release()
        path.unlink(missing_ok=True)
        return False

    def others(self) -> bool:
        """Whether another owner of the same ledger lives."""
        return any(
            lock.stem != self.name.rsplit(":", 1)[1] and _held(lock)
            for lock in self._folder.glob("*.lock")
        )

    def _file(self, token: str) -> Path:
        return self._folder / f"{token}.lock"


def described(name: str) -> str:
    """An owner in words."""
    other = OwnerName.read(name)
    if other is None:
        return "another process"
    return f"process {other.pid}" + (
        "" if other.boot == this_boot() else " of another machine or boot"
    )


def exclusive(path: Path) -> FileLock | None:
    """Locks a file until it is released or the process ends; None where another has it.

    Raises OSError where the file cannot be written.
    """
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def _held(path: Path) -> bool:
    try:
        lock = exclusive(path)
    except OSError:
        return True
    if lock is None:
        return True
    lock.release()
    return False


def remote(path: Path) -> str | None:
    """The kind of network file system a folder lies on, or None: locks do not hold there."""
    import psutil

    whole, best, kind = str(path.resolve()), "", ""
    for mount in psutil.disk_partitions(all=True):
        point = mount.mountpoint
        inside = whole == point or whole.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, mount.fstype
    return kind if kind.startswith(_REMOTE) else None


_REMOTE = ("nfs", "cifs", "smb", "afs", "9p", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "ceph")


@cache
def this_boot() -> str:
    """What tells this boot of the machine from any other."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        import psutil

        return f"boot-{int(psutil.boot_time())}"


@cache
def this_machine() -> str:
    """What tells this machine from others, "" where it has no such mark."""
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            found = Path(path).read_text("ascii").strip()
        except (OSError, ValueError):
            continue
        if found.isalnum():
            return found
    return ""


def _started(pid: int) -> int:
    """When a process was started, in seconds since 1970; 0 where there is none."""
    import psutil

    try:
        return int(psutil.Process(pid).create_time())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
