"""What mends findings, applied to the text that they were found in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from .diagnostic import Diagnostic, Edit
from .source import Source


def compatible(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that can be mended at once, in their order, each with all of its edits.

    Of two whose edits meet at one place, the first; what the other one asks for is found again
    in the mended text. An edit that several share counts once.
    """
    places: dict[int, list[tuple[int, int, str]]] = {}
    taken = []
    for each in findings:
        if each.edits and not any(_clashes(places, edit) for edit in each.edits):
            taken.append(each)
            for edit in each.edits:
                row = places.setdefault(id(edit.span.source), [])
                at = bisect_left(row, _place(edit))
                if row[at : at + 1] != [_place(edit)]:
                    row.insert(at, _place(edit))
    return tuple(taken)


def apply(source: Source, findings: Iterable[Diagnostic]) -> Source:
    """The source with what mends the findings in it; edits of other files are left alone.

    No two of the findings may ask for different things at one place, as after `compatible`.
    """
    edits = {_place(edit) for each in findings for edit in each.edits if edit.span.source is source}
    pieces, at = [], 0
    for start, end, text in sorted(edits):
        pieces += [source.text[at:start], text]
        at = end
    return Source(source.path, "".join((*pieces, source.text[at:]))) if edits else source


def _place(edit: Edit) -> tuple[int, int, str]:
    return edit.span.start, edit.span.end, edit.text


def _clashes(places: dict[int, list[tuple[int, int, str]]], edit: Edit) -> bool:
    """Whether an edit meets another one that was taken: at one place only the same may stand."""
    row, place = places.get(id(edit.span.source), []), _place(edit)
    at = bisect_left(row, place)
    beside = row[max(0, at - 1) : at + 1]
    return place not in beside and any(_meet(place, near) for near in beside)


def _meet(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    # what is put in where another one begins or ends could stand on either side of it
    put_in = one[0] == one[1] or other[0] == other[1]
    return start <= end if put_in else start < end


__all__ = ["apply", "compatible"]
