"""Lines that begin as a declared character's cue does and go on otherwise, and the cue meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from .fold import fold
from .grammar import plain
from .lazy import lazy
from .names import Names
from .slice import Slice
from .speakers import is_cased, is_quoted
from .spelled import joined
from .storyboard import Declaration, Role
from .words import (
    ADDRESSES,
    IDIOMS,
    LANGUAGES,
    MEASURES,
    SECTIONS,
    TOWARD,
    VOICES,
    extension_key,
)


class NearCue(NamedTuple):
    """The cue that a line nearly is; `words`: it holds what is said, else that stands below.

    `sure`: the line can be nothing else.
    """

    who: Declaration
    form: str
    words: bool
    sure: bool


class _Beside(NamedTuple):
    """What stands behind a name: how it is said, whether brackets say it, and what follows."""

    manner: str
    bracketed: bool
    rest: str


_BULLET = lazy(r"[-–•>]+[ \t]+")
_IN_BRACKETS = lazy(r"\[([^\[\]]+)\]|<([^<>]+)>|\(([^()]+)\)")
_STARS = lazy(r"[*_]{1,3}")
_STARRED = lazy(r"[*_]{1,3}([^*_:：()（）]+)[*_]{1,3}")
"""A whole line between stars, which says nothing of how somebody speaks."""
_ROUND = lazy(r"\s*\(([^()]*)(\)|\s*\Z)")
_OTHER = lazy(r"\s*(?:\[([^\[\]]*)\]|\{([^{}]*)\}|[*_]{1,3}([^*_]+)[*_]{1,3})")
_COMMA = lazy(r",\s*([^:：,.!?]+)(?=[:：]|\Z)")
_APART = lazy(r"[\s、，,]+([^\s\x00-\x7f、，：]{1,6})(?=[:：])")
"""How something is said, behind a name in a script without case."""
_VOICES = "|".join(VOICES)
_VOICE = lazy(rf"(?i)(?:'s?\s+)?(?:{_VOICES})(?=[:：]|\s*\Z)")
_VOICE_OF = lazy(rf"(?i)(?:the\s+)?(?:{_VOICES})\s+of\s+")
_WORD = lazy(r"\s+(\S+?)(?=[:：]|\s*\Z)")
_SAYING = lazy(r"\s+(([^\W\d_]+)(?:\s+[^\s:：.,!?]+){0,3})(?=[:：])")
"""A verb behind a name, and what may follow it."""
_SIGN = lazy(r"\s*([:：]|!(?=\s)|\.{2,3}|[.。…]|[-–—]+(?=\s)|—|>+|[|｜]|)\s*")
_TOWARD = lazy(rf"((?:{'|'.join(map(re.escape, TOWARD))})[^\s:：，。]{{1,12}})(?=[:：])")
"""To whom somebody speaks, behind a name in a script without case."""
_BETWEEN = lazy(r"\s*([/／+＋,，]?)\s*(?=\S)")
_MANY = 3
"""Words of the longest manner behind a comma."""


def nearly_cue(line: Slice, names: Names) -> NearCue | None:
    """The cue that a line of prose nearly is, None where it is none."""
    text, wrapped = _unwrapped(line.text, names)
    if voiced := _VOICE_OF().match(text):
        text = text[voiced.end() :]
    found = names.first(text)
    if found is None or found[0].role is not Role.CHARACTER:
        return None
    who, end = found
    name, rest = text[:end], text[end:]
    if both := _both(who, name, rest, names):
        return both
    beside = _beside(name, rest)
    if voiced and not beside.manner:
        beside = beside._replace(manner=_VOICE_OVER)
    sign = _SIGN().match(plain(beside.rest))
    words = beside.rest[sign.end() :] if sign else ""
    if sign is None or (words and is_quoted(words)):
        return None
    mark, capitals = sign[1].replace("：", ":"), name.upper() == name
    other = names.first(words) if mark == "!" else None
    if other and words[: other[1]].isupper():  # somebody calls several
        return None
    form = _form(name, "" if beside.manner.isdecimal() else beside.manner, words)
    if words:
        sure = _speaks(beside, mark, words, wrapped=wrapped, capitals=capitals)
    else:
        sure = _heads(beside, mark, wrapped=wrapped, capitals=capitals)
    return None if sure is None else NearCue(who, form, bool(words), sure and capitals)


def _speaks(
    beside: _Beside, sign: str, words: str, *, wrapped: bool, capitals: bool
) -> bool | None:
    """Whether a line with its words on it is surely a speech; None where it may well be none."""
    if sign == ":":
        # with a name in capitals and round brackets it is one
        if beside.bracketed and beside.manner and not wrapped:
            return None if capitals else True
        if not (wrapped or beside.manner):
            return None
        return len(beside.manner.split()) < 2 if capitals or wrapped else None
    if not capitals or any(map(str.isdigit, beside.manner)):
        return None
    if sign in ("", ".", "。") and not words[:1].isupper() and is_cased(words[:1]):
        return None
    if not wrapped and not beside.manner and _narrates(sign, words):
        return None
    apart = _WIDE_GAP().match(beside.rest) is not None and not is_cased(words[:1])
    spoken = apart or (beside.rest[:1].isspace() and addresses(words))
    return False if sign or beside.manner or wrapped or spoken else None


def _narrates(sign: str, words: str) -> bool:
    """Whether words behind a name in capitals and a sign go on with a sentence, or say how close.

    `MARA... is gone.`, `MARA - a shadow - walks in.`, `MARA! The crowd turns.`, `MARA - CLOSE UP`
    """
    cased = is_cased(words[:1])
    if sign == "!":
        return cased and not is_lively(words)
    small = cased and not words[:1].isupper() and not is_lively(words)
    return sign not in ("", ":") and (small or " ".join(fold(words).split()) in _SECTION_WORDS)


_SECTION_WORDS = frozenset(map(fold, SECTIONS))
_WIDE_GAP = lazy(r"(?:[ \u3000]{2,}|\t)")
"""What parts a name from what it says where a page has columns."""


def addresses(words: str) -> bool:
    """Whether words begin as people do who speak to others."""
    low = fold(words)
    if is_cased(low[:1]):
        return low.split()[0] in ADDRESSES
    return low.startswith(ADDRESSES) and not low.startswith(IDIOMS)


def is_lively(words: str) -> bool:
    """Whether words are of a kind that people say and that no description has."""
    return bool(_LIVELY & set(words))


_LIVELY = frozenset("!?！？…")
"""What people say and no description does."""


def _heads(beside: _Beside, sign: str, *, wrapped: bool, capitals: bool) -> bool | None:
    """The same of a line that stands above its words."""
    if beside.bracketed and beside.manner and not wrapped and not sign:
        return None
    if sign not in ("", ":", ".", "。") or (sign in (".", "。") and not capitals):
        return None
    if not (sign or wrapped or beside.manner):
        return None
    return capitals and len(beside.manner.split()) < 2 + beside.bracketed * _MANY


def _unwrapped(text: str, names: Names) -> tuple[str, bool]:
    """A line without what other formats put around a name, and whether there was something."""
    whole = text
    if (starred := _STARRED().fullmatch(text)) and not names.exact(starred[1].strip(" :：")):
        return text, False  # an action
    if bullet := _BULLET().match(text):
        text = text[bullet.end() :]
    if stars := _STARS().match(text):
        text = text[stars.end() :].replace(stars.group(), "", 1)
    bracketed = _IN_BRACKETS().match(text.replace("【", "[").replace("】", "]"))
    inner = next(filter(None, bracketed.groups()), "") if bracketed else ""
    if bracketed and names.exact(inner.strip()):
        text = inner.strip() + text[bracketed.end() :]
    return text, text != whole


def _beside(name: str, rest: str) -> _Beside:
    shown = plain(rest)
    if found := _ROUND().match(shown):
        return _Beside(rest[slice(*found.span(1))].strip(), found[2] == ")", rest[found.end() :])
    if found := _OTHER().match(shown):
        at = next(group for group in (1, 2, 3) if found[group] is not None)
        return _Beside(rest[slice(*found.span(at))].strip(), False, rest[found.end() :])
    found = _COMMA().match(shown) if is_cased(name) else _APART().match(shown)
    aged = found and not is_cased(name) and found[1].endswith(MEASURES)
    if found and not aged and len(found[1].split()) <= _MANY and found[1] not in SECTIONS:
        return _Beside(rest[slice(*found.span(1))].strip(), False, rest[found.end() :])
    if found := _TOWARD().match(shown):
        return _Beside(rest[: found.end()], False, rest[found.end() :])
    if found := _VOICE().match(shown):
        return _Beside(_VOICE_OVER, False, rest[found.end() :])
    saying = _SAYING().match(shown) if is_cased(name) else None
    if saying and fold(saying[2]) in _VERBS:
        return _Beside(rest[slice(*saying.span(1))], False, rest[saying.end() :])
    word = _WORD().match(shown)
    if word and any(extension_key(word[1]) in each.speech.extensions for each in _LANGUAGES):
        return _Beside(word[1], False, rest[word.end() :])
    return _Beside("", False, rest)


_LANGUAGES = tuple(LANGUAGES.values())
_VERBS = frozenset(verb for each in _LANGUAGES for verb in each.speech.verbs)
_VOICE_OVER = "V.O."


def _both(who: Declaration, name: str, rest: str, names: Names) -> NearCue | None:
    """Two who speak as one, with a sign between their names, or side by side."""
    sign = _BETWEEN().match(rest)
    found = names.first(rest[sign.end() :]) if sign else None
    if sign is None or found is None or found[0].role is not Role.CHARACTER:
        return None
    other = rest[sign.end() :][: found[1]]
    beside = _beside(other, rest[sign.end() + found[1] :])
    words = beside.rest.strip()
    if words[:1] not in ("", ":", "："):
        return None
    if not sign[1] and (is_cased(name) or not words):  # a name and a surname, or a list
        return None
    words = words[1:].strip()
    form = _form(joined(name.upper(), other.upper()), beside.manner, words)
    sure = name.upper() == name and other.upper() == other
    return NearCue(who, form, bool(words), sure)


def _form(name: str, manner: str, words: str) -> str:
    """A cue as it is written, its words behind it where there are any."""
    wide = not is_cased(name)
    how = (f"（{manner}）" if wide else f" ({manner})") if manner else ""
    said = (f"：{words}" if wide else f": {words}") if words else ""
    return f"{name.upper()}{how}{said}"


__all__ = ["NearCue", "addresses", "is_lively", "nearly_cue"]
