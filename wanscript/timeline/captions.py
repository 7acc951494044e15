"""Words become captions: laid out in lines that can be read, and timed to what is said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from operator import add

from msgspec import Struct
from rich.cells import split_graphemes

from ..language.pace import spoken
from .breaks import pieces
from .records import Caption


class Layout(Struct, frozen=True, gc=False):
    """How many lines a caption has at most, and how many columns a line."""

    lines: int
    columns: int


SPEECH = Layout(2, 42)
NOTE = Layout(3, 56)

_NARROW, _FULL = 8, 21
"""How much of a line a column of letters takes, and a full-width character: 42 or 16 fill it."""

_READ = 20 * _NARROW
"""How much can be read in a second."""

LEAST = Fraction(5, 6)
"""Seconds that a caption is shown at least, where there is room."""

_MORE, _ANYWHERE, _CLAUSE, _UNEVEN = 1000.0, 40.0, 12.0, 100.0
"""What another piece costs, one that ends within a clause, behind one, and an uneven one."""

_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’」』）)\]]*\s*$")
_CLAUSE_END = re.compile(r"[,;:—–，、；：]['\"”’」』）)\]]*\s*$")


def captions(
    words: str, start: Fraction, end: Fraction, layout: Layout = SPEECH
) -> tuple[Caption, ...]:
    """Words that are said from `start` to `end`, in as few captions as hold them.

    The texts, joined, are the words; each is shown for its share of the time.
    """
    if words.strip() and measure(words) <= _NARROW * layout.columns:
        return (Caption(words, (" ".join(words.split()),), start, end),)
    units = [part for piece in pieces(words) for part in _fitting(piece, _NARROW * layout.columns)]
    if not units:
        return ()
    sizes = list(map(measure, units))
    room = _NARROW * layout.columns
    near = _reach(sizes, units, room)
    far = list(range(len(units)))
    for _ in range(layout.lines):
        far = [near[at] if at < len(near) else len(units) for at in far]
    cuts = _split(units, sizes, far, room * layout.lines)
    shown = list(pairwise(cuts))
    loads = [spoken("".join(units[a:b])) for a, b in shown]
    passed = [0, *accumulate(loads)]
    times = [start + (end - start) * Fraction(load, passed[-1]) for load in passed]
    return tuple(
        Caption("".join(units[a:b]), _lines(units[a:b], sizes[a:b], room), *span)
        for (a, b), span in zip(shown, pairwise(times), strict=True)
    )


def lingering(caption: Caption, until: Fraction) -> Caption:
    """A caption that stays until it is read, but not beyond a time."""
    need = max(LEAST, Fraction(measure(caption.text), _READ))
    end = max(caption.end, min(until, caption.start + need))
    return Caption(caption.text, caption.lines, caption.start, end)


def measure(text: str) -> int:
    """How much of a line a text takes, without the white space at its end."""
    shown = text.rstrip()
    if shown.isascii():
        return len(shown) * _NARROW
    spans, _ = split_graphemes(shown)
    return sum(_FULL if cells > 1 else _NARROW * cells for _, _, cells in spans)


def _fitting(piece: str, room: int) -> Iterator[str]:
    """A piece, cut where it must be: a word that is longer than a line has no better place."""
    if measure(piece) <= room:
        yield piece
        return
    part, size = "", 0
    for start, end, cells in split_graphemes(piece)[0]:
        grapheme = piece[start:end]
        wide = _FULL if cells > 1 else _NARROW * cells
        if part and size + wide > room and not grapheme.isspace():
            yield part
            part, size = "", 0
        part, size = part + grapheme, size + wide
    yield part


def _reach(sizes: Sequence[int], units: Sequence[str], room: int) -> list[int]:
    """For each unit, how many units from the first on fit in one line with it."""
    gaps = _gaps(units)
    out, end, held = [], 0, 0
    for at in range(len(units)):
        if end <= at:
            end, held = at, 0
        while end < len(units) and held + sizes[end] <= room:
            held += sizes[end] + gaps[end]
            end += 1
        out.append(max(end, at + 1))
        held -= sizes[at] + gaps[at]
    return out


def _gaps(units: Sequence[str]) -> list[int]:
    """How much of a line the white space behind each unit takes."""
    return [_NARROW * (len(unit) - len(unit.rstrip())) for unit in units]


def _split(
    units: Sequence[str], sizes: Sequence[int], reach: Sequence[int], room: int
) -> list[int]:
    """Where units are best parted, the ends included: in few parts, behind sentences, evenly."""
    count = len(units)
    costs = [*map(_broken, units[:-1]), 0.0]
    sums = [0, *accumulate(map(add, sizes, _gaps(units)))]
    best, after = [0.0] * (count + 1), [count] * (count + 1)
    for at in range(count - 1, -1, -1):
        least = math.inf
        for end in range(at + 1, reach[at] + 1):
            uneven = _UNEVEN * ((sums[end] - sums[at]) / room) ** 2
            cost = _MORE + costs[end - 1] + uneven + best[end]
            if cost < least:
                least, after[at] = cost, end
        best[at] = least
    cuts = [0]
    while cuts[-1] < count:
        cuts.append(after[cuts[-1]])
    return cuts


def _broken(unit: str) -> float:
    if _SENTENCE_END.search(unit):
        return 0.0
    return _CLAUSE if _CLAUSE_END.search(unit) else _ANYWHERE


def _lines(units: Sequence[str], sizes: Sequence[int], room: int) -> tuple[str, ...]:
    """Units of one caption as lines, as even as they can be."""
    cuts = _split(units, sizes, _reach(sizes, units, room), room)
    joined = (" ".join("".join(units[a:b]).split()) for a, b in pairwise(cuts))
    return tuple(line for line in joined if line)
