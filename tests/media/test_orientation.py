"""Pictures and clips are measured and drawn as their files say they are turned."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from mediamade import moving
from PIL import Image

from wanscript.draw import cutout
from wanscript.media.decode import frame_at, last_frame, still
from wanscript.media.probe import probe

RED, GREEN, BLUE, WHITE = (250, 20, 20), (20, 250, 20), (20, 20, 250), (250, 250, 250)
UPRIGHT = (RED, GREEN, BLUE, WHITE)
"""The corners as shown: upper left, upper right, lower left, lower right."""


def corners(it: Image.Image) -> tuple[tuple[int, int, int], ...]:
    rgb, (w, h) = it.convert("RGB"), it.size
    spots = ((w // 4, h // 4), (3 * w // 4, h // 4), (w // 4, 3 * h // 4), (3 * w // 4, 3 * h // 4))
    found = []
    for spot in spots:
        pixel = rgb.getpixel(spot)
        assert isinstance(pixel, tuple)
        found.append(
            min(UPRIGHT, key=lambda each: sum(abs(a - b) for a, b in zip(each, pixel, strict=True)))
        )
    return tuple(found)


def upright(w: int = 320, h: int = 480) -> Image.Image:
    it = Image.new("RGB", (w, h))
    for at, colour in enumerate(UPRIGHT):
        it.paste(colour, (at % 2 * w // 2, at // 2 * h // 2, w, h))
    return it


BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a picture lies in its file, by its orientation."""


def lying(number: int) -> tuple[Image.Image, Image.Exif]:
    exif = Image.Exif()
    exif[0x0112] = number
    return (upright().transpose(BACK[number]) if number in BACK else upright()), exif


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_is_as_it_is_shown(tmp_path: Path, form: str, number: int) -> None:
    it, exif = lying(number)
    it.save(tmp_path / "it", form, exif=exif)
    facts = probe(tmp_path / "it")
    assert (facts.width, facts.height) == (320, 480)
    for drawn in (still(tmp_path / "it", 400, share=0), cutout.still(tmp_path / "it")):
        assert drawn is not None
        assert drawn.width < drawn.height
        assert corners(drawn) == UPRIGHT


def test_a_png_may_say_it_behind_its_pixels(tmp_path: Path) -> None:
    it, exif = lying(6)
    data = io.BytesIO()
    it.save(data, "PNG")
    block = b"eXIf" + exif.tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(block) - 4) + block + struct.pack(">I", zlib.crc32(block))
    end = data.getvalue().index(b"IEND") - 4
    (tmp_path / "it").write_bytes(data.getvalue()[:end] + chunk + data.getvalue()[end:])
    assert probe(tmp_path / "it").height == 480
    drawn = still(tmp_path / "it", 400, share=0)
    assert drawn is not None
    assert corners(drawn) == UPRIGHT


@pytest.mark.parametrize("block", [b"", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"x" * 99])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_says_nonsense_of_itself_is_upright(tmp_path: Path, form: str, block: bytes) -> None:
    upright().save(tmp_path / "it", form, exif=block)
    assert probe(tmp_path / "it").height == 480
    assert still(tmp_path / "it", 400, share=0) is not None


MATRICES = {
    1: (1, 0, 0, 1),
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, 1, -1, 0),
    7: (0, -1, -1, 0),
    8: (0, -1, 1, 0),
}
"""The display matrix of a film that lies as a picture of this orientation does."""


def film(path: Path, number: int, form: str) -> Path:
    moving(path, form=form, frames=4, sound=False, picture=lying(number)[0])
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = (each * 0x10000 for each in MATRICES[number])
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("form", ["mp4", "mov"])
def test_a_film_is_as_it_is_shown(tmp_path: Path, form: str, number: int) -> None:
    path = film(tmp_path / "it.mp4", number, form)
    facts = probe(path)
    assert (facts.width, facts.height) == (320, 480)
    with Image.open(io.BytesIO(last_frame(path))) as end:
        drawn = [end.copy(), frame_at(path), still(path, 400, share=0.5), cutout.still(path)]
    for each in drawn:
        assert each is not None
        assert each.width < each.height
        assert corners(each) == UPRIGHT
