"""What a film is like that is joined from clips: as most of its clips are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from ..media.mux import Form
from ..media.reel import Pixels, Reel


def form_of(reels: Iterable[Reel]) -> Form:
    """The size and rate that most pictures have; and the way that most of those are stored.

    The clip that stands for them can be taken as it is, and so can all that are like it.
    """
    known = list(reels)
    sizes: Counter[tuple[Pixels, Fraction]] = Counter()
    for reel in known:
        sizes[_even(reel.size), reel.fps] += reel.frames
    (size, fps), _ = sizes.most_common(1)[0]
    records: Counter[bytes] = Counter()
    for reel in known:
        if reel.record and (reel.size, reel.fps) == (size, fps):
            records[reel.record] += reel.frames
    usual = next((record for record, _ in records.most_common(1)), None)
    like = (each for each in known if (each.record, each.size, each.fps) == (usual, size, fps))
    return Form(size, fps, next(like, None))


def _even(size: Pixels) -> Pixels:
    return size[0] & ~1, size[1] & ~1
