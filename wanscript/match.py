"""Which scene is which: what is wanted against what was shot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct, field

from .models.request import LONG, NOTHING_AUTHORED, Authored


class Omitted(StrEnum):
    """How a scene was taken out, if it was.

    Below its heading, its place alone tells nothing of it; a line in its stead has but that.
    """

    NO = "no"
    BELOW_HEADING = "below its heading"
    IN_ITS_STEAD = "in its stead"


class SceneKey(Struct, frozen=True, gc=False):
    """What a script calls a scene: its position in the film, from 1, its own id, its heading."""

    position: int
    id: str | None = None
    heading: str = ""
    omitted: Omitted = Omitted.NO


class Candidate(Struct, frozen=True, gc=False):
    """One take of one scene, wanted or shot.

    `scene` is the scene's name, unique in its film; `take` the script's count; `fingerprint`
    "" where it is not known yet; `seed` -1 where none is sent; `done` tells whether a clip is
    there; `ref` is the caller's own number for it, unique among the shot. `authored` is what its
    author wrote and `prompt` what is sent, as far as that is known.
    """

    scene: str
    key: SceneKey
    take: int
    fingerprint: str
    seed: int
    done: bool
    ref: int
    authored: Authored = NOTHING_AUTHORED
    prompt: str = ""


class Match(Struct, frozen=True, gc=False):
    """What was shot for a take that is wanted.

    `same` are the refs of its own clips, in the order given; `before` is the ref of the clip
    that counts as its last version, where it has none of its own.
    """

    same: tuple[int, ...] = ()
    before: int | None = None


def match(wanted: Sequence[Candidate], shot: Sequence[Candidate]) -> tuple[Match, ...]:
    """What was shot for each take that is wanted, in the order of `wanted`; `shot` oldest first.

    Its own are the clips with its fingerprint, seed and take: first those of a scene of its
    name, else those of one scene that is left, so that each shot scene serves one wanted scene
    and two scenes with equal words are two clips. What was before is sought among the clips of
    the shot scenes that a wanted scene holds: by fingerprint, else id, else the author's words,
    else heading, of several that which is most alike, else position, each held by one. One whose
    heading the film still has is held by no other scene, so a scene that was never shot has no
    `before`.

    `wanted` is the whole film, takes whose fingerprint is not known yet too. Time is linear in
    both, but for sorting scenes of one heading.
    """
    same = _same(wanted, shot)
    held = _held(wanted, shot, same)
    served = {clip.ref for own in same for clip in own}
    return tuple(
        Match(tuple(clip.ref for clip in own))
        if own
        else Match((), _before(each, held.get(each.scene, ()), served))
        for each, own in zip(wanted, same, strict=True)
    )


def belonging(
    wanted: Sequence[Candidate], shot: Sequence[Candidate]
) -> tuple[Mapping[str, tuple[int, ...]], tuple[int, ...]]:
    """The refs of all clips of each wanted scene, whatever its words were, and of no scene.

    Beside what `match` finds for a scene, these are the clips of its old places: those of its id,
    and where the film has its heading once, those of its heading.
    """
    held = _held(wanted, shot, _same(wanted, shot))
    found = {scene: [clip.ref for _, clip in clips] for scene, clips in held.items()}
    taken = {ref for refs in found.values() for ref in refs}
    scenes = {each.scene: each for each in wanted}
    ids = {each.key.id.casefold(): scene for scene, each in scenes.items() if each.key.id}
    headings: dict[str, list[str]] = defaultdict(list)
    for scene, each in scenes.items():
        headings[_folded(each.key.heading)].append(scene)
    left: list[int] = []
    for clip in (clip for clip in shot if clip.ref not in taken):
        alike = headings.get(_folded(clip.key.heading), []) if clip.key.heading else []
        own = ids.get((clip.key.id or "").casefold()) or (alike[0] if len(alike) == 1 else None)
        (left if own is None else found.setdefault(own, [])).append(clip.ref)
    return {scene: tuple(sorted(refs)) for scene, refs in found.items()}, tuple(left)


def _same(wanted: Sequence[Candidate], shot: Sequence[Candidate]) -> list[list[Candidate]]:
    known: dict[tuple[str, int, int], dict[str, list[Candidate]]] = defaultdict(dict)
    for clip in shot:
        scenes = known[clip.fingerprint, clip.seed, clip.take]
        scenes.setdefault(clip.scene.casefold(), []).append(clip)
    found = [
        known[each.fingerprint, each.seed, each.take].pop(each.scene.casefold(), [])
        if each.fingerprint
        else []
        for each in wanted
    ]
    for at, each in enumerate(wanted):
        left = known[each.fingerprint, each.seed, each.take] if each.fingerprint else {}
        if not found[at] and left:
            found[at] = left.pop(next(iter(left)))
    return found


def _before(
    wanted: Candidate, clips: Sequence[tuple[int, Candidate]], served: set[int]
) -> int | None:
    """A clip of a take that serves no other: with equal words, or done, first.

    Of these it is the one of which the author wrote most as it is now, which is what was before
    an edit that was taken back; of equal ones the latest.
    """
    written = set(wanted.authored.facets)
    own = (
        (
            clip.fingerprint == wanted.fingerprint,
            clip.done,
            -len(written.symmetric_difference(clip.authored.facets)),
            at,
            clip.ref,
        )
        for at, clip in clips
        if clip.take == wanted.take and clip.ref not in served
    )
    return max(own, default=(False, False, 0, 0, None))[4]


_Name = tuple[str, str, str, int]
"""A shot scene: its name, id, heading and position, each folded; names alone are used again."""


class _Held(Struct, frozen=True, gc=False):
    """Which wanted scene holds which shot scenes."""

    scenes: Mapping[str, Candidate]
    shot: Mapping[_Name, list[tuple[int, Candidate]]]
    by: dict[str, list[_Name]] = field(default_factory=lambda: defaultdict(list))
    taken: set[_Name] = field(default_factory=set)

    def give(self, scene: str, name: _Name) -> None:
        """Lets a wanted scene hold a shot one that nobody holds."""
        if name not in self.taken:
            self.taken.add(name)
            self.by[scene].append(name)

    def free(self) -> Iterator[_Name]:
        """The shot scenes that nobody holds."""
        return (name for name in self.shot if name not in self.taken)

    def without(self) -> Iterator[Candidate]:
        """The wanted scenes for which nothing was found yet."""
        return (each for scene, each in self.scenes.items() if scene not in self.by)


def _held(
    wanted: Sequence[Candidate], shot: Sequence[Candidate], same: Sequence[Sequence[Candidate]]
) -> dict[str, list[tuple[int, Candidate]]]:
    """The clips of the shot scenes that each wanted scene holds, with their place in `shot`."""
    scenes: dict[str, Candidate] = {}
    for each in wanted:
        scenes.setdefault(each.scene, each)
    clips: dict[_Name, list[tuple[int, Candidate]]] = defaultdict(list)
    for at, clip in enumerate(shot):
        clips[_name(clip)].append((at, clip))
    held = _Held(scenes, clips)
    for each, own in zip(wanted, same, strict=True):
        if own:
            held.by.setdefault(each.scene, [])
        for clip in own:
            held.give(each.scene, _name(clip))
    _by_fingerprint(held)
    _by_id(held)
    _by_words(held)
    _by_heading(held)
    _by_position(held)
    return {
        scene: [clip for name in names for clip in clips[name]] for scene, names in held.by.items()
    }


def _name(each: Candidate) -> _Name:
    key = each.key
    return each.scene.casefold(), (key.id or "").casefold(), _folded(key.heading), key.position


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().split())


def _by_fingerprint(held: _Held) -> None:
    """Equal words under another seed or take number, a scene of the same name first."""
    own: dict[tuple[str, str], list[_Name]] = defaultdict(list)
    known: dict[str, list[_Name]] = defaultdict(list)
    for name in held.free():
        for words in {clip.fingerprint for _, clip in held.shot[name]}:
            own[words, name[0]].append(name)
            known[words].append(name)
    for each in list(held.without()):
        for name in own.get((each.fingerprint, each.scene.casefold()), ()):
            held.give(each.scene, name)
    for each in list(held.without()):
        left = known.get(each.fingerprint, [])
        while left and each.scene not in held.by:
            held.give(each.scene, left.pop())


def _by_id(held: _Held) -> None:
    ids = {each.key.id.casefold(): scene for scene, each in held.scenes.items() if each.key.id}
    for name in list(held.free()):
        if name[1] in ids:
            held.give(ids[name[1]], name)


def _by_words(held: _Held) -> None:
    """The very words and speeches of one shot scene, where one wanted scene has them."""
    shot: dict[_Words, list[_Name]] = defaultdict(list)
    for name in held.free():
        for words in {_words(clip) for _, clip in held.shot[name]} - {()}:
            shot[words].append(name)
    waiting: dict[_Words, list[str]] = defaultdict(list)
    for each in held.without():
        waiting[_words(each)].append(each.scene)
    for words, names in shot.items():
        scenes = waiting.get(words, ())
        if len(scenes) == len(names) == 1:
            held.give(scenes[0], names[0])


_Words = tuple[tuple[str, str], ...]


def _words(each: Candidate) -> _Words:
    """The digests of what is told and said in a scene; () where nobody knows."""
    return tuple(facet for facet in each.authored.facets if facet[0] in ("words", "dialogue"))


def _by_heading(held: _Held) -> None:
    """Scenes of one heading: the one that is most alike, else as they stand and in their order."""
    shot: dict[str, list[_Name]] = defaultdict(list)
    for name in held.free():
        if name[2]:
            shot[name[2]].append(name)
    waiting: dict[str, list[Candidate]] = defaultdict(list)
    for each in held.without():
        waiting[_folded(each.key.heading)].append(each)
    for heading, names in shot.items():
        wanted = waiting.get(heading, [])
        if 1 < len(wanted) * len(names) <= _MOST_PAIRS:
            _by_likeness(held, wanted, names)
        _by_place(
            held,
            [each for each in wanted if each.scene not in held.by],
            [name for name in names if name not in held.taken],
        )


_MOST_PAIRS = 10_000
"""Pairs of scenes of one heading that are compared by their words."""
_ALIKE = 0.3
"""The part of their words that two versions of a scene have in common at the least."""
_IN_PLACE = 0.2
"""By how much a scene may be less alike to one in its old place than to another."""
_UNKNOWN = 0.75
"""How alike a scene is taken to be to one in its old place, where nobody can compare them."""


def _by_likeness(held: _Held, wanted: Sequence[Candidate], names: Sequence[_Name]) -> None:
    pairs = []
    for at, each in enumerate(wanted):
        for name in names:
            alike = _likeness(each, held.shot[name][-1][1])
            stays = name[3] == each.key.position
            # of which nothing is known, as of a scene that is omitted, stays in its place
            if alike is None and stays:
                pairs.append((-_UNKNOWN, at, each.scene, name))
            elif alike is not None and alike >= _ALIKE:
                pairs.append((-alike - (_IN_PLACE if stays else 0.0), at, each.scene, name))
    for _, _, scene, name in sorted(pairs):
        if scene not in held.by:
            held.give(scene, name)


def _likeness(one: Candidate, other: Candidate) -> float | None:
    """The part of what is known of either that both have, in threes of characters."""
    mine, others = _threes(one.authored, one.prompt), _threes(other.authored, other.prompt)
    least = min(len(mine), len(others))
    return len(mine & others) / least if least else None


@lru_cache(maxsize=2**10)
def _threes(authored: Authored, prompt: str) -> frozenset[str]:
    """Of what was told and said in a scene; of the whole prompt where some of that is not kept."""
    texts = [value for name, value in authored.values if name.startswith(_SAID)]
    if not texts or any(text.startswith(LONG) for text in texts):
        texts.append(prompt)
    folded = (" ".join(text.casefold().split()) for text in texts)
    return frozenset(text[at : at + 3] for text in folded for at in range(len(text) - 2))


_SAID = ("words ", "dialogue ", "shot ")


def _by_place(held: _Held, wanted: Sequence[Candidate], names: Sequence[_Name]) -> None:
    """Scenes of one heading: where one stands in its old place, that; else in their order."""
    places = {name[3]: name for name in names}
    moved = []
    for each in wanted:
        if each.key.position in places:
            held.give(each.scene, places[each.key.position])
        else:
            moved.append(each)
    left = [name for name in names if name not in held.taken]
    # of the places that one scene had in turn the last ones count
    left.sort(key=lambda name: held.shot[name][-1][0])
    last = sorted(left[-len(moved) :], key=lambda name: name[3]) if moved else []
    for each, name in zip(moved, last, strict=False):
        held.give(each.scene, name)


def _by_position(held: _Held) -> None:
    _in_between(held)
    headings = {_folded(each.key.heading) for each in held.scenes.values()} - {""}
    # a later clip's scene goes before an earlier one's in the same place
    free = sorted(held.free(), key=lambda name: held.shot[name][-1][0])
    places = {name[3]: name for name in free if name[2] not in headings}
    for each in list(held.without()):
        if each.key.position in places and each.key.omitted is Omitted.NO:
            held.give(each.scene, places[each.key.position])


def _in_between(held: _Held) -> None:
    """What stood between the same two scenes is the scene in whose stead a line stands there."""
    places = {name[3]: name for name in held.free()}
    positions = {each.key.position: scene for scene, each in held.scenes.items()}
    ends = (min(positions, default=0) - 1, max(positions, default=0) + 1)

    def stays(position: int) -> bool:
        own = held.by.get(positions.get(position, ""), ())
        return position in ends or any(name[3] == position for name in own)

    for each in list(held.without()):
        at = each.key.position
        stead = each.key.omitted is Omitted.IN_ITS_STEAD
        if stead and at in places and stays(at - 1) and stays(at + 1):
            held.give(each.scene, places[at])
