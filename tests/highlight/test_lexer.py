"""Scripts coloured by Pygments: every sign of them, by the look of their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import GOOD, ROOT
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, String
from texts import LINES

from wanscript.highlight.lexer import WanLexer
from wanscript.language.words import KEYS, ROLES

LEXER = WanLexer(stripnl=False, ensurenl=False)


def pieces(text: str) -> list[tuple[object, str]]:
    return [(kind, words) for kind, words in LEXER.get_tokens(text) if words.strip()]


def test_pygments_finds_it() -> None:
    assert isinstance(get_lexer_by_name("wan"), WanLexer)
    assert isinstance(get_lexer_for_filename("film.wan"), WanLexer)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Character: Mara", Name.Class, "Mara"),
        ("  Image: a.png", Name.Attribute, "Image"),
        ("EXT. ALLEY - NIGHT #one#", Generic.Heading, "ALLEY - NIGHT"),
        ("EXT. ALLEY - NIGHT #one#", Name.Label, "#one#"),
        ("12 INT. BAR - DAY", Keyword, "12 INT."),
        ("内景 茶馆 - 夜", Generic.Heading, "茶馆 - 夜"),
        ("1. Wide shot [4s]", Number, "[4s]"),
        ("1、全景 [4秒]", Number, "1"),
        ("MARA (quietly)\nWhy?", Comment.Special, " (quietly)"),
        ("MARA (quietly)\nWhy?", String, "Why?"),
        ("小满：走吧。", Name.Function, "小满"),
        ("She sees @{Mara}.", Name.Variable, "@{Mara}"),
        ("CUT TO:", Keyword.Pseudo, "CUT TO:"),
        ("Mara [[ or not ]] waits", Comment.Multiline, "[[ or not ]]"),
        ("```\n1. a\n```\n", Literal, "1. a"),
        ("## Act one", Generic.Subheading, "## Act one"),
    ],
)
def test_a_piece_is_coloured(text: str, kind: object, words: str) -> None:
    assert (kind, words) in pieces(text)


@pytest.mark.parametrize("word", [*KEYS, *ROLES])
def test_every_word_of_every_language_is_known(word: str) -> None:
    kind, words = pieces(f"{word}: x")[0]
    assert words == word
    assert kind in (Keyword.Type, Keyword.Declaration)


def test_what_was_spoken_ends_at_a_blank_line() -> None:
    assert (String, "Go.") in pieces("MARA\nGo.\n\nMara goes.\n")
    assert not any(kind is String for kind, _ in pieces("MARA\n\nMara goes.\n"))


@pytest.mark.parametrize("path", [*GOOD, *(ROOT / "examples").glob("*/*.wan")], ids=str)
def test_every_sign_of_a_script_stays(path: Path) -> None:
    text = path.read_text("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    assert "".join(words for _, words in LEXER.get_tokens(text)) == text


@given(st.lists(st.sampled_from(LINES), max_size=12).map("\n".join) | st.text(max_size=80))
def test_any_text_has_colours(text: str) -> None:
    found = [*LEXER.get_tokens_unprocessed(text)]
    assert "".join(words for *_, words in found) == text
    assert all(text[at : at + len(words)] == words for at, _, words in found)
