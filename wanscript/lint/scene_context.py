"""What a check of one scene is given, and what it is: its lines, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ..language.diagnostic import Diagnostic
from ..language.laid import Laid
from ..language.names import Names
from ..language.storyboard import Scene


class SceneContext(Struct, frozen=True, gc=False):
    """The lines of one part of a script, told apart, and the scene that they mean."""

    laid: Laid
    scene: Scene
    names: Names


SceneCheck = Callable[[SceneContext], Iterator[Diagnostic]]
"""What was probably not meant in one scene."""
