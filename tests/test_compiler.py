"""What compiling a script from Python promises."""

from __future__ import annotations

import pytest
from printed import script

from wanscript.compiler import compile

FILM = "Model: wan2.7-r2v\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\nMara waits.\n"


@pytest.mark.parametrize("text", [FILM, FILM.partition("\n\n")[2], "Title: No story\n", ""])
def test_a_model_that_is_not_known_is_told(text: str) -> None:
    compilation = compile(script(text), model="wan9-nope")
    assert "WAN311" in {each.code for each in compilation.diagnostics}
    assert not compilation.sound
    assert compile(script(FILM), model="wan2.7-r2v").sound
