"""What holds for every screenplay: no word is lost, and the result can be checked."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wanscript.compiler import compile
from wanscript.language.diagnostic import Severity
from wanscript.language.source import Source
from wanscript.screenplay.fountain import fountain
from wanscript.screenplay.records import Line, Speech, spoken
from wanscript.screenplay.to_wan import to_wan

from .taken import lost, words

FOR_A_PERSON = {"WAN110", "WAN213", "WAN302"}
"""No story, a reference typed by hand, no picture yet."""

LINES = st.sampled_from((Path(__file__).parent / "lines.txt").read_text("utf-8").split("\n"))
ODD = st.text("Aaß İıΣé你花ק .,:;!?-–()[]{}/\\#^~=>\"'“”\u200b\u2028\x0c\x001٣", max_size=30)
TEXTS = st.lists(st.one_of(LINES, LINES, st.just(""), ODD), max_size=24).map("\n".join)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
@example("MARA\n(leaves)\n\nX")
def test_no_word_is_lost_and_what_is_said_is_sent(text: str) -> None:
    text = f"FADE IN:\n\n{text}"
    screenplay = fountain(text)
    made = to_wan(screenplay)
    # a number on both sides of a heading becomes one
    once = re.sub(r"(?m)^12 (INT.*) 12$", r"\1", text)
    assert lost(words(once), words(made.text)) == [], made.text
    compilation = compile(Source(PurePath("x.wan"), made.text), model="wan2.7-t2v")
    errors = {
        each.code for each in compilation.diagnostics if each.severity is Severity.ERROR
    } - FOR_A_PERSON
    assert errors == set(), made.text
    prompts = " ".join(request.prompt.text for request in compilation.requests)
    speeches = (each for each in screenplay.elements if isinstance(each, Speech))
    said = (
        spoken(part.words) for each in speeches for part in each.parts if isinstance(part, Line)
    )
    assert lost(words(" ".join(said)), words(prompts)) == [], made.text
