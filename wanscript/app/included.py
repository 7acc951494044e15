"""Scripts that others include: they say who and what there is, and need no story of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..compiler import Compilation
from ..language.catalogue import NO_STORY
from ..language.diagnostic import Diagnostic


def together(compiled: Sequence[Compilation]) -> tuple[Diagnostic, ...]:
    """The findings of some scripts, in their order; no story is none where another includes it."""
    every = [each for made in compiled for each in made.diagnostics]
    if not any(each.code == NO_STORY for each in every):
        return tuple(every)
    shared = {
        Path(each).resolve()
        for made in compiled
        for each in made.inputs
        if each != made.source.path
    }
    return tuple(
        each
        for each in every
        if each.code != NO_STORY or Path(each.span.source.path).resolve() not in shared
    )


def without_story(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings of a script that another one includes: that it has no story is none of them."""
    return tuple(each for each in diagnostics if each.code != NO_STORY)


__all__ = ["together", "without_story"]
