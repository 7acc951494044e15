"""Speeches that open a scene, and may describe who is in it."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.cue_forms import addresses, is_lively
from ..language.cue_line import Spoken
from ..language.diagnostic import Diagnostic
from ..language.spelled import beside, colon, entry
from ..language.storyboard import Declaration
from .scene_context import SceneContext


def descriptions(context: SceneContext) -> Iterator[Diagnostic]:
    """The one-line speeches that open a scene and may describe who is in it."""
    opening: list[Diagnostic] = []
    for block, kinds in zip(context.laid.blocks, context.laid.kinds, strict=True):
        for at, line in enumerate(block.lines):
            cue, words = kinds.said.get(at, (None, ()))
            who = context.names.exact(cue.speakers[0].words.text) if cue and cue.speakers else None
            plainly = cue and not (cue.spoken.asides or cue.spoken.marked)
            if who is None or cue is None or line.kind != "LABEL" or not plainly:
                yield from opening
                return
            if is_lively(words[0].words.text) or addresses(words[0].words.text):
                yield from opening
                return
            opening.append(_described(cue.spoken, who))


def _described(cue: Spoken, who: Declaration) -> Diagnostic:
    """A description that is spoken."""
    look = entry("look", "", beside(who.name), "fields")
    return Diagnostic.of(
        "WAN229",
        cue.name.span(),
        f"{who.name} says this, before anything else happens",
        "is it a description?",
        help=f"a description stands below the declaration, as `{look}`, or is a "
        f"sentence: `\\{cue.name.text}{colon(cue.name.text)}...`",
    )
