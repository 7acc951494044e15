"""In which encoding a script was probably saved that is not UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple


class _Encoding(NamedTuple):
    """An encoding that a script may have: in words, and the bytes that everyday letters have.

    `first` are their first bytes, `second` is the least of their second ones, 0 where there are
    none.
    """

    words: str
    first: frozenset[int]
    second: int


def _bytes(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(byte for least, most in ranges for byte in range(least, most + 1))


def marked(data: bytes) -> str:
    """The encoding that a byte order mark names, else UTF-8."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if wide else "utf-8-sig"


_SIGNS = (0xA1, 0xA3)
_GUESSES = {
    "euc-kr": _Encoding("EUC-KR", _bytes(_SIGNS, (0xB0, 0xC8)), 0xA1),
    "euc_jp": _Encoding("EUC-JP", _bytes((0xA1, 0xA1), (0xA4, 0xA5), (0xB0, 0xCF)), 0xA1),
    "gb18030": _Encoding("GB18030", _bytes(_SIGNS, (0xB0, 0xD7)), 0xA1),
    "shift_jis": _Encoding("Shift JIS", _bytes((0x81, 0x83), (0x88, 0x97)), 0x40),
    "big5": _Encoding("Big5", _bytes((0xA1, 0xC6)), 0x40),
    "cp1251": _Encoding("Windows-1251", _bytes((0xE0, 0xFF)), 0),
}
"""By Python's name; of two that read a text alike, the first is the one with fewer letters."""


def likely(body: bytes) -> tuple[str, str] | None:
    """The encoding in which a text looks most like writing, in words, and its name for `iconv`.

    That is empty where the next language's would do as well, as it is with one byte a letter: a
    command that gives wrong letters is worse than none.
    """
    head = body[:20000]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", head)]
    if sum(runs) < 2 * len(runs) and any(run % 2 for run in runs):
        # letters with accents, and curly quotation marks, stand apart
        return "Windows-1252", ""
    best, _, name = max((_everyday(head, name), -at, name) for at, name in enumerate(_GUESSES))
    if best < _WRITING:
        return None
    guess = _GUESSES[name]
    sure = guess.second and _reads(body, name)
    return guess.words, guess.words.replace(" ", "_") if sure else ""


_WRITING = 0.6
"""The part of a text's letters that are everyday ones, at the least."""


def _everyday(head: bytes, name: str) -> float:
    """The part of what is no ASCII in a text that are everyday letters of an encoding."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return 0.0
    _, first, second = _GUESSES[name]
    foreign = [char.encode(name, "replace") for char in text if ord(char) > 127]
    good = [
        char
        for char in foreign
        if char[0] in first and len(char) == 1 + bool(second) and char[-1] >= second
    ]
    return len(good) / max(1, len(foreign))


def _reads(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeDecodeError:
        return False
    return True
