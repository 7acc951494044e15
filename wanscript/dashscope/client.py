"""The client: the API and its file store, asked politely, never twice for money."""

from __future__ import annotations

import asyncio
import email.utils
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import stamina
from aiolimiter import AsyncLimiter

from ..service import (
    Again,
    Cancelled,
    Created,
    Fetched,
    NoAnswer,
    NotSent,
    NotThere,
    Page,
    Refused,
    Rejected,
    Task,
    TaskStatus,
    TooLarge,
    Truncated,
    Unreachable,
    Uploaded,
)
from .body import Body
from .capabilities import CAPABILITIES
from .endpoints import CREATE, TASKS, UPLOADS
from .failures import reason, worldly
from .responses import (
    Policy,
    parse_create,
    parse_error,
    parse_page,
    parse_policy,
    parse_request_id,
    parse_task,
)
from .transfer import fetch, send
from .transport import PublicOnlyTransport, is_loopback, ssl_context

logging.getLogger("stamina").addHandler(logging.NullHandler())

REQUESTS_AT_ONCE = 4
"""httpx pays for each connection in its pool at each request: measured best at 2 to 4."""

TRANSFERS_AT_ONCE = 4
ATTEMPTS = 4


class _GivenUp(Exception):  # noqa: N818
    """The caller's `still` said no before a byte was written."""


_UNOPENED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    _GivenUp,
)

_WORD = re.compile(r"[!-~]+")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Line:
    """What an entered client holds: one pool for reads, none for creates, one for transfers."""

    reads: httpx.AsyncClient
    creates: httpx.AsyncClient
    transfers: httpx.AsyncClient
    gate: asyncio.Semaphore
    transfer_gate: asyncio.Semaphore
    queries: AsyncLimiter
    policies: AsyncLimiter


class Client:
    """One account at one host; an async context manager, safe for many tasks of one event loop.

    `base_url` ends in `/api/v1`. `transport` answers the API in process and `transfer` (unset:
    the same) the uploads and downloads; without them sockets are used. `timeout` is seconds
    without a byte. ValueError for a key that cannot be a header, or for plain http to a host
    that is not this machine.
    """

    capabilities = CAPABILITIES

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        workspace: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        transfer: httpx.AsyncBaseTransport | None = None,
        timeout: float = 60.0,
        queries_per_second: float = 20.0,
    ) -> None:
        for name, word in (("API key", key), ("workspace", workspace)):
            if word is not None and not _WORD.fullmatch(word):
                raise ValueError(f"the {name} is empty or has characters that no {name} has")
        base = httpx.URL(base_url.rstrip("/") + "/")
        self._local = transport is not None or is_loopback(base.host)
        if base.scheme != "https" and not (base.scheme == "http" and self._local):
            raise ValueError(f"the base URL must be https: {base.scheme}://{base.host}")
        self._base = base
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        if workspace:
            self._headers["X-DashScope-WorkSpace"] = workspace
        self._transport, self._transfer = transport, transfer or transport
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, 15.0))
        self._whole = 2 * timeout
        self._pace = queries_per_second
        self._entered: _Line | None = None

    def __repr__(self) -> str:
        return f"Client({str(self._base)!r})"

    async def __aenter__(self) -> Client:
        verify = True if self._transport else ssl_context()
        direct = self._transport is None and not is_loopback(self._base.host)

        def api(keepalive: int) -> httpx.AsyncClient:
            return httpx.AsyncClient(
                base_url=self._base,
                headers=self._headers,
                timeout=self._timeout,
                transport=self._transport,
                verify=verify,
                trust_env=direct,
                limits=httpx.Limits(max_keepalive_connections=keepalive),
            )

        self._entered = _Line(
            reads=api(REQUESTS_AT_ONCE),
            creates=api(0),
            transfers=httpx.AsyncClient(
                headers={"Accept-Encoding": "identity"},
                timeout=self._timeout,
                transport=self._transfer or PublicOnlyTransport(verify, local=self._local),
                follow_redirects=False,
                max_redirects=3,
                trust_env=False,
            ),
            gate=asyncio.Semaphore(REQUESTS_AT_ONCE),
            transfer_gate=asyncio.Semaphore(TRANSFERS_AT_ONCE),
            queries=AsyncLimiter(1, 1 / self._pace),
            policies=AsyncLimiter(1, 1 / 100),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        line, self._entered = self._line, None
        for client in (line.reads, line.creates, line.transfers):
            await client.aclose()

    @property
    def _line(self) -> _Line:
        if self._entered is None:
            raise RuntimeError("a Client is used inside `async with`")
        return self._entered

    async def create(
        self, body: Body, *, resolve_oss: bool, still: Callable[[], bool] = lambda: True
    ) -> Created:
        """Submits once, over a fresh connection, and never raises for what the world did.

        `resolve_oss` must be True when any medium is an `oss://` URL. `still` is asked right
        before the first byte is written (after waiting for the gate and for the connection);
        False gives NotSent. Cancelled in flight, the outcome is that of a NoAnswer.
        """

        async def last_look(event: str, _: Mapping[str, Any]) -> None:
            if event.endswith("send_request_headers.started") and not still():
                raise _GivenUp("too late to send")

        headers = {"Content-Type": "application/json", "X-DashScope-Async": "enable"}
        if resolve_oss:
            headers["X-DashScope-OssResourceResolve"] = "enable"
        content = json.dumps(body.json_dict(), ensure_ascii=False).encode()
        async with self._line.gate:
            try:
                if not still():
                    raise _GivenUp("too late to send")
                async with asyncio.timeout(self._whole):
                    answer = await self._line.creates.post(
                        CREATE, content=content, headers=headers, extensions={"trace": last_look}
                    )
            except _UNOPENED as error:
                return NotSent(reason(error), isinstance(error, _GivenUp))
            except (httpx.HTTPError, TimeoutError) as error:
                return NoAnswer(reason(error))
        return parse_create(answer.status_code, answer.content, _after(answer))

    async def query(self, task_id: str) -> Task:
        """How a task stands. Raises Unreachable, Rejected."""
        answer = await self._get(self._line.queries, f"{TASKS}/{quote(task_id, safe='')}")
        return _understood(parse_task(answer.content), "the task")

    async def tasks(
        self,
        page: int = 1,
        size: int = 100,
        *,
        model: str | None = None,
        status: TaskStatus | None = None,
    ) -> Page:
        """A page of the last 24 hours' tasks. Raises Unreachable, Rejected."""
        asked = {"page_no": page, "page_size": size, "model_name": model, "status": status}
        named = {name: value for name, value in asked.items() if value is not None}
        answer = await self._get(self._line.queries, f"{TASKS}/", named)
        return _understood(parse_page(answer.content, _date(answer)), "the list of tasks")

    async def cancel(self, task_id: str) -> Cancelled | Refused:
        """Calls a pending task back. Raises Unreachable.

        It may be sent more than once, so a refusal can follow an own success whose answer was
        lost: a query tells.
        """

        async def once() -> Cancelled | Refused:
            path = f"{TASKS}/{quote(task_id, safe='')}/cancel"
            answer = await self._api(self._line.queries, "POST", path)
            if answer.status_code == 200:
                return Cancelled(task_id, parse_request_id(answer.content))
            return _refusal(answer)

        return await _retried(once)

    async def policy(self, model: str) -> Policy:
        """A permission to upload for a model. Raises Unreachable, Rejected."""
        asked = {"action": "getPolicy", "model": model}
        answer = await self._get(self._line.policies, UPLOADS, asked)
        return _understood(parse_policy(answer.content, model), "the upload policy")

    async def upload(self, path: Path, model: str, policy: Policy | None = None) -> Uploaded:
        """Streams a file to the service's store, good for 48 hours and this model string only.

        The file's own name stays here. Raises Unreachable, Rejected, Expired (the permission),
        TooLarge.
        """
        allowed = policy or await self.policy(model)
        size = path.stat().st_size
        if allowed.limit is not None and size > allowed.limit:
            raise TooLarge(f"{path.name} has {size} bytes, {allowed.limit} may be uploaded")
        transfers = self._line.transfers
        async with self._line.transfer_gate:
            return await _retried(lambda: send(transfers, path, allowed))

    async def download(self, url: str, target: Path, *, limit: int) -> Fetched:
        """Streams a result to `target` (which it overwrites), without syncing it.

        Raises Unreachable, Rejected, Expired, TooLarge (over `limit` bytes), Truncated; then
        what lies at `target` is worth nothing.
        """
        transfers = self._line.transfers
        async with self._line.transfer_gate:
            return await _retried(lambda: fetch(transfers, url, target, limit))

    async def _api(
        self, pace: AsyncLimiter, method: str, path: str, params: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        async with pace, self._line.gate:
            with worldly():
                async with asyncio.timeout(self._whole):
                    return await self._line.reads.request(method, path, params=params)

    async def _get(
        self, pace: AsyncLimiter, path: str, params: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        async def once() -> httpx.Response:
            answer = await self._api(pace, "GET", path, params)
            if answer.status_code != 200:
                if answer.status_code == 404:
                    raise NotThere(f"there is no {path}")
                no = _refusal(answer)
                raise Rejected(no.code, no.message, no.failure, stops=no.stops)
            return answer

        return await _retried(once)


def _refusal(answer: httpx.Response) -> Refused:
    """The service's own no; anything else that is no success is Unreachable."""
    match parse_error(answer.status_code, answer.content, _after(answer)):
        case Refused() as no:
            return no
        case Again(code, message, _, after):
            raise Unreachable(f"HTTP {answer.status_code} {code}: {message}", after)
        case NoAnswer(why):
            raise Unreachable(why)


def _passing(error: Exception) -> bool | float:
    """Whether a read is worth another try, and after how many seconds if the service said so."""
    if isinstance(error, Unreachable):
        return min(error.after, 60.0) if error.after is not None else True
    return isinstance(error, Truncated)


async def _retried(once: Callable[[], Awaitable[_T]]) -> _T:
    async for attempt in stamina.retry_context(
        on=_passing, attempts=ATTEMPTS, timeout=None, wait_initial=0.25, wait_max=8.0
    ):
        with attempt:
            return await once()
    raise AssertionError("stamina ends by returning or raising")


def _understood(value: _T | None, what: str) -> _T:
    if value is None:
        raise Unreachable(f"{what} could not be read in the answer")
    return value


def _after(answer: httpx.Response) -> float | None:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else None


def _date(answer: httpx.Response) -> datetime | None:
    try:
        said = email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)
