"""A clip as part of a film: what it is, its packets as they are, its pictures in their time."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct

from .boxes import cut_short
from .content import is_picture, named_demuxer
from .disk import LARGEST, opened
from .h264 import of_record, starts_anew
from .opened import measured, open_film, shown_stream
from .orientation import UPRIGHT, of_frame, shown_size

Pixels = tuple[int, int]

_PLAIN = "yuv420p"
"""Pixels of the pictures that every player shows."""

_BREAKS_OFF = "breaks off before its end: it was not copied or downloaded whole"


class Reel(Struct, frozen=True, gc=False):
    """A clip: its size as it is shown, its pictures, and whether anything is heard.

    `record` has its parameter sets where its packets may stand in another film as they are, and
    is empty where its pictures must be encoded anew. `turn` is how these are turned when they are
    shown, as `orientation` counts it.
    """

    path: Path
    size: Pixels
    fps: Fraction
    frames: int
    heard: bool
    record: bytes = b""
    turn: int = UPRIGHT

    @property
    def seconds(self) -> Fraction:
        """How long its pictures last."""
        return self.frames / self.fps


class Packet(Struct, frozen=True, gc=False):
    """A picture as it is stored, and its place among those that are shown."""

    data: bytes
    place: int
    key: bool


def reel(path: Path) -> Reel:
    """What a clip is, read to its end but not decoded.

    Raises ValueError with the rest of a sentence ("breaks off ..."), OSError where it cannot be
    read.
    """
    with film(path) as box:
        shown = _shown(box)
        stored = list(_times(box, shown))
        if not stored or len(stored) < shown.frames:
            raise ValueError(_BREAKS_OFF)
    with film(path) as box:
        found = _facts(path, box, stored)
    # a frame that was asked for its side data holds itself, and there may be many clips
    gc.collect(0)
    return found


def _facts(path: Path, box: Any, stored: Sequence[tuple[int, bool]]) -> Reel:
    shown = _shown(box)
    first = next(iter(box.decode(shown)), None)
    if first is None:
        raise ValueError("has no picture")
    times = [time for time, seen in stored if seen]
    fps = Fraction(shown.average_rate or shown.guessed_rate or 24)
    turn, square = of_frame(first), Fraction(shown.sample_aspect_ratio or 1)
    plain = turn == UPRIGHT and square == 1 and first.format.name == _PLAIN
    kept = plain and len(times) == len(stored) and _steady(times, shown, fps)
    size = shown_size(round(first.width * square), first.height, turn)
    heard = any(each.codec_context is not None for each in box.streams.audio)
    return Reel(path, size, fps, len(times), heard, _record(shown) if kept else b"", turn)


def stretch(path: Path, first: int, last: int) -> tuple[int, int]:
    """The longest stretch of pictures from `first` to `last` that can be taken as it is stored.

    It begins with a picture before which nothing is needed, and needs nothing behind it.
    """
    begins, ends, highest, out = None, 0, -1, (first, first)
    for number, packet in enumerate(_stored(path)):
        highest = max(highest, packet.place)
        if begins is None and packet.key and packet.place >= first:
            begins = packet.place
        if begins is not None and highest == number < last:
            ends = number + 1
            out = (begins, ends)
    return out


def packets(path: Path, first: int, last: int) -> Iterator[Packet]:
    """The stored pictures of a stretch, as `stretch` found it, in the order of the file."""
    return (each for each in _stored(path) if first <= each.place < last)


def frames(path: Path, fps: Fraction) -> Iterator[Any]:
    """The frames of a clip as they come at `fps`, not turned; the last one never ends."""
    at, held, begun = 0, None, None
    with film(path) as box:
        for frame in box.decode(_shown(box)):
            begun = frame.time if begun is None else begun
            while held is not None and (frame.time - begun) * fps > at + Fraction(1, 2):
                yield held
                at += 1
            held = frame
    while held is not None:
        yield held


def _stored(path: Path) -> Iterator[Packet]:
    with film(path) as box:
        times = [time for time, _ in _times(box, _shown(box))]
    places = {time: place for place, time in enumerate(sorted(times))}
    with film(path) as box:
        for packet in box.demux(_shown(box)):
            if packet.pts is not None:
                data = bytes(packet)
                yield Packet(data, places[packet.pts], packet.is_keyframe and starts_anew(data))


def _times(box: Any, shown: Any) -> Iterator[tuple[int, bool]]:
    """When each stored picture is shown, and whether it is."""
    for packet in box.demux(shown):
        if packet.is_corrupt:
            raise ValueError(_BREAKS_OFF)
        if packet.pts is not None:
            yield packet.pts, not packet.is_discard


def _steady(times: list[int], shown: Any, fps: Fraction) -> bool:
    """Whether each picture lasts as long as another."""
    first, *_ = ordered = sorted(times)
    step = 1 / (fps * shown.time_base)
    return all(abs(time - first - place * step) * 4 < step for place, time in enumerate(ordered))


def _record(shown: Any) -> bytes:
    codec = shown.codec_context
    record = bytes(codec.extradata or b"")
    sets = of_record(record) if codec.name == "h264" else None
    return record if sets and sets.free_id is not None else b""


def _shown(box: Any) -> Any:
    found = shown_stream(box)
    if found is None:
        raise ValueError("has no picture")
    return found


@contextmanager
def film(path: Path) -> Iterator[Any]:
    """A clip, open; errors are as those of `reel`."""
    with opened(path, LARGEST) as stream:
        size, head = measured(stream)
        if is_picture(head):
            raise ValueError("is a picture and no clip")
        demuxer = named_demuxer(head)
        if demuxer == "mov" and cut_short(stream, size):
            raise ValueError(_BREAKS_OFF)
        with open_film(stream, demuxer, size) as box:
            yield box
