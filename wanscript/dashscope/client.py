"""The client: the API and its file store, asked politely, never twice for money."""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

import httpx
from aiolimiter import AsyncLimiter

from ..models.media import is_url
from ..models.request import Request
from ..service import (
    Again,
    Cancelled,
    Created,
    Expired,
    Failure,
    Fetched,
    Misconfigured,
    NoAnswer,
    NotSent,
    NotThere,
    Page,
    Refused,
    Rejected,
    Task,
    TooLarge,
    Unreachable,
    Uploaded,
)
from .body import body
from .capabilities import CAPABILITIES
from .clock import ServiceClock
from .endpoints import CREATE, TASKS, UPLOADS
from .failures import WORLD, reason, worldly
from .formats import file_type
from .hosts import host_of, is_loopback
from .last_look import GivenUp, LastLook
from .proxies import STRAIGHT, Network, network, ssl_context
from .replies import ACCEPTED_CODINGS, Reply, read_reply
from .responses import (
    Policy,
    parse_create,
    parse_error,
    parse_page,
    parse_policy,
    parse_request_id,
    parse_task,
)
from .retries import retried
from .transfer import fetch, send
from .transport import PublicOnlyTransport, Transport

REQUESTS_AT_ONCE = 4
"""httpx pays for each connection in its pool at each request: measured best at 2 to 4."""

TRANSFERS_AT_ONCE = 4

_KEY_LENGTH = 16
"""Characters from which a key is taken out of what comes back; real ones have 35."""


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
    the same) the uploads and downloads; without them sockets are used, by the proxies and with
    the certificates that `environ` names. `timeout` is seconds without a byte. Raises ValueError
    for a key that cannot be a header, a base URL that is none, or plain http to a host that is
    not this machine; Misconfigured for network settings that cannot be used.
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
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        for name, word in (("API key", key), ("workspace", workspace)):
            if word is not None and not _WORD.fullmatch(word):
                raise ValueError(f"the {name} is empty or has characters that no {name} has")
        self._base = _base(base_url)
        self._local = transport is not None or is_loopback(host_of(self._base))
        if self._base.scheme != "https" and not (self._base.scheme == "http" and self._local):
            raise ValueError(
                f"the base URL must be https: {self._base.scheme}://{host_of(self._base)}"
            )
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Accept": "application/json",
            "Accept-Encoding": ACCEPTED_CODINGS,
        }
        if workspace:
            self._headers["X-DashScope-WorkSpace"] = workspace
        self._secret = key.encode() if len(key) >= _KEY_LENGTH else b""
        self._transport, self._transfer = transport, transfer or transport
        self._environ = environ
        self._network = self._settings()
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, 15.0))
        self._whole = 2 * timeout
        self._pace = queries_per_second
        self._clock = ServiceClock()
        self._entered: _Line | None = None

    def _settings(self) -> Network:
        """By `environ`; a host on this machine is reached also where that cannot be used."""
        try:
            return network(self._environ)
        except Misconfigured:
            if not self._local:
                raise
            self._environ = {}
            return STRAIGHT

    @property
    def date(self) -> datetime | None:
        """The service's own clock, by the Date of its newest answer, in whole seconds.

        Answers that are not the service's own (no JSON with a request id) do not count. What is
        compared with something else needs an answer that was asked for after it.
        """
        return self._clock.date

    @property
    def clock(self) -> datetime | None:
        """The service's own clock now: its newest Date and the time that has passed since."""
        return self._clock.now

    @property
    def post_seconds(self) -> float:
        """How long a create call lasts at most from its last look at `still`, in seconds."""
        return self._whole

    def __repr__(self) -> str:
        return f"Client({str(self._base)!r})"

    async def __aenter__(self) -> Client:
        """Opens the pools. Raises Misconfigured for certificates that cannot be used."""
        self._entered = _Line(
            reads=self._api_client(REQUESTS_AT_ONCE),
            creates=self._api_client(0),
            transfers=httpx.AsyncClient(
                headers={"Accept-Encoding": "identity"},
                timeout=self._timeout,
                transport=self._transfer or self._public(),
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

    def _api_client(self, keepalive: int) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._base,
            headers=self._headers,
            timeout=self._timeout,
            transport=self._transport or self._direct(keepalive),
            follow_redirects=False,
            trust_env=False,
        )

    def _direct(self, keepalive: int) -> Transport:
        straight = is_loopback(host_of(self._base))
        proxy = None if straight else self._network.proxy_for(self._base)
        return Transport(self._verify, proxy, keepalive)

    def _public(self) -> PublicOnlyTransport:
        return PublicOnlyTransport(self._verify, local=self._local, network=self._network)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        line, self._entered = self._line, None
        for client in (line.reads, line.creates, line.transfers):
            await client.aclose()

    @cached_property
    def _verify(self) -> ssl.SSLContext:
        """One for all pools: making it costs more than a request."""
        try:
            return ssl_context(self._environ)
        except Misconfigured:
            if not self._local:
                raise
            return ssl_context({})

    @property
    def _line(self) -> _Line:
        if self._entered is None:
            raise RuntimeError("a Client is used inside `async with`")
        return self._entered

    async def create(
        self, request: Request, *, still: Callable[[], bool] = lambda: True
    ) -> Created:
        """Submits once, over a fresh connection, and never raises for what the world did.

        `still` is asked right before the first byte is written (after waiting for the gate and
        for the connection); False gives NotSent. Cancelled in flight, the outcome is that of a
        NoAnswer. ValueError for a request that is not ready to be sent: its media are URLs.
        """
        content = json.dumps(body(request).json_dict(), ensure_ascii=False).encode()
        names = [
            it for medium in request.media for it in (medium.url, medium.voice) if it is not None
        ]
        if request.depends_on or not all(map(is_url, names)):
            raise ValueError("a medium of the request is not uploaded")
        headers = {"Content-Type": "application/json", "X-DashScope-Async": "enable"}
        if any(name.lower().startswith("oss://") for name in names):
            headers["X-DashScope-OssResourceResolve"] = "enable"
        look = LastLook(still)
        sent: dict[str, Any] = {"content": content, "headers": headers}
        sent["extensions"] = {"trace": look}
        async with self._line.gate:
            try:
                look.ask()
                reply = await self._exchange(self._line.creates, "POST", CREATE, **sent)
            except (*WORLD, GivenUp) as error:
                if look.unsent(error):
                    return NotSent(reason(error), isinstance(error, GivenUp))
                return NoAnswer(reason(error))
        return parse_create(reply)

    async def _exchange(
        self, client: httpx.AsyncClient, method: str, path: str, **sent: Any
    ) -> Reply:
        """One request and its answer, in whole within the time limit; httpx's errors pass."""
        async with asyncio.timeout(self._whole), client.stream(method, path, **sent) as answer:
            reply = await read_reply(answer)
        if reply.date and b'"request_id"' in reply.content:
            self._clock.read(reply.date)
        if self._secret and self._secret in reply.content:
            # there are gateways that say whom they turn away
            return replace(reply, content=reply.content.replace(self._secret, b"***"))
        return reply

    async def query(self, task_id: str) -> Task:
        """How a task stands. Raises Unreachable, Rejected, NotThere (the service has none such)."""
        reply = await self._get(self._line.queries, f"{TASKS}/{quote(task_id, safe='')}", task_id)
        return _understood(parse_task(reply.content), "the task")

    async def tasks(self, page: int = 1, size: int = 100) -> Page:
        """A page of the last 24 hours' tasks. Raises Unreachable, Rejected."""
        asked = {"page_no": page, "page_size": size}
        reply = await self._get(self._line.queries, f"{TASKS}/", params=asked)
        return _understood(parse_page(reply), "the list of tasks")

    async def cancel(self, task_id: str) -> Cancelled | Refused:
        """Calls a pending task back. Raises Unreachable.

        It may be sent more than once, so a refusal can follow an own success whose answer was
        lost: a query tells.
        """

        async def once() -> Cancelled | Refused:
            path = f"{TASKS}/{quote(task_id, safe='')}/cancel"
            reply = await self._api(self._line.queries, "POST", path)
            if reply.status == 200:
                return Cancelled(task_id, parse_request_id(reply.content))
            return _refusal(reply)

        return await retried(once)

    async def upload(self, path: Path, model: str, suffix: str | None = None) -> Uploaded:
        """Streams a file to the service's store, good for 48 hours and this model string only.

        `suffix` is what the bytes are, a format or a suffix ("webp", ".jpg"); unset: the path's.
        The file's own name stays here. Raises Unreachable (in passing), Forbidden (an address
        to which nothing goes), Rejected (`stops` where the store refuses also a new permission),
        TooLarge.
        """
        kind = file_type(path.suffix if suffix is None else suffix)

        async def permitted() -> Uploaded:
            policy = await self._policy(model)
            size = path.stat().st_size
            if policy.limit is not None and size > policy.limit:
                raise TooLarge(f"{path.name} has {size} bytes, {policy.limit} may be uploaded")
            async with self._line.transfer_gate:
                return await retried(lambda: send(self._line.transfers, path, policy, kind))

        try:
            return await permitted()
        except Expired:
            pass
        try:
            return await permitted()
        except Expired as error:
            why = f"the file store takes no upload, also with a new permission: {error}"
            raise Rejected("", why, Failure.ACCOUNT, stops=True) from None

    async def download(self, url: str, target: Path | BinaryIO, *, limit: int) -> Fetched:
        """Streams a result to a path, or an open file (from its start), without syncing it.

        What was there is overwritten. Raises Unreachable, Rejected, NotThere, Expired, Forbidden,
        TooLarge (over `limit` bytes), Truncated; then what lies in the target is worth nothing.
        """
        transfers = self._line.transfers
        async with self._line.transfer_gate:
            return await retried(lambda: fetch(transfers, url, target, limit))

    async def _policy(self, model: str) -> Policy:
        asked = {"action": "getPolicy", "model": model}
        reply = await self._get(self._line.policies, UPLOADS, params=asked)
        return _understood(parse_policy(reply.content, model), "the upload permission")

    async def _api(self, pace: AsyncLimiter, method: str, path: str, **sent: Any) -> Reply:
        async with pace, self._line.gate:
            with worldly():
                return await self._exchange(self._line.reads, method, path, **sent)

    async def _get(self, pace: AsyncLimiter, path: str, task_id: str = "", **sent: Any) -> Reply:
        async def once() -> Reply:
            reply = await self._api(pace, "GET", path, **sent)
            if reply.status == 200:
                return reply
            no = _refusal(reply)
            if reply.status == 404 and task_id and not no.stops:
                raise NotThere(f"the service knows no task {task_id}")
            raise Rejected(no.code, no.message, no.failure, stops=no.stops)

        return await retried(once)


def _base(text: str) -> httpx.URL:
    try:
        base = httpx.URL(text.rstrip("/") + "/")
    except httpx.InvalidURL as error:
        raise ValueError(f"the base URL is none: {error}") from None
    if not base.raw_host or base.userinfo:
        raise ValueError("the base URL must be of the form https://HOST/api/v1")
    return base


def _refusal(reply: Reply) -> Refused:
    """The service's own no; anything else that is no success is Unreachable."""
    match parse_error(reply):
        case Refused() as no:
            return no
        case Again(code, message, _, after):
            raise Unreachable(f"HTTP {reply.status} {code}: {message}", after)
        case NoAnswer(why):
            raise Unreachable(why, reply.after)


def _understood(value: _T | None, what: str) -> _T:
    if value is None:
        raise Unreachable(f"{what} could not be read in the answer")
    return value
