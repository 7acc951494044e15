"""How long tasks of one model take: by those that ended, and by those that have not yet."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_GUESS = (math.log(60.0), 2.5)
"""What a task takes where nothing is known: mean and spread of the logarithm of its seconds."""

_ENOUGH = 6
"""How many ended tasks make the guess worth nothing."""

_KEPT = 60
"""How many of the last ended tasks count."""

_LEAST_SPREAD = 0.05
_ROUNDS = 5

_EAGERNESS = 4.4
"""How often is asked where an end is likely: more is sooner seen, for more questions."""

_STEP = 0.25
_LONGEST = 15.0
"""Seconds between two questions at the least and at the most, the latter by the vendor's advice."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Mean and spread of the logarithms of the seconds that tasks take."""

    mean: float
    spread: float

    def hazard(self, age: float) -> float:
        """How likely a task that has not ended at this age ends in the next second."""
        at = (math.log(age) - self.mean) / self.spread
        return _mills(at) / (age * self.spread)


class Lengths:
    """What is seen of the tasks of one model within a run, on top of what was known before."""

    def __init__(self, known: Iterable[float]) -> None:
        self._logs = deque((math.log(took) for took in known if took > 0), _KEPT)

    def ended(self, took: float) -> None:
        """One more took so many seconds."""
        if took > 0:
            self._logs.append(math.log(took))

    def fit(self, ages: Sequence[float]) -> Fit:
        """The best guess, while others have been at work for these ages in seconds.

        Those that are at work longest are the ones that tell that tasks take longer.
        """
        logs = self._logs
        guess = max(0.0, 1.0 - len(logs) / _ENOUGH)
        known = guess + len(logs)
        total = guess * _GUESS[0] + sum(logs)
        square = guess * (_GUESS[0] ** 2 + _GUESS[1] ** 2) + sum(log * log for log in logs)
        open_ages = [math.log(max(age, _STEP)) for age in ages]
        mean, spread = _moments(known, total, square)
        # each open one counts as what it is expected to come to, by the guess before
        for _ in range(_ROUNDS if open_ages else 0):
            come = [_expected(mean, spread, age) for age in open_ages]
            mean, spread = _moments(
                known + len(open_ages),
                total + sum(first for first, _ in come),
                square + sum(second for _, second in come),
            )
        return Fit(mean, spread)


def _moments(count: float, total: float, square: float) -> tuple[float, float]:
    mean = total / count
    return mean, max(math.sqrt(max(square / count - mean * mean, 0.0)), _LEAST_SPREAD)


def _expected(mean: float, spread: float, age: float) -> tuple[float, float]:
    """Mean and mean square of a normal value that is known to be above `age`."""
    at = (age - mean) / spread
    above = _mills(at)
    value = mean + spread * above
    return value, value * value + spread * spread * (1 + at * above - above * above)


def _mills(at: float) -> float:
    """The density of the normal distribution there, by what is left of it."""
    left = math.erfc(at / math.sqrt(2)) / 2
    # far out its erfc is 0, and the ratio comes near to its argument
    return math.exp(-at * at / 2) / (math.sqrt(2 * math.pi) * left) if at < 8 else at + 1 / at


def wait(tasks: Sequence[tuple[Fit, float]]) -> float:
    """Seconds until one question about all these tasks is worth its cost; each with its age.

    Questions at a rate of the root of the likelihood that one ends are the best trade of lateness
    against questions.
    """
    asked, seconds, rate = 0.0, 0.0, 0.0
    while asked < 1.0 and seconds < _LONGEST:
        seconds += _STEP
        likely = sum(fit.hazard(age + seconds) for fit, age in tasks)
        rate = _EAGERNESS * math.sqrt(likely)
        asked += _STEP * rate
    # it is due within the last step
    return max(seconds - (asked - 1.0) / rate, _STEP) if asked > 1.0 else seconds
