"""What its author changed of a clip, in plain words for a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from .models.request import LONG, Authored

_FACETS: Mapping[str, str] = {
    "resolution": "size",
    "ratio": "size",
    "storyboard picture": "pictures",
    "prompt extend": "parameters",
    "watermark": "parameters",
    "shot type": "parameters",
    "audio": "parameters",
}
"""The facet of a fact, where it is not called so itself."""
_OWNED: Mapping[str, str] = {
    "picture": "pictures",
    "video": "pictures",
    "sound": "pictures",
    "voice": "voices",
    "look": "looks",
}
"""The facet of what belongs to somebody: of "Anna's voice"."""
_NUMBERED: Mapping[str, str] = {"dialogue": "dialogue", "shot": "shots"}
"""The facet of one of several: of "dialogue 3"."""

_TECHNICAL = frozenset(("size", "model", "seed"))
_FILES = frozenset(("pictures", "voices", "first frame", "template"))
_UNSET = frozenset((*_TECHNICAL, "parameters", "duration", "language"))
"""Facets of what the model decides where it is not set."""
_TELLING = frozenset(("resolution", "ratio", "duration", "model", "heading"))
"""Facts whose values say of what they are."""
_NAMED = frozenset(
    ("cast", "heading", "dialogue", "looks", "style", "atmosphere", "sound", "music")
)
"""Facets whose values hold names or a count: another value alone is no change of them."""
_MOST = 2
"""Facts of one facet that are told one by one."""


def facet_of(fact: str) -> str:
    """The facet that a fact belongs to; the fact itself where both are called the same."""
    owned = _OWNED.get(fact.rpartition("'s ")[2]) if "'s " in fact else None
    first, _, rest = fact.partition(" ")
    return _FACETS.get(fact) or owned or (_NUMBERED.get(first, fact) if rest else fact)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the author changed: a fact with its values, or a facet alone.

    `part` is a key of the request's places. A value is None where the script has none.
    """

    part: str
    old: str | None = None
    new: str | None = None

    @property
    def technical(self) -> bool:
        """Whether it is of model, size or seed, and not of what is to be seen and heard."""
        return facet_of(self.part) in _TECHNICAL

    def __str__(self) -> str:
        facet, old, new = facet_of(self.part), self.old, self.new
        if old is None and new is None:
            return f"{self.part} changed"
        if facet == "dialogue":
            return f'"{old}" -> "{new}"'
        if facet in _FILES and old and new and _base(old) != _base(new):
            old, new = _base(old), _base(new)
        none = "default" if facet in _UNSET else "none"
        bare = self.part in _TELLING and old and new
        said = f"{none if old is None else old} -> {none if new is None else new}"
        return said if bare else f"{self.part}: {said}"


CANNOT_TELL = Change("")
"""The only answer where facets of two rules say nothing: edited, or only laid out anew."""


def compare(before: Authored, now: Authored) -> tuple[Change, ...]:
    """What the author changed, in plain words; none where all that was written is the same.

    Facets of different rules are not compared: equal sources are no change, facts that both
    know tell one, and without any of these the answer is `CANNOT_TELL`.
    """
    if before.source and before.source == now.source:
        return ()
    if before.version != now.version:
        return _of_facts(before, now) or (CANNOT_TELL,)
    was, will = dict(before.facets), dict(now.facets)
    changed = [facet for facet in {**will, **was} if was.get(facet) != will.get(facet)]
    return tuple(_told(changed, _facts(before), _facts(now)))


_Facts = Mapping[str, Mapping[str, str]]
"""By facet: its facts and their values."""


def _facts(authored: Authored) -> _Facts:
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for fact, value in authored.values:
        facts[facet_of(fact)][fact] = value
    return facts


def _of_facts(before: Authored, now: Authored) -> tuple[Change, ...]:
    was = dict(before.values)
    return tuple(
        Change(fact, was[fact], new)
        for fact, new in now.values
        if was.get(fact, new) != new
        and facet_of(fact) not in _NAMED
        and LONG not in (new, was[fact])
    )


def _told(changed: Sequence[str], was: _Facts, will: _Facts) -> Iterator[Change]:
    """The changes of facets that tell of themselves, then of those that only follow."""
    told: set[str] = set()
    recast = _recast(changed, was, will)
    if recast:
        told.add("cast")
        yield from _of_facet("cast", was, will)
    for facet in changed:
        if facet in _FOLLOWS or facet in told:
            continue
        changes = tuple(_of_facet(facet, was, will, recast=recast))
        told |= {facet} if changes else set()
        yield from changes
    for facet in changed:
        part, silent = _FOLLOWS.get(facet, ("", frozenset()))
        if part and not silent & told:
            told.add(part)
            yield Change(part)


def _recast(changed: Sequence[str], was: _Facts, will: _Facts) -> bool:
    """Whether others are there, or in another order; only other names are nobody else."""
    if "pictures" not in changed or was.get("cast") == will.get("cast"):
        return "cast" in changed
    _, gone, come = _apart("pictures", was, will)
    renamed = was.get("pictures", {}).keys() != will.get("pictures", {}).keys()
    return "cast" in changed or bool(gone or come) or not renamed


_FOLLOWS: Mapping[str, tuple[str, frozenset[str]]] = {
    "speakers": ("dialogue", frozenset(("cast", "dialogue"))),
    "mentions": ("words", frozenset(("cast", "words", "dialogue"))),
    "layout": ("layout", frozenset(("words", "dialogue", "shots"))),
}
"""Facets that change with others: as what they are told alone, and beside which they are not."""


def _of_facet(facet: str, was: _Facts, will: _Facts, *, recast: bool = False) -> Iterator[Change]:
    """What changed in one facet: fact by fact where few did, else its name alone.

    `recast`: what only one side has came or went with its owner, and is told with the cast.
    """
    both, gone, come = _apart(facet, was, will)
    if recast and facet in _PEOPLE:
        gone = come = []
        if not both:
            return
    unclear = (gone or come) if facet in _COUNTED else (gone and come)
    facts = [] if unclear else [*both, *gone, *come]
    old, new = was.get(facet, {}), will.get(facet, {})
    values = [(fact, old.get(fact), new.get(fact)) for fact in facts]
    if 0 < len(values) <= _MOST and not any(LONG in each for each in values):
        yield from (Change(*each) for each in values)
    else:
        yield Change(facet)


def _apart(facet: str, was: _Facts, will: _Facts) -> tuple[list[str], list[str], list[str]]:
    """Facts of a facet that differ, that are gone, that have come; none that is only renamed."""
    old, new = was.get(facet, {}), will.get(facet, {})
    both = [fact for fact in new if old.get(fact, new[fact]) != new[fact]]
    gone = [fact for fact in old if fact not in new]
    come = [fact for fact in new if fact not in old]
    if facet in _PEOPLE and sorted(old[fact] for fact in gone) == sorted(
        new[fact] for fact in come
    ):
        return both, [], []
    return both, gone, come


_PEOPLE = frozenset(("pictures", "voices", "looks"))
"""Facets whose facts are somebody's."""
_COUNTED = frozenset(("dialogue", "shots"))
"""Facets whose facts have numbers: one more or less gives others to those that follow."""


def _base(file: str) -> str:
    return PurePosixPath(file).name or file
