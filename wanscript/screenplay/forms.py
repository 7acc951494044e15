"""What a line of a screenplay is by its form alone: a heading, a transition, a name to speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ..language.fold import fold
from ..language.grammar import grammar, plain
from ..language.lazy import lazy
from ..language.words import SECTIONS, TIMES

_CUE = lazy(
    r"(?P<name>[^(（^]*[^(（^\s:：])\s*[:：]?\s*(?P<more>(?:[(（][^)）]*[)）]\s*)*)(?P<dual>\^?)\s*\Z"
)
_BRACKET = lazy(r"[(（]([^)）]*)[)）]")
_SIDES: Mapping[str, tuple[str, ...]] = {
    "INT": ("innen", "intérieur", "интерьер", "инт", "داخلي"),
    "EXT": ("außen", "extérieur", "экст", "нат", "خارجي"),
}
SIDES_ABROAD = {fold(each): here for here, words in _SIDES.items() for each in words}
"""Folded, what says inside or outside in other languages, with a stop, and what that is here."""

_ELSEWHERE = "|".join((*SIDES_ABROAD, "außen"))
_SIDE = lazy(
    r"(?i)(?P<word>(?:INT|EXT)[.．。]?\s?/\s?(?:INT|EXT)|INT|EXT|EST|I/E)(?:[.．。]\s*|\s+)(?=\S)"
    rf"|(?P<abroad>(?:{_ELSEWHERE})(?:[.]?\s?/\s?(?:{_ELSEWHERE}))?)[.]\s*(?=\S)"
)
_ABROAD = lazy(r"[^\W\d_]{2,8}[./]\s*\S.*?(?:\s[-‐-―]|[-‐-―]\s)")
_NUMBERED = lazy(r"(?P<number>\d{1,4}[A-Za-z]?|[A-Za-z]\d{1,4})[.)]?\s+(?P<rest>\S.*)")
_MARKED = lazy(r"(?P<rest>.*?)\s*#(?P<number>[^#]+)#\s*\Z")
_TO = lazy(r"[^a-z]*\bTO[:：]\Z")
_SENTENCE = lazy(r"[.!?…。！？，、；：,;:]")
_LONGEST = 200
"""Characters of a line that can name who speaks."""

_LEADING = 40
"""Characters of a line in capitals that leads to the next scene."""

_MOST = 12
"""Characters of a name in a script without capitals that nothing else marks as a name."""


class Cue(NamedTuple):
    """Who speaks: a name, what stands in brackets beside it, and whether both speak at once."""

    name: str
    extensions: tuple[str, ...]
    dual: bool


def cue(text: str) -> Cue | None:
    """The parts of a line that names who speaks; None for one that cannot."""
    found = _CUE().match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    extensions = tuple(" ".join(each.split()) for each in _BRACKET().findall(found["more"]))
    return Cue(
        " ".join(found["name"].split()), tuple(filter(None, extensions)), bool(found["dual"])
    )


def is_cue(text: str) -> bool:
    """Whether a line with words below it names who says them, though nothing marks it."""
    found = cue(text)
    if found is None or not any(map(str.isalpha, found.name)):
        return False
    name = found.name
    if fold(name) in SECTIONS or fold(name) in TIMES or text.endswith((":", "：")):
        return False
    if has_small(name):
        return False
    return any(map(str.isupper, name)) or (len(name) <= _MOST and not _SENTENCE().search(name))


def has_small(text: str) -> bool:
    """Whether some letter is a small one of which there is a capital, as there is none of `ß`."""
    return any(each.islower() and each.upper().lower() == each for each in text)


def side(text: str) -> re.Match[str] | None:
    """The word for inside or outside that a line begins with."""
    return _SIDE().match(text)


def side_word(found: re.Match[str]) -> str:
    """What `side` found as a slug line has it here."""
    word = re.sub(r"[.．。\s]", "", found[0])
    if found["abroad"]:
        word = "/".join(SIDES_ABROAD[fold(each)] for each in word.split("/"))
    return "I/E." if word.upper() == "I/E" else f"{word.upper().replace('/', './')}."


def is_heading(text: str) -> bool:
    """Whether a line between empty ones is a slug line."""
    text = scene_number(text)[0]
    if found := side(text):
        if found["abroad"]:
            return not has_small(found["abroad"])
        return not has_small(found["word"]) or any(each in found.group() for each in ".．。")
    if any(map(str.isupper, text)):
        return not has_small(text) and bool(_ABROAD().match(text))
    return is_wan_heading(text) or bool(_ABROAD().match(text))


def is_sure_heading(text: str) -> bool:
    """Whether a line is a slug line wherever it stands."""
    found = side(scene_number(text)[0])
    return bool(found and "." in found.group() and not has_small(text))


def scene_number(text: str) -> tuple[str, str]:
    """A slug line without its scene's number, and that."""
    if found := _MARKED().match(text):
        return found["rest"], found["number"].strip()
    found = _NUMBERED().match(text)
    if found is None or not side(found["rest"]):
        return text, ""
    rest = found["rest"].rstrip()
    return rest.removesuffix(f" {found['number']}").rstrip(), found["number"]


def is_transition(text: str) -> bool:
    """Whether a line between empty ones leads from one scene to the next."""
    return bool(_TO().match(text)) or (text[:1] != ">" and _is("TRANSITION", text))


def may_lead(text: str) -> bool:
    """Whether a line above a slug line leads to it, in whatever language: `CORTE A:`."""
    short = len(text) <= _LEADING and text.endswith((":", "："))
    return short and any(map(str.isupper, text)) and not has_small(text)


def ends_film(text: str) -> bool:
    """Whether a line vanishes where it is the last of a script."""
    return _is("ENDING", text)


def is_wan_heading(text: str) -> bool:
    """Whether a line is a slug line of the language as it stands."""
    return _is("HEADING", text) or _is("HEADING_HAN", text)


def sends_nothing(text: str) -> bool:
    """Whether a line is a transition of the language, or furniture of its pages, as it stands."""
    return _is("TRANSITION", text) or _is("FURNITURE", text)


def _is(kind: str, text: str) -> bool:
    return bool(_terminal(kind).fullmatch(plain(text)))


@cache
def _terminal(kind: str) -> re.Pattern[str]:
    return re.compile(grammar().get_terminal(kind).pattern.to_regexp())
