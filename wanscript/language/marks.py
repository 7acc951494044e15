"""Marks of other languages at a line's start: what each is there, and the form that works here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .diagnostic import Edit
from .lazy import lazy
from .slice import Slice
from .spelled import shown

_MARK = lazy(
    r"(?P<comment>(?P<sign><!--|//+|%+(?!\d)|(?=(?:TODO|FIXME)(?![^\W_])))(?P<inner>.*))"
    r"|(?P<rule>(?:-{3,}|\*{3,}|_{3,})\Z)"
    r"|(?P<bold>(?P<stars>\*\*|__)(?=\S)(?P<strong>(?:(?!\*\*|__).)+)(?P=stars)(?P<stop>[.。]?)"
    r"(?:\Z|(?<=[:：]\*\*|[:：]__)(?P<rest>.*)|(?P<next>[ \t]*[:：].*)))"
    r"|(?P<slanted>\*(?P<leaning>[(（][^*()（）]+[)）])\*\Z)"
    r"|(?P<table>\|.*\|\Z|[^\t]+\t[^\t]+\t.*)"
    r"|(?P<tags>(?:#(?!\d)[^\s#，。！？]+[ \t\u3000]*)+\Z)"
    r"|(?P<song>~[ \t]*\S.*)"
    r"|(?P<circled>[\u2460-\u2473\u24f5-\u24fe\u2776-\u277f\u2780-\u2793])(?=[ \t\u3000]*\S)"
)


class Mark(NamedTuple):
    """A line's mark: its kind, what stands there, the way out, and what mends it."""

    kind: str
    what: str
    way: str
    edits: tuple[Edit, ...] = ()


def mark(words: Slice) -> Mark | None:
    """The mark of another language with which the words of a line begin, or None."""
    words = words.strip()
    match = None if _is_plain(words.text) else _MARK().match(words.text)
    if match is None:
        return None
    place = words.span(*match.span())
    if match["comment"] is not None:
        inner = match["inner"].removesuffix("-->").strip()
        whole = match["sign"] != "<!--" or match["inner"].endswith("-->")
        note = f"[[{inner}]]" if whole and inner and "]]" not in inner else ""
        what = f"`{match['sign'] or inner[:4]}` does not start a note here"
        edits = (Edit(place, note),) if note else ()
        return Mark("comment", what, f"a note is written as `{note or '[[ ... ]]'}`", edits)
    if match["rule"]:
        edits = (Edit(place, ""),)
        return Mark("rule", f"`{match['rule'][:3]}` does nothing here", _PARTS, edits)
    if match["bold"]:
        rest = match["rest"] or match["next"] or ""
        edits = (Edit(place, match["strong"] + match["stop"] + rest),)
        return Mark(
            "bold", f"`{match['stars']}` makes nothing bold here", "take the signs out", edits
        )
    if match["tags"]:
        what = "tags are read to the model"
        edits = (Edit(words.span(0, 1), "# "),)
        return Mark("tags", what, "a line for people begins with `# `", edits)
    if match["slanted"]:
        edits = (Edit(place, match["leaning"]),)
        return Mark("slanted", "`*` makes nothing italic here", "take the signs out", edits)
    if match["circled"]:
        what = f"`{match['circled']}` begins no shot: it is read to the model"
        way = f"a shot begins with a plain number: `{shown('action', words.text)}`"
        return Mark("circled", what, way)
    found = next(other for kind, other in _OTHERS.items() if match[kind])
    return found._replace(way=found.way.format(action=shown("action", words.text)))


def _is_plain(text: str) -> bool:
    """Whether words begin with a letter, and with none of the marks that do."""
    return text[:1].isalpha() and "\t" not in text and not text.startswith(("TODO", "FIXME"))


_PARTS = "a blank line parts paragraphs, a heading parts scenes: take the line out"

# the examples stand in the writer's language
_OTHERS: Mapping[str, Mark] = MappingProxyType(
    {
        "table": Mark(
            "table",
            "a table is read to the model as it stands, with its bars",
            "write each row as a shot: `{action}`",
        ),
        "song": Mark(
            "song",
            "`~` begins no line of a song here",
            "who sings has a cue: `MARA (sings)`, and the words on the line below it",
        ),
    }
)

__all__ = ["Mark", "mark"]
