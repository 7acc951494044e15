"""What the far end says back: the documented shapes, and the ways in which an answer is lost."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from xml.sax.saxutils import escape

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import REFUSED, Fault
from .validate import Refusal


def said(http: int = 200, **fields: Any) -> JSONResponse:
    """An answer of the API."""
    return JSONResponse({"request_id": str(uuid.uuid4()), **fields}, http)


def refused(no: Refusal) -> JSONResponse:
    """A no of the API."""
    return said(no.http, code=no.code, message=no.message)


def refused_file(http: int, code: str, message: str) -> Response:
    """A no of the file store, which speaks XML."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>"
        f"<RequestId>{uuid.uuid4().hex[:24].upper()}</RequestId></Error>"
    )
    return Response(text, http, media_type="application/xml")


class Cut(Response):
    """A connection that breaks after the head of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Announces bytes that never come."""
        head = [(b"content-length", b"99")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        raise ConnectionResetError("the answer is lost on purpose")


async def broken(fault: Fault, answer: Response | None = None) -> Response:
    """What a fault leaves of an answer, after its delay."""
    await asyncio.sleep(fault.seconds)
    if fault.kind == "slow-answer" and answer is not None:
        return answer
    if fault.kind in REFUSED:
        return refused(REFUSED[fault.kind])
    if "html" in fault.kind:
        return HTMLResponse("<html><h1>502 Bad Gateway</h1></html>", 502)
    return Cut()


@dataclass(frozen=True)
class Dated:
    """Puts the far end's own clock on each answer."""

    app: ASGIApp
    clock: Callable[[], float]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wraps one exchange."""

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self.clock(), usegmt=True).encode()
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        await self.app(scope, receive, stamped)
