"""The network's settings: told where they cannot be used, and used where they can."""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from wire_tools import (
    KEY,
    MODEL,
    accepted,
    asked,
    certificate,
    emulator,
    ended,
    impatient,
    picture,
    served,
)

from wanscript.dashscope.client import Client
from wanscript.dashscope.proxies import network, network_problem
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium
from wanscript.service import Misconfigured, NoAnswer, NotSent, Unreachable

HOST = "api.service.example"
BASE = f"https://{HOST}/api/v1"

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs the openssl command"
)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with impatient():
        yield


# what cannot be used is told


def env(**given: str) -> dict[str, str]:
    return given


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (
            env(HTTPS_PROXY="127.0.0.1:9"),
            "HTTPS_PROXY=127.0.0.1:9: a proxy needs its scheme; write http://127.0.0.1:9, or "
            "unset it",
        ),
        (
            env(all_proxy="socks4://me:secret@host:1"),
            "all_proxy=socks4://***@host:1: only http, https, socks5 and socks5h proxies can be "
            "used; change or unset it",
        ),
        (
            env(https_proxy="http://me:sec@ret@host:99999", HTTPS_PROXY="http://good:1"),
            "https_proxy=http://***@host:99999: this is no address of a proxy; change or unset it",
        ),
        (
            env(HTTPS_PROXY="me:secret@host:80"),
            "HTTPS_PROXY=***@host:80: a proxy needs its scheme; write http://***@host:80, or "
            "unset it",
        ),
        (
            env(ALL_PROXY="http://\n"),
            "ALL_PROXY=http://: this is no address of a proxy; change or unset it",
        ),
        (
            env(ALL_PROXY="socks5://p:1", NO_PROXY="localhost,10.0.0.0/99"),
            "NO_PROXY=localhost,10.0.0.0/99: `10.0.0.0/99` is no host, address or network; "
            "change or remove it",
        ),
        (
            env(SSL_CERT_FILE="/nonexistent"),
            "SSL_CERT_FILE=/nonexistent: there is no such file; change or unset it",
        ),
        (
            env(SSL_CERT_DIR="/nonexistent"),
            "SSL_CERT_DIR=/nonexistent: there is no such folder; change or unset it",
        ),
        (
            env(SSL_CERT_FILE="/"),
            "SSL_CERT_FILE=/: this is a folder, not a file of certificates; change or unset it",
        ),
        (
            env(SSL_CERT_FILE=os.devnull),
            f"SSL_CERT_FILE={os.devnull}: this is no ordinary file; change or unset it",
        ),
        (
            env(SSL_CERT_DIR=__file__),
            f"SSL_CERT_DIR={__file__}: this is no folder; change or unset it",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_before_anything_is_sent(
    environ: Mapping[str, str], said: str
) -> None:
    async def main() -> None:
        async with Client(base_url=BASE, key=KEY, environ=environ):
            pass

    assert network_problem(environ, BASE) == said
    with pytest.raises(Misconfigured, match=re.escape(said)):
        asyncio.run(main())


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("no certificate")
    said = network_problem({"SSL_CERT_FILE": str(tmp_path / "a.pem")}, BASE)
    assert said is not None
    assert "it holds no certificates" in said


@pytest.mark.parametrize(
    "environ",
    [
        env(),
        env(HTTPS_PROXY=""),
        env(HTTPS_PROXY="http://proxy:3128"),
        env(HTTPS_PROXY="https://me:secret@proxy"),
        env(ALL_PROXY="socks://127.0.0.1:1080/"),
        env(all_proxy="SOCKS5H://[::1]:1080"),
        env(HTTPS_PROXY="127.0.0.1:9", NO_PROXY="*"),
        env(HTTPS_PROXY="http://p:1", NO_PROXY="[::1],::1,.a.b, *.c,d:8443,10.0.0.0/8,192.168.*"),
        env(NO_PROXY="10.0.0.0/99"),
        env(HTTP_PROXY="nonsense"),
    ],
)
def test_settings_that_can_be_used_or_do_not_matter(environ: Mapping[str, str]) -> None:
    assert network_problem(environ, BASE) is None


def test_a_service_on_this_machine_needs_no_settings(tmp_path: Path) -> None:
    wrong = env(HTTPS_PROXY="127.0.0.1:9", SSL_CERT_FILE="/nonexistent")

    async def main(base: str) -> None:
        assert network_problem(wrong, base) is None
        async with Client(base_url=base, key=KEY, environ=wrong) as client:
            await accepted(client)

    with served(emulator(tmp_path)) as base:
        asyncio.run(main(base))


@pytest.mark.parametrize(
    ("host", "straight"),
    [
        ("https://[::1]", True),
        ("https://localhost", True),
        ("https://a.b", True),
        ("https://x.A.b", True),
        ("https://xa.b", False),
        ("https://x.c", True),
        ("https://d", False),
        ("https://d:8443", True),
        ("https://10.1.2.3", True),
        ("https://11.1.2.3", False),
        ("https://192.168.7.7", True),
        ("https://other.example", False),
    ],
)
def test_which_hosts_are_reached_without_the_proxy(host: str, straight: bool) -> None:
    listed = "[::1], localhost,.a.b *.c,d:8443,10.0.0.0/8,192.168.*"
    found = network({"https_proxy": "http://p:1", "NO_PROXY": listed})
    assert (found.proxy_for(httpx.URL(host)) is None) == straight


# what can be used is used


@dataclass
class Proxied:
    """What a proxy on loopback saw: where it was asked to connect to, and with what name."""

    port: int = 0
    hosts: list[str] = field(default_factory=list)
    users: set[bytes] = field(default_factory=set)


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _pumped(one: Streams, other: Streams) -> None:
    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
        finally:
            writer.close()

    await asyncio.gather(pump(one[0], other[1]), pump(other[0], one[1]))


@contextlib.asynccontextmanager
async def socks(target: int) -> AsyncIterator[Proxied]:
    """A SOCKS5 server that brings every host to one port of this machine."""
    seen = Proxied()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        methods = await reader.readexactly((await reader.readexactly(2))[1])
        writer.write(b"\x05" + methods[-1:])
        if methods[-1] == 2:
            seen.users.add(await reader.readexactly((await reader.readexactly(2))[1]))
            await reader.readexactly((await reader.readexactly(1))[0])
            writer.write(b"\x01\x00")
        assert await reader.readexactly(4) == b"\x05\x01\x00\x03"
        host = await reader.readexactly((await reader.readexactly(1))[0])
        port = int.from_bytes(await reader.readexactly(2))
        seen.hosts.append(f"{host.decode()}:{port}")
        there = await asyncio.open_connection("127.0.0.1", target)
        for byte in b"\x05\x00\x00\x03\x04name\x00\x00":
            # in pieces: a proxy may answer byte by byte
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        await _pumped((reader, writer), there)

    async with _listening(serve, seen):
        yield seen


@contextlib.asynccontextmanager
async def tunnel(target: int) -> AsyncIterator[Proxied]:
    """An HTTP proxy that brings every host to one port of this machine."""
    seen = Proxied()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.hosts.append(head.split()[1].decode())
        seen.users |= set(re.findall(rb"proxy-authorization: (\S+ \S+)", head.lower()))
        there = await asyncio.open_connection("127.0.0.1", target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _pumped((reader, writer), there)

    async with _listening(serve, seen):
        yield seen


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def _listening(serve: Serve, seen: Proxied) -> AsyncIterator[None]:
    tasks: set[asyncio.Task[None] | None] = set()

    async def held(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(held, "127.0.0.1", 0)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        for task in tasks:
            if task:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)


@needs_openssl
@pytest.mark.parametrize(
    ("variable", "scheme", "user"),
    [
        ("ALL_PROXY", "socks://", b""),
        ("all_proxy", "socks5://me:secret@", b"me"),
        ("HTTPS_PROXY", "socks5h://", b""),
        ("https_proxy", "http://me:secret@", b"basic bwu6c2vjcmv0"),
    ],
)
def test_everything_goes_through_the_proxy(
    tmp_path: Path, variable: str, scheme: str, user: bytes
) -> None:
    certificate(tmp_path, HOST)
    local = picture(tmp_path / "a.png")

    async def main(port: int) -> Proxied:
        async with (socks if "socks" in scheme else tunnel)(port) as seen:
            environ = {
                variable: f"{scheme}127.0.0.1:{seen.port}",
                "SSL_CERT_FILE": str(tmp_path / "cert.pem"),
                "NO_PROXY": "[::1],localhost",
            }
            async with Client(base_url=BASE, key=KEY, environ=environ) as client:
                upload = await client.upload(local, MODEL)
                request = asked("x", Medium(MediaRole.REFERENCE_IMAGE, upload.url))
                task = await ended(client, await accepted(client, request))
                got = await client.download(task.video_url or "", tmp_path / "got", limit=10**7)
                assert got.size > 1000
            return seen

    with served(emulator(tmp_path / "service"), certified=tmp_path) as base:
        seen = asyncio.run(main(int(base.split(":")[2].split("/")[0])))
    assert set(seen.hosts) == {f"{HOST}:443"}
    assert seen.users == ({user} if user else set())


@needs_openssl
def test_the_last_look_is_behind_the_proxy(tmp_path: Path) -> None:
    certificate(tmp_path, HOST)
    looks: list[int] = []

    async def main(port: int) -> None:
        async with tunnel(port) as seen:
            environ = {
                "HTTPS_PROXY": f"http://127.0.0.1:{seen.port}",
                "SSL_CERT_FILE": str(tmp_path / "cert.pem"),
            }
            async with Client(base_url=BASE, key=KEY, environ=environ) as client:

                def still() -> bool:
                    looks.append(len(seen.hosts))
                    return len(looks) < 2

                said = await client.create(asked(), still=still)
                assert isinstance(said, NotSent)
                assert said.given_up
                assert (await client.tasks()).total == 0

    with served(emulator(tmp_path / "service"), certified=tmp_path) as base:
        asyncio.run(main(int(base.split(":")[2].split("/")[0])))
    assert looks == [0, 1]


@pytest.mark.parametrize("scheme", ["http", "socks5", "https"])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="hangs up"),
        pytest.param(b"SSH-2.0-x\r\n\r\n", id="something else"),
        pytest.param(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", id="asks who"),
        pytest.param(b"HTTP/1.1 502 Bad Gateway\r\nContent-Le", id="breaks off"),
        pytest.param(b"\x05\xff", id="no way to sign in"),
        pytest.param(b"\x05", id="half a greeting"),
        pytest.param(b"\x05\x00\x05\x05\x00\x01" + bytes(6), id="no connection"),
        pytest.param(None, id="never answers"),
    ],
)
def test_a_proxy_that_does_not_let_through_means_not_sent(
    tmp_path: Path, scheme: str, answer: bytes | None
) -> None:
    local = tmp_path / "a.png"
    local.write_bytes(b"x")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(3)
        if answer is None:
            await reader.read()
        writer.write(answer or b"")
        writer.close()

    async def main() -> None:
        seen = Proxied()
        async with _listening(serve, seen):
            environ = {"ALL_PROXY": f"{scheme}://127.0.0.1:{seen.port}"}
            client = Client(base_url=BASE, key=KEY, environ=environ, timeout=0.1)
            async with client:
                said = await client.create(asked())
                assert isinstance(said, NotSent), said
                assert not said.given_up
                for read in (client.query("t"), client.upload(local, MODEL)):
                    with pytest.raises(Unreachable):
                        await read
                url = "https://files.example.com/a.mp4"
                with pytest.raises(Unreachable):
                    await client.download(url, tmp_path / "got", limit=10)

    asyncio.run(main())


@needs_openssl
@pytest.mark.parametrize("when", ["before", "after"])
def test_tls_that_breaks_is_no_trouble_of_this_machine(tmp_path: Path, when: str) -> None:
    """A record that does not decipher, before or after the request left."""
    certificate(tmp_path, HOST)
    import socket
    import ssl
    import threading

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def serve(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = listening.accept()
                with plain:
                    if when == "before":
                        plain.recv(10)
                        plain.sendall(b"\x16\x03\x03 garbage that is no hello")
                        continue
                    with context.wrap_socket(plain, server_side=True) as secret:
                        secret.recv(10)
                        os.write(secret.fileno(), b"\x17\x03\x03\x00\x20" + bytes(32))

    async def main(port: int) -> None:
        async with socks(port) as seen:
            environ = {
                "ALL_PROXY": f"socks5://127.0.0.1:{seen.port}",
                "SSL_CERT_FILE": str(tmp_path / "cert.pem"),
            }
            async with Client(base_url=BASE, key=KEY, environ=environ, timeout=2.0) as client:
                said = await client.create(asked())
                assert isinstance(said, NotSent if when == "before" else NoAnswer), said
                with pytest.raises(Unreachable):
                    await client.query("t")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        asyncio.run(main(listening.getsockname()[1]))
        listening.shutdown(socket.SHUT_RDWR)
