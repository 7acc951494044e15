"""The patterns by which declared names are found in words: in their `alike` form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from .alternatives import alternatives
from .fold import fold
from .storyboard import Declaration

_CASELESS = (
    "\u0590-\u08ff\u0900-\u109f\u1100-\u11ff\u1780-\u18af\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff"
)
_ANY = (rf"[^\W{_CASELESS}]", rf"(?:[^\W{_CASELESS}]|[\u0300-\u036f])", rf"[^\W{_CASELESS}]|\d")
_ASCII = ("[A-Za-z0-9_]",) * 3
"""Letters of scripts with case and digits; with marks that join; with the digits of all scripts.

In ASCII the three are one, and a hundred times faster to compile.
"""
_LETTERS = r"[^\W_][\w\u0300-\u036f]*"
_HANGUL = (("\u1100", "\u11ff"), ("\uac00", "\ud7af"))
_JOINED = "".join(f"{first}-{last}" for first, last in _HANGUL)


class NamePatterns:
    """The patterns for some names: one form for texts in ASCII, one for any, made when needed."""

    def __init__(
        self, by_form: Mapping[str, Declaration], written: Mapping[str, str], *, ascii: bool
    ) -> None:
        self._by_form, self._written = by_form, written
        self._letter, self._neighbour, self._inner = _ASCII if ascii else _ANY
        self._ascii = ascii

    @cached_property
    def prose(self) -> re.Pattern[str]:
        """Names in prose: `bare`, `marked`, `braced`, `unknown` after a mark, or `escaped`.

        `denied` is a word after a `\\` that is no name, but may have been taken for one.
        """
        bare = self._spelled(form for form in self._by_form if len(form) > 1 or cased(form))
        every = self._spelled(self._by_form)
        firsts = "".join({form[0] for form in self._by_form} | set("\\@TtAa"))
        return re.compile(
            rf"(?=[{re.escape(firsts)}])(?:"  # nothing else begins one
            rf"\\(?:(?P<escaped>@?(?:{every})|@{_LETTERS}|@\{{[^}}{{\r\n]*\}})"
            rf"|(?P<denied>[^\W_][^\W_]*(?:['-][^\W_]+)*))|{self._marked}"
            rf"|(?:(?<!{self._neighbour})(?:[Tt]he|THE|[Aa]n?|AN)\s+)??(?P<bare>{bare}))"
        )

    @cached_property
    def fence(self) -> re.Pattern[str]:
        """Names in a fence: `marked`, `braced` or `unknown`."""
        return re.compile(self._marked)

    @cached_property
    def loose(self) -> re.Pattern[str]:
        """Names that have a medium, in any case; inside longer words only as declared."""
        known = [
            plain
            for plain in self._written.values()
            if len(plain) > 2 and _bounded(plain[0]) and self._by_form[plain].media
        ]
        if not known:
            return re.compile(r"(?!)")
        anywhere = alternatives(known)
        alone = rf"(?<!{self._neighbour})(?i:{anywhere})(?!{self._neighbour})"
        if not self._ascii:
            return re.compile(f"{alone}|{anywhere}")
        low = {fold(plain)[0] for plain in known}
        firsts = "".join({plain[0] for plain in known} | low | {first.upper() for first in low})
        return re.compile(f"(?=[{re.escape(firsts)}])(?:{alone}|{anywhere})")

    @cached_property
    def _marked(self) -> str:
        return (
            rf"@\{{(?P<braced>[^}}{{\r\n]*)\}}"
            rf"|(?<!{self._letter})@(?:(?P<marked>{self._spelled(self._by_form)})"
            rf"|(?P<unknown>{_LETTERS}))"
        )

    def _spelled(self, forms: Iterable[str]) -> str:
        """Names, the longest first: whole words where their ends have case.

        What joins words in Hangul stands behind them, so there a name begins a word; in other
        scripts without case nothing tells where one begins.
        """
        groups: dict[str, list[str]] = {}
        for form in forms:
            before = f"(?<!{self._neighbour})" if _bounded(form[0]) else ""
            if any(first <= form[0] <= last for first, last in _HANGUL):
                before = f"(?<![{_JOINED}])"
            groups.setdefault(before, []).append(form)
        after = rf"(?:(?<!{self._inner})|(?!{self._neighbour}))"
        parts = [before + alternatives(group) + after for before, group in groups.items()]
        return "|".join(parts) or r"(?!)"


def cased(word: str) -> bool:
    """Whether a word begins with a letter of a script that has case, or with a digit."""
    if word.isascii():
        return word[:1].isalnum() or word[:1] == "_"
    return _cased().match(word) is not None


@cache
def _cased() -> re.Pattern[str]:
    return re.compile(_ANY[0])


def _bounded(char: str) -> bool:
    return cased(char) or char.isdigit()
