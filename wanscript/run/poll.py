"""When to ask about a task again: near its expected end, by the ledger's own history."""

from __future__ import annotations

from .clip import Clip
from .world import World

_ADVICE = (20.0, 15.0)
"""Seconds to the first question and between the next ones, by the vendor's advice."""

_ENOUGH = 3
_CLOSE = 1.5
"""Seconds between questions around the expected end."""


def next_poll(world: World, clip: Clip, age: float) -> float:
    """Seconds until a task of this age is asked about again."""
    # a clock that was set back makes a task that is not born yet
    age = max(age, 0.0)
    first, every = world.poll.first, world.poll.every
    if first is not None or every is not None:
        due = _ADVICE[0] if first is None else first
        return due - age if age < due else _ADVICE[1] if every is None else every
    took = world.ledger.durations(clip.account, clip.model)
    if len(took) < _ENOUGH:
        return _ADVICE[0] - age if age < _ADVICE[0] else _ADVICE[1]
    early = took[len(took) // 20]
    late = took[-1 - len(took) // 20]
    if age < early:
        return max(early - age, 0.1)
    # past what was ever seen, it takes a growing part of what it has already taken
    return _CLOSE if age <= late else min(_ADVICE[1], _CLOSE + (age - late) / 10)
