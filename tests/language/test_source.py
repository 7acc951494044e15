"""Places: lines and columns from 1, in characters, whatever the line ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import script

from wanscript.language.parse import parse
from wanscript.language.slice import Slice
from wanscript.language.source import Span


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1)),
        ("a", 0, (1, 1)),
        ("a", 1, (1, 2)),
        ("a\n", 1, (1, 2)),
        ("a\n", 2, (2, 1)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 1, (1, 2)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\n\nb", 2, (2, 1)),
        ("a\n\nb", 3, (3, 1)),
        ("小美\n走", 1, (1, 2)),
        ("小美\n走", 3, (2, 1)),
        ("😀x", 1, (1, 2)),
        ("a\x0bb\x0cc\u2028d\x85e\nf", 6, (1, 7)),
        ("a\x0bb\x0cc\u2028d\x85e\nf", 10, (2, 1)),
    ],
)
def test_a_position_is_a_line_and_a_column(text: str, offset: int, place: tuple[int, int]) -> None:
    assert script(text).position(offset) == place


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\nb\n", ["a", "b", ""]),
        ("a\r\nb\rc", ["a", "b", "c"]),
        ("a\n\n", ["a", "", ""]),
        ("a\x0bb\u2028c\nd", ["a\x0bb\u2028c", "d"]),
    ],
)
def test_a_line_is_its_text_without_its_end(text: str, lines: list[str]) -> None:
    source = script(text)
    assert [source.line(number + 1) for number in range(len(lines))] == lines
    assert source.line(len(lines) + 1) == ""


@given(st.text(alphabet="ab\n\r小\u2028", max_size=30))
def test_every_offset_stands_in_its_line(text: str) -> None:
    source = script(text)
    for offset, char in enumerate(text):
        line, column = source.position(offset)
        if char not in "\r\n":
            assert source.line(line)[column - 1] == char
    positions = [source.position(offset) for offset in range(len(text) + 1)]
    assert positions == sorted(positions)


@given(st.text(alphabet="ab [[]]/* */", max_size=30))
def test_words_know_where_each_character_stood(text: str) -> None:
    source = script(text)
    for line in parse(source)[0].lines:
        for at, char in enumerate(line.words.text):
            assert line.words.span(at, at + 1).text == char


def test_a_run_joined_from_two_lines_spans_both() -> None:
    source = script("Mara waits\nin vain\n")
    first, second = Slice.of(Span(source, 0, 10)), Slice.of(Span(source, 11, 18))
    joined = Slice.joined((first, second), (" ",))
    assert joined.text == "Mara waits in vain"
    assert joined.span(5, 13) == Span(source, 5, 13)
    assert joined.span(11, 13).text == "in"
    assert joined.part(5).span() == Span(source, 5, 18)
    assert joined.part(11, 13).text == "in"
    assert joined.strip() is joined


def test_a_span_prints_its_place() -> None:
    source = script("a\nMara waits\n", "film.wan")
    assert repr(Span(source, 2, 6)) == "film.wan:2:1+4"
    assert Span(source, 2, 6).text == "Mara"


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, (0, 0)), (2, (0, 2)), (3, (0, 4)), (4, (0, 5)), (6, (1, 1)), (7, (1, 3))],
)
def test_an_editor_counts_in_utf16(offset: int, place: tuple[int, int]) -> None:
    source = script("小美😀a\n夜🎬")
    assert source.utf16(offset) == place
    assert source.offset(*place) == offset
    assert source.offset(0, 99) == 4


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_an_editors_places_lead_back(text: str) -> None:
    source = script(text)
    ends = [source.offset(*source.utf16(at)) for at in range(len(text) + 1)]
    # within a line end it is the end of the line
    assert all(end == at or text[end:at].strip("\r\n") == "" for at, end in enumerate(ends))
