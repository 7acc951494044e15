"""What a medium is, by its content alone; media opened within bounds; whether a clip is whole.

Media come from anybody: a demuxer is named and never guessed, and what would take much memory
or time is refused before it is decoded.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from .boxes import samples
from .disk import LARGEST, opened
from .models.media import Kind, MediaFacts

if TYPE_CHECKING:
    from PIL import Image

NAMED_PIXELS = 128_000_000
"""Pixels of the largest picture whose facts are told."""

DRAWN_PIXELS = 8192 * 8192
"""Pixels of the largest picture that is decoded."""

FRAME_PIXELS = 8192 * 4352
"""Pixels of the largest frame of a film."""

MOST_TRACKS = 16
"""A telephone's film has up to nine."""

MOST_SAMPLES = 4_000_000

_MOST_DECODED = 1000
"""Frames that are decoded from a key frame on to find one."""


class Undecodable(ValueError):  # noqa: N818
    """What FFmpeg does not make out; the rest of a sentence."""


def probe(path: Path) -> MediaFacts:
    """What a file is, by its content alone; nothing is remembered.

    Raises ValueError with the rest of a sentence ("is empty") where it is no medium, OSError
    where it cannot be read.
    """
    with opened(path, LARGEST) as stream:
        size, head = _measured(stream)
        if _is_picture(head):
            with _picture(stream, head, NAMED_PIXELS) as it:
                alpha = "A" in it.getbands() or "transparency" in it.info
                name = (it.format or "").lower().replace("mpo", "jpeg")
                return MediaFacts(Kind.IMAGE, name, size, *it.size, None, alpha)
        demuxer = _named_demuxer(head)
        try:
            with _film(stream, demuxer, size) as box:
                return _film_facts(box, _container(demuxer, head), size)
        except Undecodable:
            raise ValueError("is a damaged video or sound") from None


@contextlib.contextmanager
def picture(path: Path) -> Iterator[Image.Image]:
    """A picture, open but not yet decoded.

    What goes wrong here and inside is a ValueError with the rest of a sentence, or an OSError
    where the file cannot be read.
    """
    with opened(path, LARGEST) as stream:
        head = _measured(stream)[1]
        if not _is_picture(head):
            raise ValueError("is no picture that is known here")
        with _picture(stream, head, DRAWN_PIXELS) as it:
            yield it


def frame(
    path: Path, *, seconds: float = 0.0, share: float = 0.0, rough: bool = False
) -> Image.Image | None:
    """The frame of a film at `seconds` and a `share` of its length; the last one before, else None.

    `rough` may give one a little later, which is faster. Raises ValueError with the rest of a
    sentence where the film cannot be used, OSError where it cannot be read.
    """
    with opened(path, LARGEST) as stream:
        size, head = _measured(stream)
        with _film(stream, _named_demuxer(head), size) as box:
            shown = _shown(box)
            if shown is None:
                return None
            length = float((shown.duration or 0) * (shown.time_base or 0))
            at = seconds + share * length
            if rough:
                shown.codec_context.skip_frame = "NONREF"
            if at > 0:
                box.seek(int(at / float(shown.time_base or 1)), stream=shown)
            found = None
            for found in islice(box.decode(shown), _MOST_DECODED):
                if found.time is not None and found.time >= at:
                    break
            return None if found is None else found.to_image()


def _measured(stream: BinaryIO) -> tuple[int, bytes]:
    """The size of a file and its first bytes; the stream is at its start again."""
    head = stream.read(64)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not head:
        raise ValueError("is empty")
    return size, head


_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*")
_KNOWN_PICTURES = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")


def _is_picture(head: bytes) -> bool:
    return head.startswith(_PICTURES) or _is_webp(head)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


@contextlib.contextmanager
def _picture(stream: BinaryIO, head: bytes, most: int) -> Iterator[Image.Image]:
    from PIL import Image, UnidentifiedImageError

    Image.init()
    try:
        if _is_webp(head):
            # its decoder makes room for two pictures before it is asked for one
            _few_pixels(_webp_size(head), most)
        with warnings.catch_warnings():
            # only the header is read here; the pixel count below is the guard
            warnings.simplefilter("ignore")
            it = Image.open(stream, formats=_KNOWN_PICTURES)
        with it:
            _few_pixels(it.size, most)
            yield it
    except Image.DecompressionBombError:
        raise ValueError("has more pixels than a picture here may have") from None
    except (UnidentifiedImageError, SyntaxError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise ValueError("is a damaged picture") from None


def _few_pixels(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise ValueError(
            f"has {size[0]} x {size[1]} pixels, more than a picture here may have: make it smaller"
        )


def _webp_size(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if kind == b"VP8X":
        wide, high = head[24:27], head[27:30]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    wide, high = head[26:28], head[28:30]
    return int.from_bytes(wide, "little") & 0x3FFF, int.from_bytes(high, "little") & 0x3FFF


_STILLS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of pictures that come in the boxes of an MP4."""


def _named_demuxer(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in _STILLS:
        raise ValueError("is a HEIC or AVIF picture, which is not taken: save it as JPEG or PNG")
    demuxer = _demuxer(head)
    if demuxer is None:
        raise ValueError("is no picture, video or sound that is known here")
    return demuxer


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


@contextlib.contextmanager
def _film(stream: BinaryIO, demuxer: str, size: int) -> Iterator[Any]:
    import av
    from av.error import FFmpegError

    if demuxer == "mov" and samples(stream, size) > MOST_SAMPLES:
        raise ValueError("says that it has more samples than it may have")
    stream.seek(0)
    pixels = {"max_pixels": str(FRAME_PIXELS)}
    options = {"max_streams": str(MOST_TRACKS), **pixels}
    if demuxer == "avi":
        # an index can repeat itself without end
        options["fflags"] = "ignidx"
    try:
        with av.open(stream, "r", format=demuxer, options=options) as box:
            for each in box.streams.video:
                if each.codec_context is not None:
                    _small_frames(each.codec_context)
                    each.codec_context.options = pixels
            yield box
    except MemoryError:
        raise ValueError(f"has more than {MOST_TRACKS} tracks, or wants too much memory") from None
    except FFmpegError as error:
        raise Undecodable(f"does not decode ({(error.strerror or '').lower()})") from None
    except UnicodeDecodeError:
        raise Undecodable("does not decode") from None


def _small_frames(codec: Any) -> None:
    if codec.width * codec.height > FRAME_PIXELS:
        raise ValueError(
            f"has {codec.width} x {codec.height} pixels, more than a film here may have: "
            "make it smaller"
        )


def _film_facts(box: Any, container: str, size: int) -> MediaFacts:
    shown = _shown(box)
    if shown is None and not box.streams.audio:
        raise ValueError("is a damaged video or sound")
    codec = shown.codec_context if shown is not None else None
    return MediaFacts(
        Kind.VIDEO if codec else Kind.AUDIO,
        "m4a" if container == "mp4" and codec is None else container,
        size,
        codec.width if codec else None,
        codec.height if codec else None,
        box.duration / 1_000_000 if box.duration else None,
    )


def _shown(box: Any) -> Any:
    """The first stream of moving pictures, or None."""
    from av.stream import Disposition

    return next(
        (
            each
            for each in box.streams.video
            if each.codec_context is not None
            and each.codec_context.width
            and not each.disposition & Disposition.attached_pic
        ),
        None,
    )


def _container(demuxer: str, head: bytes) -> str:
    if demuxer != "mov":
        return {"matroska": "webm" if b"webm" in head else "mkv"}.get(demuxer, demuxer)
    return "mov" if head[4:8] != b"ftyp" or head[8:12] == b"qt  " else "mp4"


def whole(path: Path, seconds: float) -> None:
    """Decodes a finished clip to its end and holds it to the length that was asked for.

    Raises ValueError with the rest of a sentence ("breaks off ...") where it is no whole clip.
    """
    from av import VideoFrame

    end = 0.0
    with _mp4(path) as box:
        for each in (*box.streams.video, *box.streams.audio):
            each.codec_context.options = {**each.codec_context.options, "err_detect": "explode"}
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
    from av.error import FFmpegError

    drawn = io.BytesIO()
    with _mp4(path) as box:
        shown = box.streams.video[0]
        # from the key frame before the end; a clip that cannot seek is read from its start
        with contextlib.suppress(FFmpegError):
            box.seek((shown.start_time or 0) + (shown.duration or 0), stream=shown)
        frames = deque(box.decode(shown), maxlen=1)
        if not frames:
            raise ValueError("has no picture")
        frames[0].to_image().save(drawn, "PNG")
    return drawn.getvalue()


@contextlib.contextmanager
def _mp4(path: Path) -> Iterator[Any]:
    """An MP4 with a picture, open; errors are as those of `picture`."""
    with opened(path, LARGEST) as stream:
        size, head = _measured(stream)
        if _is_picture(head) or _demuxer(head) != "mov":
            raise ValueError("is not an MP4 file")
        with _film(stream, "mov", size) as box:
            if not box.streams.video:
                raise ValueError("has no picture")
            yield box
