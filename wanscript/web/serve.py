"""A server on this machine, on its loopback unless it is told otherwise, in this event loop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from ..app.errors import CannotServe

LOOPBACK = "127.0.0.1"


def listen(port: int, host: str = LOOPBACK) -> socket.socket:
    """A socket on a port of loopback or another address of this machine, on any free one for 0.

    Raises CannotServe.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotServe(_why(host, port, error)) from None


def port_of(listening: socket.socket) -> int:
    """The port of a socket."""
    number: int = listening.getsockname()[1]
    return number


@asynccontextmanager
async def serving(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """Answers while the `with` lasts; what is not answered a second after its end is cut off."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    work = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await work


class _Server(uvicorn.Server):
    """One that leaves the signals to whoever started it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _why(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine: name one with --host, or leave it out"
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is in use on this machine: name another with --port, or 0 for a free one"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"port {port} is not yours to use: name one above 1023 with --port, or 0 for a free one"
        )
    return f"port {port} cannot be served: {(error.strerror or str(error)).lower()}"
