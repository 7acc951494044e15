"""What of one scene depends on all scenes of its film."""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from msgspec import Struct

from ..language.storyboard import Declaration, Storyboard
from ..language.usage import declared_as_one

_COMPARED = 100


class WholeFilm(Struct, frozen=True, dict=True):
    """What all scenes of a film are asked for: once, and only where one of them needs to know."""

    storyboard: Storyboard

    @cached_property
    def as_one(self) -> tuple[Declaration, ...]:
        """The declarations of several names as one, where scenes name only single ones of them."""
        return declared_as_one(self.storyboard)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The first ids of its scenes, with which one that nobody has is compared."""
        return tuple(islice((each.id for each in self.storyboard.scenes if each.id), _COMPARED))

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of its scenes."""
        return frozenset(scene.language for scene in self.storyboard.scenes)
