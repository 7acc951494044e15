"""The breakdown of a film: its scenes, cast, props, places, light and acts, counted and priced."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, partial
from typing import TypeVar

from msgspec import Struct

from .compiler import Compilation
from .language.fold import fold
from .language.storyboard import Declaration, Role, Scene
from .language.words import TIMES
from .models.media import Facts
from .models.price import ZERO, Estimate, Range, estimate, lasting, together
from .models.request import Request
from .timeline.outline import Outline, outlines
from .timeline.presence import presence
from .timeline.records import Line, SceneTimeline, TimeOfDay
from .timeline.timeline import timeline


class Side(StrEnum):
    """Where a scene plays, as its heading says."""

    INTERIOR = "interior"
    EXTERIOR = "exterior"
    BOTH = "both"


class Presence(StrEnum):
    """How somebody is in a scene."""

    SEEN = "seen"
    HEARD = "heard"


class SceneRow(Struct, frozen=True, gc=False):
    """A scene: one clip. Its price is that of all of its takes.

    `cast` and `props` are seen, `heard` are who speaks unseen, "" a voice that nobody has;
    `words` and `speech` (seconds, in whole tenths of each line) are of what is said. What the
    script does not say of side, place and time is None or "".
    """

    scene: str
    act: str
    side: Side | None
    place: str
    time: TimeOfDay | None
    cast: tuple[str, ...]
    heard: tuple[str, ...]
    props: tuple[str, ...]
    shots: int
    seconds: Range
    lines: int
    words: int
    speech: Decimal
    takes: int
    model: str
    price: Estimate


class Share(Struct, frozen=True, gc=False):
    """Some scenes, and what they have together: `count` of them, seconds of clips, a price."""

    scenes: tuple[str, ...]
    count: int
    shots: int
    seconds: Range
    price: Estimate


class CastRow(Struct, frozen=True, gc=False):
    """Somebody who is seen or heard, "" a voice that nobody has; whose scenes these are.

    A line of several counts for each of them.
    """

    name: str
    lines: int
    words: int
    speech: Decimal
    only_heard: tuple[str, ...]
    share: Share


class PropRow(Struct, frozen=True, gc=False):
    """Something that is handled, and the scenes in which it is seen."""

    name: str
    share: Share


class PlaceRow(Struct, frozen=True, gc=False):
    """A place, "" where the script names none, with all that is shot there."""

    place: str
    sides: tuple[Side, ...]
    times: tuple[TimeOfDay, ...]
    share: Share


class LightRow(Struct, frozen=True, gc=False):
    """The scenes of one light: inside or outside, at one time of day."""

    side: Side | None
    time: TimeOfDay | None
    share: Share


class ActRow(Struct, frozen=True, gc=False):
    """The scenes of an act, "" for those before the first."""

    act: str
    share: Share


class ModelRow(Struct, frozen=True, gc=False):
    """The scenes that a model makes."""

    model: str
    share: Share


class Total(Struct, frozen=True, gc=False):
    """The whole film: what the rows of scenes add up to. Each line counts once."""

    share: Share
    lines: int
    words: int
    speech: Decimal
    takes: int


class Breakdown(Struct, frozen=True, dict=True):
    """All tables of a film, each in the order of the script; the busiest of the cast are first."""

    title: str
    language: str
    region: str
    currency: str
    scenes: tuple[SceneRow, ...]
    cast: tuple[CastRow, ...]
    places: tuple[PlaceRow, ...]
    light: tuple[LightRow, ...]
    props: tuple[PropRow, ...]
    acts: tuple[ActRow, ...]
    models: tuple[ModelRow, ...]
    total: Total

    @property
    def shared_lines(self) -> bool:
        """Whether a line is spoken by several, so that the cast says more than the film."""
        return sum(who.lines for who in self.cast) > self.total.lines

    def presence(self, name: str, scene: str) -> Presence | None:
        """How somebody of the cast is in a scene."""
        return self._presences[name].get(scene)

    @cached_property
    def _presences(self) -> Mapping[str, Mapping[str, Presence]]:
        return {
            who.name: dict.fromkeys(who.share.scenes, Presence.SEEN)
            | dict.fromkeys(who.only_heard, Presence.HEARD)
            for who in self.cast
        }


def breakdown(compilation: Compilation, facts: Facts, region: str, currency: str) -> Breakdown:
    """The breakdown of every scene that has a request; `facts` measures reference videos."""
    film, board = timeline(compilation), compilation.storyboard
    known = {who.name: who for who in reversed(board.declared)}
    meant = {scene.name: scene for scene in board.scenes}
    acts = _acts(board.scenes, outlines(compilation))
    priced = partial(estimate, facts=facts, region=region, currency=currency)
    requests: dict[str, list[Request]] = {}
    for request in compilation.requests:
        requests.setdefault(request.scene, []).append(request)
    rows = tuple(
        _scene(meant[each.name], each, requests[each.name], priced, known, acts[each.name])
        for each in film.scenes
    )
    said = {each.name: each.lines for each in film.scenes}
    return Breakdown(
        board.title,
        film.scenes[0].language if film.scenes else "en",
        region,
        currency,
        rows,
        _cast(rows, said),
        tuple(_places(rows)),
        tuple(
            LightRow(*key, _share(each))
            for key, each in _grouped(rows, lambda row: (row.side, row.time))
        ),
        tuple(_props(rows)),
        _act_rows(rows),
        tuple(ModelRow(key, _share(each)) for key, each in _grouped(rows, lambda r: r.model)),
        _total(rows),
    )


def _scene(
    scene: Scene,
    timed: SceneTimeline,
    requests: Sequence[Request],
    priced: Callable[[Request], Estimate],
    known: Mapping[str, Declaration],
    act: str,
) -> SceneRow:
    there = presence(scene, known)
    nobodys = ("",) if any(not line.speakers for line in timed.lines) else ()
    props = tuple(name for name in there.seen if known[name].role is Role.PROP)
    return SceneRow(
        scene=scene.name,
        act=act,
        side=_side(scene),
        place=timed.place or next((shot.place for shot in timed.shots if shot.place), ""),
        time=_time(scene, timed),
        cast=tuple(name for name in there.seen if name not in props or _speaks(name, timed)),
        heard=(*there.heard, *nobodys),
        props=props,
        shots=len(timed.shots),
        seconds=lasting(requests[0]),
        lines=len(timed.lines),
        words=sum(map(_words, timed.lines)),
        speech=sum(map(_speech, timed.lines), _NONE),
        takes=len(requests),
        model=requests[0].model,
        price=together([priced(each) for each in requests]),
    )


def _speaks(name: str, scene: SceneTimeline) -> bool:
    return any(name in line.speakers for line in scene.lines)


def _side(scene: Scene) -> Side | None:
    heading = scene.heading
    if heading is None or not (heading.interior or heading.exterior):
        return None
    if heading.interior and heading.exterior:
        return Side.BOTH
    return Side.INTERIOR if heading.interior else Side.EXTERIOR


def _time(scene: Scene, timed: SceneTimeline) -> TimeOfDay | None:
    """The light of a scene, where the script says it: a picture has some, and then it is day."""
    told = scene.heading.time if scene.heading else None
    known = told is not None and told in TIMES.values()
    return timed.time if known or timed.time is not TimeOfDay.DAY else None


_NONE = Decimal("0.0")
_SYLLABLES = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\U00020000-\U0003ffff]")
_APART = re.compile(r"[\s—–…/]+")


def _words(line: Line) -> int:
    """Words as white space parts them; of Chinese and Japanese each character counts."""
    rest = _APART.split(_SYLLABLES.sub(" ", line.words))
    return len(_SYLLABLES.findall(line.words)) + sum(any(map(str.isalnum, word)) for word in rest)


def _speech(line: Line) -> Decimal:
    return _tenths(line.end - line.start)


def _tenths(seconds: Fraction) -> Decimal:
    return Decimal(round(seconds * 10)).scaleb(-1)


def _share(rows: Sequence[SceneRow]) -> Share:
    return Share(
        tuple(row.scene for row in rows),
        len(rows),
        sum(row.shots for row in rows),
        sum((row.seconds for row in rows), ZERO),
        together([row.price for row in rows]),
    )


K = TypeVar("K")


def _grouped(
    rows: Iterable[SceneRow], key: Callable[[SceneRow], K]
) -> Iterable[tuple[K, list[SceneRow]]]:
    groups: dict[K, list[SceneRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups.items()


def _cast(rows: Sequence[SceneRow], said: Mapping[str, Sequence[Line]]) -> tuple[CastRow, ...]:
    named = _by_name(rows, lambda row: (*row.cast, *row.heard))
    everybody = (_member(name, there, said) for name, there in named)
    return tuple(sorted(everybody, key=lambda who: (-who.share.count, -who.lines)))


def _by_name(
    rows: Iterable[SceneRow], names: Callable[[SceneRow], Iterable[str]]
) -> Iterable[tuple[str, list[SceneRow]]]:
    """Each name with the scenes that have it, in the order in which they first do."""
    found: dict[str, list[SceneRow]] = {}
    for row in rows:
        for name in dict.fromkeys(names(row)):
            found.setdefault(name, []).append(row)
    return found.items()


def _member(name: str, there: Sequence[SceneRow], said: Mapping[str, Sequence[Line]]) -> CastRow:
    lines = [
        line
        for row in there
        for line in said[row.scene]
        if name in line.speakers or not (name or line.speakers)
    ]
    return CastRow(
        name,
        len(lines),
        sum(map(_words, lines)),
        sum(map(_speech, lines), _NONE),
        tuple(row.scene for row in there if name not in row.cast),
        _share(there),
    )


def _places(rows: Sequence[SceneRow]) -> Iterator[PlaceRow]:
    for _, each in _grouped(rows, lambda row: fold(row.place)):
        sides = dict.fromkeys(row.side for row in each if row.side)
        times = dict.fromkeys(row.time for row in each if row.time)
        yield PlaceRow(each[0].place, tuple(sides), tuple(times), _share(each))


def _props(rows: Sequence[SceneRow]) -> Iterator[PropRow]:
    for name, there in _by_name(rows, lambda row: row.props):
        yield PropRow(name, _share(there))


def _acts(scenes: Sequence[Scene], lines: Mapping[str, Outline]) -> Mapping[str, str]:
    """The act of each scene: the last part of the highest level that began before or with it."""
    parts = [(scene.name, lines.get(scene.name, Outline()).parts) for scene in scenes]
    highest = min((part.level for _, each in parts for part in each), default=0)
    acts, current = {}, ""
    for name, each in parts:
        begun = [part.words for part in each if part.level == highest]
        current = acts[name] = begun[-1] if begun else current
    return acts


def _act_rows(rows: Sequence[SceneRow]) -> tuple[ActRow, ...]:
    found = tuple(ActRow(key, _share(each)) for key, each in _grouped(rows, lambda r: r.act))
    return found if any(row.act for row in found) else ()


def _total(rows: Sequence[SceneRow]) -> Total:
    return Total(
        _share(rows),
        sum(row.lines for row in rows),
        sum(row.words for row in rows),
        sum((row.speech for row in rows), _NONE),
        sum(row.takes for row in rows),
    )
