"""How lines become a paragraph, and which language a scene speaks."""

from __future__ import annotations

import re

from .lazy import lazy
from .quotes import quotes

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TIGHT = lazy(f"[{HAN}\u3040-\u30ff\u31f0-\u31ff\u3000-\u303f\uff00-\uffef]")
_TIGHT_ZH = "“”‘’…—"
_HAN_CHAR = lazy(f"[{HAN}]")
_ASCII_WORD = re.compile("[A-Za-z]+")
_OTHER_WORD = lazy(rf"(?:(?![{HAN}])[^\W\d_])+")


def joint(left: str, right: str, language: str) -> str:
    """What stands between two lines, by the last character of one and the first of the next."""
    for char in (left[-1:], right[:1]):
        if (not char.isascii() and _TIGHT().match(char)) or (
            language == "zh" and char and char in _TIGHT_ZH
        ):
            return ""
    return " " if left and right else ""


def count_han(text: str) -> int:
    """How many Han characters a text has."""
    return 0 if text.isascii() else len(_HAN_CHAR().findall(text))


def language_of(paragraphs: tuple[str, ...], *, spoken: bool = False) -> str | None:
    """`zh` where more Han characters than words of other scripts stand outside quotes, else `en`.

    None where there are no words at all; `spoken` counts what is in quotes too.
    """
    han = other = 0
    for text in paragraphs:
        at = 0
        hidden = () if spoken else quotes(text).inside
        for start, end in (*hidden, (len(text), len(text))):
            part = text[at:start]
            han += count_han(part)
            word = _ASCII_WORD if part.isascii() else _OTHER_WORD()
            other += len(word.findall(part))
            at = end
    if not han and not other:
        return None
    return "zh" if han > other else "en"
