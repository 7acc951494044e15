"""Type: which font draws a character, how lines break, how text is laid on a sheet."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..timeline.breaks import WIDE, pieces

FONTS = Path(__file__).parent.parent / "fonts"

LATIN = "\u0000-\u036f\u1e00-\u1eff\u2000-\u20cf\u2100-\u22ff"
CJK = "\u2000-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"

Row = tuple[str, str]


def _inter(weight: int) -> tuple[Row, ...]:
    return (
        (f"inter-latin-{weight}", LATIN),
        (f"inter-latin-ext-{weight}", LATIN),
        (f"inter-vietnamese-{weight}", LATIN),
        (f"inter-cyrillic-{weight}", "\u0400-\u052f"),
        (f"inter-greek-{weight}", "\u0370-\u03ff\u1f00-\u1fff"),
    )


_HAN = (("noto-sans-sc-500", CJK), ("noto-sans-sc-rare-500", CJK), ("noto-sans-jp-500", CJK))
_KANA = (("noto-sans-jp-500", CJK), ("noto-sans-sc-500", CJK), ("noto-sans-sc-rare-500", CJK))
_HANGUL = (("noto-sans-kr-500", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"),)
_OTHERS = (
    ("noto-sans-hebrew-500", "\u0020-\u007e\u0590-\u05ff\u2000-\u203f\ufb1d-\ufb4f"),
    ("noto-sans-arabic-500", "\u0020-\u007e\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("noto-sans-devanagari-500", "\u0900-\u097f"),
    ("noto-sans-thai-500", "\u0e00-\u0e7f"),
)
FACES = {
    "text": _inter(500),
    "bold": _inter(700),
    "slate": (("courier-prime-latin-700", LATIN), ("courier-prime-latin-ext-700", LATIN)),
}
"""The fonts of each face, before those that every face falls back to."""

_RIGHT = frozenset("RA")

Run = tuple[Path, str]


@cache
def font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A font file at a size in pixels."""
    return ImageFont.truetype(path, size)


@cache
def covers(path: Path, character: str) -> bool:
    """Whether a font has its own drawing of a character."""
    own = font(path, 24)
    return bytes(own.getmask(character)) != bytes(own.getmask("\U0010fffd"))


@cache
def home(character: str, face: str, wide: bool, kana: bool, right: bool) -> Path | None:
    """The font that draws a character in a face; None: none does.

    It depends on the text: `wide`, Japanese (`kana`), or from right to left, where one font
    draws as much as it can, so that its shaper sees whole lines.
    """
    han = _KANA if kana else _HAN
    rows = (*han, *FACES[face]) if wide and character in "“”‘’…—·" else (*FACES[face], *han)
    if right:
        rows = (*_OTHERS[:2], *rows)
    if face == "slate":
        rows = (*rows, *FACES["bold"])
    for name, reach in (*rows, *_HANGUL, *_OTHERS):
        path = FONTS / f"{name}.woff2"
        if re.match(f"[{reach}]", character) and covers(path, character):
            return path
    return None


def runs(text: str, face: str) -> list[Run]:
    """Text as stretches of one font each, in the order in which they stand on the line."""
    wide, kana = bool(WIDE.search(text)), bool(re.search("[\u3040-\u30ff]", text))
    right, first = rightward(text), FONTS / f"{FACES[face][0][0]}.woff2"
    out: list[Run] = []
    for character in unicodedata.normalize("NFC", text):
        if character.isspace() or unicodedata.category(character) in ("Mn", "Cf", "Me"):
            path = out[-1][0] if out else first
            character = " " if character.isspace() else character
            if character != " " and not covers(path, character):
                continue
            path = path if covers(path, character) else first
        else:
            found = home(character, face, wide, kana, right)
            path, character = (found, character) if found else (first, "\u00b7")
        if out and out[-1][0] == path:
            out[-1] = (path, out[-1][1] + character)
        else:
            out.append((path, character))
    return out[::-1] if right else out


def rightward(text: str) -> bool:
    """Whether a text runs from right to left, by its first letter."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L")[0] in _RIGHT


def width(text: str, face: str, size: int) -> float:
    """The length of a line in pixels."""
    return sum(font(path, size).getlength(part) for path, part in runs(text, face))


def wrap(text: str, face: str, size: int, most: float, lines: int) -> tuple[str, ...]:
    """Text in at most so many lines of at most `most` pixels; an ellipsis stands for the rest."""
    out, line = [], ""
    for piece in pieces(" ".join(text.split())):
        if line and width((line + piece).rstrip(), face, size) > most:
            out.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    out.append(line.rstrip())
    if len(out) <= lines:
        return tuple(out)
    last = out[lines - 1]
    while last and width(last + "…", face, size) > most:
        last = last[:-1]
    return (*out[: lines - 1], last.rstrip(" ,.;:，。；：、") + "…")


def balanced(text: str, face: str, size: int, most: float, lines: int) -> tuple[str, ...]:
    """As `wrap`, but with lines as even as they can be."""
    out = wrap(text, face, size, most, 99)
    if not 1 < len(out) <= lines:
        return out
    low, high = most / len(out) * 0.8, most
    while high - low > size / 3:
        middle = (low + high) / 2
        if len(wrap(text, face, size, middle, 99)) > len(out):
            low = middle
        else:
            high = middle
    return wrap(text, face, size, high, 99)


def write(
    sheet: Image.Image, x: float, y: float, text: str, face: str, size: int, fill: object
) -> float:
    """Writes one line with its baseline at `y`, from `x` on; returns where it ends."""
    pen = ImageDraw.Draw(sheet)
    for path, part in runs(text, face):
        drawn = font(path, size)
        pen.text((x, y), part, fill=fill, font=drawn, anchor="ls")  # type: ignore[arg-type]
        x += drawn.getlength(part)
    return x
