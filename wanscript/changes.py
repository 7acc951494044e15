"""What its author changed of a clip, in plain words for a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from .models.facets import FACETS
from .models.media import KINDS
from .models.request import LONG, Authored

_FACETS: Mapping[str, str] = {**FACETS, "storyboard picture": "pictures"}
"""The facet of a fact, where it is not called so itself."""
_OWNED: Mapping[str, str] = {
    **{kind.fact: "pictures" for kind in KINDS.values()},
    "voice": "voices",
    "look": "looks",
}
"""The facet of what belongs to somebody: of "Anna's voice"."""
_NUMBERED: Mapping[str, str] = {
    "words": "words",
    "dialogue": "dialogue",
    "manner": "dialogue",
    "speaker": "speakers",
    "shot": "shots",
}
"""The facet of one of several: of "dialogue 3"."""

_TECHNICAL = frozenset(("size", "model", "seed"))
_FILES = frozenset(("pictures", "voices", "first frame", "template"))
_UNSET = frozenset((*_TECHNICAL, "parameters", "duration", "language"))
"""Facets of what the model decides where it is not set."""
_TELLING = frozenset(("resolution", "ratio", "duration", "model", "heading"))
"""Facts whose values say of what they are."""
_NAMED = frozenset(("cast", "heading", "looks", "style", "atmosphere", "sound", "music", "words"))
"""Facets whose values hold names: another value alone is no change of them."""
_COUNTED = frozenset(("words", "dialogue", "speakers", "shots"))
"""Facets whose facts have numbers: one more or less gives others to those that follow."""
_SAID = frozenset(("words", "dialogue", "speakers"))
"""Those of them whose numbers the author did not write."""
_PEOPLE = frozenset(("pictures", "voices", "looks"))
"""Facets whose facts are somebody's."""
_MENTIONING = ("words", "heading", "looks", "style", "atmosphere", "sound", "music")
"""Facets in whose words a name may mean somebody else."""
_FOLLOWS: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "speakers": (("speakers",), frozenset(("cast", "dialogue"))),
    "mentions": (_MENTIONING, frozenset(("cast", "dialogue", *_MENTIONING))),
    "layout": (("layout",), frozenset(("words", "dialogue", "shots"))),
}
"""Facets that change with others: as what they are told alone, and beside which they are not."""
_MOST = 2
"""Facts of one facet that are told one by one in a line."""


def facet_of(fact: str) -> str:
    """The facet that a fact belongs to; the fact itself where both are called the same."""
    owned = _OWNED.get(fact.rpartition("'s ")[2]) if "'s " in fact else None
    first, _, rest = fact.partition(" ")
    return _FACETS.get(fact) or owned or (_NUMBERED.get(first, fact) if rest else fact)


class Change(Struct, frozen=True, gc=False):
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
            return f"{facet if facet in _COUNTED else self.part} changed"
        # the number of a line is ours, that of a shot the author's
        name = self.part.split()[0] if facet in _SAID else self.part
        if name in ("words", "dialogue"):
            return f'"{old}" -> "{new}"'
        if facet in _FILES and old and new and _base(old) != _base(new):
            old, new = _base(old), _base(new)
        none = "not set" if facet in _UNSET else "none"
        told = f"{_shown(old, none)} -> {_shown(new, none)}"
        tells = name in _TELLING and old and new and _DEFAULT not in (old, new)
        return told if tells else f"{name}: {told}"


_DEFAULT = "default"
"""The value of a setting that is written, and leaves the choice to the model."""


def _shown(value: str | None, none: str) -> str:
    """A value in words; `none` where the script has none."""
    if value is None:
        return none
    return "the model's default" if value == _DEFAULT else value


CANNOT_TELL = Change("")
"""The only answer where facets of two rules say nothing: edited, or only laid out anew."""


class Version(Struct, frozen=True, gc=False):
    """A clip as it was or is to be made: by its author's words, and by files as digests.

    `media` are its local media by name, `ends` the takes on whose ends it starts, by scene.
    """

    authored: Authored
    media: tuple[tuple[str, str], ...] = ()
    ends: tuple[tuple[str, str], ...] = ()


def between(before: Version, now: Version, most: int = _MOST) -> tuple[Change, ...]:
    """What the author changed between two versions of a clip: what he wrote, files, ends.

    None where these are the same. `most` facts of one facet are told one by one. That a file lies
    elsewhere is told where nothing else is.
    """
    written = _moved(before, now)
    moved = written is not before.authored
    told = _between(replace(before, authored=written), now, most) if moved else ()
    return told or _between(before, now, most)


def _moved(before: Version, now: Version) -> Authored:
    """What was written before as it would be with its files in the places that they have now."""
    here, written = {name for name, _ in now.media}, before.authored
    places = {digest: name for name, digest in now.media}
    paths = {
        name: places[digest]
        for name, digest in before.media
        if name not in here and digest in places
    }
    if not paths or written.version != now.authored.version:
        return written
    values = tuple(
        (fact, paths.get(value, value) if facet_of(fact) in _FILES else value)
        for fact, value in written.values
    )
    moved = replace(written, values=values)
    was, will = _facts(moved), _facts(now.authored)
    same = {
        facet
        for facet in _FILES
        if sorted(was.get(facet, {}).values()) == sorted(will.get(facet, {}).values())
    }
    digests = dict(now.authored.facets)
    facets = ((name, digests.get(name, old) if name in same else old) for name, old in moved.facets)
    return replace(moved, facets=tuple(facets))


def _between(before: Version, now: Version, most: int) -> tuple[Change, ...]:
    told = compare(before.authored, now.authored, most)
    files, ends = dict(before.media), dict(before.ends)
    return (
        *(change for change in told if change is not CANNOT_TELL),
        *(Change(name) for name, digest in now.media if files.get(name, digest) != digest),
        *(
            Change(f"the end of scene {scene}")
            for scene, digest in now.ends
            if ends.get(scene, digest) != digest
        ),
    )


def compare(before: Authored, now: Authored, most: int = _MOST) -> tuple[Change, ...]:
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
    return tuple(_told(changed, _facts(before), _facts(now), most))


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
        and facet_of(fact) not in _NAMED | _COUNTED
        and not any(each.startswith(LONG) for each in (was[fact], new))
    )


def _told(changed: Sequence[str], was: _Facts, will: _Facts, most: int) -> Iterator[Change]:
    """The changes of facets that tell of themselves, then of those that only follow."""
    told: set[str] = set()
    recast = _recast(changed, was, will)
    if recast:
        told.add("cast")
        yield from _of_facet("cast", was, will, most)
    for facet in changed:
        if facet in _FOLLOWS or facet in told:
            continue
        changes = tuple(_of_facet(facet, was, will, most, recast=recast))
        told |= {facet} if changes else set()
        yield from changes
    for facet in changed:
        parts, silent = _FOLLOWS.get(facet, ((), frozenset()))
        if parts and not silent & told:
            found = [part for part in parts if was.get(part) != will.get(part)] or parts[:1]
            for part in found:
                told.add(part)
                yield from _of_facet(part, was, will, most)


def _recast(changed: Sequence[str], was: _Facts, will: _Facts) -> bool:
    """Whether others are there, or in another order; only other names are nobody else."""
    if "pictures" not in changed or was.get("cast") == will.get("cast"):
        return "cast" in changed
    _, gone, come = _apart("pictures", was, will)
    renamed = was.get("pictures", {}).keys() != will.get("pictures", {}).keys()
    return "cast" in changed or bool(gone or come) or not renamed


def _of_facet(
    facet: str, was: _Facts, will: _Facts, most: int, *, recast: bool = False
) -> Iterator[Change]:
    """What changed in one facet: fact by fact where few did, else its name alone.

    `recast`: what only one side has came or went with its owner, and is told with the cast.
    """
    both, gone, come = _apart(facet, was, will)
    if recast and facet in _PEOPLE:
        gone = come = []
        if not both:
            return
    facts = [*both, *gone, *come]
    old, new = was.get(facet, {}), will.get(facet, {})
    values = [(old.get(fact), new.get(fact)) for fact in facts]
    unclear = (gone or come) if facet in _COUNTED else (gone and come)
    long = any(each and each.startswith(LONG) for pair in values for each in pair)
    if 0 < len(facts) <= most and not unclear and not long:
        yield from (Change(fact, *pair) for fact, pair in zip(facts, values, strict=True))
    elif facet in _COUNTED and was.get("cast") == will.get("cast"):
        # where the first of them differs the edit begins; other names are in all of them
        yield Change(next((fact for fact in new if old.get(fact) != new[fact]), facet))
    else:
        yield Change(facts[0] if len(facts) == 1 else facet)


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


def _base(file: str) -> str:
    return PurePosixPath(file).name or file
