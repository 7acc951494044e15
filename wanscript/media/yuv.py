"""Pictures in the planes of video: brightness at full size, the two colours at half."""

from __future__ import annotations

from typing import Any

import av
from msgspec import Struct
from PIL import Image

Pixels = tuple[int, int]


class Planes(Struct, frozen=True, gc=False):
    """One picture: `bands` are brightness and two colours, these at half the width and height."""

    bands: tuple[Image.Image, Image.Image, Image.Image]

    @property
    def size(self) -> Pixels:
        """Width and height in pixels."""
        return self.bands[0].size


def planes(picture: Image.Image) -> Planes:
    """A picture as video has it; an odd side loses its last pixel."""
    size = (picture.width & ~1, picture.height & ~1)
    whole = picture if picture.size == size else picture.crop((0, 0, *size))
    frame = av.VideoFrame.from_image(whole).reformat(  # type: ignore[no-untyped-call]
        format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
    )
    return of_frame(frame)


def of_frame(frame: Any) -> Planes:
    """A decoded frame, its colours as they are; an odd side loses its last pixel."""
    if frame.format.name != "yuv420p":
        frame = frame.reformat(format="yuv420p")
    w, h = frame.width & ~1, frame.height & ~1
    extents = ((w, h), (w // 2, h // 2), (w // 2, h // 2))
    y, u, v = (
        Image.frombytes("L", extent, bytes(plane), "raw", "L", plane.line_size)
        for extent, plane in zip(extents, frame.planes, strict=True)
    )
    return Planes((y, u, v))


def picture(shown: Planes) -> Image.Image:
    """The picture for a screen."""
    frame = video(shown)
    return frame.reformat(format="rgb24", src_colorspace="ITU709").to_image()  # type: ignore[no-any-return]


def video(shown: Planes) -> Any:
    """The frame that an encoder takes."""
    frame = av.VideoFrame(*shown.size, "yuv420p")
    frame.colorspace, frame.color_range = 1, 1
    for plane, band in zip(frame.planes, shown.bands, strict=True):
        if plane.line_size != band.width:
            wide = Image.new("L", (plane.line_size, band.height))
            wide.paste(band, (0, 0))
            band = wide
        plane.update(band.tobytes())
    return frame
