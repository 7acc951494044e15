"""A kind of medium has its row wherever one is looked up: what lacks it is told here, by name.

How one is added stands in `docs/architecture.md`.
"""

from __future__ import annotations

import pytest
from ways import ATTACHED

from wanscript.dashscope.body import TYPES
from wanscript.language.storyboard import MEDIA
from wanscript.language.words import DEFAULT, LANGUAGES
from wanscript.models.media import KINDS, MediaKind, MediaRole, reference
from wanscript.models.table import DIALECTS, MODELS


def test_the_fields_of_a_declaration_are_the_kinds_that_models_take() -> None:
    """The language knows no model, so each has its own list."""
    assert set(MEDIA) == set(MediaKind)
    assert set(MEDIA) <= set(LANGUAGES[DEFAULT].spelled["fields"])


@pytest.mark.parametrize("kind", MediaKind)
def test_every_kind_has_its_words_its_role_and_its_way_of_being_typed(kind: MediaKind) -> None:
    assert KINDS[kind].fact
    assert reference(kind).kind is kind
    assert reference(kind).reference
    assert kind in dict(DIALECTS)


def test_every_kind_is_attached_in_every_way_to_every_row() -> None:
    """By the scripts of `ways.py`, to which one of a new kind is added."""
    assert set(ATTACHED) == set(MediaKind)


@pytest.mark.parametrize("role", [each for each in MediaRole if each is not MediaRole.VOICE])
def test_every_role_has_a_word_on_the_wire(role: MediaRole) -> None:
    """A voice stands inside of another item."""
    assert role in TYPES


@pytest.mark.parametrize("name", MODELS)
def test_a_model_spells_and_bounds_every_kind_that_it_takes(name: str) -> None:
    row = MODELS[name]
    for kind in row.kinds:
        assert reference(kind) in row.bounds, kind
        for language, labels in row.labels.items():
            assert "{n}" in labels[kind], (language, kind)
