"""The far end in a box: an ASGI app as strict as the documented limits, on disk, on loopback.

It answers what the API answers, at `/api/v1`, and is its own file store: `upload_host` and
`video_url` point back at it. It opens no connection of its own.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from random import lognormvariate
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...models.table import MB, MODELS
from ...service import TaskStatus
from ..job import Draw
from ..responses import SERVICE_ZONE
from .accepted_request import AcceptedRequest
from .answers import Dated, broken, refused, said
from .faults import AFTER, BEFORE, NONE, READS, REFUSED, TASKS, Fault, FaultInjector, Faults, fault
from .file_store import FileStore, Probe
from .render_queue import RenderQueue, packed
from .task_store import LIFE, Row, TaskStore
from .validate import Refusal, validate

__all__ = [
    "AT_ONCE",
    "BASE",
    "NONE",
    "Fault",
    "Faults",
    "InProcess",
    "Pace",
    "fault",
    "service",
]

BASE = "/api/v1"
BODY_LIMIT = 10 * MB
"""Bytes of a create call; the service's own limit is not documented."""

PAGE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the far end is, in seconds: waiting, running, and until the list shows a task.

    `spread` is the standard deviation of the logarithm of what a task runs. None lets any number
    of tasks in.
    """

    waits: float = 0.0
    runs: float = 0.0
    settles: float = 0.0
    submits_per_second: int | None = None
    in_flight: int | None = None
    spread: float = 0.0


AT_ONCE = Pace()


def service(
    draw: Draw,
    *,
    store: Path,
    probe: Probe,
    clock: Callable[[], float] = time.time,
    faults: Faults = NONE,
    pace: Pace = AT_ONCE,
) -> Starlette:
    """The far end over a folder, which other processes may share; it takes any key.

    `clock` is seconds since 1970. Raises OSError where the folder cannot be written.
    """
    kept, dice = TaskStore(store), FaultInjector(faults)
    kept.forget(clock())
    depot = FileStore(kept, probe, clock, dice)
    far = _FarEnd(kept, depot, RenderQueue(draw, kept, clock), clock, dice, pace)
    api: tuple[tuple[str, str, Callable[[Request], Awaitable[Response]]], ...] = (
        ("POST", "/services/aigc/video-generation/video-synthesis", far.create),
        ("GET", "/tasks", far.listed),
        ("GET", "/tasks/", far.listed),
        ("GET", "/tasks/{task_id}", far.query),
        ("GET", "/tasks/{task_id}/", far.query),
        ("POST", "/tasks/{task_id}/cancel", far.cancel),
        ("GET", "/uploads", far.policy),
    )
    app = Starlette(
        routes=[
            *(Route(BASE + path, far.known(act), methods=[method]) for method, path, act in api),
            Route("/oss", depot.take, methods=["POST"]),
            Route("/clips/{task_id}.mp4", depot.give, methods=["GET"]),
        ],
        middleware=[Middleware(Dated, clock=clock)],
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True)
class _FarEnd:
    store: TaskStore
    depot: FileStore
    easel: RenderQueue
    clock: Callable[[], float]
    dice: FaultInjector
    pace: Pace

    def known(
        self, act: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Lets only holders of a key in, and sometimes answers reads wrongly."""

        async def guarded(request: Request) -> Response:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            if scheme != "Bearer" or not key:
                return refused(Refusal(401, "InvalidApiKey", "Invalid API-key provided."))
            if request.method == "GET" and (fault := self.dice.roll(READS)):
                return await broken(fault)
            return await act(request)

        return guarded

    async def create(self, request: Request) -> Response:
        headers = request.headers
        if headers.get("x-dashscope-async") != "enable":
            why = "current user api does not support synchronous calls"
            return refused(Refusal(403, "AccessDenied", why))
        content = await _capped(request)
        if content is None:
            return refused(Refusal(400, "BadRequest.TooLarge", "Payload Too Large."))
        resolves = headers.get("x-dashscope-ossresourceresolve") == "enable"
        order = validate(content, self.depot.finder(resolves=resolves))
        if isinstance(order, Refusal):
            return refused(order)
        if fault := self.dice.roll(BEFORE, order.prompt):
            return await broken(fault)
        row = self._row(order)
        if no := self._admitted(row):
            return refused(no)
        self.easel.ask(row.task_id)
        taken = {"task_id": row.task_id, "task_status": TaskStatus.PENDING}
        answer = said(request_id=row.request_id, output=taken)
        fault = self.dice.roll(AFTER, order.prompt)
        return await broken(fault, answer) if fault else answer

    def _row(self, order: AcceptedRequest) -> Row:
        now, fault = self.clock(), self.dice.roll(TASKS, order.prompt)
        no = REFUSED[fault.kind] if fault else None
        return Row(
            task_id=str(uuid.uuid4()),
            request_id=str(uuid.uuid4()),
            model=order.model,
            prompt=order.prompt,
            order=packed(order),
            created=now,
            starts=now + self.pace.waits,
            due=now + self.pace.waits + self.pace.runs * lognormvariate(0.0, self.pace.spread),
            code=no.code if no else "",
            message=no.message if no else "",
        )

    def _admitted(self, row: Row) -> Refusal | None:
        pace = self.pace

        def full(recent: int, still: int) -> bool:
            return (pace.submits_per_second is not None and recent >= pace.submits_per_second) or (
                pace.in_flight is not None and still >= pace.in_flight
            )

        return None if self.store.admit(row, full) else REFUSED["rate-limit"]

    async def query(self, request: Request) -> Response:
        task_id, now = request.path_params["task_id"], self.clock()
        row = self.store.task(task_id, now)
        if row is None:
            return said(output={"task_id": task_id, "task_status": TaskStatus.UNKNOWN})
        status = row.status(now)
        if not status.final and not row.code and row.drawn is None:
            self.easel.ask(task_id)
        output: dict[str, Any] = {
            "task_id": task_id,
            "task_status": status,
            "submit_time": _spelled(row.created),
            "orig_prompt": row.prompt,
        }
        if now >= row.starts:
            output["scheduled_time"] = _spelled(row.starts)
        if status.final:
            output["end_time"] = _spelled(row.ended)
        if status is TaskStatus.FAILED:
            output |= {"code": row.code, "message": row.message}
        if status is not TaskStatus.SUCCEEDED:
            return said(output=output)
        output["video_url"] = self.depot.link(_origin(request), row)
        return said(output=output, usage=json.loads(row.order)["usage"])

    async def listed(self, request: Request) -> Response:
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
            for row in self.store.tasks(since, min(until, now - self.pace.settles))
            if asked.get("model_name") in (None, row.model)
            and asked.get("status") in (None, row.status(now))
        ]
        return said(
            total=len(rows),
            total_page=ceil(len(rows) / size),
            page_no=number,
            page_size=size,
            data=[_line(row, now) for row in rows[(number - 1) * size : number * size]],
        )

    def _span(self, start: str | None, end: str | None) -> tuple[float, float]:
        """The asked span of time; the zone of its words is not documented and taken as UTC+8."""
        until = _moment(end) if end else self.clock()
        return _moment(start) if start else until - LIFE, until

    async def cancel(self, request: Request) -> Response:
        if self.store.cancel(request.path_params["task_id"], self.clock()):
            return said()
        why = "Failed to cancel the task, please confirm if the task is in PENDING status."
        return refused(Refusal(400, "UnsupportedOperation", why))

    async def policy(self, request: Request) -> Response:
        model = request.query_params.get("model", "")
        if request.query_params.get("action") != "getPolicy" or not model:
            return refused(Refusal(400, "InvalidParameter", "action and model are required."))
        if model not in MODELS:
            return refused(Refusal(404, "ModelNotFound", f"Model not found: {model}."))
        return said(data=self.depot.policy(_origin(request), model))


async def _capped(request: Request) -> bytes | None:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > BODY_LIMIT:
            return None
    return bytes(content)


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _spelled(moment: float) -> str:
    said_at = datetime.fromtimestamp(moment, SERVICE_ZONE)
    return said_at.isoformat(" ", "milliseconds").removesuffix("+08:00")


def _moment(text: str) -> float:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=SERVICE_ZONE).timestamp()


def _line(row: Row, now: float) -> dict[str, Any]:
    status = row.status(now)
    return {
        "task_id": row.task_id,
        "status": status,
        "model_name": row.model,
        "gmt_create": int(row.created * 1000),
        "start_time": int(row.starts * 1000) if now >= row.starts else None,
        "end_time": int(row.ended * 1000) if status.final else None,
        "request_id": row.request_id,
        "region": "local",
        "api_key_id": "1",
        "caller_uid": "1",
        "caller_parent_id": "1",
        "user_api_unique_key": "apikey:v1:video-generation:video-synthesis:" + row.model,
    }


class InProcess(httpx.ASGITransport):
    """Reaches a far end without a socket, and keeps what a socket does: it breaks and times out."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request; the far end's lost answers become httpx's own errors."""
        patience = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(patience):
                return await super().handle_async_request(request)
        except TimeoutError:
            raise httpx.ReadTimeout("no answer came in time", request=request) from None
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from None
