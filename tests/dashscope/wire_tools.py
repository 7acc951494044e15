"""An emulator for the tests, in process or behind a real socket, and servers that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import stamina
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.types import ASGIApp

from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import AT_ONCE, NONE, Faults, InProcess, Pace, fault, service
from wanscript.dashscope.job import Draw, Job
from wanscript.film.title_card import title_card
from wanscript.media.probe import probe
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Prompt, Request
from wanscript.service import Accepted, Task

KEY = "sk-the-secret-word"
MODEL = "wan2.7-r2v"
NOWHERE = "http://127.0.0.1/api/v1"


@dataclass
class Clock:
    """Time that a test moves, in seconds since 1970."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def tiny(job: Job) -> None:
    """A real clip, but one that is drawn in a blink."""
    title_card(replace(job, width=64, height=64, seconds=1))


def emulator(
    folder: Path,
    *faults: str,
    draw: Draw = tiny,
    pace: Pace = AT_ONCE,
    clock: Callable[[], float] = time.time,
) -> Starlette:
    wrong = Faults(tuple(fault(each) for each in faults)) if faults else NONE
    return service(draw, store=folder, probe=probe, faults=wrong, pace=pace, clock=clock)


def client_of(app: Starlette, **options: Any) -> Client:
    options = {"base_url": NOWHERE, "key": KEY, "queries_per_second": 1000, **options}
    return Client(transport=InProcess(app), **options)


def asked(prompt: str = "Image 1 walks.", *media: Medium, **parameters: Any) -> Request:
    sent = {"resolution": "720P", "duration": 5, **parameters}
    return Request(
        scene="1",
        take=1,
        shots=(),
        model=MODEL,
        prompt=Prompt(prompt),
        media=media or (Medium(MediaRole.REFERENCE_IMAGE, "https://example.com/a.png"),),
        parameters=tuple(sent.items()),
    )


def picture(path: Path, width: int = 400, height: int = 300, mode: str = "RGB") -> Path:
    Image.new(mode, (width, height)).save(path)
    return path


async def accepted(client: Client, request: Request | None = None) -> str:
    said = await client.create(request or asked())
    assert isinstance(said, Accepted), said
    return said.task_id


async def ended(client: Client, task_id: str, patience: float = 20.0) -> Task:
    async with asyncio.timeout(patience):
        while not (task := await client.query(task_id)).status.final:
            await asyncio.sleep(0.01)
    return task


@contextlib.contextmanager
def impatient(attempts: int = 4) -> Iterator[None]:
    """Retries without waiting."""
    with stamina.set_testing(True, attempts=attempts):
        yield


def certificate(folder: Path, name: str) -> None:
    """A certificate for a host, and its key, as `cert.pem` and `key.pem`."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    made += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(made, check=True, capture_output=True)


@contextlib.contextmanager
def served(app: ASGIApp, certified: Path | None = None) -> Iterator[str]:
    """An app behind a real socket, with TLS where a folder has a certificate; gives its base."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app,
            log_level="critical",
            date_header=False,
            timeout_graceful_shutdown=1,
            ssl_certfile=certified and str(certified / "cert.pem"),
            ssl_keyfile=certified and str(certified / "key.pem"),
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1"
        finally:
            server.should_exit = True
            thread.join()


@dataclass
class Seen:
    """What a misbehaving server saw."""

    base: str = ""
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)


Act = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def misbehaving(answer: bytes | Act, *, keeps: bool = False) -> AsyncIterator[Seen]:
    """A server of raw bytes: the same answer each time, then it hangs up unless it keeps."""
    seen = Seen()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        try:
            while request := await _request(reader):
                seen.requests.append(request)
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(reader, writer)
                if not keeps:
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    seen.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v1"
    try:
        yield seen
    finally:
        server.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    size = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    return head + await reader.readexactly(size)


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """The bytes of a whole answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body
