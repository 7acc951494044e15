"""What the emulator has drawn, and the shape of whoever draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """One clip to draw: `width` and `height` in pixels, `seconds` long, an MP4 at `target`.

    `body` is the request as it was sent and `identity` what it is (see `body.py`) without its
    first frame, each upload counted by its bytes; `media` has, for each item of the request,
    the upload itself or None for a URL, which nobody fetches.
    """

    task_id: str
    body: dict[str, Any]
    identity: str
    media: tuple[Path | None, ...]
    width: int
    height: int
    seconds: int
    target: Path
    fps: int = 24


Draw = Callable[[Job], None]
"""Writes the clip of a job to its `target`; called in a thread, one job at a time."""
