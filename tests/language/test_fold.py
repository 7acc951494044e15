"""Words that differ in case alone are one word, to the grammar and to the tables alike."""

from __future__ import annotations

import re
import sys

import pytest
from printed import script

from wanscript.compiler import compile
from wanscript.language.fold import fold

IMAGE = "  Image: https://example.com/m.png\n"


def codes(text: str) -> set[str]:
    return {each.code for each in compile(script(text)).diagnostics}


def test_what_a_pattern_finds_in_any_case_is_folded_alike() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    cased = [each for each in every if each.lower() != each or each.upper() != each]
    line = "".join(cased)
    for char in cased:
        found = re.findall(re.escape(char), line, re.IGNORECASE)
        assert {fold(each) for each in found} == {fold(char)}, f"U+{ord(char):04X}"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("İpek", "ipek"),
        ("İpek", "ıpek"),
        ("Ilse", "İLSE"),
        ("Işıl", "ışıl"),
        ("Işıl", "IşIL"),
        ("Jonas", "jonaſ"),
        ("Kim", "\u212aİM"),
        ("Å", "å"),
        ("Zoe\u0301", "ZOÉ"),
    ],
)
def test_a_name_in_another_case_is_a_hint_or_the_name(name: str, other: str) -> None:
    film = f"Character: {name}\n{IMAGE}\n{name} sits, and {other} goes.\n"
    assert codes(film) <= {"WAN207"}


def test_names_that_capitals_cannot_tell_apart_are_one_name() -> None:
    film = f"Character: Ilgın\n{IMAGE}Character: Ilgin\n{IMAGE}\nIlgın and Ilgin go.\n"
    assert "WAN203" in codes(film)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("TİTLE: x", "title"),
        ("ſtyle: ink", "style"),
        ("AUDİO: on", "audio"),
        ("DURATİON: 3s", "duration"),
        ("ſeed: 1", "seed"),
        ("Muſıc: horns", "music"),
    ],
)
def test_a_key_in_any_case_sets_what_it_says(line: str, key: str) -> None:
    board = compile(script(f"{line}\n\nMara waits.\n")).storyboard
    assert board.settings.by_key(key)


def test_a_field_and_a_side_in_any_case_are_read() -> None:
    film = "Character: Mara\n  İmage: https://example.com/m.png\n\nİNT. HALL - DAY\n\nMara waits.\n"
    compilation = compile(script(film))
    assert not compilation.diagnostics
    heading = compilation.storyboard.scenes[0].heading
    assert heading
    assert heading.interior
