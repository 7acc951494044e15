"""What is done about one take of one scene, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum, auto

from ..changes import compare
from ..models.price import Estimate
from ..models.request import Authored, Request
from .clip import Clip, State


class Sign(StrEnum):
    """How a step is marked when it is shown."""

    NEW = "+"
    CHANGED = "~"
    KEPT = "="
    DRIFTED = "=!"
    WAITS = ">"
    NEEDS_YOU = "!"


class Do(Enum):
    """What a run does with a step; FOLLOW submits it when the take it starts on is there."""

    SUBMIT = auto()
    FOLLOW = auto()
    RESUME = auto()
    REUSE = auto()
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class Slate:
    """What the script calls a scene: its place in the film, from 1, its own id, its heading."""

    position: int
    id: str | None = None
    heading: str = ""


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


@dataclass(frozen=True, slots=True)
class Step:
    """One take of one scene: what is done about it and why.

    `clip` is what would be entered in the ledger for SUBMIT and FOLLOW, what stands there
    otherwise; `facets` are the parts that changed since it was last shot; `estimate` is what
    a new submission would cost; `starts` are the takes on whose ends it starts, as far as they
    are shot.
    """

    request: Request
    slate: Slate
    sign: Sign
    do: Do
    reason: str
    clip: Clip
    estimate: Estimate
    facets: tuple[str, ...] = ()
    starts: tuple[Clip, ...] = ()

    @property
    def driven(self) -> bool:
        """Whether a run has something to do for it."""
        return self.do in (Do.SUBMIT, Do.FOLLOW, Do.RESUME)

    @property
    def pays(self) -> bool:
        """Whether a run may newly submit it."""
        return self.driven and self.clip.state in (State.PLANNED, State.INTENT)


@dataclass(frozen=True, slots=True)
class Case:
    """A take before it is judged: `history` are its own clips, oldest first.

    `before` is the last clip of its scene under older words.
    """

    request: Request
    slate: Slate
    fresh: Clip
    priced: Estimate
    history: tuple[Clip, ...] = ()
    before: Clip | None = None
    starts: tuple[Clip, ...] = ()

    def step(
        self, sign: Sign, do: Do, reason: str, clip: Clip, facets: tuple[str, ...] = ()
    ) -> Step:
        """The step that this take becomes."""
        return Step(
            self.request, self.slate, sign, do, reason, clip, self.priced, facets, self.starts
        )


def judged(case: Case, present: Callable[[Clip], bool], wishes: Wishes, *, free: bool) -> Step:
    """What is done about a take whose request is known to the last digest.

    `present` tells whether a clip's file is there; `free` is a rehearsal, where a lost file is
    simply shot again.
    """
    fresh, before = case.fresh, case.before

    def step(
        sign: Sign, do: Do, reason: str, clip: Clip = fresh, facets: Sequence[str] = ()
    ) -> Step:
        return case.step(sign, do, reason, clip, tuple(facets))

    asked = case.request.scene in wishes.replace
    if case.history:
        clip = case.history[-1]
        sign, do, reason = _standing(clip, case.request.scene, present, free)
        if do is Do.REUSE and asked:
            return step(Sign.NEW, Do.SUBMIT, "another take, as you asked")
        if do is Do.LEAVE and (
            asked or wishes.replace_stale or (wishes.retry and clip.state is State.FAILED)
        ):
            return step(Sign.NEW, Do.SUBMIT, f"again, as you asked ({reason})")
        return step(sign, do, reason, fresh if do is Do.SUBMIT else clip)
    if before is None:
        return step(Sign.NEW, Do.SUBMIT, "new")
    theirs = _changes(before, fresh)
    if theirs:
        return step(Sign.CHANGED, Do.SUBMIT, _said(theirs), facets=theirs)
    why = "made differently by this version of wanscript"
    if asked or wishes.replace_stale or before.state is not State.DONE:
        return step(Sign.CHANGED, Do.SUBMIT, why)
    return step(Sign.DRIFTED, Do.REUSE, f"{why}; kept, {_when(before)}", before)


def _standing(
    clip: Clip, scene: str, present: Callable[[Clip], bool], free: bool
) -> tuple[Sign, Do, str]:
    if clip.state is State.DONE:
        if present(clip):
            return Sign.KEPT, Do.REUSE, _when(clip)
        if free:
            return Sign.NEW, Do.SUBMIT, "its file is gone"
        why = f"{clip.file} is not here (--replace {scene} pays again)"
        return Sign.NEEDS_YOU, Do.LEAVE, why
    if clip.state is State.FAILED and clip.refused:
        return Sign.NEEDS_YOU, Do.LEAVE, f"refused: {clip.message} (--retry sends it again)"
    if free and clip.state in (State.LOST, State.UNKNOWN):
        return Sign.NEW, Do.SUBMIT, "the last rehearsal was lost"
    sign, do, words = _STANDING[clip.state]
    return (
        sign,
        do,
        words.format(message=clip.message, task=clip.task, scene=scene, shot=clip.scene),
    )


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
        "it is not known whether it was taken: {message} (wanscript resolve {shot})",
    ),
}


def _when(clip: Clip) -> str:
    at = datetime.fromtimestamp(clip.finished or clip.created, UTC).date().isoformat()
    return f"shot {at}, take {clip.number}"


def _changes(before: Clip, now: Clip) -> tuple[str, ...]:
    written = compare(Authored(facets=before.facets), Authored(facets=now.facets))
    files = dict(before.media)
    theirs = [change.part for change in written]
    theirs += [name for name, sha in now.media if files.get(name, sha) != sha]
    if before.seed != now.seed:
        theirs.append("seed")
    return tuple(dict.fromkeys(theirs))


def _said(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last} changed" if most else f"{last} changed"
