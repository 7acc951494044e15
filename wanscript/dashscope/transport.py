"""How requests leave this machine: httpx's own transport, and one that keeps off private hosts."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl

import httpx

from .hosts import Address, address, host_of, is_loopback, is_public
from .proxies import STRAIGHT, Network
from .sockets import Backend, SocksBackend


class Transport(httpx.AsyncHTTPTransport):
    """httpx's own, straight or by a proxy; keeps no more than `keepalive` idle connections.

    Whatever the network does is one of httpx's errors.
    """

    def __init__(
        self, verify: ssl.SSLContext, proxy: httpx.URL | None = None, keepalive: int = 0
    ) -> None:
        limits = httpx.Limits(max_keepalive_connections=keepalive)
        by = proxy if proxy and proxy.scheme.startswith("http") else None
        context = verify if by and by.scheme == "https" else None
        super().__init__(
            verify=verify,
            limits=limits,
            proxy=httpx.Proxy(by, ssl_context=context) if by else None,
            trust_env=False,
        )
        self._pool._network_backend = SocksBackend(proxy) if proxy and not by else Backend()


class PublicOnlyTransport(httpx.AsyncBaseTransport):
    """Reaches public hosts over https only; where `local`, also this machine in plain http.

    A name is looked up once and the connection goes to the address that was judged, so that
    a second answer of the name server changes nothing. Raises UnsupportedProtocol for the rest.
    """

    def __init__(self, verify: ssl.SSLContext, *, local: bool, network: Network = STRAIGHT) -> None:
        self._local, self._network = local, network
        self._direct = Transport(verify)
        self._proxied = Transport(verify, network.proxy) if network.proxy else None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Judges the request's host, then sends it; each redirect comes through here again."""
        host = host_of(request.url)
        if self._local and is_loopback(host):
            return await self._direct.handle_async_request(request)
        if request.url.scheme == "http" and request.url.port is None:
            # the service has been seen to write its own links so; https reaches the same file
            request = _sent_to(request, request.url.copy_with(scheme="https"))
        if request.url.scheme != "https":
            raise httpx.UnsupportedProtocol(f"{request.url.scheme}://{host} is not https")
        literal = address(host)
        if self._proxied and self._network.proxy_for(request.url):
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
        name = host_of(request.url)
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
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} cannot be found: {error}") from None
    return tuple(ipaddress.ip_address(row[4][0]) for row in found)
