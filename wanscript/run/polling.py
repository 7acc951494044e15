"""When to ask about a task again: near its expected end, by what tasks like it took."""

from __future__ import annotations

from .context import RunContext
from .lengths import Fit, Lengths, wait
from .take import Take

_ADVICE = (20.0, 15.0)
"""Seconds to the first question and between the next ones, by the vendor's advice."""


def learns(context: RunContext) -> bool:
    """Whether nobody has said how often is asked."""
    return context.poll.first is None and context.poll.every is None


def age_of(context: RunContext, take: Take) -> float:
    """Seconds for which a task is at work, none where the clock was set back."""
    return max(context.now() - (take.accepted_at or context.now()), 0.0)


def next_poll(context: RunContext, take: Take) -> float:
    """Seconds until a task is asked about again."""
    age = age_of(context, take)
    if not learns(context):
        first, every = context.poll.first, context.poll.every
        due = _ADVICE[0] if first is None else first
        return due - age if age < due else _ADVICE[1] if every is None else every
    return wait([(fit(context, take), age)])


def next_look(context: RunContext, takes: list[Take]) -> float:
    """Seconds until one look at all these tasks is worth it."""
    fits: dict[tuple[int, str], Fit] = {}
    for take in takes:
        if (take.account, take.model) not in fits:
            fits[take.account, take.model] = fit(context, take)
    return wait([(fits[take.account, take.model], age_of(context, take)) for take in takes])


def fit(context: RunContext, take: Take) -> Fit:
    """What tasks of a take's account and model take, by all that is known now."""
    ages = [
        age_of(context, other)
        for other in context.state.at_work.values()
        if (other.account, other.model) == (take.account, take.model)
    ]
    return lengths(context, take).fit(ages)


def lengths(context: RunContext, take: Take) -> Lengths:
    """What is known of the tasks of a take's account and model; the ledger is asked once."""
    known, key = context.state.lengths, (take.account, take.model)
    if key not in known:
        longest = context.service.capabilities.longest_task
        known[key] = Lengths(context.ledger.takes.durations(*key, longest))
    return known[key]
