"""Words as they stand in a `.wan` and mean nothing else there: what would is marked as words."""

from __future__ import annotations

import re

from ..language.fold import fold
from ..language.lazy import lazy
from ..language.words import SHORT_SIDES, SIDES
from .forms import has_small, sends_nothing
from .records import Remark, Words, remarks, spoken

_BLANK = lazy(r"\n[^\S\n]*(?=\n)")
_DOUBLE = lazy(r"\[(?=\[)")
_COMMENT = lazy(r"(?<!\S)/\*")
_NAME = lazy(r"(?<!\\)@(?=\{[^{}]*\})|(?<![A-Za-z0-9_\\])@(?=\w)")
_ENDS = lazy(r"[.!?…。！？؟۔।][\"”’'」』»)）]*\Z")
_WORDY = lazy(r"[\"“„«‘'「『]?[^\W\d_][^:：]*\Z")
_DASH = lazy(r"\s[-–—]+\s")
_INSIDE = lazy(r"[()（）]+")
_SHORT = 6
"""Characters of a line in a script without capitals that may be a name or a heading."""


def remark(found: Remark, *, after: str = "\n") -> str:
    """A note or a comment; a comment only where white space stands before it."""
    text = _BLANK().sub("", found.text).strip()
    if found.away and (not after or after[-1].isspace()):
        return f"/* {text.replace('/*', '/ *').replace('*/', '* /')} */"
    return f"[[{_DOUBLE().sub('[ ', text).replace(']]', '] ]')}]]" if text else ""


def said(words: Words) -> str:
    """Words on one line, with the remarks among them where they stand."""
    text = ""
    for piece in words:
        if isinstance(piece, Remark):
            # a bracket straight before a note would be part of it
            text += " " * text.endswith("[") + remark(piece, after=text or "\n")
        else:
            text += _plain(piece)
    return text.strip()


def _plain(piece: str) -> str:
    folded = re.sub(r"\s+", " ", piece)
    return _COMMENT().sub("/ *", _DOUBLE().sub("[ ", folded))


def bare(text: str) -> str:
    """Words for a value, a heading or between signs, where remarks have no place."""
    return _plain(text).strip()


def bracketed(words: Words) -> str:
    """A parenthetical in one pair of brackets; empty without words."""
    inner = " ".join(_INSIDE().sub(" ", bare(spoken(words))).split())
    return f"({inner})" if inner else ""


def action(words: Words) -> list[str]:
    """A line of what is seen; remarks ahead of the words stand on lines of their own."""
    ahead = next((at for at, each in enumerate(words) if isinstance(each, str) and each.strip()), 0)
    lines = [remark(each) for each in words[:ahead] if isinstance(each, Remark)]
    text = _NAME().sub(r"\\@", said(words[ahead:]))
    if not text:
        return lines
    return [*lines, text if _is_prose(bare(spoken(words))) else _forced(text)]


def verbatim(words: Words) -> list[str]:
    """A line whose words mean what they are."""
    return [bare(spoken(words)), *filter(None, map(remark, remarks(words)))]


def speech(words: Words) -> list[str]:
    """A line of what is said."""
    text = said(words)
    alone = bare(spoken(words))
    if not alone:
        return [text] if text else []
    plain = (_is_prose(alone) or _is_talk(alone)) and text.startswith(alone[0])
    return [text if plain else f"\\{text}"]


def _forced(text: str) -> str:
    return f"\\{text}" if text[0] in "![" else f"!{text}"


def _is_prose(text: str) -> bool:
    """Whether a line can be nothing but prose."""
    if not _WORDY().match(text) or _is_sided(text):
        return False
    ends = bool(_ENDS().search(text))
    if has_small(text):
        return ends or (not _DASH().search(text) and len(text.split()) > 1)
    cased = any(map(str.isupper, text))
    return not cased and ends and len(text) > _SHORT and text[0] not in _SIGNS


def _is_talk(text: str) -> bool:
    """Whether a line below a name can be nothing but words: more may stand there than in prose."""
    talk = _WORDY().match(text) and _ENDS().search(text) and not _is_sided(text)
    cased = any(map(str.isupper, text))
    name = not has_small(text) and (_INSIDE().search(text) or (cased and text[-1] == "."))
    return bool(talk) and not name and not sends_nothing(text)


def _is_sided(text: str) -> bool:
    return fold(text.split()[0]).replace(".", "") in SIDES


_SIGNS = frozenset(word[0] for word in (*SIDES, *SHORT_SIDES) if not word.isascii())
"""With what slug lines begin in scripts without capitals."""

__all__ = ["action", "bare", "bracketed", "remark", "said", "speech", "verbatim"]
