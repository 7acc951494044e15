"""What a medium is, by its content alone."""

from __future__ import annotations

import contextlib
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ..models.media import MediaFacts, MediaKind
from .content import Unusable, is_picture, master, named_demuxer
from .disk import LARGEST, opened
from .opened import (
    ANEW,
    NAMED_PIXELS,
    Undecodable,
    measured,
    open_film,
    open_picture,
    shown_stream,
)
from .orientation import UPRIGHT, of_frame, of_picture, shown_size

_FIRST = 100
"""Packets of a film among which its first frame is looked for."""


def probe(path: Path) -> MediaFacts:
    """What a file is, by its content alone; nothing is remembered, and it may yet break off.

    Raises ValueError with the rest of a sentence ("is empty") where it is no medium, OSError
    where it cannot be read.
    """
    with opened(path, LARGEST) as stream:
        size, head = measured(stream)
        if is_picture(head):
            with open_picture(stream, head, NAMED_PIXELS) as it:
                return _picture_facts(it, stream, size)
        demuxer = named_demuxer(head)
        try:
            with open_film(stream, demuxer, size) as box:
                return _film_facts(box, _container(demuxer, head), size)
        except Undecodable:
            raise _damaged() from None


def _damaged() -> Unusable:
    return Unusable("is a damaged video or sound", ANEW)


def _picture_facts(it: Any, stream: BinaryIO, size: int) -> MediaFacts:
    # the pictures of an MPO, as telephones save them, are no animation
    name = (it.format or "").lower().replace("mpo", "jpeg")
    width, height = shown_size(it.width, it.height, of_picture(it, stream))
    return MediaFacts(
        MediaKind.IMAGE,
        name,
        size,
        width,
        height,
        alpha="A" in it.getbands() or "transparency" in it.info,
        animated=name in ("gif", "png", "webp") and bool(getattr(it, "is_animated", False)),
    )


def _film_facts(box: Any, container: str, size: int) -> MediaFacts:
    shown, seconds = shown_stream(box), box.duration / 1_000_000 if box.duration else None
    if shown is None:
        if not box.streams.audio:
            raise _damaged()
        name = "m4a" if container == "mp4" else container
        return MediaFacts(MediaKind.AUDIO, name, size, seconds=seconds)
    codec = shown.codec_context
    if foreign := master(codec.name):
        raise foreign
    width, height = shown_size(codec.width, codec.height, _turn(box, shown))
    # of fragments the index counts no frames, and the average is of what was read of them
    rate = shown.average_rate if shown.frames else shown.base_rate or shown.average_rate
    return MediaFacts(
        MediaKind.VIDEO, container, size, width, height, seconds, fps=float(rate) if rate else None
    )


def _turn(box: Any, shown: Any) -> int:
    """How the first frame is turned; upright where there is none."""
    from av.error import FFmpegError

    with contextlib.suppress(FFmpegError):
        for packet in islice(box.demux(shown), _FIRST):
            for frame in packet.decode():
                return of_frame(frame)
    return UPRIGHT


def _container(demuxer: str, head: bytes) -> str:
    if demuxer != "mov":
        return {"matroska": "webm" if b"webm" in head else "mkv"}.get(demuxer, demuxer)
    return "mov" if head[4:8] != b"ftyp" or head[8:12] == b"qt  " else "mp4"
