"""One line for each thing that happens to a clip, on stderr."""

from __future__ import annotations

from collections.abc import Callable

import click

from ..run.world import Progress
from ..show.terminal import padded

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


def said(news: Progress) -> str:
    """A clip's news in words."""
    words = _SAID.get(news.phase, news.phase)
    if not news.detail or news.phase in ("done", "queued"):
        return words
    return f"{words}{' ' if news.phase in _OBJECTS else ': '}{news.detail}"


class Lines:
    """Tells each clip's news once; what was said last is all it remembers."""

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        self._last: dict[str, tuple[str, str]] = {}
        self._say = say or (lambda line: click.echo(line, err=True))

    def __call__(self, news: Progress) -> None:
        """Says what is new."""
        clip, told = news.clip, (news.phase, news.detail)
        name = clip.scene if clip.take == 1 else f"{clip.scene} take {clip.take}"
        if news.stray:
            name += " (no longer in the script)"
        if self._last.get(name) == told:
            return
        self._last[name] = told
        self._say(f"  {padded(name, 4)} {said(news)}")
