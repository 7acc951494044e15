"""Many words as one pattern find what the words one by one find, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wanscript.language.alternatives import alternatives

WORDS = st.text("ab小-.[ ", min_size=1).map(str.strip).filter(bool)
TEXT = st.text("ab小-.[ \t\n")


def flat(words: list[str], after: str) -> str:
    longest = sorted({" ".join(word.split()) for word in words}, key=len, reverse=True)
    every = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest)
    return f"(?:{every}){after}"


@given(st.lists(WORDS, min_size=1, max_size=60), TEXT, st.sampled_from(["", r"(?![ab])"]))
def test_the_pattern_finds_what_the_words_find(words: list[str], text: str, after: str) -> None:
    pattern = re.compile(alternatives(words) + after)
    expected = [match.span() for match in re.finditer(flat(words, after), text)]
    assert [match.span() for match in pattern.finditer(text)] == expected


def test_many_words_and_deep_ones_can_be_compiled() -> None:
    wide = [chr(0x4E00 + at) for at in range(5000)]
    deep = ["a" * length for length in range(1, 400)]
    pattern = re.compile(alternatives([*wide, *deep, "b" * 20_000]))
    assert pattern.fullmatch(wide[-1])
    assert all(pattern.match(word + "!").group() == word for word in deep)  # type: ignore[union-attr]
    assert not pattern.match("c")
