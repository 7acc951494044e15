"""What a medium is, by its content alone, and whether a clip is whole."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .models.media import Kind, MediaFacts


def probe(path: Path) -> MediaFacts:
    """What a file is, by its content alone; nothing is remembered.

    Raises ValueError with the rest of a sentence ("is empty") where it is no medium, OSError
    where it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(64)
    size = path.stat().st_size
    if not size:
        raise ValueError("is empty")
    if any(head.startswith(magic) for magic in _PICTURES) or _webp(head):
        return _picture(path, size)
    demuxer = _demuxer(head)
    if demuxer is None:
        raise ValueError("is no picture, video or sound that is known here")
    return _film_or_sound(path, size, demuxer, head)


_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*")
_KNOWN_PICTURES = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")
_MOST_PIXELS = 200_000_000


def _webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _picture(path: Path, size: int) -> MediaFacts:
    import warnings

    from PIL import Image, UnidentifiedImageError

    Image.init()
    try:
        with warnings.catch_warnings():
            # only the header is read here; the pixel count below is the guard
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_KNOWN_PICTURES) as it:
                width, height = it.size
                alpha = "A" in it.getbands() or "transparency" in it.info
                name = (it.format or "").lower()
    except Image.DecompressionBombError:
        raise ValueError("claims more pixels than a picture here may have") from None
    except (UnidentifiedImageError, SyntaxError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise ValueError("is a damaged picture") from None
    if width * height > _MOST_PIXELS:
        raise ValueError("claims more pixels than a picture here may have")
    return MediaFacts(Kind.IMAGE, name.replace("mpo", "jpeg"), size, width, height, None, alpha)


def _demuxer(head: bytes) -> str | None:
    # a demuxer is named, never guessed: a playlist that calls itself a film could make FFmpeg
    # open other files and addresses
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12])
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4)):
        return "mp3"
    known = {b"\x1a\x45\xdf\xa3": "matroska", b"OggS": "ogg", b"fLaC": "flac"}
    return known.get(head[:4])


def _film_or_sound(path: Path, size: int, demuxer: str, head: bytes) -> MediaFacts:
    import av
    from av.error import FFmpegError

    damaged = ValueError("is a damaged video or sound")
    try:
        with path.open("rb") as stream, av.open(stream, "r", format=demuxer) as box:
            pictures = [each for each in box.streams.video if each.codec_context.width]
            sound = next(iter(box.streams.audio), None)
            seconds = box.duration / 1_000_000 if box.duration else None
            film = next((each for each in pictures if _moves(each)), None)
            if film is None and sound is None:
                raise damaged
            size_of = film.codec_context if film is not None else None
            return MediaFacts(
                Kind.VIDEO if film is not None else Kind.AUDIO,
                _container(demuxer, head, film is not None),
                size,
                size_of.width if size_of else None,
                size_of.height if size_of else None,
                seconds,
            )
    except (FFmpegError, UnicodeDecodeError):
        raise damaged from None


def _moves(stream: Any) -> bool:
    from av.stream import Disposition

    return not stream.disposition & Disposition.attached_pic


def _container(demuxer: str, head: bytes, film: bool) -> str:
    if demuxer != "mov":
        return {"matroska": "webm" if b"webm" in head else "mkv"}.get(demuxer, demuxer)
    if head[4:8] != b"ftyp" or head[8:12] == b"qt  ":
        return "mov"
    return "mp4" if film else "m4a"


def whole(path: Path, seconds: float) -> None:
    """Decodes a finished clip to its end and holds it to the length that was asked for.

    Raises ValueError with the rest of a sentence ("breaks off ...") where it is no whole clip.
    """
    from av import VideoFrame

    end = 0.0
    with _mp4(path) as box:
        for each in (*box.streams.video, *box.streams.audio):
            each.codec_context.options = {"err_detect": "explode"}
            # in slice threads a broken frame would pass for a whole one
            each.codec_context.thread_type = "NONE"
        for frame in box.decode(box.streams.video[0], *box.streams.audio[:1]):
            if isinstance(frame, VideoFrame) and frame.time is not None:
                end = max(end, frame.time)
    if end < seconds - _SLACK:
        raise ValueError(f"breaks off after {end:.1f} s of {seconds:g} s")


_SLACK = 0.5
"""Seconds by which a whole clip's last frame may come before its end."""


def last_picture(path: Path) -> bytes:
    """The last frame of an MP4 as a PNG, its colours read as the clip is marked.

    Raises ValueError with the rest of a sentence where there is none, OSError where the file
    cannot be read.
    """
    import io

    from av.error import FFmpegError

    picture = io.BytesIO()
    with _mp4(path) as box:
        film = box.streams.video[0]
        # from the key frame before the end; a clip that cannot seek is read from its start
        with contextlib.suppress(FFmpegError):
            box.seek((film.start_time or 0) + (film.duration or 0), stream=film)
        frames = deque(box.decode(film), maxlen=1)
        if not frames:
            raise ValueError("has no picture")
        frames[0].to_image().save(picture, "PNG")
    return picture.getvalue()


@contextlib.contextmanager
def _mp4(path: Path) -> Iterator[Any]:
    """An MP4 with a picture, open; what goes wrong inside is a ValueError."""
    import av
    from av.error import FFmpegError

    with path.open("rb") as stream:
        head = stream.read(16)
        stream.seek(0)
        if _demuxer(head) != "mov":
            raise ValueError("is not an MP4 file")
        try:
            with av.open(stream, "r", format="mov") as box:
                if not box.streams.video:
                    raise ValueError("has no picture")
                yield box
        except FFmpegError as error:
            raise ValueError(f"does not decode ({(error.strerror or '').lower()})") from None
