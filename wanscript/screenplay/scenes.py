"""Scenes as blocks of a `.wan`: a heading, and shots with their lengths."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct

from ..language.fold import fold
from ..language.lazy import lazy
from ..language.pace import shown
from . import layout
from .forms import has_small, is_heading, is_wan_heading, sends_nothing, side, side_word
from .names import Names, pieces
from .pieces import pieces as cut
from .records import (
    Action,
    Aside,
    Card,
    Element,
    Heading,
    Section,
    Speech,
    Synopsis,
    Transition,
    Words,
    remarks,
    spoken,
)
from .speeches import said

LEAST, MOST = 2, 10
"""Seconds of a shot: what every model takes, also with a clip among its references."""

_PARAGRAPH = 40_000
"""Thousandths of a second that a paragraph may take and be one shot all the same."""


class Laid(Struct, frozen=True, gc=False):
    """The blocks of a scene, with how many shots it has and how long they last.

    `bare` is its slug line where nothing stands below it that can be shot.
    """

    blocks: tuple[str, ...]
    shots: int
    seconds: int
    bare: str = ""


class _Piece(Struct, frozen=True, gc=False):
    """A block; `begins` a shot, or belongs to one if it has a `length`, or `ends` the one above."""

    text: str
    length: int | None = None
    begins: bool = False
    ends: bool = False


class Ids:
    """Gives each scene an id that no other has: its number, else the words of its place."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        self.renamed: list[str] = []

    def of(self, heading: Heading) -> str:
        """The id of a scene; `-` stands in none, since the parts of a split scene are named so."""
        number = _fit(heading.number, ".")
        if not number:
            return self.named(" ".join(pieces(heading) or [spoken(heading.words)]))
        found = self._free(number)
        if found != (typed := layout.bare(heading.number)):
            self.renamed.append(f"{typed} is now {found}")
        return found

    def named(self, place: str) -> str:
        """An id of the words of a place."""
        return self._free(_fit(place.lower(), "_").lstrip("0123456789_.") or "scene")

    def _free(self, wanted: str) -> str:
        found = wanted
        while fold(found) in self._taken:
            self._taken[fold(wanted)] += 1
            found = f"{wanted}.{self._taken[fold(wanted)]}"
        self._taken[fold(found)] = 1
        return found


def _fit(text: str, mark: str) -> str:
    text = text.replace("'", "").replace("’", "")
    return re.sub(r"[^\w]*[^\w.][^\w]*|\.{2,}", mark, text).strip("_.")[:30].strip("_.")


def laid(elements: Sequence[Element], known: Names, ids: Ids, title: str | None) -> Laid:
    """A scene: its elements, of which a heading can only be the first.

    `title` is the place of one without a heading; where it is None too nothing heads it.
    """
    head = elements[0] if elements and isinstance(elements[0], Heading) else None
    body = elements[1:] if head else elements
    blocks, lengths = _shots(chain.from_iterable(_pieces(each, known) for each in body))
    above: tuple[str, ...] = ()
    if head and lengths:
        above = (slug_line(head, ids.of(head)), *_asides(head.words))
    elif head:
        number = f" #{layout.bare(head.number)}#" if head.number else ""
        above = (f"[[{_line(head)}{number}]]", *_asides(head.words))
    elif title and lengths:
        above = (f"SCENE {title} #{ids.named(title)}#",)
    bare = spoken(head.words) if head and not lengths else ""
    return Laid((*above, *blocks), len(lengths), sum(lengths), bare)


def _shots(found: Iterable[_Piece]) -> tuple[list[str], list[int]]:
    """The blocks with the head of each shot before its first, and the length of each shot."""
    blocks: list[str] = []
    lengths: list[int] = []
    heads: list[int] = []
    open_ = False
    for piece in found:
        if piece.length is not None:
            full = not open_ or lengths[-1] + piece.length > MOST * 1000
            if piece.begins or full:
                heads.append(len(blocks))
                lengths.append(0)
            lengths[-1] += piece.length
            open_ = True
        open_ = open_ and not piece.ends
        blocks.append(piece.text)
    seconds = [min(MOST, max(LEAST, math.ceil(each / 1000))) for each in lengths]
    for number, (at, length) in enumerate(zip(heads, seconds, strict=True), 1):
        # a speech stands apart from the head, a paragraph right below it
        gap = "\n\n" if blocks[at].startswith(_APART) else "\n"
        blocks[at] = f"{number}. [{length}s]{gap}{blocks[at].removeprefix(_APART)}"
    return [each.removeprefix(_APART) for each in blocks], seconds


_APART = "\0"
"""What a speech begins with until it stands in its place."""


def _pieces(element: Element, known: Names) -> Iterator[_Piece]:
    match element:
        case Action():
            yield from _action(element)
        case Speech():
            for text, length in said(element, known, MOST * 1000):
                yield _Piece(f"{_APART}{text}", length)
        case Transition(words):
            yield from (_Piece(each, ends=True) for each in (_transition(words), *_asides(words)))
        case Card(words):
            card = layout.bare(spoken(words))
            yield from (_Piece(each, ends=True) for each in (f"> {card} <", *_asides(words)))
        case Section(words, depth):
            yield from map(_Piece, _outline("#" * depth, words))
        case Synopsis(words):
            yield from map(_Piece, _outline("=", words))
        case Aside(words):
            yield from map(_Piece, _asides(words))


def _action(action: Action) -> Iterator[_Piece]:
    text = " ".join(filter(None, map(spoken, action.lines)))
    lines = list(chain.from_iterable(map(layout.action, action.lines)))
    if not text:
        yield from map(_Piece, lines)
    elif len(action.lines) == 1 and sends_nothing(text):
        yield _Piece("\n".join(layout.verbatim(action.lines[0])))
    elif shown(text) <= _PARAGRAPH:
        yield _Piece("\n".join(lines), shown(text), begins=True)
    else:
        for words in chain.from_iterable(map(_short, action.lines)):
            shot = "\n".join(layout.action(words))
            yield _Piece(shot, shown(spoken(words)), begins=True)


def _short(line: Words) -> Iterator[Words]:
    """A line in pieces that can be shots; one with remarks stays whole."""
    if len(line) > 1:
        yield line
    else:
        yield from ((each,) for each in cut(spoken(line), shown, _PARAGRAPH))


def _transition(words: Words) -> str:
    text = layout.bare(spoken(words))
    forced = f"> {text.upper()}"
    return next((each for each in (text, forced) if sends_nothing(each)), f"[[{text}]]")


def _outline(mark: str, words: Words) -> list[str]:
    text = layout.bare(spoken(words))
    line = f"[[{text}]]" if is_heading(text) else f"{mark} {text}"
    return [*([line] if text else []), *_asides(words)]


def _asides(words: Words) -> list[str]:
    return list(filter(None, map(layout.remark, remarks(words))))


# ---- slug lines --------------------------------------------------------------------------------


def slug_line(heading: Heading, ident: str) -> str:
    """A heading as it is one in a `.wan`, in its own words, with the scene's id."""
    return f"{_line(heading)} #{ident}#"


def _line(heading: Heading) -> str:
    text = " ".join(layout.bare(spoken(heading.words)).replace("#", " ").split())
    if found := side(text):
        return f"{side_word(found)} {text[found.end() :]}"
    if is_wan_heading(text):
        return text
    forced = text.upper() if has_small(text) else text
    return f".{forced}" if _LETTER().match(forced) and not has_small(forced) else f"SCENE {text}"


_LETTER = lazy(r"[^\W\d_]")
