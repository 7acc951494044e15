"""What changed between two versions of a film, and what of it is to be shot again."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from graphlib import TopologicalSorter

from msgspec import Struct
from msgspec.structs import replace

from ..changes import Version, between
from ..compiler import Compilation
from ..language.source import Span
from ..language.storyboard import Scene
from ..lower.authored_scene import AuthoredScene
from ..lower.facets import authored
from ..match import Candidate, Omitted, SceneKey, match
from ..models.identity import fingerprint
from ..models.media import Facts
from ..models.price import ZERO, Cost, Estimate, Range, estimate, lasting, together
from ..models.request import Authored, Request
from .detail import Detail, details


class Kind(StrEnum):
    """What became of a scene; of one that follows, only the end on which it starts is another."""

    ADDED = "added"
    REMOVED = "removed"
    OMITTED = "omitted"
    CHANGED = "changed"
    FOLLOWS = "follows"
    KEPT = "kept"


class Film(Struct, frozen=True, gc=False):
    """A version of a film: compiled, and its local media as digests.

    `digest` gives the sha256 of a medium by its name in the script, None where nobody can tell.
    """

    compilation: Compilation
    digest: Callable[[str], str | None]


class SceneDiff(Struct, frozen=True, gc=False):
    """A scene in both versions, or in one of them.

    `scene` and `was` are its names now and before, `place` is where it begins now. It `moved` if
    it stands elsewhere among the scenes that both versions have. `starts` are the scenes that are
    shot again and on whose ends it starts. `again` is what its takes cost that are to be shot
    again, `lasts` the seconds of one. What is `resent` differs in its request, though nothing
    was written differently in it, and is kept.
    """

    kind: Kind
    scene: str | None
    was: str | None
    key: SceneKey
    lasts: Range
    again: tuple[Estimate, ...] = ()
    details: tuple[Detail, ...] = ()
    starts: tuple[str, ...] = ()
    place: Span | None = None
    moved: bool = False
    resent: bool = False

    @property
    def told(self) -> bool:
        """Whether there is anything to say of it."""
        return self.kind is not Kind.KEPT or self.moved or self.resent


class Diff(Struct, frozen=True, gc=False):
    """Every scene of both versions, in the order of the film as it is now.

    A scene that was removed stands where it was. `before` and `now` are the film's seconds.
    """

    title: str | None
    region: str
    currency: str
    scenes: tuple[SceneDiff, ...]
    before: Range
    now: Range

    def count(self, kind: Kind) -> int:
        """How many scenes are of a kind."""
        return sum(each.kind is kind for each in self.scenes)

    @property
    def again(self) -> Estimate:
        """What all costs that is to be shot again."""
        clips = [clip for each in self.scenes for clip in each.again]
        return together(clips) if clips else Estimate(ZERO, Cost(self.currency, ZERO))


def diff(before: Film, now: Film, facts: Facts, region: str, currency: str) -> Diff:
    """Compares two versions as a plan does, as if every clip of the older one had been shot.

    A medium that one version cannot tell of counts as the other's of that name. `facts` measure
    the media of the newer one, for the price.
    """
    old = _FilmVersion(before, now.digest)
    new = _FilmVersion(now, before.digest)
    found: dict[str, dict[int, _Kept]] = defaultdict(dict)
    omitted: dict[str, str] = {}
    wanted = (*new.clips, *new.omitted)
    for clip, own in zip(wanted, match(wanted, old.clips), strict=True):
        if not clip.done:
            omitted |= {} if own.before is None else {old.clips[own.before].scene: clip.scene}
            continue
        at = own.same[0] if own.same else own.before
        found[clip.scene][clip.take] = _Kept(None if at is None else old.clips[at], bool(own.same))
    rows: dict[str, SceneDiff] = {}
    for scene in new.order:
        was = tuple(rows[each].was for each in new.starts[scene])
        compared = _Scene(scene, found[scene], old, new, was)
        starts = tuple(each for each in new.starts[scene] if rows[each].again)
        rows[scene] = compared.row(starts, lambda it: estimate(it, facts, region, currency))
    scenes = _moved([rows[scene] for scene in new.scenes], list(old.scenes))
    return Diff(
        now.compilation.storyboard.title,
        region,
        currency,
        tuple(_with_removed(scenes, old, omitted)),
        old.lasting,
        new.lasting,
    )


def scene_keys(compilation: Compilation) -> dict[str, SceneKey]:
    """What the script calls each scene, by its name."""
    return {scene.name: _key(scene) for scene in compilation.storyboard.scenes}


def _key(scene: Scene) -> SceneKey:
    if scene.heading is None:
        return SceneKey(scene.position, scene.id)
    taken = Omitted.BELOW_HEADING if scene.omitted else Omitted.NO
    if scene.heading.omitted:
        taken = Omitted.IN_ITS_STEAD
    return SceneKey(scene.position, scene.id, scene.heading.slug, taken)


class _Kept(Struct, frozen=True, gc=False):
    """The clip that a take was before, and whether it is the same."""

    clip: Candidate | None
    same: bool


_NO_SEED = -1


class _FilmVersion:
    """A film's scenes and clips as they are compared."""

    def __init__(self, film: Film, other: Callable[[str], str | None]) -> None:
        made = film.compilation
        self._film, self._other = film, other
        self.keys = scene_keys(made)
        self.places = {scene.name: scene.span for scene in made.storyboard.scenes}
        self.scenes: dict[str, list[Request]] = defaultdict(list)
        self._written: dict[str, AuthoredScene] = {}
        for request, written in zip(made.requests, made.written, strict=True):
            self.scenes[request.scene].append(request)
            self._written.setdefault(request.scene, written)
        self.starts = {
            scene: tuple(each for each in takes[0].depends_on if each in self.scenes)
            for scene, takes in self.scenes.items()
        }
        self.order = tuple(TopologicalSorter(self.starts).static_order())
        self.clips = self._clips(made.requests)

    def digest(self, medium: str) -> str:
        """What is known of a medium in either version."""
        return self._film.digest(medium) or self._other(medium) or f"unknown {medium}"

    def _clips(self, requests: Iterable[Request]) -> tuple[Candidate, ...]:
        """Every clip in the order of the film; the end of one is known by what it is made of."""
        names: dict[tuple[str, int], str] = {}
        ends: dict[str, str] = {}
        for scene in self.order:
            takes = self.scenes[scene]
            for each in takes:
                names[scene, each.take] = fingerprint(each, self.digest, ends) or ""
            ends[scene] = f"{names[scene, takes[0].take]} {_seed(takes[0])}"
        return tuple(
            Candidate(
                each.scene,
                self.keys[each.scene],
                each.take,
                names[each.scene, each.take],
                _seed(each),
                True,
                at,
                self.told(each.scene)[0],
                each.prompt.text,
            )
            for at, each in enumerate(requests)
        )

    def told(self, scene: str) -> tuple[Authored, Mapping[str, Span]]:
        """What was written of a scene, in full, and where."""
        own, places = authored(self._written[scene], str)
        return own, dict(places)

    def version(self, scene: str, own: Authored) -> Version:
        """A scene as it is compared with another version of it."""
        media = self.scenes[scene][0].local_media
        return Version(own, tuple((each, self.digest(each)) for each in media))

    @property
    def omitted(self) -> Iterator[Candidate]:
        """The scenes that the script takes out, as none that is done."""
        for scene in self._film.compilation.omitted:
            yield Candidate(scene, self.keys[scene], 1, "", _NO_SEED, False, -1)

    @cached_property
    def lasting(self) -> Range:
        """The seconds of the whole film, each scene once."""
        return sum((lasting(takes[0]) for takes in self.scenes.values()), ZERO)


def _seed(request: Request) -> int:
    return int(dict(request.parameters).get("seed", _NO_SEED))


class _Scene(Struct, frozen=True, gc=False):
    """A scene of the newer film, with what each of its takes was before.

    `started` are the names that the scenes had before on whose ends it starts now.
    """

    name: str
    kept: Mapping[int, _Kept]
    old: _FilmVersion
    new: _FilmVersion
    started: tuple[str | None, ...]

    def row(self, starts: tuple[str, ...], price: Callable[[Request], Estimate]) -> SceneDiff:
        """What became of it; `starts` are what it starts on of that which is shot again."""
        takes = self.new.scenes[self.name]
        was = next((each.clip.scene for each in self.kept.values() if each.clip), None)
        found = tuple(self._details(was)) if was is not None else ()
        again = [
            take
            for take in takes
            if starts or self.kept[take.take].clip is None or (found and not self._same(take))
        ]
        many = () if was is None else self._takes(was)
        return SceneDiff(
            self._kind(was, bool(found or many), bool(starts)),
            self.name,
            was,
            self.new.keys[self.name],
            lasting(takes[0]),
            tuple(map(price, again)),
            (*found, *many),
            starts,
            self.new.places[self.name],
            resent=not again and not all(map(self._same, takes)),
        )

    def _same(self, take: Request) -> bool:
        return self.kept[take.take].same

    @staticmethod
    def _kind(was: str | None, changed: bool, follows: bool) -> Kind:
        if was is None:
            return Kind.ADDED
        if changed:
            return Kind.CHANGED
        return Kind.FOLLOWS if follows else Kind.KEPT

    def _details(self, was: str) -> Iterator[Detail]:
        """What its author changed, where one of its takes is not what it was."""
        if all(each.same for each in self.kept.values() if each.clip):
            return
        before, _ = self.old.told(was)
        now, places = self.new.told(self.name)
        changes = between(
            self.old.version(was, before), self.new.version(self.name, now), len(now.values) + 1
        )
        found = details(changes, before, now, places)
        # a scene that is only called otherwise is no other one
        renamed = self.started == self.old.starts[was]
        yield from (each for each in found if not (renamed and each.part == "first frame"))

    def _takes(self, was: str) -> tuple[Detail, ...]:
        before, now = len(self.old.scenes[was]), len(self.new.scenes[self.name])
        return (Detail("takes", str(before), str(now)),) if before != now else ()


def _moved(rows: Sequence[SceneDiff], before: Sequence[str]) -> Iterator[SceneDiff]:
    """The scenes, told which moved: as few of them as explain the order."""
    places = {scene: at for at, scene in enumerate(before)}
    stays = _rising([places[row.was] for row in rows if row.was is not None])
    for row in rows:
        moved = row.was is not None and places[row.was] not in stays
        yield replace(row, moved=True) if moved else row


def _rising(numbers: Sequence[int]) -> frozenset[int]:
    """The most of these different numbers that rise as they stand."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return frozenset(found)


def _with_removed(
    rows: Iterable[SceneDiff], old: _FilmVersion, omitted: Mapping[str, str]
) -> Iterator[SceneDiff]:
    """The scenes with those that are gone, each behind the one that it stood behind.

    `omitted` are by their old names the names of those that the script takes out.
    """
    rows = list(rows)
    left = {row.was for row in rows}
    behind: dict[str | None, list[SceneDiff]] = defaultdict(list)
    last = None
    for scene, takes in old.scenes.items():
        if scene in left:
            last = scene
        else:
            now = omitted.get(scene)
            kind = Kind.REMOVED if now is None else Kind.OMITTED
            behind[last].append(SceneDiff(kind, now, scene, old.keys[scene], lasting(takes[0])))
    yield from behind[None]
    for row in rows:
        yield row
        if row.was is not None:
            yield from behind.pop(row.was, ())
