"""Pictures and films opened within bounds, by what their first bytes say.

Media come from anybody: a demuxer is named and never guessed, and what would take much memory
or time is refused before it is decoded.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from .boxes import samples
from .content import HEAD, Unusable, is_raw, is_webp, raw_picture

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

ANEW = "copy or download it again, or save it anew"
"""The way out of a damaged file."""


class Undecodable(ValueError):  # noqa: N818
    """What FFmpeg does not make out; the rest of a sentence."""


def measured(stream: BinaryIO) -> tuple[int, bytes]:
    """The size of a file and its first bytes; the stream is at its start again."""
    head = stream.read(HEAD)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not head:
        raise Unusable("is empty", "copy or download it again")
    return size, head


_KNOWN_PICTURES = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")


@contextlib.contextmanager
def open_picture(stream: BinaryIO, head: bytes, most: int) -> Iterator[Image.Image]:
    """A picture of at most `most` pixels, not yet decoded.

    What goes wrong here and inside is a ValueError with the rest of a sentence, or an OSError
    where the file cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    Image.init()
    if head[:4] in (b"II*\0", b"MM\0*") and is_raw(head):
        raise raw_picture()
    try:
        if is_webp(head):
            # its decoder makes room for two pictures before it is asked for one
            _few_pixels(_webp_size(head), most)
        with warnings.catch_warnings():
            # what is odd about it is told where it matters, and its pixels are counted below
            warnings.simplefilter("ignore")
            with Image.open(stream, formats=_KNOWN_PICTURES) as it:
                _few_pixels(it.size, most)
                yield it
    except Image.DecompressionBombError:
        raise ValueError("has more pixels than a picture here may have") from None
    except (UnidentifiedImageError, SyntaxError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise Unusable("is a damaged picture", ANEW) from None


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


@contextlib.contextmanager
def open_film(stream: BinaryIO, demuxer: str, size: int) -> Iterator[Any]:
    """A film or sound of `size` bytes, as PyAV's container; errors are as those of a picture."""
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


def shown_stream(box: Any) -> Any:
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
