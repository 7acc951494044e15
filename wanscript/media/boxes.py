"""How many samples an MP4 or MOV says it has: FFmpeg believes it, and takes 36 bytes for each.

A few bytes can claim billions, so this is counted before FFmpeg sees the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

_MOST_TABLES = 64 * 2**20
"""Bytes of everything in a file that is not pictures and sound."""

_MOST_BOXES = 10_000

_COUNTED = re.compile(rb"(?s)(stsz|stz2|trun|elst)(?=(.{12}))")
"""Tables whose length in memory is a number in them, wherever they stand."""

_UNREAD = (b"mdat", b"free", b"skip", b"wide")
"""Boxes that FFmpeg skips too, but for an index that lies in free room: that it reads."""

_INDEX = (b"mvhd", b"cmov")
"""What stands second in an index."""

_FEW_EDITS = 4
"""Edit lists up to this length are usual; in a longer one each edit may repeat all samples."""


def samples(stream: BinaryIO, size: int) -> int:
    """The samples of all tracks of a file of `size` bytes. Raises ValueError, OSError.

    The error is the rest of a sentence ("is packed ..."). The stream's place is not kept.
    """
    tables = b"".join(_tables(stream, size))
    if b"cmov" in tables:
        raise ValueError("has a packed index, which is not read here: save it anew as MP4")
    total, edits = 0, 1
    for found in _COUNTED.finditer(tables):
        kind, fields = found[1], found[2]
        if kind == b"elst":
            edits = max(edits, int.from_bytes(fields[4:8], "big"))
        else:
            at = 4 if kind == b"trun" else 8
            total += int.from_bytes(fields[at : at + 4], "big")
    return total * edits if edits > _FEW_EDITS else total


def _tables(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The boxes at the top that hold no pictures and no sound."""
    at = read = 0
    for _ in range(_MOST_BOXES):
        stream.seek(at)
        head = stream.read(24)
        if len(head) < 8:
            return
        length, begin = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), 16
        end = min(size, at + length) if length else size
        if end < at + begin:
            return
        if head[4:8] not in _UNREAD or head[begin + 4 : begin + 8] in _INDEX:
            read += end - at
            if read > _MOST_TABLES:
                raise ValueError("has an index that is larger than it may be")
            stream.seek(at)
            yield stream.read(end - at)
        at = end
    raise ValueError("has more parts than it may have")


_HOLDING = (b"mdat", b"moov", b"moof", b"ftyp")


def cut_short(stream: BinaryIO, size: int) -> bool:
    """Whether a file of `size` bytes ends within a part that it needs. Raises OSError.

    What else may stand behind its last part is not looked at.
    """
    at = 0
    for _ in range(_MOST_BOXES):
        stream.seek(at)
        head = stream.read(16)
        length, begin = int.from_bytes(head[:4], "big"), 8
        if len(head) < 8 or head[4:8] not in _KNOWN or not length:
            return False
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), 16
        if length < begin:
            return False
        at += length
        if at > size:
            return head[4:8] in _HOLDING
    return False


_KNOWN = (*_HOLDING, b"free", b"skip", b"wide", b"uuid", b"meta", b"udta", b"sidx", b"styp",
          b"mfra", b"emsg", b"pnot", b"prft", b"pdin")  # fmt: skip
