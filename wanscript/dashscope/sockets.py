"""The sockets below the transports: larger reads, a way through SOCKS5, and typed trouble."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx
from socksio import ProtocolError, socks5

ROOM = 1 << 18
"""Bytes that one read of a connection may bring."""

SOCKS_PORT = 1080


class Backend(httpcore.AnyIOBackend):
    """httpcore's own sockets, wrapped."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Opens a connection; a name that cannot be one is a ConnectError as others are."""
        try:
            opened = super().connect_tcp(host, port, timeout, local_address, socket_options)
            return _Roomy(await opened)
        except UnicodeError:
            raise httpcore.ConnectError(f"{host} is no name that can be looked up") from None


class SocksBackend(httpcore.AnyIOBackend):
    """Connects through a SOCKS5 proxy, which looks names up; signs in where its URL says how."""

    def __init__(self, proxy: httpx.URL) -> None:
        super().__init__()
        self._proxy = proxy

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Opens a connection to the proxy and has it open one to the host."""
        at = self._proxy.host, self._proxy.port or SOCKS_PORT
        stream = await super().connect_tcp(*at, timeout, local_address, socket_options)
        try:
            async with asyncio.timeout(timeout):
                await self._greeted(stream, host, port)
        except BaseException as error:
            await stream.aclose()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout("the SOCKS proxy does not answer") from None
            if isinstance(error, (ProtocolError, UnicodeError, httpcore.NetworkError)):
                raise httpcore.ProxyError("it does not speak SOCKS5, or hangs up") from None
            raise
        return _Roomy(stream)

    async def _greeted(self, stream: httpcore.AsyncNetworkStream, host: str, port: int) -> None:
        """The three steps of RFC 1928 and 1929, each answer read to its own length."""
        user, secret = self._proxy.username.encode(), (self._proxy.password or "").encode()
        methods = [socks5.SOCKS5AuthMethod.NO_AUTH_REQUIRED]
        if user:
            methods.append(socks5.SOCKS5AuthMethod.USERNAME_PASSWORD)
        await stream.write(socks5.SOCKS5AuthMethodsRequest(methods).dumps())
        chosen = socks5.SOCKS5AuthReply.loads(await _exactly(stream, 2)).method
        if chosen not in methods:
            raise httpcore.ProxyError("it wants a name and a password, or other ones")
        if chosen is socks5.SOCKS5AuthMethod.USERNAME_PASSWORD:
            await stream.write(socks5.SOCKS5UsernamePasswordRequest(user, secret).dumps())
            if not socks5.SOCKS5UsernamePasswordReply.loads(await _exactly(stream, 2)).success:
                raise httpcore.ProxyError("it refuses the name or the password")
        connect = socks5.SOCKS5Command.CONNECT
        asked = socks5.SOCKS5CommandRequest.from_address(connect, (host, port))
        await stream.write(asked.dumps())
        head = await _exactly(stream, 4)
        size = _SIZES.get(head[3:]) or (await _exactly(stream, 1))[0]
        reply = socks5.SOCKS5Reply.loads(head + await _exactly(stream, size + 2))
        if reply.reply_code is not socks5.SOCKS5ReplyCode.SUCCEEDED:
            what = reply.reply_code.name.lower().replace("_", " ")
            raise httpcore.ProxyError(f"it could not connect: {what}")


_SIZES = {
    socks5.SOCKS5AType.IPV4_ADDRESS.value: 4,
    socks5.SOCKS5AType.IPV6_ADDRESS.value: 16,
}
"""Bytes of an address; a name's own length goes before it."""


async def _exactly(stream: httpcore.AsyncNetworkStream, size: int) -> bytes:
    got = b""
    while len(got) < size:
        chunk = await stream.read(size - len(got))
        if not chunk:
            raise ProtocolError("it hung up")
        got += chunk
    return got


class _Roomy(httpcore.AsyncNetworkStream):
    """A stream that hands over all that has come, where httpcore asks for 64 KiB.

    A film then costs a quarter of the turns through the layers above.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._ssl: ssl.SSLObject | None = stream.get_extra_info("ssl_object")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At least a byte, unless the other side has closed."""
        try:
            first = await self._stream.read(max(max_bytes, ROOM), timeout)
        except ssl.SSLError as error:
            raise httpcore.ReadError(error.reason) from None
        if self._ssl is None or not first:
            return first
        return b"".join((first, *_deciphered(self._ssl)))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            await self._stream.write(buffer, timeout)
        except ssl.SSLError as error:
            raise httpcore.WriteError(error.reason) from None

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
