"""Reads the service's JSON leniently into the types of `service.py`; what is broken is a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
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

from ..models.table import MODELS
from ..service import (
    Accepted,
    Again,
    Created,
    Listed,
    NoAnswer,
    Page,
    Refused,
    Task,
    TaskStatus,
    Usage,
)
from .endpoints import CREATE
from .failures import Verdict, classify, verdict
from .replies import Reply, one_line, own_words


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


SERVICE_ZONE = timezone(timedelta(hours=8))
"""The zone of every time that the service writes without a mark."""


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


def _number_of_name(value: Any) -> Any:
    named = re.fullmatch(r"(\d{1,5})[Pp]", value) if isinstance(value, str) else None
    return named[1] if named else value


def _zoned(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=SERVICE_ZONE)


_Time = Annotated[datetime, AfterValidator(_zoned)]
_Maybe = Annotated[_T | None, WrapValidator(_or_none)]
_Word = Annotated[str, WrapValidator(_or_empty)]
_Amount = _Maybe[Annotated[float, Field(ge=0, allow_inf_nan=False)]]


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
    duration: _Amount = None
    input_video_duration: _Amount = None
    output_video_duration: _Amount = None
    video_count: _Maybe[int] = None
    resolution: Annotated[_Maybe[int], BeforeValidator(_number_of_name)] = Field(
        default=None, alias="SR"
    )
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
    api_key_id: _Word = ""
    user_api_unique_key: Any = None


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
    expire_in_seconds: _Amount = None
    max_file_size_mb: _Amount = None


class _Policy(_Heard):
    data: _PolicyData


_M = TypeVar("_M", bound=_Heard)


def _parsed(shape: type[_M], content: bytes) -> _M | None:
    try:
        return shape.model_validate_json(content)
    except ValidationError:
        return None


def parse_create(reply: Reply) -> Created:
    """The outcome of a create call that was answered; anything doubtful is a NoAnswer."""
    if reply.status == 200:
        taken = _parsed(_Create, reply.content)
        if taken:
            return Accepted(taken.output.task_id, taken.request_id, reply.date)
        return NoAnswer(_with("HTTP 200 without a task id", own_words(reply)))
    return parse_error(reply)


def parse_error(reply: Reply) -> Again | Refused | NoAnswer:
    """The meaning of an answer that is no success; only the service's own JSON can refuse.

    What anybody else on the way says is shown in its own words.
    """
    said = _parsed(_Error, reply.content)
    http = f"HTTP {reply.status}"
    if said is None:
        return NoAnswer(_with(http, own_words(reply) or "not an answer of the service"))
    means = verdict(reply.status, said.code, said.message)
    code, message = one_line(said.code), one_line(said.message, _MESSAGE_LIMIT)
    if means is Verdict.NO_ANSWER:
        return NoAnswer(_with(f"{http} {code}", message))
    if means is Verdict.AGAIN:
        return Again(code, message, said.request_id, reply.after)
    failure = classify(said.code, said.message)
    return Refused(code, message, said.request_id, failure, means is Verdict.STOPS)


_MESSAGE_LIMIT = 500
"""Characters of the service's own words; its reasons are worth more room than a gateway's."""


def _with(what: str, words: str) -> str:
    return f"{what}: {words}" if words else what


def parse_task(content: bytes) -> Task | None:
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


def parse_page(reply: Reply) -> Page | None:
    """A page of the list, or None if any row cannot be read: absence must be provable."""
    said = _parsed(_List, reply.content)
    if said is None:
        return None
    rows = tuple(
        Listed(
            row.task_id,
            TaskStatus(row.status),
            _model(row),
            row.gmt_create,
            row.request_id,
            row.api_key_id,
        )
        for row in said.data
    )
    return Page(said.total, said.total_page, said.page_no, rows, reply.date)


_OWN_API = frozenset(CREATE.split("/")) - {"services", "aigc"}


def _model(row: _Row) -> str:
    """The row's model as `models/` spells it, or another API's; "" where that is in doubt.

    The unique key is `apikey:version:group:task:function:model`. A row that it gives to an API
    that shares no word with ours is somebody else's, whatever its model is called.
    """
    if row.model_name in MODELS:
        return row.model_name
    key = row.user_api_unique_key
    parts = key.split(":") if isinstance(key, str) else [""]
    for name in (row.model_name.strip(), parts[-1].strip()):
        for spelled in (name, name.lower()):
            if spelled in MODELS:
                return spelled
    others = len(parts) == 6 and not _OWN_API & set(parts[2:5])
    return (row.model_name or parts[-1]) if others else ""


def same_model(listed: str, asked: str) -> bool:
    """Whether a row with that model may be of a request for this one.

    A family's name stands for its newest dated snapshot, so either may be told by the other.
    """
    return listed == "" or _DATED.sub("", listed) == _DATED.sub("", asked)


_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def parse_request_id(content: bytes) -> str:
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


def parse_policy(content: bytes, model: str) -> Policy | None:
    """The permission in a getPolicy answer, or None where there is none to be read."""
    said = _parsed(_Policy, content)
    if said is None:
        return None
    data = said.data
    fields = tuple((field, str(getattr(data, name))) for field, name in _FORM.items())
    limit = None if data.max_file_size_mb is None else int(data.max_file_size_mb * 1024 * 1024)
    return Policy(model, data.upload_host, data.upload_dir, fields, limit, data.expire_in_seconds)
