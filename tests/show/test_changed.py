"""What of a board is other than it was."""

from __future__ import annotations

import pytest
from films import script
from printed import ROOT

from wanscript.media import files
from wanscript.show.board import laid_out
from wanscript.show.changed import changed
from wanscript.show.page import Page

FILM = """Title: Film

Character: Ada

INT. HALL - DAY

1. Wide shot [2s]
Ada waits.

2. Close-up of Ada [2s]
She laughs.

INT. YARD - DAY

1. Wide shot [2s]
Ada runs.

2. Wide shot [2s]
Ada falls.

INT. ROOF - NIGHT

1. Wide shot [2s]
Ada sleeps.
"""
SCENE = "INT. BARN - DAY\n\n1. Wide shot [2s]\nAda sings.\n\n"
YARD = FILM[FILM.index("INT. YARD") : FILM.index("INT. ROOF")]


def page(text: str) -> Page:
    root = ROOT / "examples"
    return laid_out(script(text), root, files.facts(root))


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ("Title: Film", "Title: Film", ()),
        ("Title: Film", "Title: Other", ()),
        ("Title: Film", "// a note\n\nTitle: Film", ()),
        ("Ada falls", "Ada rises", ("scene-2-2",)),
        ("Ada runs.\n\n2. Wide shot [2s]\nAda falls", "Ada hops", ("scene-2",)),
        # longer: the frames after it stand at other times of the film, and are the same
        ("1. Wide shot [2s]\nAda waits", "1. Wide shot [3s]\nAda waits", ("scene-1",)),
        ("INT. YARD - DAY", "INT. YARD - NIGHT", ("scene-2",)),
        ("INT. YARD", SCENE + "INT. YARD", ("scene-2",)),
        (YARD, "", ("scene-2",)),
        (FILM[FILM.index("INT. ROOF") :], "", ("scene-2",)),
        ("Character: Ada\n", "Character: Ada\nStyle: noir\n", ()),
    ],
)
def test_what_changed_is_told_by_its_id(old: str, new: str, ids: tuple[str, ...]) -> None:
    assert old in FILM
    assert changed(page(FILM), page(FILM.replace(old, new))) == ids


def test_each_frame_has_its_line() -> None:
    shown = page(FILM)
    lines = [panel.line for section in shown.sections for panel in section.panels]
    assert [FILM.splitlines()[line - 1][:2] for line in lines] == ["1.", "2.", "1.", "2.", "1."]
