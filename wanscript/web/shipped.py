"""Files of pages that come with wanscript, as they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

_HERE = Path(__file__).parent


def shipped(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    """Answers with a file that lies beside this one."""

    async def answer(_: Request) -> Response:
        return FileResponse(_HERE / name, media_type=kind)

    return answer
