"""Words of a script in which the declared names are known."""

from __future__ import annotations

from msgspec import Struct

from .slice import Slice
from .source import Span


class Literal(Struct, frozen=True, gc=False):
    """Words that reach the prompt as they are; `quoted` are their stretches in quotation marks."""

    words: Slice
    quoted: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.words.text

    @property
    def span(self) -> Span:
        """Where they stand."""
        return self.words.span()


class Mention(Struct, frozen=True, gc=False):
    """A declared name in the words: `name` as declared, `words` as it stands without mark-up.

    Where the name has a label in the request the label replaces `words` (an article before the
    name included), else they stay; `spelled` is the name in them, `marked` its place with its
    mark-up where it has any.
    """

    name: str
    words: Slice
    spelled: Slice
    marked: Span | None = None

    @property
    def text(self) -> str:
        """The name as it stands without mark-up."""
        return self.words.text

    @property
    def span(self) -> Span:
        """Where it stands, with its mark-up."""
        return self.marked or self.words.span()


Text = tuple[Literal | Mention, ...]
