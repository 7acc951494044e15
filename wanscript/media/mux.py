"""A film of pictures that were encoded before and pictures that are not yet, as one MP4."""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from msgspec import Struct

from .h264 import of_record, of_stream, packed
from .opened import shown_stream
from .reel import Pixels, Reel, film, packets
from .tracks import RATE, Subtitle, heard, read, side_by_side, subtitles_of
from .yuv import Planes
from .yuv import video as frame_of


class Form(Struct, frozen=True, gc=False):
    """What the pictures of a film are; `like` is a clip whose packets may stand in it, or None."""

    size: Pixels
    fps: Fraction
    like: Reel | None = None


class Copied(Struct, frozen=True, gc=False):
    """Pictures of a clip as they are stored, from one up to another."""

    path: Path
    first: int
    last: int


Part = Copied | Iterable[Planes]
"""A stretch of a film's pictures."""


class Chapter(Struct, frozen=True, gc=False):
    """A stretch of the film that a player can go to, in its seconds."""

    start: Fraction
    end: Fraction
    title: str


class Beside(Struct, frozen=True, gc=False):
    """What a film has beside picture and sound; no subtitle begins before another has ended.

    `language` is a code of three letters, as ISO 639 has it.
    """

    title: str = ""
    chapters: Sequence[Chapter] = ()
    subtitles: Sequence[Subtitle] = ()
    language: str = "und"


_AHEAD = 16
"""The most pictures that H.264 may store before one that is shown sooner."""

_X264 = {"preset": "veryfast", "crf": "16"}
_PROFILES: Mapping[int, str] = {66: "baseline", 77: "main", 100: "high"}
_AAC_BITS = 192_000
_MOVIE = 240_000
"""Ticks of a second in which whole frames of every usual rate, and samples, can be counted."""


def mux(
    target: Path, form: Form, parts: Iterable[Part], sound: Iterable[array[float]], beside: Beside
) -> None:
    """Writes the film; `sound` is samples from -1 to 1, left and right in turns, `RATE` a second.

    Raises ValueError with the rest of a sentence where a clip cannot be read to its end, OSError.
    """
    options = {"movflags": "+faststart", "movie_timescale": str(_MOVIE)}
    opened = av.open(str(target), "w", format="mp4", options=options)
    with _template(form) as template, opened as out:
        out.metadata["title"] = beside.title
        out.set_chapters([_chapter(at, each) for at, each in enumerate(beside.chapters)])
        encoder = _Encoder(form, template)
        video = out.add_stream_from_template(template)
        video.codec_context.extradata = encoder.record
        video.time_base = 1 / form.fps
        audio = out.add_stream("aac", rate=RATE, layout="stereo")
        audio.bit_rate = _AAC_BITS
        tracks = [_pictures(video, 1 / form.fps, encoder, parts), heard(audio, sound, RATE)]
        if beside.subtitles:
            words = subtitles_of(out)
            words.metadata["language"] = beside.language
            tracks.append(read(words, beside.subtitles))
        for packet in side_by_side(tracks):
            out.mux(packet)


def _chapter(number: int, each: Chapter) -> Any:
    start, end = (round(time * 1000) for time in (each.start, each.end))
    return {
        "id": number,
        "start": start,
        "end": end,
        "time_base": Fraction(1, 1000),
        "metadata": {"title": each.title},
    }


@contextmanager
def _template(form: Form) -> Iterator[Any]:
    """A track that is as the film's: of a clip, or of one made for that where none is."""
    if form.like is not None:
        with film(form.like.path) as box:
            yield shown_stream(box)
        return
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=form.fps, options=_X264)
        stream.width, stream.height = form.size
        stream.pix_fmt = "yuv420p"
        _in_colour(stream.codec_context)
        out.mux([*stream.encode(av.VideoFrame(*form.size, "yuv420p")), *stream.encode(None)])
    made.seek(0)
    with av.open(made, "r", format="mp4") as box:
        yield box.streams.video[0]


def _in_colour(codec: Any, other: Any = None) -> None:
    """Marks colours as those of another codec are, else as those of HD are."""
    for name in ("color_primaries", "color_trc", "colorspace", "color_range"):
        setattr(codec, name, 1 if other is None else getattr(other, name))


class _Encoder:
    """Encodes the pictures that no clip has, each run of them so that nothing else is needed.

    `record` is the film's: the clips' parameter sets and its own, under an id of their own.
    """

    def __init__(self, form: Form, template: Any) -> None:
        self._form, self._like = form, template.codec_context
        self.at = 0
        sets = of_record(bytes(self._like.extradata))
        assert sets is not None
        self._id = sets.free_id or 0
        self._profile = _PROFILES.get(sets.head[1])
        self.record = sets.beside(of_stream(bytes(self._opened().extradata))).record
        self._codec: Any = None

    def shown(self, picture: Planes) -> Iterator[Any]:
        """Packets, once there is one; the picture is the film's next."""
        self._codec = self._codec or self._opened()
        frame = frame_of(picture)
        frame.pts, frame.time_base = self.at, 1 / self._form.fps
        self.at += 1
        yield from self._codec.encode(frame)

    def ended(self) -> Iterator[Any]:
        """The last packets of a run."""
        codec, self._codec = self._codec, None
        if codec is not None:
            yield from codec.encode(None)

    def _opened(self) -> Any:
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = self._form.size
        codec.pix_fmt, codec.time_base = "yuv420p", 1 / self._form.fps
        codec.framerate = self._form.fps
        _in_colour(codec, self._like)
        codec.flags |= av.codec.context.Flags.global_header
        profile = {"profile": self._profile} if self._profile else {}
        codec.options = {**_X264, **profile, "x264-params": f"sps-id={self._id}"}
        codec.open()
        return codec


def _pictures(
    track: Any, base: Fraction, encoder: _Encoder, parts: Iterable[Part]
) -> Iterator[Any]:
    """The packets of the film's pictures; their order counts the times at which they are stored.

    However far a stretch stores pictures ahead, it stores exactly those that it shows, so that the
    next one begins where it ends.
    """
    for number, (data, place, key) in enumerate(_stored(encoder, parts)):
        packet = av.Packet(data)
        packet.stream, packet.time_base = track, base
        packet.pts, packet.dts, packet.duration = place, number - _AHEAD, 1
        packet.is_keyframe = key
        yield packet


def _stored(encoder: _Encoder, parts: Iterable[Part]) -> Iterator[tuple[bytes, int, bool]]:
    """Each picture as it is stored, which of the film it is, and whether it is a key."""
    for part in parts:
        if isinstance(part, Copied):
            yield from map(_packed, encoder.ended())
            for each in packets(part.path, part.first, part.last):
                yield each.data, encoder.at + each.place - part.first, each.key
            encoder.at += part.last - part.first
        else:
            for picture in part:
                yield from map(_packed, encoder.shown(picture))
    yield from map(_packed, encoder.ended())


def _packed(packet: Any) -> tuple[bytes, int, bool]:
    return packed(bytes(packet)), packet.pts, packet.is_keyframe
