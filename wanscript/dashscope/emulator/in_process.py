"""The way to an emulator in the same process: no socket, and what a socket does all the same."""

from __future__ import annotations

import asyncio

import httpcore
import httpx


class InProcess(httpx.ASGITransport):
    """Reaches an emulator without a socket, and keeps what a socket does: it breaks, times out.

    A request's trace hears of its first byte, as httpcore tells it.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request; the emulator's lost answers become httpx's own errors."""
        patience = request.extensions.get("timeout", {}).get("read")
        if trace := request.extensions.get("trace"):
            sent = httpcore.Request(request.method, str(request.url))
            await trace("http11.send_request_headers.started", {"request": sent})
        try:
            async with asyncio.timeout(patience):
                return await super().handle_async_request(request)
        except TimeoutError:
            raise httpx.ReadTimeout("", request=request) from None
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from None
