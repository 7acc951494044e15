"""The two forms of the patterns for names find the same where both may look."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from printed import script

from wanscript.compiler import compile
from wanscript.language.name_patterns import NamePatterns

NAMES = ("Mara", "I", "Ann Lee", "R2", "_x", "Zoë", "ſam", "Kim\u212a", "小红")
WORDS = st.lists(
    st.sampled_from((*NAMES, *map(str.upper, NAMES), *map(str.lower, NAMES), *"\\@{} ._'3\n"))
)
WHO = compile(script("Character: Mara\n  Image: m.png\n\nMara waits.\n")).storyboard.declared[0]


def _found(pattern: re.Pattern[str], text: str) -> list[tuple[object, ...]]:
    return [(match.span(), match.lastgroup, match.groups()) for match in pattern.finditer(text)]


@given(WORDS)
def test_in_ascii_both_forms_find_the_same(words: list[str]) -> None:
    text = "".join(words).encode("ascii", "ignore").decode()
    by_form = dict.fromkeys(NAMES, WHO)
    written = {name.casefold(): name for name in NAMES}
    one, other = (NamePatterns(by_form, written, ascii=ascii) for ascii in (True, False))
    for name in ("prose", "fence", "loose"):
        assert _found(getattr(one, name), text) == _found(getattr(other, name), text)
