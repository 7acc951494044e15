"""Type: which font draws a character, how lines break, how text is laid on a sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.cells import split_graphemes

from ..timeline.breaks import WIDE, pieces

FONTS = Path(__file__).parent.parent / "fonts"
_EMOJI = FONTS / "noto-emoji-500.woff2"

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
_JAPANESE = re.compile("[\u3040-\u30ff]")
_HANGUL = (("noto-sans-kr-500", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"),)
_HEBREW, _ARABIC = (
    "\u0590-\u05ff\ufb1d-\ufb4f",
    "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
)
_BESIDE = "\u0020-\u02ff\u2000-\u20cf"
_OTHERS = (
    ("noto-sans-hebrew-500", _BESIDE + _HEBREW),
    ("noto-sans-arabic-500", _BESIDE + _ARABIC),
    ("noto-sans-devanagari-500", "\u0900-\u097f"),
    ("noto-sans-thai-500", "\u0e00-\u0e7f"),
    (_EMOJI.stem, "\u203c-\u3299\U0001f000-\U0001faff"),
)
FACES = {
    "text": _inter(500),
    "bold": _inter(700),
    "slate": (("courier-prime-latin-700", LATIN), ("courier-prime-latin-ext-700", LATIN)),
}
"""The fonts of each face, before those that every face falls back to."""

_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
"""A digit or a sign as a key."""
_RIGHT = frozenset("RA")
_FROM_RIGHT = re.compile(f"(?P<hebrew>[{_HEBREW}])|[{_ARABIC}]")
_TO_RIGHT, _TO_LEFT = "\u200e", "\u200f"
"""Marks that are not seen: a line that begins with one runs that way."""

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
def home(character: str, face: str, wide: bool, kana: bool, whole: str = "") -> Path | None:
    """The font that draws a character in a face; None: none does.

    It depends on the text: `wide`, Japanese (`kana`), or with letters from the right, of which the
    font `whole` draws as much as it can, so that its shaper sees and orders whole lines.
    """
    han = _KANA if kana else _HAN
    rows = (*han, *FACES[face]) if wide and character in "“”‘’…—·" else (*FACES[face], *han)
    if whole:
        rows = (*(row for row in _OTHERS if row[0] == whole), *rows)
    if face == "slate":
        rows = (*rows, *FACES["bold"])
    for name, reach in (*rows, *_HANGUL, *_OTHERS):
        path = FONTS / f"{name}.woff2"
        if re.match(f"[{reach}]", character) and covers(path, character):
            return path
    return None


def orders(text: str) -> str:
    """The font whose shaper orders a line that has letters from the right, else nothing."""
    found = _FROM_RIGHT.search(text)
    return _OTHERS[0 if found["hebrew"] else 1][0] if found else ""


def runs(text: str, face: str, *, browser: bool = False) -> list[Run]:
    """Text as stretches of one font each, in the order in which they stand on the line.

    A `browser` orders lines by itself: there Latin letters among others keep their own font.
    """
    wide, kana = bool(WIDE.search(text)), bool(_JAPANESE.search(text))
    whole = "" if browser else orders(text)
    first = FONTS / f"{whole or FACES[face][0][0]}.woff2"
    out: list[Run] = []
    text = unicodedata.normalize("NFC", text)
    keys = {at for key in _KEYCAP.finditer(text) for at in range(*key.span())}
    for at, character in enumerate(text):
        if at in keys:
            path = _EMOJI
        elif character.isspace():
            # the font of pictures has a space as wide as they are
            path = out[-1][0] if out and out[-1][0] != _EMOJI else first
            path, character = path if covers(path, " ") else first, " "
        elif unicodedata.category(character) in ("Mn", "Cf", "Me"):
            path = out[-1][0] if out else first
            if not covers(path, character):
                continue
        else:
            found = home(character, face, wide, kana, whole)
            path, character = (found, character) if found else (first, "\u00b7")
        if out and out[-1][0] == path:
            out[-1] = (path, out[-1][1] + character)
        else:
            out.append((path, character))
    return out[::-1] if rightward(text) else out


def sided(lines: Iterable[str], text: str) -> tuple[str, ...]:
    """The lines of a text, all of them from the side from which the whole of it runs."""
    right = rightward(text)
    mark = _TO_LEFT if right else _TO_RIGHT
    return tuple(line if rightward(line) is right else mark + line for line in lines)


def rightward(text: str) -> bool:
    """Whether a text runs from right to left, by its first letter."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L")[0] in _RIGHT


@lru_cache(maxsize=4096)
def width(text: str, face: str, size: int) -> float:
    """The length of a line in pixels."""
    return sum(font(path, size).getlength(part) for path, part in runs(text, face))


def wrap(text: str, face: str, size: int, most: float, lines: int) -> tuple[str, ...]:
    """Text in at most so many lines of at most `most` pixels; an ellipsis stands for the rest."""
    out, line = [], ""
    every = pieces(" ".join(text.split()))
    for piece in (part for whole in every for part in _cut(whole, face, size, most)):
        if line and width((line + piece).rstrip(), face, size) > most:
            out.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    out.append(line.rstrip())
    if len(out) <= lines:
        return sided(out, text)
    last = out[lines - 1]
    while last and width(last + "…", face, size) > most:
        last = last[:-1]
    return sided((*out[: lines - 1], last.rstrip(" ,.;:，。；：、") + "…"), text)


def _cut(piece: str, face: str, size: int, most: float) -> Iterator[str]:
    """A piece, cut where it must be: a word that is longer than a line has no better place."""
    since = 0
    if width(piece.rstrip(), face, size) > most:
        for start, end, _ in split_graphemes(piece)[0]:
            if start > since and width(piece[since:end].rstrip(), face, size) > most:
                yield piece[since:start]
                since = start
    yield piece[since:]


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
