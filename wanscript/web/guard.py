"""Who is answered: this machine's browser, at the address that was told, from its own pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    token get nothing. `hosts` are the names that lead here, none where these cannot be known. With
    `anybody` those are answered too who do not tell the token, but not as `trusted`, which a
    request's scope tells.
    """

    def __init__(
        self,
        app: ASGIApp,
        token: str,
        hosts: Collection[str],
        framing: str = "'none'",
        *,
        anybody: bool = False,
    ) -> None:
        self._app, self._token = app, token
        self._headers = {name: each.format(framing=framing) for name, each in HEADERS.items()}
        self._hosts, self._anybody = frozenset(hosts), anybody

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, as ASGI has it."""
        if scope["type"] != "http":
            return
        status, path, trusted = self._judged(scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if status:
            await Response(status_code=status)(scope, receive, sent)
        else:
            within = {**scope, "path": path, "raw_path": path.encode(), "trusted": trusted}
            await self._app(within, receive, sent)

    def _judged(self, scope: Scope) -> tuple[int, str, bool]:
        """The status with which a request is refused, or 0, the path and whether it is trusted."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._hosts and host not in self._hosts:
            return 421, "", False
        path, trusted = self._without_token(scope["path"], headers)
        if not (trusted or self._anybody):
            return 404, "", False
        if origin is not None and origin.partition("://")[2] != host:
            return 403, "", False
        return 0, path, trusted

    def _without_token(self, path: str, headers: Headers) -> tuple[str, bool]:
        """The path that is asked for, and whether the token was told: in it, or as a bearer's."""
        _, first, *rest = f"{path}".split("/", 2)
        if rest and self._is_token(first):
            return f"/{rest[0]}", True
        kind, _, told = headers.get("authorization", "").partition(" ")
        return path, kind.lower() == "bearer" and self._is_token(told)

    def _is_token(self, told: str) -> bool:
        return compare_digest(told.encode("utf-8", "replace"), self._token.encode())


def on_loopback(port: int) -> frozenset[str]:
    """The names by which this machine's own browser reaches a port."""
    return frozenset((f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"))
