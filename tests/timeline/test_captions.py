"""Captions hold every word, within the columns that can be read."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from wanscript.language.pace import spoken
from wanscript.timeline.breaks import pieces, sentences
from wanscript.timeline.captions import NOTE, SPEECH, Layout, captions, measure

WORDS = st.sampled_from(
    (
        *("Mr.", "O'Brien", "said,", "“no”", "J.", "R.", "it.", "Then", "a", "www.x.y/z", "…"),
        *("鹤", "飞走了，", "可每年冬天", "他说：“好。”", "supercalifragilistic" * 4),
        *("👩\u200d🎤", "e\u0301", "  ", "\u200d"),
    )
)
SPACED, CLOSE = st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS).map("".join)
TEXTS = st.one_of(st.text(), SPACED, CLOSE)


def lines(text: str) -> list[tuple[str, ...]]:
    return [each.lines for each in captions(text, Fraction(0), Fraction(10))]


@given(TEXTS, st.sampled_from([SPEECH, NOTE]))
def test_no_word_is_lost_and_every_line_can_be_read(text: str, layout: Layout) -> None:
    found = captions(text, Fraction(1), Fraction(3), layout)
    assert "".join(each.text for each in found) == text
    assert [each.start for each in found[:1]] == [1] * bool(found)
    assert all(one.end == two.start and one.start < one.end for one, two in pairwise(found))
    for each in found:
        assert len(each.lines) <= layout.lines
        assert "".join("".join(each.lines).split()) == "".join(each.text.split())
        for line in each.lines:
            assert cell_len(line) <= layout.columns
            assert measure(line) <= 8 * layout.columns


@given(TEXTS)
def test_pieces_and_sentences_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert "".join(sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Why did you still come?", [("Why did you still come?",)]),
        (
            "You know, I never once asked Mr. O'Brien what he wanted, and nobody told me what I "
            "wanted.",
            [
                ("You know, I never once asked", "Mr. O'Brien what he wanted,"),
                ("and nobody told me what I wanted.",),
            ],
        ),
        (
            "The one who came to see us at noon was Dr. Smith.",
            [("The one who came to see", "us at noon was Dr. Smith.")],
        ),
        (
            "I have read all the long books that J. R. R. Tolkien wrote.",
            [("I have read all the long books", "that J. R. R. Tolkien wrote.")],
        ),
        (
            "它飞走了，可每年冬天，都有人听见它叫。",
            [("它飞走了，可每年冬天，", "都有人听见它叫。")],
        ),
        ("周先生，后来那只鹤呢？", [("周先生，后来那只鹤呢？",)]),
        (
            "First we eat. Then we go home, and there we shall sleep until the sun is up again. "
            "Then we work.",
            [
                ("First we eat. Then we go home,",),
                ("and there we shall sleep until", "the sun is up again. Then we work."),
            ],
        ),
    ],
)
def test_captions_break_where_readers_do(text: str, shown: list[tuple[str, ...]]) -> None:
    assert lines(text) == shown


def test_sixteen_full_width_characters_fill_a_line() -> None:
    assert lines("鹤" * 16) == [("鹤" * 16,)]
    assert lines("鹤" * 17) == [("鹤" * 8, "鹤" * 9)]
    assert len(lines("鹤" * 32)) == 1
    assert len(lines("鹤" * 33)) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. O'Brien sits. He waits.", 2),
        ("She met Dr. J. R. Smith. He left!", 2),
        ("他走了。她没走！“真的？”他问。", 4),
        ("No. Never.", 2),
        ("A U.S. Army truck.", 1),
    ],
)
def test_a_title_ends_no_sentence(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


def test_a_caption_is_shown_as_long_as_its_words_take() -> None:
    words = "I told you all about it at great length, and more than once. But you? You never heard."
    first, second = captions(words, Fraction(0), Fraction(8))
    shown = [each.end - each.start for each in (first, second)]
    assert shown[0] / shown[1] == Fraction(spoken(first.text), spoken(second.text))
    assert shown[0] > shown[1]
