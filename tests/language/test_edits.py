"""Which findings can be mended at once, and what the text is after it."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from wanscript.language.diagnostic import Diagnostic, Edit
from wanscript.language.edits import apply, compatible
from wanscript.language.source import Source, Span

TEXT = Source(PurePath("x.wan"), "one two three")
OTHER = Source(PurePath("y.wan"), "one two three")

Place = tuple[int, int, str]


def found(*places: Place, source: Source = TEXT) -> Diagnostic:
    edits = tuple(Edit(Span(source, start, end), text) for start, end, text in places)
    return Diagnostic.of("WAN117", Span(source, 0, 0), "x", edits=edits)


@pytest.mark.parametrize(
    ("findings", "taken", "text"),
    [
        ([], 0, "one two three"),
        ([()], 0, "one two three"),
        ([[(0, 3, "1")], [(8, 13, "3")]], 2, "1 two 3"),
        ([[(8, 13, "3")], [(0, 3, "1")]], 2, "1 two 3"),
        ([[(0, 3, "1"), (8, 13, "3")]], 1, "1 two 3"),
        # one edit that two findings share
        ([[(0, 3, "1")], [(0, 3, "1"), (4, 7, "2")]], 2, "1 2 three"),
        # the first of two at one place, and nothing of the other one
        ([[(0, 3, "1")], [(2, 7, "2"), (8, 13, "3")]], 1, "1 two three"),
        ([[(0, 3, "1")], [(0, 3, "I")]], 1, "1 two three"),
        ([[(0, 7, "12")], [(4, 7, "2")]], 1, "12 three"),
        # what is put in: beside each other there is no order
        ([[(4, 4, "a ")], [(4, 4, "b ")]], 1, "one a two three"),
        ([[(4, 4, "a ")], [(4, 7, "2")]], 1, "one a two three"),
        ([[(4, 7, "2")], [(7, 7, " b")]], 1, "one 2 three"),
        ([[(4, 7, "2")], [(7, 8, "_")]], 2, "one 2_three"),
        ([[(0, 0, "a ")], [(13, 13, " z")]], 2, "a one two three z"),
    ],
)
def test_what_mends_findings(findings: list[list[Place]], taken: int, text: str) -> None:
    mends = compatible(found(*places) for places in findings)
    assert (len(mends), apply(TEXT, mends).text) == (taken, text)


def test_files_are_mended_apart() -> None:
    mends = compatible([found((0, 3, "1")), found((0, 3, "I"), source=OTHER)])
    assert (apply(TEXT, mends).text, apply(OTHER, mends).text) == ("1 two three", "I two three")
    assert apply(TEXT, mends[1:]) is TEXT
