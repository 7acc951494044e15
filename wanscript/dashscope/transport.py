"""Where a transfer may go: a transport that looks names up itself and stays off private hosts."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

PRETENDED = ipaddress.ip_network("198.18.0.0/15")
"""Not public, but what local proxies in common use answer for every public name."""

ROOM = 1 << 18
"""Bytes that one read of a transfer may bring."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PublicOnlyTransport(httpx.AsyncBaseTransport):
    """Reaches public hosts over https only; where `local`, also this machine in plain http.

    A name is looked up once and the connection goes to the address that was judged, so that
    a second answer of the name server changes nothing. Raises UnsupportedProtocol for the rest.
    """

    def __init__(self, verify: ssl.SSLContext | bool, *, local: bool) -> None:
        fresh = httpx.Limits(max_keepalive_connections=0)
        proxy = urllib.request.getproxies().get("https")
        self._local = local
        self._direct = _Direct(verify)
        self._proxied = proxy and httpx.AsyncHTTPTransport(verify=verify, limits=fresh, proxy=proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Judges the request's host, then sends it; each redirect comes through here again."""
        host = request.url.host
        if self._local and is_loopback(host):
            return await self._direct.handle_async_request(request)
        if request.url.scheme == "http" and request.url.port is None:
            # the service has been seen to write its own links so; https reaches the same file
            request = _sent_to(request, request.url.copy_with(scheme="https"))
        if request.url.scheme != "https":
            raise httpx.UnsupportedProtocol(f"{request.url.scheme}://{host} is not https")
        literal = address(host)
        if self._proxied and not urllib.request.proxy_bypass(host):
            if host == "localhost" or (literal and not is_public(literal)):
                raise httpx.UnsupportedProtocol(f"{host} is not a public host")
            return await self._proxied.handle_async_request(request)
        addresses = (literal,) if literal else await _looked_up(host)
        if not all(is_public(found) for found in addresses):
            raise httpx.UnsupportedProtocol(f"{host} is not a public host")
        return await self._first_open(request, addresses)

    async def _first_open(
        self, request: httpx.Request, addresses: tuple[Address, ...]
    ) -> httpx.Response:
        name = request.url.raw_host.decode("ascii")
        for found in addresses[:-1]:
            try:
                return await self._direct.handle_async_request(_pinned(request, name, found))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._direct.handle_async_request(_pinned(request, name, addresses[-1]))

    async def aclose(self) -> None:
        """Closes both ways out."""
        await self._direct.aclose()
        if self._proxied:
            await self._proxied.aclose()


class _Direct(httpx.AsyncHTTPTransport):
    """httpx's own transport with a new connection for each request, and larger reads."""

    def __init__(self, verify: ssl.SSLContext | bool) -> None:
        context = verify if isinstance(verify, ssl.SSLContext) else httpx.create_ssl_context(verify)
        super().__init__(verify=context)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_keepalive_connections=0,
            network_backend=_Backend(),
        )


class _Backend(httpcore.AnyIOBackend):
    """httpcore's own sockets, wrapped."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        opened = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _Roomy(await opened)


class _Roomy(httpcore.AsyncNetworkStream):
    """A stream that hands over all that has come, where httpcore asks for 64 KiB.

    A film then costs a quarter of the turns through the layers above.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._ssl: ssl.SSLObject | None = stream.get_extra_info("ssl_object")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At least a byte, unless the far end has closed."""
        first = await self._stream.read(max(max_bytes, ROOM), timeout)
        if self._ssl is None or not first:
            return first
        return b"".join((first, *_deciphered(self._ssl)))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Roomy(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _deciphered(source: ssl.SSLObject) -> Iterator[bytes]:
    """The further records that have come whole: TLS gives them out by 16 KiB."""
    # an end or an error is met again by the next read, which knows what to make of it
    with contextlib.suppress(ssl.SSLError):
        while chunk := source.read(ROOM):
            yield chunk


def _pinned(request: httpx.Request, name: str, found: Address) -> httpx.Request:
    return _sent_to(request, request.url.copy_with(host=str(found)), sni_hostname=name)


def _sent_to(request: httpx.Request, url: httpx.URL, **extensions: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        url,
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, **extensions},
    )


async def _looked_up(host: str) -> tuple[Address, ...]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx.ConnectError(f"{host} cannot be found: {error}") from None
    return tuple(ipaddress.ip_address(row[4][0]) for row in found)


def address(host: str) -> Address | None:
    """The address that a URL's host spells out, or None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(found: Address) -> bool:
    """Whether an address belongs to the open internet and to one machine."""
    plain = getattr(found, "ipv4_mapped", None) or found
    return (plain.is_global and not plain.is_multicast) or plain in PRETENDED


def is_loopback(host: str) -> bool:
    """Whether a URL's host is this machine by its spelling, without asking anybody."""
    spelled = address(host)
    return host == "localhost" or (spelled is not None and spelled.is_loopback)


def ssl_context() -> ssl.SSLContext:
    """The one context that all pools of a client share: making one costs more than a request."""
    return httpx.create_ssl_context()
