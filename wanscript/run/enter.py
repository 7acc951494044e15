"""A plan is entered in the ledger: an approval, and the takes that may be paid on it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..media.files import plain_name
from .decide import Action, Step
from .ledger import Ledger, transitions
from .plan import Plan
from .states import STATES, Change, State
from .take import Approval, Budget, Start, Take


@dataclass(frozen=True, slots=True)
class Grant:
    """Who approves a plan and how far: `expires` 0 lives as long as `owner`."""

    owner: str
    who: str
    budget: Budget | None = None
    expires: float = 0.0


@dataclass(frozen=True, slots=True)
class Entered:
    """An approval and, by scene and take, the ids of the takes in it."""

    approval: Approval
    ids: Mapping[tuple[str, int], int]


_NUMBER = re.compile(r"_t(\d+)(?=[._]|$)")
"""A take's number in a file's name, after its scene's."""


def numbers_in(folder: Path) -> Callable[[str], int]:
    """By scene, the highest number that a file of it has in a folder of clips. Raises OSError."""
    highest: dict[str, int] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        name = path.name.casefold()
        for found in _NUMBER.finditer(name):
            stem = name[: found.start()]
            highest[stem] = max(highest.get(stem, 0), int(found[1]))
    return lambda scene: highest.get(plain_name(scene).casefold(), 0)


def digest_of(plan: Plan) -> str:
    """The digest of the rows of a plan that may be paid."""
    rows = [
        [step.request.scene, step.request.take, step.take.fingerprint, step.take.seed]
        for step in plan.to_pay
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def enter(
    plan: Plan, ledger: Ledger, grant: Grant, used: Callable[[str], int] = lambda _: 0
) -> Entered:
    """Enters a plan, whole or not at all; what is open already is taken over.

    `used` tells the highest number that a file of a scene has in the folder of the clips.
    """
    with ledger.db.transaction():
        ids = _entered(plan, ledger, used)
        here = (plan.inputs.project, plan.inputs.script)
        own = [
            take
            for take in map(ledger.takes.get, ids.values())
            # what is at work already was paid for under another word
            if take.state in (State.PLANNED, State.INTENT) and take.film == here
        ]
        kept = set(ids.values())
        gone = [take for take in plan.gone if take.id not in kept]
        made = ledger.approvals.make(_approval(plan, grant), own, gone)
        for row in map(ledger.takes.row, ids.values()):
            if row.joined and row.film == here:
                ledger.takes.set(row, approval=made.id)
        return Entered(made, ids)


def _entered(plan: Plan, ledger: Ledger, used: Callable[[str], int]) -> dict[tuple[str, int], int]:
    """The takes of a plan's steps, by scene and take: those that are open and those made now."""
    resumed = [step for step in plan.steps if step.action is Action.RESUME]
    ids = {_key(step): _refreshed(ledger, step.take, step.fresh) for step in resumed}
    lent = [step for step in plan.steps if _is_lent(step)]
    ids |= {_key(step): _lent(plan, step, ledger, used) for step in lent}
    served = {step.take.id for step in plan.steps}
    for step in plan.steps:
        if step.action is Action.SUBMIT:
            ids[_key(step)] = _submitted(plan, step, ledger, used, served)
            served.add(ids[_key(step)])
    follows = [step for step in plan.steps if step.action is Action.FOLLOW]
    ids |= {_key(step): _followed(plan, step, ledger, used) for step in follows}
    for step in follows:
        starts = _starts(step, plan.standing, ids)
        ledger.takes.set(ledger.takes.get(ids[_key(step)]), starts=starts)
    return ids


def _approval(plan: Plan, grant: Grant) -> Approval:
    return Approval(
        project=plan.inputs.project,
        script=plan.inputs.script,
        digest=digest_of(plan),
        owner=grant.owner,
        who=grant.who,
        budget=grant.budget,
        expires=grant.expires,
    )


def _key(step: Step) -> tuple[str, int]:
    return step.request.scene, step.request.take


def _is_lent(step: Step) -> bool:
    """Whether an equal take of another script does for a step."""
    return step.take.film != step.fresh.film and step.action in (Action.COPY, Action.RESUME)


def _lent(plan: Plan, step: Step, ledger: Ledger, used: Callable[[str], int]) -> int:
    """A take of this script that is joined to the equal one of another."""
    here = ledger.takes.of_script(plan.inputs.project, plan.inputs.script, step.fresh.scene)
    known = next((take for take in here if take.joined and take.same_as == step.take.id), None)
    if known is not None:
        return known.id
    fresh = ledger.takes.row(_new(plan, replace(step, take=step.fresh), ledger, used))
    transitions.joined(ledger.takes, fresh, step.take)
    return fresh.id


def _submitted(
    plan: Plan, step: Step, ledger: Ledger, used: Callable[[str], int], served: set[int]
) -> int:
    """A take to be shot: the one that is open already, or came since, or failed; else a new one.

    None that is `served` by another step.
    """
    wanted = step.take
    equal = [
        take
        for take in ledger.takes.equal([wanted.fingerprint])
        if (take.seed, take.take) == (wanted.seed, wanted.take)
        and take.film == wanted.film
        and (_same_scene(take, wanted) or take.scene not in plan.inputs.keys)
        and take.id not in served
    ]
    for take in reversed(equal):
        if STATES[take.state].open or _paid_since(plan, ledger, take):
            return _refreshed(ledger, take, wanted)
    if equal and equal[-1].state in (State.FAILED, State.CANCELLED) and not equal[-1].same_as:
        again = ledger.takes.change(
            equal[-1],
            Change.AGAIN,
            step.reason,
            failure="",
            code="",
            message="",
            retry_at=0.0,
            tries=0,
        )
        if again is not None:
            return _refreshed(ledger, again, wanted)
    return _new(plan, step, ledger, used)


def _same_scene(one: Take, other: Take) -> bool:
    return one.scene.casefold() == other.scene.casefold()


def _paid_since(plan: Plan, ledger: Ledger, take: Take) -> bool:
    """Whether a take may have been billed for a POST that the plan could not know of."""
    later = take.id > plan.last_take_id or ledger.takes.sent_since(take, plan.inputs.last_event)
    return STATES[take.state].may_be_billed and later


def _refreshed(ledger: Ledger, take: Take, fresh: Take) -> int:
    """A take that was not sent yet, with the media and the price of the plan that is approved."""
    if take.state is State.PLANNED and take.film == fresh.film:
        ledger.takes.set(
            take,
            request=fresh.request,
            media=fresh.media,
            expected=fresh.expected,
            currency=fresh.currency,
            unit_price=str(fresh.unit_price or ""),
        )
    return take.id


def _followed(plan: Plan, step: Step, ledger: Ledger, used: Callable[[str], int]) -> int:
    waiting = step.take
    return _refreshed(ledger, waiting, step.fresh) if waiting.id else _new(plan, step, ledger, used)


def _new(plan: Plan, step: Step, ledger: Ledger, used: Callable[[str], int]) -> int:
    options, take = plan.inputs.options, step.take
    # of what is known the plan decided; only what came since then is the same clip
    decided = step.action is Action.SUBMIT or take.scene in options.replace
    again = decided or options.replace_stale
    number = max(take.number, used(take.scene) + 1)
    fresh = replace(
        take,
        number=number,
        newer_than=plan.last_take_id if again else 0,
    )
    entered = ledger.takes.enter(fresh, step.reason)
    # what another script sent since then is not sent again
    other = ledger.takes.sent_elsewhere(entered, plan.inputs.last_event)
    if other is not None and not _is_lent(step):
        transitions.joined(ledger.takes, entered, other)
    return entered.id


def _starts(
    step: Step, standing: Mapping[str, Step], ids: Mapping[tuple[str, int], int]
) -> tuple[Start, ...]:
    """On which takes a step starts: those of this plan, or those that are shot."""
    starts = []
    for start in step.take.starts:
        before = standing.get(start.scene)
        if before is None:
            starts.append(start)
        elif before.action is not Action.REUSE and _key(before) in ids:
            starts.append(Start(start.scene, ids[_key(before)]))
        else:
            take: Take = before.take
            starts.append(Start(start.scene, take.id, take.sha256, take.file))
    return tuple(starts)
