"""H.264 as MP4 holds it: parameter sets, of which a film may have several, and pictures.

A film that is joined from clips has one record for all of them (ISO 14496-15, `avcC`): the clips'
own sets, and beside them those of what was encoded anew, under ids that nothing else has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

_START = re.compile(b"\0*\0\0\1")
_KIND, _IDR, _SEQUENCE, _PICTURE = 0x1F, 5, 7, 8
_MOST_ID = 31


class ParameterSets(Struct, frozen=True, gc=False):
    """The sets of a track: `head` is version, profile and level, `rest` what a profile adds."""

    head: bytes
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    rest: bytes = b""

    @property
    def record(self) -> bytes:
        """What an MP4 has of them; lengths of pictures have four bytes."""
        return b"".join(
            (
                self.head,
                b"\xff",
                bytes([0xE0 | len(self.sequences)]),
                *map(_counted, self.sequences),
                bytes([len(self.pictures)]),
                *map(_counted, self.pictures),
                self.rest,
            )
        )

    @property
    def free_id(self) -> int | None:
        """An id that none of them has."""
        taken = {_id(each[4:]) for each in self.sequences} | {_id(p[1:]) for p in self.pictures}
        return next((number for number in range(1, _MOST_ID) if number not in taken), None)

    def beside(self, other: ParameterSets) -> ParameterSets:
        """These and others, whose ids are not theirs."""
        sequences = (*self.sequences, *other.sequences)
        return ParameterSets(self.head, sequences, (*self.pictures, *other.pictures), self.rest)


def of_record(record: bytes) -> ParameterSets | None:
    """The sets in an MP4's record; None where they are none that can be joined to others."""
    if len(record) < 7 or record[0] != 1 or record[4] & 3 != 3:
        return None
    try:
        sequences, at = _read(record, 6, record[5] & 0x1F)
        pictures, at = _read(record, at + 1, record[at])
    except IndexError:
        return None
    if not sequences or not pictures:
        return None
    return ParameterSets(record[:4], sequences, pictures, record[at:])


def of_stream(header: bytes) -> ParameterSets:
    """The sets with which an encoder begins."""
    units = parted(header)
    sequences = tuple(unit for unit in units if unit[0] & _KIND == _SEQUENCE)
    pictures = tuple(unit for unit in units if unit[0] & _KIND == _PICTURE)
    return ParameterSets(b"\x01" + sequences[0][1:4], sequences, pictures)


def parted(stream: bytes) -> Sequence[bytes]:
    """The units of a stream with start codes."""
    return [unit for unit in _START.split(stream) if unit]


def packed(stream: bytes) -> bytes:
    """A stream with start codes, with lengths instead."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in parted(stream))


def starts_anew(packet: bytes) -> bool:
    """Whether a packet with lengths is a picture before which nothing is needed."""
    at = 0
    while at + 5 <= len(packet):
        if packet[at + 4] & _KIND == _IDR:
            return True
        at += 4 + int.from_bytes(packet[at : at + 4], "big")
    return False


def _counted(unit: bytes) -> bytes:
    return len(unit).to_bytes(2, "big") + unit


def _read(record: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    out = []
    for _ in range(count):
        size = record[at] << 8 | record[at + 1]
        out.append(record[at + 2 : at + 2 + size])
        at += 2 + size
        if not size or at > len(record):
            raise IndexError
    return tuple(out), at


def _id(bits: bytes) -> int:
    """The number with which a set begins, in the code of H.264 for small ones."""
    value = int.from_bytes(bits[:4].ljust(4, b"\0"), "big")
    zeros = 32 - value.bit_length()
    return (value >> max(0, 31 - 2 * zeros)) - 1
