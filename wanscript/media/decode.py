"""Pictures and frames out of media, and whether a clip is whole."""

from __future__ import annotations

import contextlib
import io
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .content import demuxer_of, is_picture, named_demuxer
from .disk import LARGEST, opened
from .opened import DRAWN_PIXELS, measured, open_film, open_picture, shown_stream
from .orientation import of_frame, of_picture, turned

if TYPE_CHECKING:
    from PIL import Image

_MOST_DECODED = 1000
"""Frames that are decoded from a key frame on to find one."""


def still(path: Path, most: int, *, share: float) -> Image.Image | None:
    """A picture as it is shown, no side longer than `most`; of a film the frame at a `share`.

    None for a film without a frame. Raises ValueError with the rest of a sentence where it is
    neither, OSError where it cannot be read.
    """
    with opened(path, LARGEST) as stream:
        _, head = measured(stream)
        if is_picture(head):
            with open_picture(stream, head, DRAWN_PIXELS) as it:
                turn = of_picture(it, stream)
                it.thumbnail((most, most))
                return turned(it, turn) if turn > 1 else it.copy()
    return frame_at(path, share=share, rough=True)


def frame_at(
    path: Path, *, seconds: float = 0.0, share: float = 0.0, rough: bool = False
) -> Image.Image | None:
    """The frame of a film at `seconds` and a `share` of its length; the last one before, else None.

    `rough` may give one a little later, which is faster. Raises ValueError with the rest of a
    sentence where the film cannot be used, OSError where it cannot be read.
    """
    with opened(path, LARGEST) as stream:
        size, head = measured(stream)
        with open_film(stream, named_demuxer(head), size) as box:
            shown = shown_stream(box)
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
            return None if found is None else _drawn(found)


def _drawn(frame: Any) -> Image.Image:
    drawn: Image.Image = turned(frame.to_image(), of_frame(frame))
    return drawn


def whole(path: Path, seconds: float) -> None:
    """Decodes a finished clip to its end and holds it to the length that was asked for.

    Raises ValueError with the rest of a sentence ("breaks off ...") where it is no whole clip.
    """
    from av import VideoFrame

    end = 0.0
    with _mp4(path) as box:
        shown = box.streams.video[0]
        heard = [each for each in box.streams.audio[:1] if each.codec_context is not None]
        for each in (shown, *heard):
            each.codec_context.options = {**each.codec_context.options, "err_detect": "explode"}
            # in slice threads a broken frame would pass for a whole one
            each.codec_context.thread_type = "NONE"
        for frame in box.decode(shown, *heard):
            if isinstance(frame, VideoFrame) and frame.time is not None:
                end = max(end, frame.time)
    if end < seconds - _SLACK:
        raise ValueError(f"breaks off after {end:.1f} s of {seconds:g} s")


_SLACK = 0.5
"""Seconds by which a whole clip's last frame may come before its end."""


def last_frame(path: Path) -> bytes:
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
        _drawn(frames[0]).save(drawn, "PNG")
    return drawn.getvalue()


@contextlib.contextmanager
def _mp4(path: Path) -> Iterator[Any]:
    """An MP4 with a picture, open; errors are as those of `picture`."""
    with opened(path, LARGEST) as stream:
        size, head = measured(stream)
        if is_picture(head) or demuxer_of(head) != "mov":
            raise ValueError("is not an MP4 file")
        with open_film(stream, "mov", size) as box:
            if not box.streams.video or box.streams.video[0].codec_context is None:
                raise ValueError("has no picture")
            yield box
