"""What the service said, as frozen types: the world's doings are values here, not exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TaskStatus(StrEnum):
    """Where a task stands; a word never heard of counts as SUSPENDED: not over yet."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUSPENDED = "SUSPENDED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def _missing_(cls, value: object) -> TaskStatus:  # noqa: ARG003
        return cls.SUSPENDED

    @property
    def final(self) -> bool:
        """Whether it stays so: UNKNOWN too, it says that the service has no such task."""
        return self in _FINAL


_FINAL = frozenset(
    (TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED, TaskStatus.UNKNOWN)
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The service took the task and will bill it if it succeeds."""

    task_id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Again:
    """The service took nothing, because it is busy; `after` is its own wish in seconds."""

    code: str
    message: str
    request_id: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The service took nothing and will not; `stops` when it would refuse every other one too.

    So it is with a key, an account or a quota at fault: the run submits no more.
    """

    code: str
    message: str
    request_id: str
    http: int
    stops: bool = False


@dataclass(frozen=True, slots=True)
class NotSent:
    """No byte of the request left this machine: nothing was taken.

    `given_up` tells a caller that no longer wanted it from a service that is not there.
    """

    reason: str
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request left and nothing trustworthy came back: it may have been taken, and billed."""

    reason: str


Created = Accepted | Again | Refused | NoAnswer | NotSent
"""What can come of a create call."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The service called a task back before it started."""

    task_id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What was billed, in seconds: `duration` is the total and the one that counts."""

    duration: float | None = None
    input_video_duration: float | None = None
    output_video_duration: float | None = None
    video_count: int | None = None
    resolution: int | None = None
    ratio: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as a query shows it; times carry their zone, `code` and `message` say why it failed.

    A failure arrives as a good answer (HTTP 200), so `status` is the only thing to trust.
    """

    task_id: str
    status: TaskStatus
    orig_prompt: str | None = None
    video_url: str | None = None
    submitted: datetime | None = None
    scheduled: datetime | None = None
    ended: datetime | None = None
    usage: Usage | None = None
    code: str | None = None
    message: str | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A task as the list shows it: no prompt and no result, those need a query.

    `request_id` is the submission's own.
    """

    task_id: str
    status: TaskStatus
    model: str
    created: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, counted from 1; `date` is the service's own clock as it answered."""

    total: int
    pages: int
    page: int
    rows: tuple[Listed, ...]
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A short permission to upload for one model: where to, and the form's fields in order.

    `limit` is bytes a file, `seconds` the permission's own life.
    """

    model: str
    host: str
    directory: str
    fields: tuple[tuple[str, str], ...]
    limit: int | None = None
    seconds: float | None = None

    def __repr__(self) -> str:
        return f"Policy(model={self.model!r}, directory={self.directory!r})"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file on the service's side, good for this account and the same model string only."""

    url: str
    expires: datetime
