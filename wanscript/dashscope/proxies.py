"""This machine's network settings: by which proxy, past which hosts, with whose certificates.

They are read before anything is sent. One that cannot be used is named with its value, its
credentials masked, and with a way out.
"""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

import httpx

from ..service import Misconfigured
from .hosts import address, host_of, is_loopback

PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""The variables that name a proxy for https, the first that is set counts; nothing else is sent."""

EXEMPTIONS = ("no_proxy", "NO_PROXY")

SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "http": "http",
        "https": "https",
        "socks5": "socks5",
        "socks5h": "socks5h",
        # what desktops write; the proxy looks names up with either
        "socks": "socks5",
    }
)
"""How a proxy is spoken to, by the scheme of its address."""

_NAME = re.compile(r"[\w.*-]+")
_HOST = re.compile(r"[\w.:-]+")
_SHOWN = 100
_CREDENTIALS = 255
"""Bytes of a name or a password that SOCKS5 has room for."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """One entry of NO_PROXY: a network or an address, or a name with all below it; and a port."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None
    name: str = ""
    port: int | None = None

    def covers(self, host: str, port: int) -> bool:
        """Whether a host, at a port, is reached without the proxy."""
        if self.port not in (None, port):
            return False
        if self.network is not None:
            found = address(host)
            return found is not None and found in self.network
        return any(fnmatchcase(host.lower(), each) for each in (self.name, f"*.{self.name}"))


@dataclass(frozen=True, slots=True)
class Network:
    """How https leaves this machine: by a proxy, unless a host is exempt, or straight.

    `by_system` tells that the desktop's own settings say which hosts are exempt.
    """

    proxy: httpx.URL | None = None
    exempt: tuple[Exemption, ...] = ()
    by_system: bool = False

    def proxy_for(self, url: httpx.URL) -> httpx.URL | None:
        """The proxy on the way to a URL, or None for the straight way."""
        host, port = host_of(url), url.port or 443
        if any(each.covers(host, port) for each in self.exempt):
            return None
        return None if self.by_system and urllib.request.proxy_bypass(host) else self.proxy


STRAIGHT = Network()


def network_problem(environ: Mapping[str, str], base_url: str) -> str | None:
    """Which network setting cannot be used, and the way out, in one line; None where all can.

    A base URL on this machine needs none of them, and one that is no URL says so elsewhere.
    """
    try:
        if is_loopback(host_of(httpx.URL(base_url))):
            return None
        network(environ)
        ssl_context(environ)
    except Misconfigured as error:
        return str(error)
    except httpx.InvalidURL:
        return None
    return None


def network(environ: Mapping[str, str]) -> Network:
    """By the environment, else by the system's own settings. Raises Misconfigured."""
    name = next((name for name in PROXIES if environ.get(name)), None)
    if name is None:
        return _system()
    unless = next((name for name in EXEMPTIONS if environ.get(name)), None)
    value = environ[unless] if unless else ""
    entries = [entry for entry in re.split(r"[,\s]+", value) if entry]
    if "*" in entries:
        return STRAIGHT
    proxy, exempt = _proxy(name, environ[name]), []
    for entry in entries:
        if (found := _exemption(entry)) is None:
            why = f"`{masked(entry)}` is no host, address or network; change or remove it"
            raise _unusable(unless or "", value, why)
        exempt.append(found)
    return Network(proxy, tuple(exempt))


def _system() -> Network:
    """What the desktop says; where it says nothing, `getproxies` is the environment again."""
    if urllib.request.getproxies is urllib.request.getproxies_environment:
        return STRAIGHT
    found = urllib.request.getproxies().get("https")
    return Network(_proxy("system proxy", found), by_system=True) if found else STRAIGHT


def _proxy(name: str, value: str) -> httpx.URL:
    scheme, parted, rest = value.partition("://")
    if not parted:
        why = f"a proxy needs its scheme; write http://{masked(value)}, or unset it"
        raise _unusable(name, value, why)
    if scheme.lower() not in SCHEMES:
        why = "only http, https, socks5 and socks5h proxies can be used; change or unset it"
        raise _unusable(name, value, why)
    try:
        url = httpx.URL(f"{SCHEMES[scheme.lower()]}://{rest}")
    except httpx.InvalidURL:
        url = httpx.URL()
    known = max(len(url.username), len(url.password or "")) <= _CREDENTIALS
    if not _HOST.fullmatch(host_of(url)) or not 0 < (url.port or 1) < 65536 or not known:
        raise _unusable(name, value, "this is no address of a proxy; change or unset it")
    return url


def _exemption(entry: str) -> Exemption | None:
    text = entry.rpartition("://")[2].rstrip("/")
    if (found := _network(text)) is not None:
        return Exemption(found)
    head, _, tail = text.rpartition(":")
    port = int(tail) if head and tail.isdecimal() else None
    text = text if port is None else head
    if (found := _network(text)) is not None:
        return Exemption(found, port=port)
    name = text.removeprefix("*").lstrip(".").lower()
    return Exemption(name=name, port=port) if _NAME.fullmatch(name) else None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None


def ssl_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Whose certificates are trusted: those that the environment names, else the common ones.

    All pools of a client share one: making it costs more than a request. Raises Misconfigured.
    """
    if file := environ.get("SSL_CERT_FILE"):
        return _trusting("SSL_CERT_FILE", file, _no_file(Path(file)), cafile=file)
    if folder := environ.get("SSL_CERT_DIR"):
        named = [Path(each) for each in folder.split(os.pathsep)]
        return _trusting("SSL_CERT_DIR", folder, _no_folder(named), capath=folder)
    return httpx.create_ssl_context(trust_env=False)


def _no_file(path: Path) -> str:
    """Why a path cannot be a file of certificates, or nothing."""
    if path.is_file():
        return ""
    if path.is_dir():
        return "this is a folder, not a file of certificates"
    there = path.exists() or path.is_symlink()
    return "this is no ordinary file" if there else "there is no such file"


def _no_folder(paths: list[Path]) -> str:
    """Why none of some paths can be a folder of certificates, or nothing."""
    if any(path.is_dir() for path in paths):
        return ""
    there = any(path.exists() for path in paths)
    return "this is no folder" if there else "there is no such folder"


def _trusting(
    name: str, value: str, unfit: str, *, cafile: str | None = None, capath: str | None = None
) -> ssl.SSLContext:
    if unfit:
        raise _unusable(name, value, f"{unfit}; change or unset it")
    try:
        return ssl.create_default_context(cafile=cafile, capath=capath)
    except ssl.SSLError:
        why = "it holds no certificates; change or unset it"
        raise _unusable(name, value, why) from None
    except OSError as error:
        why = f"it cannot be read ({error.strerror}); change or unset it"
        raise _unusable(name, value, why) from None


def _unusable(name: str, value: str, why: str) -> Misconfigured:
    return Misconfigured(f"{name}={masked(value)}: {why}")


def masked(value: str) -> str:
    """A setting's value for people: in one line, not too long, without name and password."""
    line = " ".join(value.split())
    head, at, rest = line.rpartition("@")
    scheme, parted, _ = head.partition("://")
    shown = f"{scheme}{parted}***@{rest}" if parted else f"***@{rest}" if at else line
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
