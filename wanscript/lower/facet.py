"""One part of what the author wrote of a clip, and the facts that are told of it."""

from __future__ import annotations

from msgspec import Struct

from ..language.source import Span
from ..models.media import is_url
from ..models.request import LONG

Fact = tuple[str, str, Span | None]
"""A fact's name, its value in the author's words, and where it stands, unless in a command."""


class Facet(Struct, frozen=True, gc=False):
    """One part of what was written: its data for JSON, falsy where nothing was; its facts."""

    data: object = None
    facts: tuple[Fact, ...] = ()


def file_told(url: str) -> str:
    """A medium as it is told: a path as written, of an address its last part alone."""
    if not is_url(url):
        return url
    return LONG if url.startswith("data:") else url.split("?")[0].rstrip("/").rpartition("/")[2]
