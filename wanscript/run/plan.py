"""What a run would do: requests and what was shot before become steps, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from graphlib import TopologicalSorter

from ..match import SceneKey
from ..models.identity import RULE, fingerprint
from ..models.media import Facts
from ..models.price import ZERO, Cost, Range, estimate, lasting, together
from ..models.request import Digest, Request
from .chosen import standing
from .decide import (
    Action,
    Candidate,
    ChangeMark,
    Judge,
    PlanOptions,
    Step,
    decide,
    pinned_step,
    settled,
)
from .history import Elsewhere, History, wanted_of, whole_film
from .policy import PAID, RunPolicy
from .seeds import seed_of, seeded
from .states import STATES, State
from .take import Start, Take


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What a plan stands on beside the requests: the script's place, its media, the prices.

    `project` is the project's folder, `script` the script's path in it, `named` the script as a
    command names it. `keys` says what the script calls each scene. `present` tells whether a
    take's file is there, `now` is the time in seconds since 1970, `elsewhere` finds takes of any
    script by fingerprint, `last_event` is the last event of the ledger that it knows of.
    """

    project: str
    script: str
    named: str
    keys: Mapping[str, SceneKey]
    present: Callable[[Take], bool]
    digest: Digest
    facts: Facts
    region: str
    currency: str
    now: float
    options: PlanOptions = field(default_factory=PlanOptions)
    policy: RunPolicy = PAID
    elsewhere: Elsewhere = lambda _: ()
    last_event: int = 0

    @property
    def judge(self) -> Judge:
        """What each decision stands on."""
        return Judge(self.present, self.policy, self.now, self.named, self.options)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step, in the order of the film.

    `orphans` are takes that are still out there under words the script has no more, `gone` those
    of them that were never sent; `unknown_scenes` were asked for and are not in the script;
    `last_take_id` is the last take of the ledger that it knows of. `standing` has the step whose
    take stands for each scene, or will, for what starts on its end; `shown` the take that stands
    for it now, where it has one.
    """

    inputs: PlanInputs
    steps: tuple[Step, ...]
    orphans: tuple[Take, ...] = ()
    gone: tuple[Take, ...] = ()
    unknown_scenes: tuple[str, ...] = ()
    last_take_id: int = 0
    standing: Mapping[str, Step] = field(default_factory=dict)
    shown: Mapping[str, Take] = field(default_factory=dict)

    def count(self, *actions: Action) -> int:
        """How many steps do one of these."""
        return sum(step.action in actions for step in self.steps)

    @property
    def to_pay(self) -> tuple[Step, ...]:
        """The steps that may be newly submitted."""
        return tuple(step for step in self.steps if step.pays)

    @property
    def cost(self) -> Cost | None:
        """What may be newly paid, or None where a price is not known or currencies differ."""
        steps = self.to_pay
        return together([step.estimate for step in steps]).cost if steps else Cost("", ZERO)


def plan(requests: Sequence[Request], shot: Sequence[Take], inputs: PlanInputs) -> Plan:
    """Decides what to shoot, resume, keep or leave, and touches nothing.

    `shot` are the takes of this script, the lock's and the ledger's, oldest first. Raises OSError
    where a local medium cannot be hashed.
    """
    history = History(shot, inputs.elsewhere, drawn=inputs.policy.draws)
    first = {
        _of(request): _candidate(request, inputs, (), history.number(request.scene))
        for request in requests
    }
    wanted = [wanted_of(each.fresh, each.key) for each in first.values()]
    history.matched(whole_film(wanted, inputs.keys))
    steps, stands, shown = _decided(requests, first, history, inputs)
    options = inputs.options
    asked = (steps[each.scene, each.take] for each in requests)
    chosen = (step for step in asked if _wanted(step, options))
    unknown = {*options.scenes, *options.replace} - {request.scene for request in requests}
    left = tuple(take for take in history.left() if take.id and not take.state.final)
    if options.scenes:
        # what was not asked about is left to the runs that shoot it
        left = tuple(take for take in left if take.scene in options.scenes)
    return Plan(
        inputs,
        tuple(_alone(step, stands, options) if options.scenes else step for step in chosen),
        tuple(take for take in left if take.state is not State.PLANNED),
        tuple(take for take in left if take.state is State.PLANNED),
        tuple(sorted(unknown)),
        max((take.id for take in shot), default=0),
        stands,
        shown,
    )


def _decided(
    requests: Sequence[Request],
    first: Mapping[tuple[str, int], Candidate],
    history: History,
    inputs: PlanInputs,
) -> tuple[Mapping[tuple[str, int], Step], Mapping[str, Step], Mapping[str, Take]]:
    """The step of each request, what starts on an end after what it starts on; and what stands."""
    steps: dict[tuple[str, int], Step] = {}
    stands: dict[str, Step] = {}
    shown: dict[str, Take] = {}
    for level in _levels(requests):
        candidates = [
            _candidate(request, inputs, starts, history.number(request.scene))
            if (starts := _starts(request, stands))
            else first[_of(request)]
            for request in level
        ]
        for takes in _by_scene(history, history.filled(candidates, inputs.digest)):
            made = [_step(each, first[_of(each.request)].fresh, stands, inputs) for each in takes]
            steps |= {_of(step.request): step for step in made}
            scene = made[0].request.scene
            stands[scene] = _stands(made, takes, inputs)
            now = standing(_there(made, takes))
            if now is not None:
                shown[scene] = now
    return steps, stands, shown


def _by_scene(history: History, candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates of each scene, with its pinned take and one that is good."""
    scenes: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        scenes[each.request.scene].append(each)
    for scene, takes in scenes.items():
        pin = history.pin(scene)
        shows = next((each for each in takes if pin and each.fresh.take == pin.take), takes[0])
        good = standing(history.of_words(takes))
        alone = good is not None and all(good.take != each.fresh.take for each in takes)
        yield [
            replace(
                each,
                pin=pin,
                shows_pin=each is shows,
                good=good,
                shows_good=alone and each is takes[0],
            )
            for each in takes
        ]


def _of(request: Request) -> tuple[str, int]:
    return request.scene, request.take


def _stands(steps: Sequence[Step], takes: Sequence[Candidate], inputs: PlanInputs) -> Step:
    """The step whose take stands for a scene, or will: the pinned one, which none may show."""
    pin, good = takes[0].pin, takes[0].good
    chosen = pin or standing((*(step.take for step in steps), *((good,) if good else ())))
    found = next((step for step in steps if step.take is chosen), None)
    if pin is not None and found is None:
        return pinned_step(takes[0], pin, inputs.judge)
    return found or steps[0]


def _there(steps: Sequence[Step], takes: Sequence[Candidate]) -> Iterator[Take]:
    """The takes of a scene that are shot: of its words as they are, else of older ones."""
    pin = takes[0].pin
    # one that is copied lies in another project until then
    own = (step.take for step in steps if step.action is not Action.COPY)
    now = [take for take in (*own, takes[0].good) if take and take.state is State.DONE]
    if pin is not None:
        yield pin
    yield from now or (each.before for each in takes if each.before is not None)


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


def _wanted(step: Step, options: PlanOptions) -> bool:
    return not options.scenes or step.request.scene in options.scenes


def _starts(request: Request, stands: Mapping[str, Step]) -> tuple[Take, ...]:
    """The takes that a request starts on; none where one of them is not shot."""
    needed = [step.take for step in _needed(request, stands)]
    shot = tuple(take for take in needed if take.state is State.DONE and take.sha256)
    return shot if len(shot) == len(needed) else ()


def _needed(request: Request, stands: Mapping[str, Step]) -> list[Step]:
    """The steps of the takes on which a request starts."""
    return [stands[scene] for scene in request.depends_on]


def _step(
    candidate: Candidate, waiting: Take, stands: Mapping[str, Step], inputs: PlanInputs
) -> Step:
    """A take that starts on another waits for it; every other one is decided.

    `waiting` is what is entered for one that waits.
    """
    if not candidate.fresh.fingerprint:
        return settled(candidate, inputs.judge) or _following(candidate, stands)
    step = decide(candidate, inputs.judge)
    unsent = step.action is Action.SUBMIT or (
        step.action is Action.RESUME and step.take.state is State.PLANNED
    )
    if not unsent:
        return step
    if any(each.action is Action.COPY for each in _needed(candidate.request, stands)):
        return _following(replace(candidate, fresh=waiting, same=(), starts=()), stands)
    gone = [take.file for take in candidate.starts if not inputs.present(take)]
    if gone:
        why = f"{_ends(candidate)}, and {' and '.join(gone)} is not here"
        return candidate.step(ChangeMark.WAITS, Action.LEAVE, why, step.take)
    return step


def _following(candidate: Candidate, stands: Mapping[str, Step]) -> Step:
    """A take that starts on one that is shot, or copied, first."""
    ends, needed = _ends(candidate), _needed(candidate.request, stands)
    waiting = candidate.same[-1] if candidate.same else None
    if waiting is not None and STATES[waiting.state].needs_you:
        why = f"{ends}; {waiting.state}: {waiting.message}"
        return candidate.step(ChangeMark.NEEDS_YOU, Action.LEAVE, why, waiting)
    if all(step.driven for step in needed if step.take.state is not State.DONE):
        return candidate.step(ChangeMark.WAITS, Action.FOLLOW, f"{ends}, so it follows", waiting)
    return candidate.step(ChangeMark.WAITS, Action.LEAVE, f"{ends}, which waits for you", waiting)


def _ends(candidate: Candidate) -> str:
    return f"starts on the end of {' and '.join(candidate.request.depends_on)}"


def _alone(step: Step, stands: Mapping[str, Step], options: PlanOptions) -> Step:
    """A step that follows what nobody asked to shoot is left, and says what to ask for."""
    lacking: dict[str, None] = {}
    above = [step] if step.action is Action.FOLLOW else []
    while above:
        needed = _needed(above.pop().request, stands)
        above += [each for each in needed if each.action is Action.FOLLOW]
        shot = (each for each in needed if each.driven and not _wanted(each, options))
        lacking |= dict.fromkeys(each.request.scene for each in shot)
    if not lacking:
        return step
    names = " ".join(f"--scene {scene}" for scene in reversed(lacking))
    why = f"starts on what this run does not shoot: add {names}"
    return replace(step, action=Action.LEAVE, reason=why)


def _candidate(
    request: Request, inputs: PlanInputs, starts: tuple[Take, ...], number: int
) -> Candidate:
    """A take with what would be entered for it; its fingerprint is "" while it waits."""
    digest = inputs.digest
    ends = dict(zip(request.depends_on, (take.sha256 for take in starts), strict=False))
    name = fingerprint(request, digest, ends) or ""
    sent = seeded(request, name) if name else request
    key, lasts = inputs.keys[request.scene], lasting(sent)
    priced = estimate(sent, inputs.facts, inputs.region, inputs.currency)
    cost = priced.cost if inputs.policy.pays else None
    begun = {take.scene: take for take in starts}
    fresh = Take(
        project=inputs.project,
        script=inputs.script,
        scene=request.scene,
        fingerprint=name,
        rule=RULE,
        model=request.model,
        request=sent,
        position=key.position,
        scene_id=key.id or "",
        heading=key.heading,
        take=request.take,
        number=number,
        seed=seed_of(sent),
        seconds=float(lasts.high) if lasts.known else 0.0,
        expected=float(priced.seconds.high),
        authored=request.authored,
        media=tuple((medium, digest(medium)) for medium in request.local_media),
        starts=tuple(
            _start(scene, begun.get(scene), at, starts)
            for at, scene in enumerate(request.depends_on)
        ),
        currency=cost.currency if cost else "",
        unit_price=_unit(cost.amount, priced.seconds) if cost else None,
    )
    return Candidate(sent, key, fresh, priced, starts=starts)


def _start(scene: str, begun: Take | None, at: int, starts: Sequence[Take]) -> Start:
    take = begun or (starts[at] if at < len(starts) else None)
    return Start(scene) if take is None else Start(scene, take.id, take.sha256, take.file)


def _unit(amount: Range, seconds: Range) -> Decimal | None:
    return amount.high / seconds.high if seconds.high else None
