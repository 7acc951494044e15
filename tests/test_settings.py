"""A setting goes through every stage: what one of them does not know of it is told here, by name.

How one is added stands in `docs/architecture.md`.
"""

from __future__ import annotations

import pytest
from printed import script

from wanscript.changes import compare
from wanscript.compiler import Compilation, compile, with_authored
from wanscript.language.settings import FILM_ONLY, SWITCHES, WORDED, Settings, field_of
from wanscript.language.words import DEFAULT, LANGUAGES
from wanscript.models.spec import Choice, Flag, IntRange, ModelSpec, Parameter, Size
from wanscript.models.table import MODELS, family

KEYS = LANGUAGES[DEFAULT].spelled["keys"]
FAMILIES = [name for name in MODELS if name == family(name)]
PARAMETERS = [(name, each) for name in FAMILIES for each in MODELS[name].parameters]
SENT = sorted({each.key for _, each in PARAMETERS})


def film(model: str, setting: str = "", *, frame: bool = False) -> Compilation:
    first = "First frame: https://example.com/f.png\n" if frame else ""
    return compile(
        script(
            f"Model: {model}\n{first}{setting}\nCharacter: Mara\n"
            "  Image: https://example.com/m.png\n\nMara waits.\n"
        )
    )


def _values(row: ModelSpec, parameter: Parameter) -> list[tuple[str, object]]:
    """Two legal values as they are written, and as they are sent."""
    legal = parameter.legal
    if isinstance(legal, Flag):
        return [("on", True), *([("off", False)] if legal.off else [])]
    if isinstance(legal, Choice):
        return [(each, each) for each in (legal.values[0], legal.values[-1])]
    if isinstance(legal, IntRange):
        return [(f"{each}", each) for each in (legal.low + 1, legal.low + 2)]
    assert isinstance(legal, Size)
    first, *_, last = dict.fromkeys(pair[0] for pair in row.pixels)
    return [(each, "{}*{}".format(*row.pixels[each, "16:9"])) for each in (first, last)]


def test_every_key_is_a_field() -> None:
    """But for what other scripts bring along."""
    fields = {field_of(key) for key in KEYS if key != "include"}
    assert fields == set(Settings.__struct_fields__)
    assert {*WORDED, *SWITCHES, *FILM_ONLY} <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_read_whatever_its_value(key: str) -> None:
    for value in ("on", "7", "some words", "@Mara"):
        made = film("wan2.7-r2v", f"{KEYS[key]}: {value}")
        given = None if key == "include" else made.storyboard.settings.by_key(key)
        assert key in FILM_ONLY or (given and given.words.text == value), key


@pytest.mark.parametrize(("model", "parameter"), PARAMETERS)
def test_what_a_parameter_is_set_to_is_sent_under_its_name(
    model: str, parameter: Parameter
) -> None:
    row = MODELS[model]
    frame = row.frame == "needed"
    for written, sent in _values(row, parameter):
        made = film(model, f"{KEYS[parameter.key]}: {written}", frame=frame)
        (request,) = made.requests
        assert dict(request.parameters)[parameter.name] == sent, parameter.key


@pytest.mark.parametrize("key", SENT)
def test_a_model_without_a_parameter_says_so(key: str) -> None:
    for model in FAMILIES:
        row = MODELS[model]
        sized = key == "ratio" and any(isinstance(each.legal, Size) for each in row.parameters)
        if row.parameter(key) is None and not sized:
            made = film(model, f"{KEYS[key]}: on")
            assert [each for each in made.diagnostics if f"no {key}" in each.message], (model, key)


@pytest.mark.parametrize(
    ("model", "parameter"), list({each.key: (name, each) for name, each in PARAMETERS}.values())
)
def test_another_value_is_another_clip_and_a_plan_says_why(
    model: str, parameter: Parameter
) -> None:
    """Were a setting in no facet, a clip would be kept that is not what the script says now."""
    row, key = MODELS[model], KEYS[parameter.key]
    unset = with_authored(film(model, frame=row.frame == "needed"))
    written = _values(row, parameter)[-1][0]
    changed = with_authored(film(model, f"{key}: {written}", frame=row.frame == "needed"))
    told = compare(unset.requests[0].authored, changed.requests[0].authored)
    assert any(key.lower() in str(each) or written in str(each) for each in told), parameter.key
