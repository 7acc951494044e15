"""A POST on its way out: whether its caller still wants it, and whether any byte of it left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx


class GivenUp(Exception):  # noqa: N818
    """The caller no longer wanted it, before a byte was written."""


_UNOPENED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    GivenUp,
)
"""What says by itself that nothing was sent, where a transport tells nothing of its steps."""


class LastLook:
    """Asks the caller right before the first byte; it is httpcore's `trace` of one request."""

    def __init__(self, still: Callable[[], bool]) -> None:
        self._still = still
        self._begun = self._left = False

    def ask(self) -> None:
        """Raises GivenUp where the caller no longer wants it."""
        if not self._still():
            raise GivenUp("too late to send")

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Hears each step; a proxy's CONNECT goes first and carries nothing of the request."""
        self._begun = True
        if event.endswith("send_request_headers.started") and info["request"].method == b"POST":
            self.ask()
            self._left = True

    def unsent(self, error: Exception) -> bool:
        """Whether no byte of the request left this machine, after what went wrong."""
        return not self._left and (self._begun or isinstance(error, _UNOPENED))
