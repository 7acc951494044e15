"""What a medium is, by its content alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..models.media import MediaFacts, MediaKind
from .disk import LARGEST, opened
from .opened import (
    NAMED_PIXELS,
    Undecodable,
    is_picture,
    measured,
    named_demuxer,
    open_film,
    open_picture,
    shown_stream,
)


def probe(path: Path) -> MediaFacts:
    """What a file is, by its content alone; nothing is remembered.

    Raises ValueError with the rest of a sentence ("is empty") where it is no medium, OSError
    where it cannot be read.
    """
    with opened(path, LARGEST) as stream:
        size, head = measured(stream)
        if is_picture(head):
            with open_picture(stream, head, NAMED_PIXELS) as it:
                alpha = "A" in it.getbands() or "transparency" in it.info
                name = (it.format or "").lower().replace("mpo", "jpeg")
                return MediaFacts(MediaKind.IMAGE, name, size, *it.size, None, alpha)
        demuxer = named_demuxer(head)
        try:
            with open_film(stream, demuxer, size) as box:
                return _film_facts(box, _container(demuxer, head), size)
        except Undecodable:
            raise ValueError("is a damaged video or sound") from None


def _film_facts(box: Any, container: str, size: int) -> MediaFacts:
    shown = shown_stream(box)
    if shown is None and not box.streams.audio:
        raise ValueError("is a damaged video or sound")
    codec = shown.codec_context if shown is not None else None
    return MediaFacts(
        MediaKind.VIDEO if codec else MediaKind.AUDIO,
        "m4a" if container == "mp4" and codec is None else container,
        size,
        codec.width if codec else None,
        codec.height if codec else None,
        box.duration / 1_000_000 if box.duration else None,
    )


def _container(demuxer: str, head: bytes) -> str:
    if demuxer != "mov":
        return {"matroska": "webm" if b"webm" in head else "mkv"}.get(demuxer, demuxer)
    return "mov" if head[4:8] != b"ftyp" or head[8:12] == b"qt  " else "mp4"
