"""In which language something is, by its characters and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from .lazy import lazy
from .quotes import quotes
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
_ASCII_WORD = re.compile("[A-Za-z]+")
_OTHER_WORD = lazy(rf"(?:(?![{''.join(SCRIPTS.values())}])[^\W\d_])+")


def count_han(text: str) -> int:
    """How many Han characters a text has."""
    return 0 if text.isascii() else len(_CHARACTERS["han"]().findall(text))


def count_characters(text: str) -> int:
    """How many characters of all the scripts that are counted so a text has."""
    return 0 if text.isascii() else sum(len(find().findall(text)) for find in _CHARACTERS.values())


def count_words(text: str) -> int:
    """How many words of other scripts a text has."""
    return len((_ASCII_WORD if text.isascii() else _OTHER_WORD()).findall(text))


class Counted(Struct, frozen=True, gc=False):
    """How many characters of each script, in the order of `SCRIPTS`, and words of all others."""

    characters: tuple[int, ...] = (0,) * len(SCRIPTS)
    words: int = 0

    def __add__(self, more: Counted) -> Counted:
        both = zip(self.characters, more.characters, strict=True)
        return Counted(tuple(a + b for a, b in both), self.words + more.words)

    @property
    def total(self) -> int:
        """How much was counted at all."""
        return sum(self.characters) + self.words

    @property
    def language(self) -> str:
        """The language of the most, as `grammar/words` says what is counted."""
        all_of, of = sum(self.characters), dict(zip(SCRIPTS, self.characters, strict=True))
        if all_of <= self.words:
            return DEFAULT
        return next(each.code for each in _COUNTED if of[each.script] >= each.share * all_of)


def counted(texts: Iterable[str], *, spoken: bool = False) -> Counted:
    """What stands in some texts outside quotation marks; `spoken` counts what is in them too."""
    characters, words = [0] * len(SCRIPTS), 0
    for text in texts:
        at = 0
        hidden = () if spoken else quotes(text).inside
        for start, end in (*hidden, (len(text), len(text))):
            part = text[at:start]
            words += count_words(part)
            if not part.isascii():
                for script, found in enumerate(_CHARACTERS.values()):
                    characters[script] += len(found().findall(part))
            at = end
    return Counted(tuple(characters), words)
