"""Which shots of a long scene are one clip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..language.storyboard import Shot

Longest = Callable[[Sequence[Shot]], int]
"""The seconds that a clip of these shots may have."""


def packed(shots: Sequence[Shot], longest: Longest) -> list[list[Shot]]:
    """Timed shots in order, from the first on as many together as one clip takes.

    Shots do not depend on what stands behind the next clip's first one: so an edit leaves the
    clips before it as they are, but for a shot that now fits behind the last of them.
    """
    groups: list[list[Shot]] = []
    for shot in shots:
        if groups and _seconds(more := [*groups[-1], shot]) <= longest(more):
            groups[-1] = more
        else:
            groups.append([shot])
    return groups


def _seconds(shots: Sequence[Shot]) -> Decimal:
    first, last = shots[0].time, shots[-1].time
    assert first is not None
    assert last is not None
    return last.end - first.start
