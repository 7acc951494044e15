"""What a run would do: requests and what was shot before become steps, each with its reason."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter

from ..models.identity import fingerprint
from ..models.media import Facts, is_url
from ..models.price import ZERO, Cost, estimate
from ..models.request import Digest, Request
from .clip import Clip, State
from .verdict import Case, Do, Sign, Slate, Step, Wishes, judged


@dataclass(frozen=True, slots=True)
class Premises:
    """What a plan stands on beside the requests: the script's place, its media, the account.

    `present` tells whether a clip's file is there; `free` is a rehearsal.
    """

    script: str
    slates: Mapping[str, Slate]
    present: Callable[[Clip], bool]
    digest: Digest
    facts: Facts
    region: str
    account: str
    wishes: Wishes = field(default_factory=Wishes)
    free: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step, in the order of the film.

    `strays` are clips that are still out there under words the script has no more; `unheard`
    are scenes that were asked for and are not in the script; `seen` is the last clip of the
    ledger that it knows of.
    """

    premises: Premises
    steps: tuple[Step, ...]
    strays: tuple[Clip, ...] = ()
    unheard: tuple[str, ...] = ()
    seen: int = 0

    def count(self, *does: Do) -> int:
        """How many steps do one of these."""
        return sum(step.do in does for step in self.steps)

    @property
    def to_pay(self) -> tuple[Step, ...]:
        """The steps that may be newly submitted."""
        return tuple(step for step in self.steps if step.pays)

    @property
    def cost(self) -> Cost | None:
        """What may be newly paid, or None where a price is not known or currencies differ."""
        costs = [step.estimate.cost for step in self.to_pay]
        known = [each for each in costs if each is not None]
        if len(known) != len(costs) or len({each.currency for each in known}) > 1:
            return None
        total = sum((each.amount for each in known), ZERO)
        return Cost(known[0].currency if known else "", total)


def plan(requests: Sequence[Request], shot: Sequence[Clip], premises: Premises) -> Plan:
    """Decides what to shoot, resume, keep or leave, and touches nothing.

    `shot` is the lock's takes and the ledger's snapshot, oldest first. Raises OSError where a
    local medium cannot be hashed.
    """
    shelf = _Shelf(clip for clip in shot if clip.script == premises.script)
    wishes = premises.wishes
    steps: dict[tuple[str, int], Step] = {}
    firsts: dict[str, Step] = {}
    for level in _levels(requests):
        cases = [
            _case(request, premises, _starts(request, firsts), shelf.number(request.scene))
            for request in level
        ]
        for case in shelf.looked_up(cases):
            step = _step(case, firsts, premises)
            steps[step.request.scene, step.request.take] = step
            firsts.setdefault(step.request.scene, step)
    asked = (steps[each.scene, each.take] for each in requests)
    wanted = (step for step in asked if _wanted(step, wishes))
    unheard = {*wishes.scenes, *wishes.replace} - {request.scene for request in requests}
    return Plan(
        premises,
        tuple(_alone(step, firsts, wishes) if wishes.scenes else step for step in wanted),
        tuple(clip for clip in shelf.left() if clip.id and not clip.state.final),
        tuple(sorted(unheard)),
        max((clip.id for clip in shot), default=0),
    )


def follow(made: Plan, waited: Step, starts: Sequence[Clip], shot: Iterable[Clip]) -> Step:
    """What is done about a step that waited, now that the takes it starts on are there.

    `shot` are its scene's clips as the ledger has them now. Raises OSError as `plan` does.
    """
    case = _case(waited.request, made.premises, tuple(starts), waited.clip.number)
    history = tuple(clip for clip in shot if _key(clip) == _key(case.fresh))
    return _step(replace(case, history=history), {}, made.premises)


def _levels(requests: Sequence[Request]) -> Iterator[list[Request]]:
    """The requests of scenes that wait for none, then of those that wait for these, and so on."""
    takes: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        takes[request.scene].append(request)
    order = TopologicalSorter({scene: own[0].depends_on for scene, own in takes.items()})
    order.prepare()
    while order.is_active():
        ready = order.get_ready()
        yield [request for scene in ready for request in takes.get(scene, ())]
        order.done(*ready)


def _wanted(step: Step, wishes: Wishes) -> bool:
    return not wishes.scenes or step.request.scene in wishes.scenes


def _starts(request: Request, firsts: Mapping[str, Step]) -> tuple[Clip, ...]:
    """The takes that a request starts on; none where one of them is not shot."""
    needed = [step.clip for step in _needed(request, firsts)]
    shot = tuple(clip for clip in needed if clip.state is State.DONE and clip.sha256)
    return shot if len(shot) == len(needed) else ()


def _needed(request: Request, firsts: Mapping[str, Step]) -> list[Step]:
    """The steps of the takes on which a request starts."""
    return [firsts[scene] for scene in request.depends_on]


def _step(case: Case, firsts: Mapping[str, Step], premises: Premises) -> Step:
    """A take that starts on another waits for it; every other one is judged."""
    request = case.request
    ends = f"starts on the end of scene {' and '.join(request.depends_on)}"
    if not case.fresh.fingerprint:
        needed = _needed(request, firsts)
        if all(step.driven for step in needed if step.clip.state is not State.DONE):
            return case.step(Sign.WAITS, Do.FOLLOW, f"{ends}, so it follows", case.fresh)
        return case.step(Sign.WAITS, Do.LEAVE, f"{ends}, which waits for you", case.fresh)
    step = judged(case, premises.present, premises.wishes, free=premises.free)
    unsent = step.do is Do.SUBMIT or (step.do, step.clip.state) == (Do.RESUME, State.PLANNED)
    gone = [clip.file or "" for clip in case.starts if not premises.present(clip)]
    if unsent and gone:
        why = f"{ends}, and {' and '.join(gone)} is not here"
        return case.step(Sign.WAITS, Do.LEAVE, why, step.clip)
    return step


def _alone(step: Step, firsts: Mapping[str, Step], wishes: Wishes) -> Step:
    """A step that follows what nobody asked to shoot is left, and says what to ask for."""
    lacking: dict[str, None] = {}
    above = [step] if step.do is Do.FOLLOW else []
    while above:
        needed = _needed(above.pop().request, firsts)
        above += [each for each in needed if each.do is Do.FOLLOW]
        shot = (each for each in needed if each.driven and not _wanted(each, wishes))
        lacking |= dict.fromkeys(each.request.scene for each in shot)
    if not lacking:
        return step
    names = " ".join(f"--scene {scene}" for scene in reversed(lacking))
    return replace(step, do=Do.LEAVE, reason=f"starts on what this run does not shoot: add {names}")


_Key = tuple[str, int | None, int]


def _key(clip: Clip) -> _Key:
    return clip.fingerprint, clip.seed, clip.take


class _Shelf:
    """What was shot of a film, each clip to be taken once: none counts for two takes."""

    def __init__(self, clips: Iterable[Clip]) -> None:
        self._clips: dict[_Key, dict[str, list[Clip]]] = {}
        self._marked: dict[tuple[str, object], list[Clip]] = defaultdict(list)
        self._names: set[str] = set()
        self._numbers: dict[str, int] = defaultdict(int)
        for clip in clips:
            scene = clip.scene.casefold()
            if clip.state not in (State.FAILED, State.CANCELLED):
                self._numbers[scene] = max(self._numbers[scene], clip.number)
            self._clips.setdefault(_key(clip), {}).setdefault(clip.scene, []).append(clip)
            for mark in _marks(clip.scene, clip.heading, clip.position):
                self._marked[mark].append(clip)

    def looked_up(self, cases: Sequence[Case]) -> list[Case]:
        """The cases with their clips: a take's own scene goes before one that is now gone."""
        self._names.update(case.fresh.fingerprint for case in cases)
        own = [self._of(case.fresh).pop(case.fresh.scene, None) for case in cases]
        return [self._filled(case, clips) for case, clips in zip(cases, own, strict=True)]

    def number(self, scene: str) -> int:
        """The number of a scene's next take, which none has had."""
        return self._numbers[scene.casefold()] + 1

    def _of(self, fresh: Clip) -> dict[str, list[Clip]]:
        return self._clips.get(_key(fresh), {})

    def _filled(self, case: Case, own: Sequence[Clip] | None) -> Case:
        if not case.fresh.fingerprint:
            return case
        others = self._of(case.fresh)
        clips = own or (others.pop(next(iter(others))) if others else ())
        # what a colleague shot and what is in the ledger, in the order in which it was shot
        clips = sorted(clips, key=lambda clip: (clip.number, clip.state is State.DONE))
        before = None if clips else self._before(case)
        return replace(case, history=tuple(clips), before=before)

    def _before(self, case: Case) -> Clip | None:
        """What counts as shot before: a take of this scene by id, else heading, else position."""
        slate = case.slate
        for mark in _marks(slate.id, slate.heading, slate.position):
            same = [
                clip
                for clip in self._marked.get(mark, ())
                if clip.take == case.request.take and clip.fingerprint not in self._names
            ]
            if same:
                return ([clip for clip in same if clip.state is State.DONE] or same)[-1]
        return None

    def left(self) -> Iterator[Clip]:
        """The clips that no take took."""
        for scenes in self._clips.values():
            for clips in scenes.values():
                yield from clips


def _marks(id: str | None, heading: str, position: int) -> list[tuple[str, object]]:
    marks: list[tuple[str, object]] = [("id", id), ("heading", heading), ("position", position)]
    return [mark for mark in marks if mark[1]]


def seeded(request: Request, fingerprint: str) -> Request:
    """The request of a take with the seed that belongs to it.

    Take 1 sends the script's seed or none, and where the script has one so does every take;
    without one take k has the first 31 bits of sha256(fingerprint, k).
    """
    if request.take == 1 or "seed" in dict(request.parameters):
        return request
    mixed = hashlib.sha256(f"{fingerprint},{request.take}".encode()).digest()
    own = int.from_bytes(mixed[:4], "big") >> 1
    return replace(request, parameters=(*request.parameters, ("seed", own)))


def _case(request: Request, premises: Premises, starts: tuple[Clip, ...], number: int) -> Case:
    """A take with the clip that would be entered for it; its fingerprint is "" while it waits."""
    digest, account = premises.digest, premises.account
    ends = dict(zip(request.depends_on, (clip.sha256 or "" for clip in starts), strict=False))
    name = fingerprint(request, digest, ends) or ""
    sent = seeded(request, name) if name else request
    slate, parameters = premises.slates[request.scene], dict(sent.parameters)
    seed = parameters.get("seed")
    named = [name for item in request.media for name in (item.url, item.voice) if name]
    local = dict.fromkeys(name for name in named if not is_url(name))
    priced = estimate(sent, premises.facts, premises.region)
    cost = None if premises.free else priced.cost
    fresh = Clip(
        script=premises.script,
        scene=request.scene,
        fingerprint=name,
        model=request.model,
        position=slate.position,
        heading=slate.heading,
        take=request.take,
        number=number,
        seed=None if seed is None else int(seed),
        seconds=float(parameters.get("duration", 0)),
        account=account,
        prompt=request.prompt.text,
        facets=request.authored.facets,
        media=(
            *((name, digest(name)) for name in local),
            *((f"end of scene {scene}", mark) for scene, mark in ends.items()),
        ),
        currency=cost.currency if cost else None,
        cost=cost.amount.high if cost else None,
    )
    return Case(sent, slate, fresh, priced, starts=starts)
