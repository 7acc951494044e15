"""Who is answered: this machine's browser, at the address that was told, from its own pages."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import compare_digest
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src data:; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors {framing}",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)
"""What every answer says: it is kept nowhere, and shows nothing that is not served here.

`framing` are those that may show it in a frame of theirs.
"""

EDITORS = "vscode-webview: vscode-file:"
"""Editors that show a page in a frame."""


class Guard:
    """Passes on what may be answered, its path without the token.

    A name that leads here by a trick of DNS, another site's page, and whoever does not know the
    token get nothing.
    """

    def __init__(self, app: ASGIApp, token: str, port: int, framing: str = "'none'") -> None:
        self._app, self._token = app, token
        self._headers = {name: each.format(framing=framing) for name, each in HEADERS.items()}
        self._hosts = frozenset((f"127.0.0.1:{port}", f"localhost:{port}"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, as ASGI has it."""
        if scope["type"] != "http":
            return
        status, path = self._judged(scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if status:
            await Response(status_code=status)(scope, receive, sent)
        else:
            await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, sent)

    def _judged(self, scope: Scope) -> tuple[int, str]:
        """The status with which a request is refused, or 0 and the path that it asks for."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        _, token, *rest = f"{scope['path']}".split("/", 2)
        if host not in self._hosts:
            return 421, ""
        if not rest or not compare_digest(token.encode(), self._token.encode()):
            return 404, ""
        if origin not in (None, f"http://{host}"):
            return 403, ""
        return 0, f"/{rest[0]}"
