"""Whether a medium is whole: decoded to its end once, as a stream, within its kind's bounds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from ..models.media import MediaFacts, MediaKind
from .boxes import cut_short
from .content import Unusable, named_demuxer
from .disk import LARGEST, MB, opened
from .opened import (
    ANEW,
    DRAWN_PIXELS,
    Undecodable,
    measured,
    open_film,
    open_picture,
    shown_stream,
)
from .sounds import sound_cut_short, sound_end

MOST_SECONDS = 60.0
MOST_BYTES = MappingProxyType(
    {
        MediaKind.IMAGE: 64 * MB,
        MediaKind.VIDEO: 256 * MB,
        MediaKind.AUDIO: 64 * MB,
    }
)
"""What no model takes is refused for its length or size, and not decoded for an hour first."""


def check_whole(path: Path, facts: MediaFacts) -> None:
    """Decodes what `facts` were found of to its end, where a model could take it.

    Raises ValueError with the rest of a sentence ("breaks off ..."), OSError where it cannot be
    read.
    """
    if facts.size > MOST_BYTES[facts.kind] or (facts.seconds or 0) > MOST_SECONDS:
        return
    with opened(path, LARGEST) as stream:
        size, head = measured(stream)
        if facts.kind is not MediaKind.IMAGE:
            _film(stream, named_demuxer(head), size)
        elif (facts.width or 0) * (facts.height or 0) <= DRAWN_PIXELS:
            _picture(stream, head, facts)


def _picture(stream: BinaryIO, head: bytes, facts: MediaFacts) -> None:
    try:
        if facts.format == "png":
            with open_picture(stream, head, DRAWN_PIXELS) as it:
                # the checksums of its parts
                it.verify()
            stream.seek(0)
        with open_picture(stream, head, DRAWN_PIXELS) as it:
            # a JPEG is read to its end for an eighth of its pixels, too
            it.draft(it.mode, (max(it.width // 8, 1), max(it.height // 8, 1)))
            it.load()
    except Unusable:
        raise _broken_picture() from None
    if facts.format == "jpeg":
        stream.seek(0)
        _second_look(stream.read(facts.size))


def _broken_picture() -> Unusable:
    return Unusable("is a damaged picture: it breaks off, or holds what cannot be drawn", ANEW)


def _second_look(data: bytes) -> None:
    """A JPEG by the stricter of two readers: the first one paints over what it cannot read."""
    import av
    from av.error import FFmpegError, InvalidDataError, PatchWelcomeError

    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.thread_type = "NONE"
    decoder.options = {"err_detect": "explode", "max_pixels": str(DRAWN_PIXELS)}
    try:
        decoder.decode(av.Packet(data))
    except PatchWelcomeError:
        return
    except InvalidDataError:
        raise _broken_picture() from None
    except FFmpegError:
        return


def _film(stream: BinaryIO, demuxer: str, size: int) -> None:
    if demuxer == "mov" and cut_short(stream, size):
        raise _broken_off()
    if said := sound_cut_short(stream, demuxer, size):
        raise Unusable(said, ANEW)
    end = sound_end(stream, demuxer, size)
    try:
        with open_film(stream, demuxer, size) as box:
            _decoded(box, end, strict=demuxer == "mov")
    except Undecodable:
        raise Unusable("is a damaged video or sound", ANEW) from None


def _broken_off() -> Unusable:
    return Unusable("breaks off before its end: it was not copied or downloaded whole", ANEW)


_THREADS = 2
"""Each holds a frame, and a large one takes 50 MB."""


def _decoded(box: Any, end: int, *, strict: bool) -> None:
    """Decodes the picture and the first sound of a film, one frame at a time, up to a place.

    With `strict` a part that is shorter than the index says is damage.
    """
    shown = shown_stream(box)
    # a sound in a codec that is not known here stands beside the usual one in telephones' films
    heard = next((each for each in box.streams.audio if each.codec_context is not None), None)
    streams = [each for each in (shown, heard) if each is not None]
    if not streams:
        raise Unusable("is a sound in a codec that is not known here", "save it as WAV or MP3")
    for each in streams:
        # in slice threads a broken frame would pass for a whole one
        each.codec_context.thread_type = "FRAME"
        each.codec_context.thread_count = _THREADS
    good = {each.index: False for each in streams}
    at = 0.0
    for packet in box.demux(*streams):
        if (packet.pos or 0) >= end:
            continue
        if strict and packet.is_corrupt:
            raise _broken_off()
        with _told(at, began=good[packet.stream.index]):
            for frame in packet.decode():
                at = max(at, frame.time or 0.0)
                if getattr(frame, "is_corrupt", False) and good[packet.stream.index]:
                    raise _damaged_at(at)
                good[packet.stream.index] = True
    if not all(good.values()):
        raise Unusable("is a damaged video or sound: a part of it has nothing to show", ANEW)


def _damaged_at(seconds: float) -> Unusable:
    return Unusable(f"is damaged after {seconds:.1f} s", ANEW)


@contextlib.contextmanager
def _told(at: float, *, began: bool) -> Iterator[None]:
    """Says where a film does not decode; what was cut may begin with frames that lack another."""
    from av.error import InvalidDataError

    try:
        yield
    except InvalidDataError:
        if began:
            raise _damaged_at(at) from None
