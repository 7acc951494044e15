"""Whether a WAV or an MP3 ends before it says it does: no decoder asks."""

from __future__ import annotations

from typing import BinaryIO

_MOST_CHUNKS = 1000
_OPEN = (0, 0xFFFFFFFF)
"""What a recorder writes for a length that it does not know yet."""


def sound_cut_short(stream: BinaryIO, demuxer: str, size: int) -> str:
    """The rest of a sentence where a file of `size` bytes breaks off, else nothing."""
    missing = {"wav": _wav, "mp3": _mp3}.get(demuxer, _nothing)(stream, size)
    if missing <= 0:
        return ""
    return f"breaks off: {missing} bytes are missing at its end"


def _nothing(_stream: BinaryIO, _size: int) -> int:
    return 0


def _wav(stream: BinaryIO, size: int) -> int:
    at = 12
    for _ in range(_MOST_CHUNKS):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            return 0
        length = int.from_bytes(head[4:8], "little")
        if head[:4] == b"data":
            return 0 if length in _OPEN or length >= 0x7FFFFFFF else at + 8 + length - size
        at += 8 + length + length % 2
    return 0


def sound_end(stream: BinaryIO, demuxer: str, size: int) -> int:
    """Where the sound of a file of `size` bytes ends and what players skip begins, else `size`."""
    if demuxer != "mp3":
        return size
    end = _past_last_frame(stream, _first_frame(stream))
    stream.seek(end)
    rest = stream.read()
    filling = len(rest) <= _MOST_FILLING and not any(rest)
    return end if filling or rest.startswith(_TAGS) or _ends_in_tag(rest) else size


_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN")
_MOST_FILLING = 4096
"""Zeros behind a sound: with more of them it may be a download that never came to its end."""


def _ends_in_tag(rest: bytes) -> bool:
    """Whether a tag of the newer kind is all that is left, but for one of the old kind."""
    tag = rest[:-128] if rest[-128:-125] == b"TAG" else rest
    return tag.startswith(b"ID3") and tag[-10:-7] == b"3DI"


def _first_frame(stream: BinaryIO) -> int:
    """Where the tags at the start of an MP3 end: some programs write a second one before it."""
    at = 0
    for _ in range(_MOST_CHUNKS):
        stream.seek(at)
        head = stream.read(10)
        if head[:3] != b"ID3" or len(head) < 10:
            break
        at += 10 + sum((byte & 0x7F) << 7 * (3 - place) for place, byte in enumerate(head[6:10]))
    return at


def _mp3(stream: BinaryIO, size: int) -> int:
    at = _first_frame(stream)
    stream.seek(at)
    frame = stream.read(256)
    # the first frame may say how many bytes there are, from itself on
    mark = max(frame.find(b"Xing"), frame.find(b"Info"))
    if frame[:1] == b"\xff" and mark > 0 and len(frame) >= mark + 16:
        flags = int.from_bytes(frame[mark + 4 : mark + 8], "big")
        place = mark + (12 if flags & 1 else 8)
        if flags & 2:
            return at + int.from_bytes(frame[place : place + 4], "big") - size
    return _past_last_frame(stream, at) - size


def _past_last_frame(stream: BinaryIO, at: int) -> int:
    """Where the last of the frames that follow each other from a place on would end."""
    for _ in range(_MOST_FRAMES):
        stream.seek(at)
        length = _frame_length(stream.read(4))
        if length == 0:
            break
        at += length
    return at


def _frame_length(head: bytes) -> int:
    """The bytes of a frame of layer 3 by its header, 0 for anything else."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] >> 3 & 3 == 1:
        return 0
    first = head[1] >> 3 & 3 == 3
    rates, index = (_RATES_1 if first else _RATES_2), head[2] >> 4
    if index in (0, 15) or head[2] >> 2 & 3 == 3:
        return 0
    hertz = (44_100, 48_000, 32_000)[head[2] >> 2 & 3] >> _HALVED[head[1] >> 3 & 3]
    return (144 if first else 72) * rates[index - 1] * 1000 // hertz + (head[2] >> 1 & 1)


_MOST_FRAMES = 100_000
_HALVED = {3: 0, 2: 1, 0: 2}
"""How often the sampling rate is halved, by version: MPEG 1, 2, 2.5."""
_RATES_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Kilobits a second by a frame's index, of MPEG 1 and of MPEG 2 and 2.5."""
