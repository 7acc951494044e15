"""Templates compiled ahead write what Jinja writes, and only for the text they were made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanscript.lower import templates

PROGRAMS: dict[str, tuple[str, str]] = json.loads(templates.programs())
WORDS = st.sampled_from(("", "rain", "Rain.", "雨", "[x]", "{{ style }} <b>&"))
RECORD = st.fixed_dictionaries(
    dict.fromkeys(("name", "look", "id", "time", "heading", "text"), WORDS)
)
CONTEXT = st.fixed_dictionaries(
    {
        "language": st.sampled_from(("en", "zh")),
        "extension": st.sampled_from(("", "V.O.", "O.S.")),
        "dual": st.booleans(),
        "labelled": st.booleans(),
        "pause": st.booleans(),
        **dict.fromkeys(("characters", "shots"), st.lists(RECORD, max_size=3)),
        **dict.fromkeys(("place", "speakers", "voices"), st.lists(WORDS, max_size=3)),
        **dict.fromkeys(
            (
                *("style", "atmosphere", "sound", "music", "introduction", "story"),
                *("place_look", "picture", "verb", "manner", "apart", "act", "words"),
            ),
            WORDS,
        ),
    }
)


def test_every_template_has_a_program() -> None:
    assert set(PROGRAMS) == {path.name for path in templates._PROMPTS.glob("*.j2")}


@pytest.mark.parametrize("name", PROGRAMS)
@given(CONTEXT)
def test_a_program_writes_what_jinja_writes(name: str, context: dict[str, object]) -> None:
    by_jinja = templates._environment().get_template(name).render(context)
    assert templates._loaded(PROGRAMS[name][1])(context) == by_jinja


def test_a_program_is_strict() -> None:
    with pytest.raises(NameError):
        templates._loaded(PROGRAMS["prose.en.j2"][1])({})


def test_the_program_of_another_text_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "prose.en.j2").write_text("Now {{ story }}", "utf-8")
    (tmp_path / "programs.json").write_text(templates.programs(), "utf-8")
    monkeypatch.setattr(templates, "_PROMPTS", tmp_path)
    for each in (templates.template, templates._built, templates._environment):
        each.cache_clear()
    try:
        assert templates.template("prose.en.j2")({"story": "here"}) == "Now here"
    finally:
        for each in (templates.template, templates._built, templates._environment):
            each.cache_clear()
