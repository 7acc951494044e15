"""What changed in one scene, thing by thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ..changes import Change, facet_of
from ..language.source import Span
from ..models.request import Authored
from .runs import runs


class Detail(Struct, frozen=True, gc=False):
    """One thing that changed in a scene: a fact or a facet as in `changes`, and its place now.

    A value is None where a version has none; both are where it is not told how the facet changed.
    Of words and dialogue a value is the paragraphs or speeches that differ, a line each.
    """

    part: str
    old: str | None = None
    new: str | None = None
    place: Span | None = None


def details(
    changes: Iterable[Change], before: Authored, now: Authored, places: Mapping[str, Span]
) -> Iterator[Detail]:
    """The changes with their values in full; those of words and of dialogue are told as texts."""
    texts: dict[str, None] = {}
    for change in changes:
        text = _TEXTS.get(facet_of(change.part))
        if text is None:
            yield Detail(change.part, change.old, change.new, places.get(change.part))
        elif text not in texts:
            texts[text] = None
            found = tuple(_reworded(text, before, now, places))
            yield from found or (Detail(text, place=places.get(change.part)),)


_TEXTS: Mapping[str, str] = {"words": "words", "dialogue": "dialogue", "speakers": "dialogue"}
"""The text in which a change of a facet is told."""


def _reworded(
    text: str, before: Authored, now: Authored, places: Mapping[str, Span]
) -> Iterator[Detail]:
    """The paragraphs or speeches that differ, those that stand together as one."""
    old, new = _lines(text, before), _lines(text, now)
    was, will, numbers = list(old.values()), list(new.values()), list(new)
    for run in runs(was, will):
        gone, come = was[run.old], will[run.new]
        # what is gone stood before what follows now
        place = next((places[each] for each in numbers[run.new.start :] if each in places), None)
        yield Detail(text, "\n".join(gone) or None, "\n".join(come) or None, place)


def _lines(text: str, written: Authored) -> dict[str, str]:
    """Each paragraph of prose, or each speech with who speaks it and how, by its fact."""
    facts = dict(written.values)
    found: dict[str, str] = {}
    for fact, value in written.values:
        kind, _, number = fact.partition(" ")
        if kind == text and number.isdecimal():
            who, how = facts.get(f"speaker {number}", ""), facts.get(f"manner {number}")
            said = f"{who} ({how})" if how else who
            found[fact] = f"{said}: {value}" if said and text == "dialogue" else value
    return found
