"""When to ask about a task again: near its expected end, by the ledger's own history."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from .context import RunContext
from .take import Take

_ADVICE = (20.0, 15.0)
"""Seconds to the first question and between the next ones, by the vendor's advice."""

_GUESS = (math.log(60.0), 1.1)
"""What a task takes where nothing is known: mean and spread of the logarithm of its seconds."""

_GUESSES = 3
"""How many finished tasks the guess is worth."""

_EAGERNESS = 4.4
"""How often is asked where an end is likely: more is sooner seen, for more questions."""

_STEP = 0.5
_LEAST_SPREAD = 0.05


def next_poll(context: RunContext, take: Take, age: float) -> float:
    """Seconds until a task of this age is asked about again."""
    # a clock that was set back makes a task that is not born yet
    age = max(age, 0.0)
    first, every = context.poll.first, context.poll.every
    if first is not None or every is not None:
        due = _ADVICE[0] if first is None else first
        return due - age if age < due else _ADVICE[1] if every is None else every
    took = context.ledger.takes.durations(
        take.account, take.model, context.service.capabilities.longest_task
    )
    return _learned(*_spread(took), age)


def _spread(took: Sequence[float]) -> tuple[float, float]:
    """Mean and spread of the logarithms of what tasks took; a guess stands in for the first."""
    logs = list(map(math.log, took))
    if len(logs) >= 2 * _GUESSES:
        return statistics.mean(logs), max(statistics.stdev(logs), _LEAST_SPREAD)
    if not logs:
        return _GUESS
    mean = statistics.mean(logs)
    known = statistics.pstdev(logs) if len(logs) > 1 else 0.0
    # the fewer have ended, the wider: those still at work are the longer ones
    wide = _GUESS[1] / (1 + len(logs))
    return mean + wide / 2, max(math.hypot(known, wide), _LEAST_SPREAD)


def _learned(mean: float, spread: float, age: float) -> float:
    """The wait over which questions at a rate of the root of the end's likelihood make one.

    That rate is the best trade of lateness against questions. `mean` and `spread` are those
    of the logarithms of the seconds that tasks took.
    """
    asked, wait, typical = 0.0, 0.0, math.exp(mean)
    while asked < 1.0:
        wait += _STEP
        asked += _STEP * _EAGERNESS * math.sqrt(_hazard(mean, spread, age + wait))
        if wait >= _ADVICE[1] and age + wait > typical:
            break
    return wait


def _hazard(mean: float, spread: float, age: float) -> float:
    """How likely a task that has not ended at this age ends in the next second."""
    at = (math.log(age) - mean) / spread
    left = math.erfc(at / math.sqrt(2)) / 2
    if left < 1e-9:
        return 0.0
    return math.exp(-at * at / 2) / (math.sqrt(2 * math.pi) * age * spread * left)
