"""Where the parts of a request were written."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..language.slice import Slice
from ..language.source import Span


class Origins(Struct, frozen=True, gc=False):
    """Where the parts of a request were written, which those of each of its takes were.

    `words` are what the marks of its prompt stand for; `places` has the parts of its body
    ("scene", "media[1].url", "parameters.duration") and, once they are asked for, the facts of
    what its author wrote ("Anna's voice") and the facets that have but one ("style").
    """

    words: tuple[Slice, ...]
    places: Mapping[str, Span]
