"""What a run would do: requests and what was shot before become steps, each with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, StrEnum, auto

from ..wan.body import fingerprint
from ..wan.media import Facts, is_url
from ..wan.price import ZERO, Cost, Estimate, estimate
from ..wan.request import Digest, Request
from .clip import Clip, State


class Sign(StrEnum):
    """How a step is marked when it is shown."""

    NEW = "+"
    CHANGED = "~"
    KEPT = "="
    DRIFTED = "=!"
    PINNED = "*~"
    WAITS = ">"
    NEEDS_YOU = "!"


class Do(Enum):
    """What a run does with a step."""

    SUBMIT = auto()
    RESUME = auto()
    REUSE = auto()
    WAIT = auto()
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class Slate:
    """What the script calls a scene: its place in the film, from 1, its own id, its heading."""

    position: int
    id: str | None = None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One take of one scene: what is done about it and why.

    `clip` is what would be entered in the ledger for SUBMIT and WAIT, what stands there
    otherwise; `facets` are the parts that changed since it was last shot; `estimate` is what
    a new submission would cost.
    """

    request: Request
    slate: Slate
    sign: Sign
    do: Do
    reason: str
    clip: Clip
    estimate: Estimate
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step, in the order of the film.

    `strays` are clips that are still out there under words the script has no more; `unheard`
    are scenes that were asked for and are not in the script.
    """

    script: str
    region: str
    steps: tuple[Step, ...]
    strays: tuple[Clip, ...] = ()
    unheard: tuple[str, ...] = ()

    def count(self, *does: Do) -> int:
        """How many steps do one of these."""
        return sum(step.do in does for step in self.steps)

    @property
    def to_pay(self) -> tuple[Step, ...]:
        """The steps that may be newly submitted."""
        fresh = (State.PLANNED, State.INTENT)
        return tuple(
            step
            for step in self.steps
            if step.do is Do.SUBMIT or (step.do is Do.RESUME and step.clip.state in fresh)
        )

    @property
    def cost(self) -> Cost | None:
        """What may be newly paid, or None where a price is not known or currencies differ."""
        costs = [step.estimate.cost for step in self.to_pay]
        known = [each for each in costs if each is not None]
        if len(known) != len(costs) or len({each.currency for each in known}) > 1:
            return None
        total = sum((each.amount for each in known), ZERO)
        return Cost(known[0].currency if known else "", total)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for beside the script.

    Only these `scenes`; other takes for those in `replace`, or for every stale one; what the
    service refused once more.
    """

    scenes: frozenset[str] = frozenset()
    replace: frozenset[str] = frozenset()
    replace_stale: bool = False
    retry: bool = False


def plan(
    requests: Sequence[Request],
    *,
    script: str,
    slates: Mapping[str, Slate],
    shot: Sequence[Clip],
    present: Callable[[Clip], bool],
    digest: Digest,
    facts: Facts,
    region: str,
    account: str,
    wishes: Wishes = Wishes(),
    free: bool = False,
) -> Plan:
    """Decides what to shoot, resume, keep or leave, and touches nothing.

    `shot` is the ledger's snapshot and the lock's takes, oldest first; `present` tells whether
    a clip's file is there; `free` is a rehearsal, where a lost file is simply shot again.
    Raises OSError where a local medium cannot be hashed.
    """
    mine = [clip for clip in shot if clip.script == script]
    ends: dict[str, str] = {}
    seeds = {each.scene: dict(each.parameters).get("seed") for each in reversed(requests)}
    takes = []
    for request in requests:
        name = fingerprint(request, digest, ends) or ""
        sent = seeded(request, seeds[request.scene], name)
        takes.append((sent, _fresh(sent, slates[request.scene], script, account, name, digest)))
        done = [clip for clip in mine if clip.fingerprint == name and clip.state is State.DONE]
        if done and done[-1].sha256:
            ends.setdefault(request.scene, done[-1].sha256)
    histories = _histories(takes, mine)
    names = frozenset(fresh.fingerprint for _, fresh in takes)
    before = tuple(clip for clip in mine if clip.fingerprint not in names)
    steps = []
    for (request, fresh), history in zip(takes, histories, strict=True):
        if wishes.scenes and request.scene not in wishes.scenes:
            continue
        priced = estimate(request, facts, region)
        clip = fresh
        if priced.cost is not None and not free:
            clip = replace(fresh, currency=priced.cost.currency, cost=priced.cost.amount.high)
        case = _Case(request, slates[request.scene], clip, priced, history, before, ends)
        steps.append(_step(case, present, wishes, free))
    found = {clip.id for history in histories for clip in history}
    strays = [clip for clip in mine if clip.id and not clip.state.final and clip.id not in found]
    unheard = {*wishes.scenes, *wishes.replace} - {request.scene for request in requests}
    return Plan(script, region, tuple(steps), tuple(strays), tuple(sorted(unheard)))


_Key = tuple[str, int | None, int]


def _key(clip: Clip) -> _Key:
    return clip.fingerprint, clip.seed, clip.take


def _histories(
    takes: Sequence[tuple[Request, Clip]], mine: Sequence[Clip]
) -> list[tuple[Clip, ...]]:
    """For each take its own clips, oldest first: no clip counts for two takes of a film."""
    shot: dict[tuple[_Key, str], list[Clip]] = {}
    for clip in mine:
        shot.setdefault((_key(clip), clip.scene), []).append(clip)
    own = [shot.pop((_key(fresh), fresh.scene), None) for _, fresh in takes]
    left: dict[_Key, list[list[Clip]]] = {}
    for (key, _), clips in shot.items():
        left.setdefault(key, []).append(clips)
    histories = []
    for (_, fresh), here in zip(takes, own, strict=True):
        others = left.get(_key(fresh), [])
        moved = others.pop(0) if here is None and others else []
        histories.append(tuple(here or moved))
    return histories


def seeded(request: Request, seed: object, fingerprint: str) -> Request:
    """The request of a take with the seed that belongs to it.

    Take 1 sends the script's seed or none; take k the script's seed and k - 1 more, or without
    one the first 31 bits of sha256(fingerprint, k).
    """
    if request.take == 1:
        return request
    if isinstance(seed, int):
        own = (seed + request.take - 1) % 2**31
    else:
        mixed = hashlib.sha256(f"{fingerprint},{request.take}".encode()).digest()
        own = int.from_bytes(mixed[:4], "big") >> 1
    others = tuple(pair for pair in request.parameters if pair[0] != "seed")
    return replace(request, parameters=(*others, ("seed", own)))


def _fresh(
    request: Request, slate: Slate, script: str, account: str, print_: str, digest: Digest
) -> Clip:
    parameters = dict(request.parameters)
    seed = parameters.get("seed")
    named = [name for item in request.media for name in (item.url, item.voice) if name]
    local = dict.fromkeys(name for name in named if not is_url(name))
    return Clip(
        script=script,
        scene=request.scene,
        fingerprint=print_,
        model=request.model,
        position=slate.position,
        heading=slate.heading,
        take=request.take,
        seed=None if seed is None else int(seed),
        seconds=float(parameters.get("duration", 0)),
        account=account,
        prompt=request.prompt.text,
        facets=request.facets,
        media=tuple((name, digest(name)) for name in local),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """A take before it is judged: `history` are its own clips, `before` those of older words."""

    request: Request
    slate: Slate
    fresh: Clip
    priced: Estimate
    history: tuple[Clip, ...]
    before: tuple[Clip, ...]
    ends: Mapping[str, str]


def _step(case: _Case, present: Callable[[Clip], bool], wishes: Wishes, free: bool) -> Step:
    step, after = _judged(case, present, wishes, free), case.request.depends_on
    sent = step.do is Do.RESUME and step.clip.state is not State.PLANNED
    if not after or sent or step.do not in (Do.SUBMIT, Do.RESUME):
        return step
    why = f"starts on the end of {' and '.join(after)}, and run cannot shoot such a scene yet"
    return replace(step, sign=Sign.WAITS, do=Do.WAIT, reason=why, clip=case.fresh, facets=())


def _judged(case: _Case, present: Callable[[Clip], bool], wishes: Wishes, free: bool) -> Step:
    request, fresh = case.request, case.fresh

    def step(
        sign: Sign, do: Do, reason: str, clip: Clip = fresh, facets: Sequence[str] = ()
    ) -> Step:
        return Step(request, case.slate, sign, do, reason, clip, case.priced, tuple(facets))

    if any(scene not in case.ends for scene in request.depends_on):
        return step(Sign.NEW, Do.SUBMIT, "new")
    asked = request.scene in wishes.replace
    if case.history:
        clip = case.history[-1]
        sign, do, reason = _standing(clip, present, free)
        if do is Do.REUSE and asked:
            return step(Sign.NEW, Do.SUBMIT, "another take, as you asked")
        if do is Do.LEAVE and (
            asked or wishes.replace_stale or (wishes.retry and clip.state is State.FAILED)
        ):
            return step(Sign.NEW, Do.SUBMIT, f"again, as you asked ({reason})")
        return step(sign, do, reason, fresh if do is Do.SUBMIT else clip)
    before = _before(request, case.slate, case.before)
    if before is None:
        return step(Sign.NEW, Do.SUBMIT, "new")
    theirs, ours = _changes(before, fresh)
    if theirs:
        return step(Sign.CHANGED, Do.SUBMIT, _said(theirs), facets=theirs)
    why = _said(ours) if ours else "made differently by this version of wanscript"
    if asked or wishes.replace_stale or before.state is not State.DONE:
        return step(Sign.CHANGED, Do.SUBMIT, why, facets=ours)
    return step(Sign.DRIFTED, Do.REUSE, f"{why}; kept, {_when(before)}", before, ours)


def _standing(clip: Clip, present: Callable[[Clip], bool], free: bool) -> tuple[Sign, Do, str]:
    if clip.state is State.DONE:
        if present(clip):
            return Sign.KEPT, Do.REUSE, _when(clip)
        if free:
            return Sign.NEW, Do.SUBMIT, "its file is gone"
        return (
            Sign.NEEDS_YOU,
            Do.LEAVE,
            f"{_when(clip)}, but {clip.file} is not here: get it from where it was shot, or "
            f"pay again with --replace {clip.scene}",
        )
    if clip.state is State.FAILED and clip.refused:
        return Sign.NEEDS_YOU, Do.LEAVE, f"refused: {clip.message} (--retry sends it again)"
    if free and clip.state in (State.LOST, State.UNKNOWN):
        return Sign.NEW, Do.SUBMIT, "the last rehearsal was lost"
    sign, do, words = _STANDING[clip.state]
    return sign, do, words.format(message=clip.message, task=clip.task, scene=clip.scene)


_STANDING: Mapping[State, tuple[Sign, Do, str]] = {
    State.PLANNED: (Sign.NEW, Do.RESUME, "new, not yet submitted"),
    State.INTENT: (Sign.NEW, Do.RESUME, "submitted without an answer: the service is asked first"),
    State.SUBMITTED: (Sign.KEPT, Do.RESUME, "at work as task {task}"),
    State.SUCCEEDED: (Sign.KEPT, Do.RESUME, "finished, not downloaded yet"),
    State.FAILED: (Sign.NEW, Do.SUBMIT, "failed and not billed: {message}"),
    State.CANCELLED: (Sign.NEW, Do.SUBMIT, "cancelled and not billed"),
    State.LOST: (
        Sign.NEEDS_YOU,
        Do.LEAVE,
        "lost, and may have been billed: {message} (--replace {scene} pays again)",
    ),
    State.UNKNOWN: (
        Sign.NEEDS_YOU,
        Do.LEAVE,
        "it is not known whether it was taken: {message} (wanscript resolve {scene})",
    ),
}


def _when(clip: Clip) -> str:
    at = datetime.fromtimestamp(clip.finished or clip.created, UTC).date().isoformat()
    return f"shot {at}, take {clip.number}"


def _before(request: Request, slate: Slate, shot: Iterable[Clip]) -> Clip | None:
    # what counts as shot before: a take of this scene by its id, its heading, its position
    known = [clip for clip in shot if clip.take == request.take]
    known.sort(key=lambda clip: clip.state is State.DONE)
    tests: tuple[Callable[[Clip], bool], ...] = (
        lambda clip: slate.id is not None and clip.scene == slate.id,
        lambda clip: bool(slate.heading) and clip.heading == slate.heading,
        lambda clip: clip.position == slate.position,
    )
    found = ([clip for clip in known if test(clip)] for test in tests)
    return next((clips[-1] for clips in found if clips), None)


_OURS = frozenset(("template", "model"))
"""The facets that change without the author."""


def _changes(before: Clip, now: Clip) -> tuple[tuple[str, ...], tuple[str, ...]]:
    was, will = dict(before.facets), dict(now.facets)
    changed = [name for name in {**will, **was} if was.get(name) != will.get(name)]
    files = dict(before.media)
    theirs = [name for name in changed if name not in _OURS]
    theirs += [name for name, sha in now.media if files.get(name, sha) != sha]
    if before.model != now.model:
        theirs.append("model")
    if before.seed != now.seed and "parameters" not in theirs:
        theirs.append("seed")
    return tuple(dict.fromkeys(theirs)), tuple(each for each in changed if each in _OURS)


def _said(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last} changed" if most else f"{last} changed"
