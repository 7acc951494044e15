"""What the emulator answers at `/api/v1`, in the documented shapes."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from random import lognormvariate
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ...models.spec import MB
from ...models.table import MODELS
from ...service import TaskStatus
from ..responses import SERVICE_ZONE
from .accepted_request import AcceptedRequest
from .accounts import Caller, caller
from .answers import broken, refused, said
from .faults import NOT_FOUND, Break, Fault, FaultInjector, Moment
from .file_store import FileStore
from .listing import page
from .render_queue import RenderQueue, packed
from .task_store import LIFE, Row, TaskStore
from .validate import Refusal, validate

BODY_LIMIT = 10 * MB
"""Bytes of a create call; the service's own limit is not documented."""

PAGE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the emulator is, in seconds: waiting, running, and until the list shows a task.

    `spread` is the standard deviation of the logarithm of what a task runs. The limits are of
    one account and model; None lets any number of tasks in.
    """

    waits: float = 0.0
    runs: float = 0.0
    settles: float = 0.0
    submits_per_second: int | None = None
    in_flight: int | None = None
    spread: float = 0.0


Act = Callable[[Request, Caller], Awaitable[Response]]


@dataclass(frozen=True)
class Api:
    """One emulator's API: whoever has a key may ask, and sees the tasks of its account."""

    store: TaskStore
    files: FileStore
    queue: RenderQueue
    clock: Callable[[], float]
    faults: FaultInjector
    pace: Pace

    def known(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        """Lets only holders of a key in, and sometimes answers reads wrongly."""

        async def guarded(request: Request) -> Response:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            if scheme != "Bearer" or not key:
                return refused(Refusal(401, "InvalidApiKey", "Invalid API-key provided."))
            if request.method == "GET":
                if request.headers.get("x-dashscope-async") == "enable":
                    why = "current user api does not support asynchronous calls"
                    return refused(Refusal(403, "AccessDenied", why))
                if fault := self.faults.first(Moment.READ):
                    return await _spoiled(fault, lambda: act(request, caller(key)))
            return await act(request, caller(key))

        return guarded

    async def create(self, request: Request, by: Caller) -> Response:
        """Takes a task, or says why not."""
        headers = request.headers
        if headers.get("x-dashscope-async") != "enable":
            why = "current user api does not support synchronous calls"
            return refused(Refusal(403, "AccessDenied", why))
        content = await _capped(request)
        if content is None:
            return refused(Refusal(400, "BadRequest.TooLarge", "Payload Too Large."))
        resolves = headers.get("x-dashscope-ossresourceresolve") == "enable"
        accepted = validate(content, self.files.finder(by, resolves=resolves))
        if isinstance(accepted, Refusal):
            return refused(accepted)

        async def taken() -> Response:
            row = self._row(accepted, by)
            if no := self._turned_away(row):
                return refused(no)
            self.queue.ask(row.task_id)
            output = {"task_id": row.task_id, "task_status": TaskStatus.PENDING}
            answer = said(request_id=row.request_id, output=output)
            fault = self.faults.first(Moment.AFTER, accepted.prompt)
            return await _spoiled(fault, lambda: _made(answer)) if fault else answer

        fault = self.faults.first(Moment.BEFORE, accepted.prompt)
        return await _spoiled(fault, taken) if fault else await taken()

    def _row(self, accepted: AcceptedRequest, by: Caller) -> Row:
        now, pace = self.clock(), self.pace
        fallen = self.faults.all(Moment.TASK, accepted.prompt)
        fails = [it.answer for it in fallen if it.kind.startswith("task-")]
        no = next((answer for answer in fails if isinstance(answer, Refusal)), None)
        return Row(
            task_id=str(uuid.uuid4()),
            request_id=str(uuid.uuid4()),
            account=by.account,
            key_id=by.key_id,
            model=accepted.model,
            prompt=accepted.prompt,
            accepted=packed(accepted),
            created=now,
            starts=now + pace.waits,
            due=now + pace.waits + pace.runs * lognormvariate(0.0, pace.spread),
            code=no.code if no else "",
            message=no.message if no else "",
            traits=json.dumps({it.kind: it.seconds for it in fallen}),
        )

    def _turned_away(self, row: Row) -> Refusal | None:
        pace = self.pace

        def full(recent: int, still: int) -> bool:
            return (pace.submits_per_second is not None and recent >= pace.submits_per_second) or (
                pace.in_flight is not None and still >= pace.in_flight
            )

        return None if self.store.admit(row, full) else _BUSY

    async def query(self, request: Request, by: Caller) -> Response:
        """Says how a task stands; one of another account is as unknown as none."""
        task_id, now = request.path_params["task_id"], self.clock()
        row = self.store.task(task_id, now)
        if row is None or row.account != by.account:
            if self.faults.first(Moment.QUERY):
                return refused(NOT_FOUND)
            return said(output={"task_id": task_id, "task_status": TaskStatus.UNKNOWN})
        status = row.status(now)
        if not status.final and not row.code and row.drawn is None:
            self.queue.ask(task_id)
        output: dict[str, Any] = {
            "task_id": task_id,
            "task_status": status,
            "submit_time": _spelled(row.created),
        }
        if status.final or not row.trait("no-words"):
            output["orig_prompt"] = _echo(row)
        if now >= row.starts:
            output["scheduled_time"] = _spelled(row.starts)
        if status.final:
            output["end_time"] = _spelled(row.ended)
        if status is TaskStatus.FAILED:
            output |= {"code": row.code, "message": row.message}
        if status is not TaskStatus.SUCCEEDED:
            return said(output=output)
        if not row.trait("no-address", now - row.ended):
            output["video_url"] = self.files.link(_origin(request), row)
        return said(output=output, usage=_usage(row))

    async def listed(self, request: Request, by: Caller) -> Response:
        """A page of the account's tasks."""
        fallen = self.faults.all(Moment.LIST)
        if no := next((it for it in fallen if it.answer), None):
            return await _spoiled(no, lambda: _made(said()))
        asked = request.query_params
        try:
            number, size = int(asked.get("page_no", 1)), int(asked.get("page_size", 10))
            since, until = self._span(asked.get("start_time"), asked.get("end_time"))
        except ValueError as error:
            return refused(Refusal(400, "InvalidParameter", str(error)))
        if number < 1 or not 1 <= size <= PAGE_LIMIT or until - since > LIFE:
            why = f"page_no from 1, page_size 1 to {PAGE_LIMIT}, a span of 24 hours at most."
            return refused(Refusal(400, "InvalidParameter", why))
        now = self.clock()
        rows = [
            row
            for row in self.store.tasks(by.account, since, min(until, now - self.pace.settles))
            if asked.get("model_name") in (None, row.model)
            and asked.get("status") in (None, row.status(now))
        ]
        return said(**page(rows, number, size, now, {it.kind for it in fallen}))

    def _span(self, start: str | None, end: str | None) -> tuple[float, float]:
        """The asked span of time; the zone of its words is not documented and taken as UTC+8."""
        until = _moment(end) if end else self.clock()
        return _moment(start) if start else until - LIFE, until

    async def cancel(self, request: Request, by: Caller) -> Response:
        """Calls a task back that still waits."""
        if self.store.cancel(by.account, request.path_params["task_id"], self.clock()):
            return said()
        why = "Failed to cancel the task, please confirm if the task is in PENDING status."
        return refused(Refusal(400, "UnsupportedOperation", why))

    async def policy(self, request: Request, by: Caller) -> Response:
        """Gives a permission to upload."""
        model = request.query_params.get("model", "")
        if request.query_params.get("action") != "getPolicy" or not model:
            return refused(Refusal(400, "InvalidParameter", "action and model are required."))
        if model not in MODELS:
            return refused(Refusal(404, "ModelNotFound", f"Model not found: {model}."))
        return said(data=self.files.policy(_origin(request), by, model))


_BUSY = Refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded.")


async def _made(answer: Response) -> Response:
    return answer


async def _spoiled(fault: Fault, answer: Callable[[], Awaitable[Response]]) -> Response:
    """What a fault leaves of an answer, after its delay."""
    await asyncio.sleep(fault.seconds)
    match fault.answer:
        case Refusal() as no:
            return refused(no)
        case Break.SLOW | None:
            return await answer()
        case how:
            return broken(how)


async def _capped(request: Request) -> bytes | None:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > BODY_LIMIT:
            return None
    return bytes(content)


def _echo(row: Row) -> str:
    """The prompt as a query shows it."""
    prompt = row.prompt
    if row.trait("echo-trimmed"):
        prompt = prompt.strip()
    if row.trait("echo-spaces"):
        prompt = re.sub(r"\s+", " ", prompt)
    if row.trait("echo-nfkc"):
        prompt = unicodedata.normalize("NFKC", prompt)
    return prompt[:200] if row.trait("echo-cut") else prompt


def _usage(row: Row) -> dict[str, Any]:
    usage: dict[str, Any] = json.loads(row.accepted)["usage"]
    if row.trait("usage-floats"):
        return {name: float(it) if "duration" in name else it for name, it in usage.items()}
    return usage


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _spelled(moment: float) -> str:
    said_at = datetime.fromtimestamp(moment, SERVICE_ZONE)
    return said_at.isoformat(" ", "milliseconds").removesuffix("+08:00")


def _moment(text: str) -> float:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=SERVICE_ZONE).timestamp()
