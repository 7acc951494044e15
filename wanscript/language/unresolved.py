"""What could not be understood: it stays in the tree, and what depends on it is not told."""

from __future__ import annotations

from msgspec import Struct

from .slice import Slice


class Unresolved(Struct, frozen=True, gc=False):
    """Words that were not understood, as is told where they stand.

    `meant` is the role or key that they would have, "" for words of the story.
    """

    words: Slice
    meant: str = ""
