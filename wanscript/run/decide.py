"""What is done about one take of one scene, and why."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, StrEnum, auto

from ..changes import Change, Version, between
from ..match import SceneKey
from ..models.price import Estimate
from ..models.request import Request
from .policy import RunPolicy
from .seeds import script_seed, with_other_seed
from .states import STATES, State
from .take import NO_SEED, Take


class ChangeMark(StrEnum):
    """How a step is marked when it is shown."""

    NEW = "+"
    CHANGED = "~"
    KEPT = "="
    DRIFTED = "=!"
    PINNED = "*~"
    WAITS = ">"
    NEEDS_YOU = "!"


class Action(Enum):
    """What a run does with a step.

    FOLLOW submits it when the take it starts on is there; COPY takes over an equal take of
    another script.
    """

    SUBMIT = auto()
    FOLLOW = auto()
    RESUME = auto()
    REUSE = auto()
    COPY = auto()
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the user asked for beside the script.

    Only these `scenes`; other takes for those in `replace`, or for every stale one; what the
    service refused once more; so many `takes` of each scene, 0 for as many as the script says.
    """

    scenes: frozenset[str] = frozenset()
    replace: frozenset[str] = frozenset()
    replace_stale: bool = False
    retry: bool = False
    takes: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One take of one scene: what is done about it and why.

    `take` is what would be entered in the ledger for SUBMIT and FOLLOW, what stands there
    otherwise; `fresh` is what would be entered, whatever stands there. `changes` are the parts
    that changed since it was last shot; `estimate` is what a new submission would cost; `starts`
    are the takes on whose ends it starts, as far as they are shot.
    """

    request: Request
    key: SceneKey
    mark: ChangeMark
    action: Action
    reason: str
    take: Take
    fresh: Take
    estimate: Estimate
    changes: tuple[Change, ...] = ()
    starts: tuple[Take, ...] = ()

    @property
    def driven(self) -> bool:
        """Whether a run has something to do for it."""
        return self.action in (Action.SUBMIT, Action.FOLLOW, Action.RESUME)

    @property
    def pays(self) -> bool:
        """Whether a run may newly submit it."""
        return self.driven and self.take.state in (State.PLANNED, State.INTENT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A take before it is decided: `same` are its own takes, oldest first.

    `elsewhere` is an equal one of another script, `before` the last one of its scene under older
    words, `fresh` is what would be entered for it. `pin` is the scene's pinned take, which this
    one shows if `shows_pin`; `good` is the take of the same words that stands for the scene where
    none is pinned, and `shows_good` tells that no other one shows it. `tried` are the seeds that
    finished takes of its words had.
    """

    request: Request
    key: SceneKey
    fresh: Take
    priced: Estimate
    same: tuple[Take, ...] = ()
    elsewhere: Take | None = None
    before: Take | None = None
    starts: tuple[Take, ...] = ()
    pin: Take | None = None
    shows_pin: bool = False
    good: Take | None = None
    shows_good: bool = False
    tried: frozenset[int] = frozenset()

    def another(self, reason: str) -> Step:
        """The step of another performance: with a seed that would not bring an old one again."""
        fresh = with_other_seed(self.fresh, self.tried)
        other = replace(self, request=fresh.request, fresh=fresh)
        return other.step(ChangeMark.NEW, Action.SUBMIT, reason)

    def step(
        self,
        mark: ChangeMark,
        action: Action,
        reason: str,
        take: Take | None = None,
        changes: Sequence[Change] = (),
    ) -> Step:
        """The step that this take becomes; without `take` it is entered."""
        return Step(
            self.request,
            self.key,
            mark,
            action,
            reason,
            take or self.fresh,
            self.fresh,
            self.priced,
            tuple(changes),
            self.starts,
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """What a decision stands on beside the takes.

    `present` tells whether a take's file is there, `now` is the time in seconds since 1970, and
    `script` is the script as a command names it.
    """

    present: Callable[[Take], bool]
    policy: RunPolicy
    now: float
    script: str
    options: PlanOptions = field(default_factory=PlanOptions)


def decide(candidate: Candidate, by: Judge) -> Step:
    """What is done about a take whose request is known to the last digest."""
    kept = settled(candidate, by)
    if kept is not None:
        return kept
    if candidate.same:
        return _own(candidate, _counts(candidate, by), by)
    if candidate.elsewhere is not None:
        return _others(candidate, candidate.elsewhere, by)
    before = candidate.before
    if before is None:
        return candidate.step(ChangeMark.NEW, Action.SUBMIT, "new")
    return _changed(candidate, before, by)


def settled(candidate: Candidate, by: Judge) -> Step | None:
    """What a pinned take decides: nothing of its scene is shot again, unless that is asked for.

    Clips that are out there, or may have been paid for, are seen to all the same.
    """
    pin, options = candidate.pin, by.options
    if pin is None or candidate.request.scene in options.replace:
        return None
    changed = not is_own(candidate, pin)
    if changed and options.replace_stale:
        return None
    last = candidate.same[-1] if candidate.same else None
    if last is not None and (STATES[last.state].open or STATES[last.state].needs_you):
        return None
    if candidate.shows_pin:
        return pinned_step(candidate, pin, by)
    if candidate.before is not None and last is None:
        why = f"changed, but take {pin.number} of the scene is pinned; {_when(candidate.before)}"
        return candidate.step(ChangeMark.PINNED, Action.REUSE, why, candidate.before)
    return None


def is_own(candidate: Candidate, take: Take) -> bool:
    """Whether a take of the scene has the words of now."""
    own = {candidate.fresh.fingerprint, *(each.fingerprint for each in candidate.same)}
    return bool(take.fingerprint) and take.fingerprint in own


def _second_best(candidate: Candidate, rejected: Take, good: Take, by: Judge) -> Step:
    """A rejected take of a scene that has a good one of the same words is not shot again."""
    why = f"take {rejected.number} was rejected: {rejected.rejected}"
    if not candidate.shows_good:
        said = f"{why}; take {good.number} stands"
        return candidate.step(ChangeMark.KEPT, Action.REUSE, said, rejected)
    mark, action, said = _done(good, by)
    return candidate.step(mark, action, f"{said}; {why}", None if action is Action.SUBMIT else good)


def pinned_step(candidate: Candidate, pin: Take, by: Judge) -> Step:
    """A pinned take is kept, whatever the script says now; one whose file is gone is told."""
    mark, action, said = _done(pin, by)
    if action is Action.SUBMIT:
        ways = f"pick another, or {_replacing(candidate, by)}"
        why = f"take {pin.number} is pinned, and {pin.file} is gone: {ways}"
        return candidate.step(ChangeMark.NEEDS_YOU, Action.LEAVE, why, pin)
    if is_own(candidate, pin):
        return candidate.step(mark, action, f"{said}, pinned", pin)
    changes = between(_version(pin), _version(candidate.fresh))
    what = "; ".join(map(str, changes)) or "made differently"
    return candidate.step(ChangeMark.PINNED, action, f"{what}; pinned, {said}", pin, changes)


def _counts(candidate: Candidate, by: Judge) -> Take:
    """Which of its own takes decides: the last, but a good one before one that came to nothing."""
    last, options = candidate.same[-1], by.options
    good = [take for take in candidate.same if take.state is State.DONE and not take.rejected]
    asked = options.retry or options.replace_stale or candidate.request.scene in options.replace
    nothing = last.state.final and (last.state is not State.DONE or bool(last.rejected))
    return good[-1] if good and nothing and not asked else last


def _own(candidate: Candidate, take: Take, by: Judge) -> Step:
    options, scene = by.options, candidate.request.scene
    good = candidate.good if take.state is State.DONE and take.rejected else None
    if good is not None and scene not in options.replace:
        return _second_best(candidate, take, good, by)
    mark, action, reason = _rejected(candidate, take, by) or _standing(candidate, take, by)
    asked = scene in options.replace
    if asked and (action is Action.REUSE or take.state is State.DONE):
        return candidate.another(_ASKED + _alike(candidate))
    retried = options.retry and take.state in (State.FAILED, State.CANCELLED)
    if action is Action.LEAVE and (asked or options.replace_stale or retried):
        return candidate.another(f"again, as you asked ({reason})")
    if action is Action.SUBMIT and take.rejected:
        return candidate.another(reason)
    return candidate.step(mark, action, reason, None if action is Action.SUBMIT else take)


def _alike(candidate: Candidate) -> str:
    """What is to be known of another take that sends the seed of one that was shot."""
    alike = script_seed(candidate.fresh) != NO_SEED and candidate.fresh.seed in candidate.tried
    return "; the script's `Seed` is the same, and so may the clip be" if alike else ""


def _rejected(candidate: Candidate, take: Take, by: Judge) -> tuple[ChangeMark, Action, str] | None:
    """A take that was rejected is shot again, unless that would buy the same performance."""
    if take.state is not State.DONE or not take.rejected:
        return None
    why = f"take {take.number} was rejected: {take.rejected}"
    equal = [each for each in candidate.same if each.sha256 == take.sha256]
    ask = f"{_replacing(candidate, by)} shoots it all the same"
    if len(equal) > 1:
        again = f"{why}; shot again, it came out the same: change its words ({ask})"
        return ChangeMark.NEEDS_YOU, Action.LEAVE, again
    if script_seed(candidate.fresh) != NO_SEED:
        return ChangeMark.NEEDS_YOU, Action.LEAVE, f"{why}; {_SAME_SEED} ({ask})"
    return ChangeMark.NEW, Action.SUBMIT, why


_ASKED = "another take, as you asked"
_SAME_SEED = "with the same seed it would come out the same: set another `Seed`"


def _replacing(candidate: Candidate, by: Judge) -> str:
    """The command that shoots a scene again, by what it is called now: its takes may be older."""
    return f"wanscript run {by.script} --replace {shlex.quote(candidate.request.scene)}"


def _others(candidate: Candidate, take: Take, by: Judge) -> Step:
    if candidate.request.scene in by.options.replace:
        return candidate.another(_ASKED + _alike(candidate))
    where = f"for {take.script} in {take.project}, scene {take.scene}"
    if take.rejected:
        why = f"take {take.number} {where} was rejected: {take.rejected}"
        if by.options.replace_stale:
            return candidate.another(f"again, as you asked ({why})")
        if script_seed(candidate.fresh) == NO_SEED:
            return candidate.another(why)
        same = f"{why}; {_SAME_SEED} ({_replacing(candidate, by)} shoots it all the same)"
        return candidate.step(ChangeMark.NEEDS_YOU, Action.LEAVE, same, take)
    if take.state is State.DONE:
        return candidate.step(ChangeMark.KEPT, Action.COPY, f"{_when(take)} {where}", take)
    if take.state.final:
        return candidate.step(
            ChangeMark.NEEDS_YOU, Action.LEAVE, f"{take.state} {where}: {take.message}", take
        )
    return candidate.step(ChangeMark.KEPT, Action.RESUME, f"at work {where}", take)


def _changed(candidate: Candidate, before: Take, by: Judge) -> Step:
    changes = between(_version(before), _version(candidate.fresh))
    said = "; ".join(map(str, changes))
    asked = candidate.request.scene in by.options.replace or by.options.replace_stale
    if changes:
        return candidate.step(ChangeMark.CHANGED, Action.SUBMIT, said, changes=changes)
    if by.policy.draws and before.fingerprint == candidate.fresh.fingerprint:
        return candidate.step(ChangeMark.CHANGED, Action.SUBMIT, "what is drawn of it changed")
    why = "made differently by this version of wanscript"
    if asked:
        return candidate.step(ChangeMark.CHANGED, Action.SUBMIT, f"{why}, as you asked")
    return candidate.step(ChangeMark.DRIFTED, Action.REUSE, f"{why}; kept, {_when(before)}", before)


def _version(take: Take) -> Version:
    ends = tuple((start.scene, start.sha256) for start in take.starts)
    return Version(take.authored, take.media, ends)


def _standing(candidate: Candidate, take: Take, by: Judge) -> tuple[ChangeMark, Action, str]:
    if take.state is State.DONE:
        return _done(take, by)
    if take.state is State.PLANNED and not take.approval:
        return ChangeMark.NEW, Action.SUBMIT, "new"
    if take.refused:
        why = f"refused: {take.message} (wanscript run {by.script} --retry sends it again)"
        return ChangeMark.NEEDS_YOU, Action.LEAVE, why
    if by.policy.remakes and take.state in (State.LOST, State.UNKNOWN, State.CANCELLED):
        return ChangeMark.NEW, Action.SUBMIT, "the last rehearsal was lost"
    if take.state is State.CANCELLED and not take.failure:
        return ChangeMark.NEW, Action.SUBMIT, "new"
    mark, action, words = _STANDING[take.state]
    # a command names the scene as the script does now
    scene = shlex.quote(candidate.request.scene)
    said = words.format(message=take.message, task=take.task, scene=scene, script=by.script)
    return mark, action, said


def _done(take: Take, by: Judge) -> tuple[ChangeMark, Action, str]:
    if by.present(take):
        return ChangeMark.KEPT, Action.REUSE, _when(take)
    if by.policy.remakes:
        return ChangeMark.NEW, Action.SUBMIT, "its file is gone"
    if take.task and take.submission and take.expires > by.now:
        return ChangeMark.KEPT, Action.RESUME, f"{_when(take)}; its file is fetched again, free"
    return ChangeMark.KEPT, Action.REUSE, f"{_when(take)}; {take.file} is not here"


_STANDING: Mapping[State, tuple[ChangeMark, Action, str]] = {
    State.PLANNED: (ChangeMark.NEW, Action.RESUME, "new, not yet submitted"),
    State.INTENT: (
        ChangeMark.NEW,
        Action.RESUME,
        "submitted without an answer: the service is asked first",
    ),
    State.SUBMITTED: (ChangeMark.KEPT, Action.RESUME, "at work as task {task}"),
    State.SUCCEEDED: (ChangeMark.KEPT, Action.RESUME, "finished, not downloaded yet"),
    State.FAILED: (ChangeMark.NEW, Action.SUBMIT, "failed and not billed: {message}"),
    State.CANCELLED: (
        ChangeMark.NEEDS_YOU,
        Action.LEAVE,
        "cancelled by hand (wanscript run {script} --retry sends it again)",
    ),
    State.LOST: (
        ChangeMark.NEEDS_YOU,
        Action.LEAVE,
        "lost, and may have been billed: {message} "
        "(wanscript run {script} --replace {scene} pays again)",
    ),
    State.UNKNOWN: (
        ChangeMark.NEEDS_YOU,
        Action.LEAVE,
        "it is not known whether it was taken: {message} (wanscript resolve {script} {scene})",
    ),
}


def _when(take: Take) -> str:
    at = datetime.fromtimestamp(take.finished or take.created, UTC).date().isoformat()
    return f"shot {at}, take {take.number}"
