"""Where a transfer goes, and where it never goes."""

import asyncio
import ipaddress
import random
import shutil
import socket
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from wire_tools import certificate, http, misbehaving

from wanscript.dashscope import transport
from wanscript.dashscope.hosts import is_loopback, is_public
from wanscript.dashscope.proxies import network, ssl_context
from wanscript.dashscope.transfer import fetch
from wanscript.dashscope.transport import PublicOnlyTransport
from wanscript.service import Truncated


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "::", "::1", "fe80::1", "fd00::1",
        "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    ],
)  # fmt: skip
def test_addresses_of_nobody_or_of_this_network_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "47.88.1.1", "2400:3200::1", "198.18.0.9"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_loopback_is_known_by_its_spelling() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1"))
    assert not any(is_loopback(host) for host in ("localhost.example.com", "10.0.0.1", ""))


def looking_up(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Makes every name mean these addresses; tells which names were asked for."""
    names: list[str] = []

    def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if not host[0].isdigit():
            names.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, port)) for it in addresses]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return names


@pytest.mark.parametrize("addresses", [("10.0.0.1",), ("8.8.8.8", "127.0.0.1")])
def test_a_name_that_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    looking_up(monkeypatch, *addresses)

    async def main() -> None:
        guarded = PublicOnlyTransport(ssl_context({}), local=True)
        async with httpx.AsyncClient(transport=guarded) as client:
            with pytest.raises(httpx.UnsupportedProtocol, match="not a public host"):
                await client.get("https://files.example.com/")

    asyncio.run(main())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_a_name_is_looked_up_once_and_still_proves_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate(tmp_path, "files.example.com")
    names = looking_up(monkeypatch, "127.0.0.2", "127.0.0.1")
    monkeypatch.setattr(transport, "is_public", lambda _: True)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    hosts: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        hosts.append(head.split("host: ")[1].split("\r\n")[0])
        writer.write(http("200 OK", b"hello"))
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=serving)
        port = server.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(
            transport=PublicOnlyTransport(trusting, local=False)
        ) as client:
            said = await client.get(f"https://files.example.com:{port}/")
            assert said.content == b"hello"
            with pytest.raises(httpx.ConnectError, match=r"CERTIFICATE_VERIFY_FAILED"):
                await client.get(f"https://other.example.com:{port}/")
        server.close()
        assert hosts == [f"files.example.com:{port}"]

    asyncio.run(main())
    assert names == ["files.example.com", "other.example.com"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
@pytest.mark.parametrize("cut", [0, 1_000_000])
def test_a_film_comes_whole_through_tls_or_is_known_to_be_cut(tmp_path: Path, cut: int) -> None:
    certificate(tmp_path, "localhost")
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    film, target = random.Random(1).randbytes(3_000_000), tmp_path / "film"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        answer = http("200 OK", film)
        writer.write(answer[: len(answer) - cut])
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=serving)
        url = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
        async with httpx.AsyncClient(transport=PublicOnlyTransport(trusting, local=True)) as client:
            if cut:
                with pytest.raises(Truncated):
                    await fetch(client, url, target, 10**7)
            else:
                assert (await fetch(client, url, target, 10**7)).size == len(film)
                assert target.read_bytes() == film
        server.close()

    asyncio.run(main())


def test_a_proxy_looks_names_up_itself() -> None:
    async def main() -> list[bytes]:
        async with misbehaving(http("502 Bad Gateway")) as seen:
            by = network({"https_proxy": seen.base.removesuffix("/api/v1")})
            guarded = PublicOnlyTransport(ssl_context({}), local=False, network=by)
            async with httpx.AsyncClient(transport=guarded) as client:
                for link in ("https://files.example.com/", "http://files.example.com/"):
                    with pytest.raises(httpx.ProxyError):
                        await client.get(link)
                for url in (
                    "https://10.0.0.1/",
                    "https://localhost/",
                    "http://files.example.com:81/",
                ):
                    with pytest.raises(httpx.UnsupportedProtocol):
                        await client.get(url)
            return seen.requests

    first, upgraded = asyncio.run(main())
    assert first.startswith(b"CONNECT files.example.com:443")
    assert upgraded.startswith(b"CONNECT files.example.com:443")
