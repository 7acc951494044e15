"""What happens to a clip in a run: a phase, and the facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .take import Take


class Phase(StrEnum):
    """What a take does or waits for now."""

    QUEUED = "queued"
    UPLOADING = "uploading"
    FOLLOWING = "following"
    WAITING = "waiting"
    ELSEWHERE = "elsewhere"
    ASKING = "asking"
    SUBMITTED = "submitted"
    PENDING = "pending"
    RUNNING = "running"
    SUSPENDED = "suspended"
    DOWNLOADING = "downloading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """What a take does now, as it is known then; `orphan` is one that the film has no more."""

    take: Take
    phase: Phase
    detail: str = ""
    orphan: bool = False
