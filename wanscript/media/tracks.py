"""The tracks of an MP4 that are written as they come: sound and subtitles, beside any picture."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from fractions import Fraction
from heapq import merge
from typing import Any

import av
from msgspec import Struct

RATE = 48_000
"""Samples a second of a film's sound."""

_BLOCK = 1024


class Subtitle(Struct, frozen=True, gc=False):
    """Words that a player can show from `start` to `end`, in seconds of the film."""

    start: Fraction
    end: Fraction
    text: str


def side_by_side(packets: Iterable[Iterator[Any]]) -> Iterator[Any]:
    """The packets of several tracks in the order of their times."""
    return merge(*packets, key=_time)


def _time(packet: Any) -> Fraction:
    time: Fraction = packet.dts * packet.time_base
    return time


def heard(stream: Any, sound: Iterable[array[float]], rate: int) -> Iterator[Any]:
    """A stream's packets of sound; samples of several channels take turns."""
    channels = stream.codec_context.layout.nb_channels
    start = 0
    for part in _blocks(sound, _BLOCK * channels):
        count = len(part) // channels
        block = av.AudioFrame("fltp", stream.codec_context.layout.name, count)
        for at, plane in enumerate(block.planes):
            raw = part[at::channels].tobytes()
            plane.update(raw + bytes(plane.buffer_size - len(raw)))
        block.sample_rate, block.pts, block.time_base = rate, start, Fraction(1, rate)
        start += count
        yield from stream.encode(block)
    yield from stream.encode(None)


def _blocks(sound: Iterable[array[float]], size: int) -> Iterator[array[float]]:
    """The same samples in parts as an encoder takes them; the last is what is left."""
    rest = array("f")
    for stretch in sound:
        rest += stretch
        whole = len(rest) // size * size
        yield from (rest[at : at + size] for at in range(0, whole, size))
        del rest[:whole]
    if rest:
        yield rest


_STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Arial,18,&H00FFFFFF,2

[Events]
Format: Layer, Start, End, Style, Text
"""
"""What an encoder of subtitles is told before the first one; players have styles of their own."""


def subtitles_of(out: Any) -> Any:
    """A new track of subtitles."""
    stream = out.add_stream("mov_text")
    stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
    stream.codec_context.subtitle_header = _STYLE
    return stream


def read(stream: Any, subtitles: Iterable[Subtitle]) -> Iterator[Any]:
    """A stream's packets of words to be read."""
    for each in subtitles:
        data = each.text.encode("utf-8")
        packet = av.Packet(len(data).to_bytes(2, "big") + data)
        packet.stream, packet.time_base = stream, stream.time_base
        packet.pts = packet.dts = round(each.start * 1000)
        packet.duration = round(each.end * 1000) - packet.pts
        yield packet
