"""Where two sequences differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

_MOST = 400
"""Elements of a sequence that are aligned, but for those with which both begin and end."""


class Run(Struct, frozen=True, gc=False):
    """What of an old sequence became what of a new one; one of the two may be empty."""

    old: slice
    new: slice


def runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """The runs in which the two differ, in their order; what is between them is the same.

    Time is bound: where both are long they differ in one run.
    """
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    left = least - head
    tail = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(was), len(now)) > _MOST:
        yield Run(slice(head, head + len(was)), slice(head, head + len(now)))
        return
    for op, start, end, first, last in SequenceMatcher(None, was, now, False).get_opcodes():
        if op != "equal":
            yield Run(slice(head + start, head + end), slice(head + first, head + last))
