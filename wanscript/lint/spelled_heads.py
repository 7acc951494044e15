"""Scene headings with the words of another language or page in the place of a heading word."""

from __future__ import annotations

from ..language.alternatives import alternatives
from ..language.diagnostic import Diagnostic
from ..language.fold import fold
from ..language.grammar import inside, plain
from ..language.headings import heading_like, instead, time_in
from ..language.lazy import lazy
from ..language.slice import Slice
from ..language.spelled import spelled
from ..language.words import DATA, DEFAULT
from .production import escape, heading_words

_HEADS = DATA["meant_headings"]
_SIDES = {fold(word): side for side in ("interior", "exterior", "both") for word in _HEADS[side]}
_SIDED = lazy(
    rf"(?P<word>{alternatives(_HEADS['both'] + _HEADS['interior'] + _HEADS['exterior'])})"
    r"(?![^\W_])(?P<stop>\s*[.:：,\-/]?)\s*(?P<rest>\S.*)"
)
_NUMBERED = lazy(
    rf"(?i:(?P<word>{alternatives(_HEADS['scene'])}))\s*(?P<number>\d{{1,3}}[A-Za-z]?)"
    r"(?P<stop>\s*[.:：、)-]|(?=\s))\s*(?P<rest>\S.*)"
)
_MARKED = lazy(rf"[{''.join(_HEADS['mark'])}][ \u3000]*(?P<rest>\S.*)")
_LONGEST = 60
"""Characters of the longest heading."""


def spelled_head(words: Slice, language: str, *, alone: bool) -> Diagnostic | None:
    """What is told of such a line, where a block begins, or is all of it; None where it is none."""
    if len(words.text) > _LONGEST or inside("ENDED").search(words.text):
        return None
    return _sided(words, alone=alone) or _numbered(words, language) or _marked(words, language)


def _sided(words: Slice, *, alone: bool) -> Diagnostic | None:
    """`INTERIOR. BAR - NIGHT`, `INNEN BAR NACHT`: in capitals, `alone` or with a piece apart."""
    found = _SIDED().match(plain(words.text)) if words.text.upper() == words.text else None
    if found is None:
        return None
    rest = words.text[slice(*found.span("rest"))]
    apart = found["stop"].strip() or inside("HEADING_DASH").search(rest)
    if not (apart or alone or time_in(words)):
        return None
    word = spelled("headings", _SIDES[fold(found["word"])], DEFAULT)
    form = f"{word} {rest}"
    return heading_like(
        words.span(),
        f"`{found['word']}` is written `{word}` in a scene heading, so this is prose",
        "prose, as it stands",
        f"write `{form}`; {escape(words)}",
        edits=instead(words, form),
    )


def _numbered(words: Slice, language: str) -> Diagnostic | None:
    """`S#1. Bar / night`, `Scene 2 Bar Night`: a number before a place."""
    found = _NUMBERED().match(plain(words.text))
    if found is None:
        return None
    rest = words.text[slice(*found.span("rest"))]
    word = fold(found["word"])
    if word in _WORDS and found["stop"].strip():  # a beat
        return None
    if word in (*_WORDS, "#") and not time_in(words):
        return None
    inner, outer = heading_words(language)
    form = f"{_place_and_time(rest)} #{found['number']}#"
    return heading_like(
        words.span(),
        f"`{words.text[: found.end('number')]}` begins no scene here, so this is prose",
        "prose, as it stands",
        f"write `{inner} {form}` or `{outer} {form}`; {escape(words)}",
    )


_WORDS = frozenset(map(fold, DATA["scene"]))
"""Words of a scene, with which a line may be a beat or a title."""


def _marked(words: Slice, language: str) -> Diagnostic | None:
    """`○喫茶店（夜）`: a circle before a place and a time of day."""
    found = _MARKED().match(words.text)
    if found is None or not time_in(words):
        return None
    inner, outer = heading_words(language)
    form = _place_and_time(found["rest"])
    return heading_like(
        words.span(),
        f"`{words.text[0]}` begins no scene here, so this is prose",
        "prose, as it stands",
        f"write `{inner} {form}` or `{outer} {form}`; {escape(words)}",
    )


def _place_and_time(rest: str) -> str:
    """A place and the time of day at its end, apart by a dash, as in a heading."""
    *_, last = None, *inside("TIME_OF_DAY").finditer(plain(rest))
    if last is None or plain(rest)[last.end() :].strip(" )].。"):
        return rest.upper()
    place = rest[: last.start()].rstrip(_APART)
    return f"{place} - {last.group()}".upper() if place else rest.upper()


_APART = " \u3000\t/|·・,，、(（-–—["
