"""One line for each thing that happens to a clip, on stderr."""

from __future__ import annotations

from ..run.event import Event
from ..run.take import called
from ..show.terminal import padded, visible
from .out import err

_SAID = {
    "queued": "waits for its turn",
    "following": "waits for",
    "uploading": "uploads",
    "submitted": "submitted",
    "pending": "waits at the service",
    "running": "is being made",
    "downloading": "downloads",
    "done": "done",
    "failed": "failed",
    "asking": "asks the service",
    "waiting": "waits",
    "elsewhere": "is in another run's hands",
}


_OBJECTS = frozenset(("uploading", "following", "elsewhere", "asking"))
"""The phases whose words go on with the detail; after the others it stands by itself."""


def said(news: Event) -> str:
    """A clip's news in words."""
    words = _SAID.get(news.phase, news.phase)
    if not news.detail or news.phase in ("done", "queued"):
        return words
    return f"{words}{' ' if news.phase in _OBJECTS else ': '}{news.detail}"


def line(news: Event) -> None:
    """Tells a clip's news in a line."""
    take = news.take
    name = called(take.scene, take.take)
    if news.orphan:
        name += " (no longer in the film)"
    err(visible(f"  {padded(name, 4)} {said(news)}"))
