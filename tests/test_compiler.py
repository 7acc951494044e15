"""What compiling a script from Python promises."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from printed import script

from wanscript.compiler import compile
from wanscript.models.media import Unreadable

FILM = "Model: wan2.7-r2v\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\nMara waits.\n"


@pytest.mark.parametrize("text", [FILM, FILM.partition("\n\n")[2], "Title: No story\n", ""])
def test_a_model_that_is_not_known_is_told(text: str) -> None:
    compilation = compile(script(text), model="wan9-nope")
    assert "WAN311" in {each.code for each in compilation.diagnostics}
    assert not compilation.sound
    assert compile(script(FILM), model="wan2.7-r2v").sound


def test_the_inputs_are_every_file_that_the_script_depends_on() -> None:
    def load(path: PurePath) -> bytes | Unreadable:
        if path.as_posix() == "film/cast/cast.wan":
            return b"Character: Mara\n  Image: mara.png\n  Voice: mara.mp3\n"
        return Unreadable("not here")

    text = "Include: cast/cast.wan\nInclude: gone.wan\nPrompt: own.j2\n\nMara waits.\n"
    made = compile(script(text, "film/x.wan"), load=load)
    assert [path.as_posix() for path in made.inputs] == [
        "film/x.wan",
        "film/cast/cast.wan",
        "film/gone.wan",
        "film/own.j2",
        "film/cast/mara.png",
        "film/cast/mara.mp3",
    ]
