"""A screenplay as the text of a `.wan`, and what only a person can add to it.

A slug line is a scene, a paragraph of action a shot with a length proposed by its words; what is
said below it belongs to that shot, as long as it is short enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from ..language.fold import fold
from ..language.words import META
from .forms import ends_film
from .layout import bare
from .names import Names, names
from .records import Action, Element, Heading, Screenplay, Speech, Transition, spoken
from .scenes import Ids, Laid, laid
from .speeches import is_sung
from .title_page import is_title

_OPENING = "Opening"
_PICTURES = "[[A picture of each: `Image:` and its path, indented, below the name.]]"
_SHOWN = 6
"""Names that a message shows."""


class Imported(Struct, frozen=True, gc=False):
    """The text of a `.wan`, how much there is of what, and what is left to a person, in words."""

    text: str
    people: int
    places: int
    scenes: int
    shots: int
    seconds: int
    left: tuple[str, ...]


def to_wan(screenplay: Screenplay) -> Imported:
    """Every word of a screenplay, in its order, as a script that can be checked."""
    known, ids = names(screenplay), Ids()
    parts = _parts(_ended(screenplay.elements))
    title = _OPENING if len(parts) > 1 else None
    scenes = [laid(part, known, ids, title) for part in parts]
    below = chain.from_iterable(each.blocks for each in scenes)
    blocks = [*_head(screenplay.title_page), *_cast(known), *below]
    opened = bool(title and scenes[0].shots and not isinstance(parts[0][0], Heading))
    return Imported(
        "\n\n".join(blocks) + "\n",
        len(known.people),
        len(known.places),
        sum(each.shots > 0 for each in scenes),
        sum(each.shots for each in scenes),
        sum(each.seconds for each in scenes),
        (*_to_add(known), *_to_settle(screenplay, scenes, ids, opened)),
    )


def _ended(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """The elements, of which the last is no action if it only says that the film is over."""
    last = elements[-1] if elements else None
    if isinstance(last, Action) and len(last.lines) == 1 and ends_film(spoken(last.lines[0])):
        return (*elements[:-1], Transition(last.lines[0]))
    return elements


def _parts(elements: Sequence[Element]) -> list[tuple[Element, ...]]:
    """The elements of each scene, from its heading on; the first may have none."""
    parts: list[list[Element]] = [[]]
    for element in elements:
        if isinstance(element, Heading) and parts[-1]:
            parts.append([])
        parts[-1].append(element)
    return [tuple(part) for part in parts]


def _head(page: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The title page, the title first, and a setting that cuts long scenes between their shots."""
    rows: list[str] = []
    notes: list[str] = []
    titled = False
    for key, value in page:
        row, title = f"{bare(key)}: {bare(value)}".strip(), is_title(key)
        if title and not titled:
            rows.insert(0, row)
        else:
            (rows if fold(key) in META else notes).append(row)
        titled = titled or title
    yield "\n".join((*rows, "Split: auto"))
    yield from (f"[[{each}]]" for each in notes)


def _cast(known: Names) -> Iterator[str]:
    if known.people or known.places:
        yield _PICTURES
    yield from ("\n".join(f"Character: {each}" for each in known.people.values()),) * bool(
        known.people
    )
    yield from ("\n".join(f"Background: {each}" for each in known.places.values()),) * bool(
        known.places
    )


def _to_add(known: Names) -> Iterator[str]:
    for named, what in ((known.people, "character"), (known.places, "place")):
        if named:
            yield _listed(f"a picture of each {what}, below its name", list(named.values()))


def _to_settle(
    screenplay: Screenplay, scenes: Sequence[Laid], ids: Ids, opened: bool
) -> Iterator[str]:
    if any(each.shots for each in scenes):
        yield "the length of each shot, which is only a proposal by its words"
    if opened:
        yield f"a heading for what comes before the first one; `SCENE {_OPENING}` stands there now"
    if empty := [each.bare for each in scenes if each.bare]:
        yield _listed("headings with nothing to shoot below, kept as notes", empty)
    if ids.renamed:
        yield _listed(
            "scene numbers that another scene has, or that cannot stand here", ids.renamed
        )
    songs = [each for each in screenplay.elements if isinstance(each, Speech) and is_sung(each)]
    if songs:
        yield _listed("songs that are said, not sung", [each.name for each in songs])
    if not any(isinstance(each, Action | Speech) for each in screenplay.elements):
        yield "a story: nothing in it can be shot"


def _listed(what: str, found: Sequence[str]) -> str:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{what}: {', '.join(found[:_SHOWN])}{more}"


__all__ = ["Imported", "to_wan"]
