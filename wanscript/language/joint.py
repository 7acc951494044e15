"""How lines become a paragraph, and which language a scene speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from .lazy import lazy
from .quotes import quotes
from .slice import Slice
from .words import DEFAULT, LANGUAGES

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SCRIPTS: Mapping[str, str] = {
    "han": HAN,
    "kana": "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "hangul": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
}
"""Scripts that are counted by characters, as the classes of a pattern."""

_CHARACTERS = {name: lazy(f"[{characters}]") for name, characters in SCRIPTS.items()}
_COUNTED = sorted(
    (each for each in LANGUAGES.values() if each.script), key=lambda each: -each.share
)
_TIGHT = lazy(f"[{HAN}\u3040-\u30ff\u31f0-\u31ff\u3000-\u303f\uff00-\uffef]")
_ASCII_WORD = re.compile("[A-Za-z]+")
_OTHER_WORD = lazy(rf"(?:(?![{''.join(SCRIPTS.values())}])[^\W\d_])+")


def joint(left: str, right: str, language: str) -> str:
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
    joints = tuple(joint(a.text, b.text, language) for a, b in pairwise(lines))
    return Slice.joined(tuple(lines), joints)


def join_value(lines: list[Slice]) -> Slice:
    """The lines of a value that say something as one run, or the first where none does."""
    return join_lines([line for line in lines if line.text] or lines[:1], "")


def count_han(text: str) -> int:
    """How many Han characters a text has."""
    return 0 if text.isascii() else len(_CHARACTERS["han"]().findall(text))


def count_characters(text: str) -> int:
    """How many characters of all the scripts that are counted so a text has."""
    return 0 if text.isascii() else sum(len(find().findall(text)) for find in _CHARACTERS.values())


def count_words(text: str) -> int:
    """How many words of other scripts a text has."""
    return len((_ASCII_WORD if text.isascii() else _OTHER_WORD()).findall(text))


def language_of(paragraphs: tuple[str, ...], *, spoken: bool = False) -> str | None:
    """The language of most of what stands outside quotes, as `grammar/words` says they are counted.

    None where there are no words at all; `spoken` counts what is in quotes too.
    """
    counts, other = dict.fromkeys(SCRIPTS, 0), 0
    for text in paragraphs:
        at = 0
        hidden = () if spoken else quotes(text).inside
        for start, end in (*hidden, (len(text), len(text))):
            part = text[at:start]
            other += count_words(part)
            if not part.isascii():
                for script, found in _CHARACTERS.items():
                    counts[script] += len(found().findall(part))
            at = end
    total = sum(counts.values())
    if not total and not other:
        return None
    if total <= other:
        return DEFAULT
    return next(each.code for each in _COUNTED if counts[each.script] >= each.share * total)
