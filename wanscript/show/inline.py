"""Real pictures in terminals that take them (kitty, iTerm2, sixel), with the `pictures` extra.

Which of them a terminal takes is told by its environment alone: nothing is asked of it, for an
answer may never come, or come when somebody else reads.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING, TextIO

from PIL import Image

from .thumbnails import Encode

if TYPE_CHECKING:
    import chafa

_USUAL_CELL = (10, 20)
"""Pixels of a character where the terminal does not say."""


def encoder(stream: TextIO) -> Encode | None:
    """How a stream takes pictures; None if it is no such terminal or the extra is not there."""
    if not stream.isatty():
        return None
    try:
        import chafa

        terminal = chafa.TermDb().detect()
    except (ImportError, OSError, AttributeError):  # AttributeError: the library lacks its own
        return None
    known, modes = chafa.TermSeq, chafa.PixelMode
    for begin, mode in (
        (known.CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1, modes.CHAFA_PIXEL_MODE_KITTY),
        (known.CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE, modes.CHAFA_PIXEL_MODE_ITERM2),
        (known.CHAFA_TERM_SEQ_BEGIN_SIXELS, modes.CHAFA_PIXEL_MODE_SIXELS),
    ):
        if terminal.have_seq(begin):
            return partial(_encoded, terminal, mode, _cell(stream))
    return None


def _encoded(
    terminal: chafa.TermInfo,
    mode: chafa.PixelMode,
    cell: tuple[int, int],
    picture: Image.Image,
    columns: int,
    rows: int,
) -> bytes:
    import chafa

    config = chafa.CanvasConfig()
    config.width, config.height = columns, rows
    config.cell_width, config.cell_height = cell
    config.pixel_mode = mode
    config.canvas_mode = chafa.CanvasMode.CHAFA_CANVAS_MODE_TRUECOLOR
    canvas = chafa.Canvas(config)
    dots = picture.convert("RGBA")
    canvas.draw_all_pixels(
        chafa.PixelType.CHAFA_PIXEL_RGBA8_UNASSOCIATED,
        dots.tobytes(),
        dots.width,
        dots.height,
        dots.width * 4,
    )
    return bytes(canvas.print(terminal)) + b"\n"


def _cell(stream: TextIO) -> tuple[int, int]:
    """The width and height of a character in pixels, as far as the system knows them."""
    try:
        import fcntl
        import termios

        asked = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError):
        return _USUAL_CELL
    rows, columns, width, height = struct.unpack("HHHH", asked)
    if not (rows and columns and width >= columns and height >= rows):
        return _USUAL_CELL
    return width // columns, height // rows
