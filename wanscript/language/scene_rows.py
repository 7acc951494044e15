"""Where and when a scene is, and who is in it, each behind its own word on one line."""

from __future__ import annotations

from msgspec import Struct

from .alternatives import alternatives
from .headings import side_and_time
from .lazy import lazy
from .spelled import colon, shown
from .storyboard import Role
from .words import DATA, MEANT, ROLES

_PLACES = (
    *(word for word, meaning in MEANT.items() if meaning == Role.BACKGROUND.value),
    *(word for word, role in ROLES.items() if role is Role.BACKGROUND),
)
_KEYED = lazy(
    rf"(?i)(?:^|[\s，,；;、|｜/])(?:(?P<place>{alternatives(_PLACES)})"
    rf"|(?P<time>{alternatives(DATA['when'])})"
    rf"|(?P<people>{alternatives(DATA['people'])})"
    rf"|(?P<sheet>{alternatives(DATA['sheet'])}))[ \t]*[:：][ \t]*"
)
_NUMBER = lazy(r"(?a:\d{1,3}(?:-\d{1,3})?)")
_BETWEEN = " \t\u3000，,；;、|｜/。"
_ROWS = 2
"""How many words with a colon such a line has at the least."""
_FIRST = 8
"""Characters of the longest number of a scene in front of the first word."""


class SceneRows(Struct, frozen=True, gc=False):
    """What one line says of a scene; `people` is a line of its own, with its word."""

    number: str
    place: str
    time: str
    people: str

    @property
    def heading(self) -> str:
        """The same as the heading of a production."""
        number = f"{shown('sheet', self.place).format(self.number)} " if self.number else ""
        return f"{number}{self.place} {self.time}"


def scene_rows(text: str) -> SceneRows | None:
    """Reads such a line; None where it does not say both place and time of day, and no more."""
    if text.count(":") + text.count("：") < _ROWS:
        return None
    found = [*_KEYED().finditer(text)]
    if len(found) < _ROWS or found[0].start() > _FIRST:
        return None
    ends = (*(each.start() for each in found[1:]), len(text))
    said = {
        each.lastgroup or "": text[each.end() : end].strip(_BETWEEN)
        for each, end in zip(found, ends, strict=True)
    }
    place, time = said.get("place", ""), said.get("time", "")
    if len(said) < len(found) or not place or not _is_time(time):
        return None
    number = _NUMBER().search(said.get("sheet", "") or text[: found[0].start()])
    people = next((each["people"] + colon(each["people"]) for each in found if each["people"]), "")
    if people:
        people += said["people"]
    return SceneRows(number.group() if number else "", place, time, people)


def _is_time(words: str) -> bool:
    """Whether words are a time of day, which a side may stand beside."""
    pieces = words.replace("/", " ").split()
    told = [side_and_time(piece) for piece in pieces]
    return all(told) and any(each and each[1] for each in told)


__all__ = ["SceneRows", "scene_rows"]
