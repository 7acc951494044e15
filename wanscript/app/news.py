"""What is new of a run: of one of its clips, or of the run as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..run.event import Event
from ..run.take import Take


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about a run as a whole, one of its clips, or a film: its project and script."""

    message: str
    take: Take | None = None
    film: tuple[str, str] | None = None


News = Event | Notice

Tell = Callable[[News], None]
"""Takes in what is new of a run."""
