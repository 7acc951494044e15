"""Shared storage of a studio: files by the sha256 of their bytes, in a folder or an object store.

A file is given its name only once it is whole there, so that whoever finds one can use it, and two
who bring the same one do no harm. What fsspec knows can be one: a folder, `s3://bucket/folder`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..media.disk import part_of, sha256

_DIGEST = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[\w.-]+")


class StoreError(OSError):
    """Shared storage cannot be used, or lacks a file; the message says why, in a line."""


@dataclass(frozen=True)
class Store:
    """Shared storage at an address, and a folder of this machine for what was brought from it.

    The folder or bucket that the address names must be there: one that is made where a disk is not
    mounted would take clips that nobody finds.
    """

    address: str
    cache: Path

    def __str__(self) -> str:
        # a key may stand before the host
        return f"the studio's storage {re.sub(r'//[^/@]*@', '//', self.address)}"

    def holds(self, digest: str) -> bool:
        """Whether a file is there. Raises StoreError."""
        with self._told():
            return bool(self._files[0].exists(self._path(digest)))

    def put(self, path: Path, digest: str) -> None:
        """Has a file of this machine lie there, whole, under its digest. Raises OSError."""
        size = path.stat().st_size
        with self._told():
            there = self._path(digest)
            if not self._files[0].exists(there) or self._files[0].size(there) != size:
                self._land(path, there)

    def bring(self, digest: str) -> Path:
        """A file that lies there, on this machine. Raises StoreError, OSError."""
        target = self.cache / digest
        if _DIGEST.fullmatch(digest) and target.is_file():
            return target
        with part_of(target) as part:
            with self._told(f"it lacks the file {digest[:12]}"):
                self._files[0].get_file(self._path(digest), str(part))
            if sha256(part) != digest:
                raise StoreError(f"{self}: the file {digest[:12]} in it is damaged")
            self._keep(part, target)
        return target

    def write(self, name: str, data: bytes) -> None:
        """Keeps a small file under a name, in place of what it held. Raises StoreError, OSError."""
        with part_of(self.cache / name) as part:
            part.write_bytes(data)
            with self._told():
                self._land(part, self._named(name))

    def read(self, name: str) -> bytes | None:
        """A small file by its name, None where there is none. Raises StoreError."""
        with self._told():
            if not self._files[0].exists(self._named(name)):
                return None
            return bytes(self._files[0].cat_file(self._named(name)))

    def _keep(self, part: Path, target: Path) -> None:
        """What another brought meanwhile stays, for somebody may be reading it."""
        from filelock import FileLock

        with FileLock(self.cache / ".landing"):
            if not target.is_file():
                part.replace(target)

    @cached_property
    def _files(self) -> tuple[Any, str]:
        import fsspec

        # what others put there since must be seen
        files, root = fsspec.core.url_to_fs(self.address, use_listings_cache=False)
        return files, root.rstrip("/")

    def _path(self, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):
            raise StoreError(f"`{digest[:64]}` names no file of {self}")
        return f"{self._files[1]}/{digest}"

    def _named(self, name: str) -> str:
        assert _WORD.fullmatch(name)
        return f"{self._files[1]}/{name}"

    def _land(self, path: Path, there: str) -> None:
        """A file gets its name when all of it has come."""
        files, root = self._files
        part = f"{root}/part-{secrets.token_hex(8)}"
        try:
            files.put_file(str(path), part)
            files.mv(part, there)
        except BaseException:
            self._drop(part)
            raise

    def _drop(self, part: str) -> None:
        try:
            self._files[0].rm_file(part)
        except Exception:
            # it may never have come so far; what is told is what kept it from landing
            return

    @contextmanager
    def _told(self, missing: str = "there is no such folder or bucket") -> Iterator[None]:
        """What storage or network did, in one line."""
        try:
            yield
        except StoreError:
            raise
        except FileNotFoundError:
            raise StoreError(f"{self}: {missing}") from None
        except ImportError as error:
            raise StoreError(f"{self} needs a package: {error}") from None
        except Exception as error:
            # each kind of storage has errors of its own, which share nothing; the name of a part
            # would be another one at every try
            plain = error.strerror.lower() if isinstance(error, OSError) and error.strerror else ""
            why = plain or " ".join(str(error).split()) or type(error).__name__
            raise StoreError(f"{self} cannot be used: {why}") from None
