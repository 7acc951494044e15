"""What stands in a checkout for a large file that Git LFS keeps elsewhere."""

from __future__ import annotations

import re

from msgspec import Struct

SIGNATURE = b"version https://git-lfs.github.com/spec/"
"""How a pointer begins."""

POINTER_LIMIT = 1024
"""Bytes that a pointer has at the most, as its specification says."""

_SHA256 = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.M)


class Pointer(Struct, frozen=True, gc=False):
    """The sha256, in hex, of the file that a pointer stands for."""

    sha256: str


def pointer(data: bytes) -> Pointer | None:
    """The pointer that a file is, None where it is none."""
    found = _SHA256.search(data) if data.startswith(SIGNATURE) else None
    return Pointer(found[1].decode()) if found and len(data) <= POINTER_LIMIT else None
