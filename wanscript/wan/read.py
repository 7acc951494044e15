"""Reads the service's JSON leniently into the types of `reply.py`; what is broken is a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from enum import Enum, auto
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from .reply import (
    Accepted,
    Again,
    Created,
    Listed,
    NoAnswer,
    Page,
    Policy,
    Refused,
    Task,
    TaskStatus,
    Usage,
)

SERVICE_ZONE = timezone(timedelta(hours=8))
"""The zone of every time that the service writes without a mark."""


class _Verdict(Enum):
    AGAIN = auto()
    REFUSED = auto()
    STOPS = auto()
    NO_ANSWER = auto()


_VERDICTS: tuple[tuple[int, str, _Verdict], ...] = (
    # (http, how the code starts, what it means); the first match wins
    (429, "Throttling.AllocationQuota", _Verdict.STOPS),
    (429, "Throttling", _Verdict.AGAIN),
    (429, "LimitRequests", _Verdict.AGAIN),
    (429, "", _Verdict.STOPS),
    (400, "Arrearage", _Verdict.STOPS),
    (401, "", _Verdict.STOPS),
    (403, "", _Verdict.STOPS),
    (404, "WorkSpaceNotFound", _Verdict.STOPS),
    (408, "", _Verdict.NO_ANSWER),
)


def verdict(http: int, code: str) -> _Verdict:
    """What an error answer of the service itself means for the request that got it."""
    for status, start, means in _VERDICTS:
        if http == status and code.startswith(start):
            return means
    return _Verdict.REFUSED if 400 <= http < 500 else _Verdict.NO_ANSWER


_T = TypeVar("_T")


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _or_empty(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    return _or_none(value, read) or ""


def _switch(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _zoned(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=SERVICE_ZONE)


_Time = Annotated[datetime, AfterValidator(_zoned)]
_Maybe = Annotated[_T | None, WrapValidator(_or_none)]
_Word = Annotated[str, WrapValidator(_or_empty)]


class _Heard(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class _Error(_Heard):
    code: str = Field(min_length=1)
    message: _Word = ""
    request_id: str = Field(min_length=1)


class _CreateOutput(_Heard):
    task_id: str = Field(min_length=1)


class _Create(_Heard):
    output: _CreateOutput
    request_id: _Word = ""


class _Usage(_Heard):
    duration: _Maybe[float] = None
    input_video_duration: _Maybe[float] = None
    output_video_duration: _Maybe[float] = None
    video_count: _Maybe[int] = None
    resolution: _Maybe[int] = Field(default=None, alias="SR")
    ratio: _Maybe[str] = None


class _QueryOutput(_Heard):
    task_id: str = Field(min_length=1)
    task_status: str = Field(min_length=1)
    orig_prompt: _Maybe[str] = None
    video_url: _Maybe[str] = None
    submit_time: _Maybe[_Time] = None
    scheduled_time: _Maybe[_Time] = None
    end_time: _Maybe[_Time] = None
    code: _Maybe[str] = None
    message: _Maybe[str] = None


class _Query(_Heard):
    output: _QueryOutput
    usage: _Maybe[_Usage] = None
    request_id: _Word = ""


class _Row(_Heard):
    task_id: str = Field(min_length=1)
    status: _Word = ""
    model_name: _Word = ""
    gmt_create: _Time
    request_id: _Word = ""


class _List(_Heard):
    total: int
    total_page: int
    page_no: int
    data: tuple[_Row, ...]


class _Named(_Heard):
    request_id: _Word = ""


class _PolicyData(_Heard):
    upload_host: str
    upload_dir: str
    oss_access_key_id: str
    signature: str
    policy: str
    x_oss_object_acl: str
    x_oss_forbid_overwrite: Annotated[str, BeforeValidator(_switch)]
    expire_in_seconds: _Maybe[float] = None
    max_file_size_mb: _Maybe[float] = None


class _Policy(_Heard):
    data: _PolicyData


_M = TypeVar("_M", bound=_Heard)


def _parsed(shape: type[_M], content: bytes) -> _M | None:
    try:
        return shape.model_validate_json(content)
    except ValidationError:
        return None


def read_create(http: int, content: bytes, after: float | None = None) -> Created:
    """The outcome of a create call that was answered; anything doubtful is a NoAnswer."""
    if http == 200:
        taken = _parsed(_Create, content)
        return (
            Accepted(taken.output.task_id, taken.request_id)
            if taken
            else NoAnswer("HTTP 200 without a task id")
        )
    return read_error(http, content, after)


def read_error(http: int, content: bytes, after: float | None = None) -> Again | Refused | NoAnswer:
    """The meaning of an answer that is no success; only the service's own JSON can refuse."""
    said = _parsed(_Error, content)
    if said is None:
        return NoAnswer(f"HTTP {http} that is not the service's own")
    means = verdict(http, said.code)
    if means is _Verdict.NO_ANSWER:
        return NoAnswer(f"HTTP {http} {said.code}: {said.message}")
    if means is _Verdict.AGAIN:
        return Again(said.code, said.message, said.request_id, after)
    return Refused(said.code, said.message, said.request_id, http, means is _Verdict.STOPS)


def read_task(content: bytes) -> Task | None:
    """The task in a query's answer, or None where there is none to be read."""
    said = _parsed(_Query, content)
    if said is None:
        return None
    task, used = said.output, said.usage
    return Task(
        task_id=task.task_id,
        status=TaskStatus(task.task_status),
        orig_prompt=task.orig_prompt,
        video_url=task.video_url or None,
        submitted=task.submit_time,
        scheduled=task.scheduled_time,
        ended=task.end_time,
        usage=Usage(**used.model_dump()) if used else None,
        code=task.code or None,
        message=task.message or None,
        request_id=said.request_id,
    )


def read_page(content: bytes, date: datetime | None) -> Page | None:
    """A page of the list, or None if any row cannot be read: absence must be provable."""
    said = _parsed(_List, content)
    if said is None:
        return None
    rows = tuple(
        Listed(row.task_id, TaskStatus(row.status), row.model_name, row.gmt_create, row.request_id)
        for row in said.data
    )
    return Page(said.total, said.total_page, said.page_no, rows, date)


def read_request_id(content: bytes) -> str:
    """The request's id in any answer, "" where there is none to be read."""
    said = _parsed(_Named, content)
    return said.request_id if said else ""


_FORM: Mapping[str, str] = {
    "OSSAccessKeyId": "oss_access_key_id",
    "Signature": "signature",
    "policy": "policy",
    "x-oss-object-acl": "x_oss_object_acl",
    "x-oss-forbid-overwrite": "x_oss_forbid_overwrite",
}


def read_policy(content: bytes, model: str) -> Policy | None:
    """The permission in a getPolicy answer, or None where there is none to be read."""
    said = _parsed(_Policy, content)
    if said is None:
        return None
    data = said.data
    fields = tuple((field, str(getattr(data, name))) for field, name in _FORM.items())
    limit = None if data.max_file_size_mb is None else int(data.max_file_size_mb * 1024 * 1024)
    return Policy(model, data.upload_host, data.upload_dir, fields, limit, data.expire_in_seconds)
