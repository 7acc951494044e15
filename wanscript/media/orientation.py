"""How pictures and films are turned when they are shown: one number, one table.

The number is that of EXIF, 1 to 8; a film's display matrix is read as the same.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from PIL import Image

UPRIGHT = 1
_TAG = 0x0112
_MOST_CHUNKS = 10_000


def of_picture(it: Image.Image, stream: BinaryIO) -> int:
    """How a picture that is open but not decoded is turned; the stream's place is kept."""
    from PIL import Image

    # a TIFF is turned by its reader, and has the size as shown
    if it.format == "TIFF" or it.format not in ("JPEG", "MPO", "PNG", "WEBP"):
        return UPRIGHT
    exif = Image.Exif()
    try:
        if it.format != "PNG":
            exif = it.getexif()
        elif block := it.info.get("exif") or _png_exif(stream):
            # asked for its EXIF, a PNG would be decoded
            exif.load(block)
        number = exif.get(_TAG, UPRIGHT)
    except (ValueError, SyntaxError, KeyError, TypeError, IndexError, struct.error, OSError):
        # what it says of itself is damaged; its pixels may well be whole
        return UPRIGHT
    return number if number in range(1, 9) else UPRIGHT


def _png_exif(stream: BinaryIO) -> bytes | None:
    """The EXIF of a PNG, which may stand behind its pixels."""
    place = stream.tell()
    try:
        stream.seek(8)
        for _ in range(_MOST_CHUNKS):
            head = stream.read(8)
            if len(head) < 8 or head[4:] == b"IEND":
                return None
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"eXIf":
                return stream.read(min(length, 1 << 16))
            stream.seek(length + 4, 1)
        return None
    finally:
        stream.seek(place)


def of_frame(frame: Any) -> int:
    """How a decoded frame of a film is turned, by the display matrix that came with it."""
    from av.sidedata.sidedata import Type

    found = frame.side_data.get(Type.DISPLAYMATRIX)
    if found is None or len(bytes(found)) < 36:
        return UPRIGHT
    right_x, right_y, _, down_x, down_y, *_ = struct.unpack("=9i", bytes(found)[:36])
    return _DIRECTIONS.get(_direction(right_x, right_y) + _direction(down_x, down_y), UPRIGHT)


def _direction(x: int, y: int) -> str:
    if abs(x) >= abs(y):
        return ">" if x >= 0 else "<"
    return "v" if y > 0 else "^"


_DIRECTIONS = {
    ">v": 1,
    "<v": 2,
    "<^": 3,
    ">^": 4,
    "v>": 5,
    "v<": 6,
    "^<": 7,
    "^>": 8,
}
"""By where a picture's right and its lower edge point when it is shown."""


def shown_size(width: int, height: int, number: int) -> tuple[int, int]:
    """Width and height as shown."""
    return (height, width) if number >= 5 else (width, height)


def turned(it: Image.Image, number: int) -> Image.Image:
    """A decoded picture as it is shown."""
    from PIL.Image import Transpose

    steps = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return it.transpose(steps[number]) if number in steps else it
