"""Which model a film is for: its row, and what is uncertain about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.near import nearest
from ..language.setting_values import only_one
from ..language.settings import set_to
from ..language.slice import Slice
from ..language.source import Span
from ..language.storyboard import Storyboard
from ..models.spec import ModelSpec
from ..models.table import DEFAULT, MODELS
from .lacks import listed


def chosen_model(
    storyboard: Storyboard, model: str | None, start: Span
) -> tuple[ModelSpec, tuple[Diagnostic, ...]]:
    """The row of `model` or else of the script's own; the default one's where it is not known.

    `start` is the script's first character, the place of what is wrong with no line of it.
    """
    setting = set_to(storyboard.settings.model)
    name = model or (setting.value if setting else None) or DEFAULT
    own = setting.span if setting and not model else None
    row = MODELS.get(name, MODELS[DEFAULT])
    words = setting.words if setting and own else None
    family = _of_version(name, storyboard)
    findings = [] if name in MODELS else [_no_model(name, own or start, words, family)]
    place = own or (storyboard.scenes[0].span if storyboard.scenes else None)
    return row, (*findings, *(_doubts(name, row, place) if place else ()))


_VERSION = re.compile(r"\s*(?P<brand>[^\W\d_]+)[\s_-]*(?P<version>\d+\.\d+)\s*")


def _of_version(name: str, storyboard: Storyboard) -> str | None:
    """Of the models of a version that is named alone, the one that takes what the script has."""
    match = _VERSION.fullmatch(name)
    if match is None:
        return None
    begins = f"{fold(match['brand'])}{match['version']}-"
    scenes = (storyboard.settings, *(scene.settings for scene in storyboard.scenes))
    frame = any(set_to(each.first_frame) for each in scenes)
    pictures = any(set_to(each.storyboard) for each in scenes)
    references = pictures or any(who.media for who in storyboard.declared)
    for each in (each for each in MODELS if each.startswith(begins)):
        row = MODELS[each]
        least, most = row.references
        takes = most > 0 if references else least == 0 and bool(row.frame) == frame
        if takes:
            return each
    return None


def _no_model(name: str, place: Span, words: Slice | None, family: str | None) -> Diagnostic:
    meant = family or nearest(name, tuple(MODELS))
    sure = (Edit(place, family),) if family and words else ()
    return Diagnostic.of(
        "WAN311",
        place,
        f"there is no model `{name}`",
        f"did you mean `{meant}`?" if meant else "",
        help=f"known models are {listed(tuple(MODELS))}",
        edits=sure or (only_one(words, MODELS) if words else ()),
    )


def _doubts(name: str, row: ModelSpec, place: Span) -> Iterator[Diagnostic]:
    """What is uncertain about a model."""
    if name in MODELS and name not in tuple(MODELS):
        yield Diagnostic.of(
            "WAN314",
            place,
            f"`{name}` is a snapshot that is not known here; it is taken for one of its "
            "family, with the family's limits",
            help=f"known models are {listed(tuple(MODELS))}",
        )
    if row.retired:
        yield Diagnostic.of(
            "WAN313",
            place,
            f"{row.name} {row.retired}",
            help=f"`Model: {DEFAULT}` is its successor",
        )
