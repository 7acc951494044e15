"""What is known of any vendor: what its service can say, as values, and what it can do.

What the world did to a submission is a value; what it did to a read or a transfer is an exception:

    ServiceError          one line about what the world did, without the key
     +- Misconfigured       a network setting that cannot be used: nothing was sent
     +- Unreachable         no usable answer, or busy, after the safe retries: ask again later
     +- Rejected            the service's own no (`code`, `message`, `failure`, `stops`)
     +- NotThere            no such task or file at that address, now
     +- Expired             a signed address or an upload permission that is over: get a new one
     +- TooLarge            more bytes than allowed, there or here
     +- Forbidden           an address to which no transfer goes
     +- Truncated           the transfer ended before its announced length

An OSError of this machine's disk (full, read-only) passes through as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Failure(StrEnum):
    """How a failure reads: what would have to change for the same request to succeed."""

    PASSING = "passing"
    """Nothing: the same request may do better later."""
    CONTENT = "content"
    """Words or media that the service does not take: an edit."""
    PARAMETERS = "parameters"
    """Something else in the request: an edit."""
    ACCOUNT = "account"
    """A key, a quota or a bill: every other request would fail too."""
    UNKNOWN = "unknown"
    """The service's words do not tell."""

    @property
    def blames_request(self) -> bool:
        """Whether it would come again for the same request."""
        return self in (Failure.CONTENT, Failure.PARAMETERS)


class Capabilities(Struct, frozen=True, gc=False):
    """What a service does and for how long it keeps things; times are seconds.

    A task that has not ended after `longest_task` is given up by the service.

    `classify` and `locate` take the code and the message of a failure: how it reads, and which
    part of the body it is about ("scene" where it names none). `same_model` takes the model of a
    row of the list and the one that was asked for: whether the row may be of that request; a
    row that names none may be of any.
    """

    task_retention: float
    result_retention: float
    upload_retention: float
    longest_task: float
    classify: Callable[[str, str], Failure]
    locate: Callable[[str, str], str]
    same_model: Callable[[str, str], bool]
    lists: bool = True
    cancels: bool = True


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


class Accepted(Struct, frozen=True, gc=False):
    """The service took the task and will bill it if it succeeds; `date` is its own clock."""

    task_id: str
    request_id: str
    date: datetime | None = None


class Again(Struct, frozen=True, gc=False):
    """The service took nothing, because it is busy; `after` is its own wish in seconds."""

    code: str
    message: str
    request_id: str
    after: float | None = None


class Refused(Struct, frozen=True, gc=False):
    """The service took nothing and will not; `stops` when it would refuse every other one too.

    So it is with a key, an account or a quota at fault: the run submits no more.
    """

    code: str
    message: str
    request_id: str
    failure: Failure = Failure.UNKNOWN
    stops: bool = False


class NotSent(Struct, frozen=True, gc=False):
    """No byte of the request left this machine: nothing was taken.

    `given_up` tells a caller that no longer wanted it from a service that is not there.
    """

    reason: str
    given_up: bool = False


class NoAnswer(Struct, frozen=True, gc=False):
    """The request left and nothing trustworthy came back: it may have been taken, and billed."""

    reason: str


Created = Accepted | Again | Refused | NoAnswer | NotSent
"""What can come of a create call."""


class Cancelled(Struct, frozen=True, gc=False):
    """The service called a task back before it started."""

    task_id: str
    request_id: str


class Usage(Struct, frozen=True, gc=False):
    """What was billed, in seconds: `duration` is the total and the one that counts.

    `resolution` is the number of its name (720 for 720P); None is what the service did not say.
    """

    duration: float | None = None
    input_video_duration: float | None = None
    output_video_duration: float | None = None
    video_count: int | None = None
    resolution: int | None = None
    ratio: str | None = None


class Task(Struct, frozen=True, gc=False):
    """A task as a query shows it; times carry their zone, `code` and `message` say why it failed.

    A failure arrives as a good answer, so `status` is the only thing to trust.
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


class Listed(Struct, frozen=True, gc=False):
    """A task as the list shows it: no prompt and no result, those need a query.

    `model` is "" where the row names none, or one that is not understood; `request_id` is the
    submission's own; `key_id` is the service's name for the key that made it, "" where the row
    does not tell.
    """

    task_id: str
    status: TaskStatus
    model: str
    created: datetime
    request_id: str
    key_id: str = ""


class Page(Struct, frozen=True, gc=False):
    """One page of the list, counted from 1; `date` is the service's own clock as it answered."""

    total: int
    pages: int
    page: int
    rows: tuple[Listed, ...]
    date: datetime | None = None


class Uploaded(Struct, frozen=True, gc=False):
    """A file on the service's side, good for this account and the same model string only."""

    url: str
    expires: datetime


class Fetched(Struct, frozen=True, gc=False):
    """What a download put into a file: its bytes, and their sha256 in hex."""

    size: int
    sha256: str


class ServiceError(Exception):
    """What the world did to a read or a transfer; the message is one line, without the key."""


class Misconfigured(ServiceError):  # noqa: N818
    """A setting of this machine's network that cannot be used; the message names it."""


class Unreachable(ServiceError):  # noqa: N818
    """No usable answer came, also after the safe retries.

    `after` is how many seconds the service asked to be left alone, if it did.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Rejected(ServiceError):  # noqa: N818
    """The service's own no; `stops` where it would say it to every other request too."""

    def __init__(
        self, code: str, message: str, failure: Failure = Failure.UNKNOWN, *, stops: bool = False
    ) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code, self.message, self.failure, self.stops = code, message, failure, stops


class NotThere(ServiceError):  # noqa: N818
    """There is no such task or file at that address, now."""


class Expired(ServiceError):  # noqa: N818
    """A signed address, or an upload permission, whose time is over."""


class TooLarge(ServiceError):  # noqa: N818
    """More bytes than allowed."""


class Forbidden(ServiceError):  # noqa: N818
    """An address to which no transfer goes."""


class Truncated(ServiceError):  # noqa: N818
    """The transfer ended before its announced length."""
