"""Frames, samples and words become an MP4: H.264, AAC and subtitles, exact to a frame."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from msgspec import Struct

from .tracks import RATE, Subtitle, heard, read, side_by_side, subtitles_of
from .yuv import Planes
from .yuv import video as frame_of

Pixels = tuple[int, int]


class Shown(Struct, frozen=True, gc=False):
    """A picture that stands for `frames` frames; `filled` are the bar's stretches in each.

    `band` is the bar's top and height in even pixels.
    """

    picture: Planes
    frames: int
    filled: tuple[tuple[tuple[int, int], ...], ...] = ()
    band: tuple[int, int] = (0, 0)


_X264 = {"preset": "ultrafast", "qp": "22", "threads": "1", "x264-params": "deblock=0,0"}
"""A constant quantiser: a rate factor weighs every picture first, for half of the time."""

_AAC = {"aac_coder": "fast"}


def encode(
    target: Path,
    size: Pixels,
    fps: int,
    shown: Iterable[Shown],
    sound: Iterable[array[float]],
    *,
    rate: int = RATE,
    subtitles: Iterable[Subtitle] = (),
    draft: bool = False,
) -> None:
    """Writes the film; a draft keeps one frame for each picture, so its frame rate varies.

    `sound` is samples from -1 to 1 in stretches of any length, `rate` a second; `subtitles` come
    in their order, and none begins before another one has ended.
    """
    options, words = {"movflags": "+faststart"}, tuple(subtitles)
    with av.open(str(target), "w", format="mp4", options=options) as out:
        video = out.add_stream("libx264", rate=fps, options=_X264)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.time_base = Fraction(1, fps)
        video.codec_context.time_base = Fraction(1, fps)
        for name, value in (("color_primaries", 1), ("color_trc", 1), ("colorspace", 1)):
            setattr(video.codec_context, name, value)
        audio = out.add_stream("aac", rate=rate, layout="mono", options=_AAC)
        audio.bit_rate = 2 * rate
        packets = [_video(video, shown, draft), heard(audio, sound, rate)]
        if words:
            packets.append(read(subtitles_of(out), words))
        for packet in side_by_side(packets):
            out.mux(packet)


def _video(stream: Any, shown: Iterable[Shown], draft: bool) -> Iterator[Any]:
    at = 0
    for each in shown:
        frame = frame_of(each.picture)
        steps = (0,) if draft else range(each.frames)
        for step in steps:
            if each.filled:
                _fill(frame, each.filled[step], each.band)
            frame.pts, frame.time_base = at + step, stream.codec_context.time_base
            yield from stream.encode(frame)
        at += each.frames
        last = frame
    if draft and at:
        last.pts = at - 1
        yield from stream.encode(last)
    yield from stream.encode(None)


def _fill(frame: Any, stretches: tuple[tuple[int, int], ...], band: tuple[int, int]) -> None:
    """Fills the bar in the planes of a frame, without converting it again."""
    top, height = band
    for plane, half, value in zip(
        frame.planes, (1, 2, 2), (b"\xea", b"\x80", b"\x80"), strict=True
    ):
        memory, stride = memoryview(plane), plane.line_size
        for row in range(top // half, (top + height) // half):
            for left, right in stretches:
                start = row * stride
                memory[start + left // half : start + right // half] = value * (
                    right // half - left // half
                )
