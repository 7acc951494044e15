"""A length in brackets that times nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.diagnostic import Diagnostic
from ..language.grammar import inside
from ..language.misplaced import no_length
from ..language.spelled import spelled
from ..language.storyboard import Scene
from ..language.usage import each_words, outside_quotes
from .check_context import LintContext

_DECADE = re.compile(r"\[[2-9]0s\]")
"""How old somebody is, `[40s]`, and longer than a clip."""


def untimed(context: LintContext) -> Iterator[Diagnostic]:
    """The first length among the words of each scene that has no shots and no timed beats.

    A fence says what it says.
    """
    for scene in context.storyboard.scenes:
        timed = scene.shots or any(beat.time for beat in scene.beats)
        if not timed and scene.fence is None:
            yield from _untimed(scene)


def _untimed(scene: Scene) -> Iterator[Diagnostic]:
    for words in each_words(scene):
        for span, match in outside_quotes(words, inside("TIME")):
            if not any(map(str.isalpha, match.group())) or _DECADE.fullmatch(match.group()):
                continue  # a number in brackets, or somebody's age
            yield no_length(
                span,
                f"`{match.group()}` is words here, and times nothing",
                "",
                f"only a numbered shot has a length: `{spelled('shown', 'shot', scene.language)}`",
            )
            return
