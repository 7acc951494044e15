"""What the emulator says back: the documented shapes, and the ways in which an answer is lost."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Callable
from email.utils import formatdate
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import Break, FaultInjector, Moment, shift
from .validate import Refusal


def said(http: int = 200, **fields: Any) -> JSONResponse:
    """An answer of the API."""
    return JSONResponse({"request_id": str(uuid.uuid4()), **fields}, http)


def refused(no: Refusal) -> JSONResponse:
    """A no of the API."""
    return said(no.http, code=no.code, message=no.message)


def refused_file(no: Refusal) -> Response:
    """A no of the file store, which speaks XML."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{no.code}</Code><Message>{escape(no.message)}</Message>"
        f"<RequestId>{uuid.uuid4().hex[:24].upper()}</RequestId></Error>"
    )
    return Response(text, no.http, media_type="application/xml")


class Cut(Response):
    """A connection that breaks after the head of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Announces bytes that never come."""
        head = [(b"content-length", b"99")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        raise ConnectionResetError("the answer is lost on purpose")


def broken(how: Break) -> Response:
    """What is left of an answer; not for SLOW, which leaves all of it."""
    match how:
        case Break.HTML:
            page = "<html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1></html>"
            return HTMLResponse(page, 502)
        case Break.PORTAL:
            page = "<html><title>Sign in to this network</title></html>"
            return HTMLResponse(page, 302, {"location": "http://portal.example/sign-in"})
        case Break.GATEWAY:
            error = {"message": "insufficient user quota", "type": "gateway_error"}
            return JSONResponse({"error": error}, 403)
        case Break.BOMB:
            packed = {"content-encoding": "gzip"}
            return Response(_bomb(), headers=packed, media_type="application/json")
    return Cut()


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(64 * 2**20), 1)


class Dated:
    """Puts the emulator's own clock on each answer."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float], faults: FaultInjector) -> None:
        self._app, self._clock, self._faults = app, clock, faults
        self._first = clock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wraps one exchange."""

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start" and (date := self._date()):
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        await self._app(scope, receive, stamped)

    def _date(self) -> bytes:
        found = self._faults.all(Moment.DATE)
        kinds = {each.kind for each in found}
        if "no-date" in kinds:
            return b""
        now = self._first if "date-frozen" in kinds else self._clock()
        return formatdate(now + shift(found), usegmt=True).encode()
