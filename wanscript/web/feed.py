"""News for pages that are open: how many there were, and a stream of what is new."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import StreamingResponse

_PATIENCE = 15.0
"""Seconds after which a stream without news shows that it is alive."""


class Feed:
    """What pages are told. Each piece of news has a number; a page says which it has seen."""

    def __init__(self) -> None:
        self.count = 0
        self._whole = 0
        self._changed: tuple[str, ...] = ()
        self._shown, self._line = 0, 0
        self._news, self._ended = asyncio.Condition(), False

    async def tell(self, changed: Sequence[str] | None = None) -> None:
        """Tells that the status is another; with `changed`, the page too, where these ids are."""
        async with self._news:
            self.count += 1
            if changed is not None:
                self._whole, self._changed = self.count, tuple(changed)
            self._news.notify_all()

    async def show(self, line: int) -> None:
        """Has pages show what stands at a line of the script, from 1, or above it."""
        async with self._news:
            self.count += 1
            self._shown, self._line = self.count, line
            self._news.notify_all()

    async def end(self) -> None:
        """Ends every stream."""
        async with self._news:
            self._ended = True
            self._news.notify_all()

    async def answer(self, request: Request) -> StreamingResponse:
        """The stream for a page: server-sent events, each a JSON document."""
        seen = request.headers.get("last-event-id") or request.query_params.get("since") or ""
        since = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
        return StreamingResponse(self._lines(since), media_type="text/event-stream")

    async def _lines(self, since: int) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        while not self._ended:
            if not await self._later(since):
                yield ": still here\n\n"
            elif self.count > since:
                told: dict[str, object]
                told = {"page": self._whole > since, "changed": self._changed}
                told |= {"line": self._line} if self._shown > since else {}
                since = self.count
                yield f"id: {since}\ndata: {json.dumps(told)}\n\n"

    async def _later(self, since: int) -> bool:
        """Waits for something after a number, or for the end; False where there was nothing."""
        try:
            async with asyncio.timeout(_PATIENCE), self._news:
                await self._news.wait_for(lambda: self._ended or self.count > since)
        except TimeoutError:
            return False
        return True
