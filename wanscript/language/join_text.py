"""How lines become a paragraph."""

from __future__ import annotations

from itertools import pairwise

from .counted import HAN
from .lazy import lazy
from .slice import Slice
from .words import LANGUAGES

_TIGHT = lazy(f"[{HAN}\u3040-\u30ff\u31f0-\u31ff\u3000-\u303f\uff00-\uffef]")


def join_text(left: str, right: str, language: str) -> str:
    """What stands between two lines, by the last character of one and the first of the next."""
    for char in (left[-1:], right[:1]):
        if (not char.isascii() and _TIGHT().match(char)) or (
            language and char and char in LANGUAGES[language].tight
        ):
            return ""
    return " " if left and right else ""


def join_lines(lines: list[Slice], language: str) -> Slice:
    """Lines of one paragraph as one run."""
    if len(lines) == 1:
        return lines[0]
    joints = tuple(join_text(a.text, b.text, language) for a, b in pairwise(lines))
    return Slice.joined(tuple(lines), joints)


def join_value(lines: list[Slice]) -> Slice:
    """The lines of a value that say something as one run, or the first where none does."""
    return join_lines([line for line in lines if line.text] or lines[:1], "")
