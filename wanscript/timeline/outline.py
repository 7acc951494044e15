"""What a script says to people alone: title page, parts, synopses and title cards."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from ..compiler import Compilation
from ..language.lines import card_of
from ..language.words import DATA

_CARDS = frozenset({"TRANSITION", "FURNITURE"})
_KEPT = frozenset({"OUTLINE", "BLANK", "NOTE", "TRANSITION", "FURNITURE"})


class Part(Struct, frozen=True, gc=False):
    """A part of the film, as its line names it; `level` is 1 for `# ...`, 2 for `## ...`.

    Of Chinese parts an episode has the first level, an act (幕) the second.
    """

    level: int
    words: str


class Outline(Struct):
    """What stands above a scene: the parts that begin with it; and what tells its story.

    `cards` are the words of its title cards, each with its place in the script's text.
    """

    parts: list[Part] = field(default_factory=list)
    synopses: list[str] = field(default_factory=list)
    cards: list[tuple[int, str]] = field(default_factory=list)


def title_page(compilation: Compilation) -> tuple[str, ...]:
    """What the title page says for people, as written: `Author: Jane Doe`."""
    entries = (entry for entry in compilation.tree.header if entry.line.kind == "TITLE_PAGE")
    lines = ((entry.line, *entry.more) for entry in entries)
    return tuple(" ".join(" ".join(each.words.text for each in line).split()) for line in lines)


def outlines(compilation: Compilation) -> Mapping[str, Outline]:
    """The outline by scenes' names: what stands straight above a heading belongs below it."""
    named = {
        scene.heading.span.start if scene.heading else -1: scene.name
        for scene in reversed(compilation.storyboard.scenes)
        if scene.span.source is compilation.source
    }
    found: dict[str, Outline] = {}
    current, waiting = named.get(-1, ""), list[str]()
    first = next(iter(sorted(named.items())), (0, ""))[1]
    for line in compilation.tree.lines:
        card = card_of(line.words.text) if line.kind in _CARDS else ""
        if card:
            cards = found.setdefault(current or first, Outline()).cards
            cards.append((line.span.start, card))
        elif line.kind == "OUTLINE":
            waiting.append(line.words.text.strip())
        elif line.kind not in _KEPT:
            current, since = named.get(line.span.start, current), current
            if current and waiting and (current != since or line.kind != "HEADING"):
                _tell(found.setdefault(current, Outline()), waiting)
                waiting = []
    if current and waiting:
        _tell(found.setdefault(current, Outline()), waiting)
    return found


def _tell(outline: Outline, lines: list[str]) -> None:
    for line in lines:
        words = line.lstrip("#=").strip()
        if words and line.startswith("="):
            outline.synopses.append(words)
        elif words:
            marks = len(line) - len(line.lstrip("#"))
            outline.parts.append(Part(marks or 1 + bool(_ACT.search(line)), words))


_ACT = re.compile(rf"^[^：:\s]*(?:{'|'.join(map(re.escape, DATA['part']))})")
