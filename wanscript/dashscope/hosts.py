"""What a URL's host is by its spelling: an address, this machine, or one of the open internet."""

from __future__ import annotations

import ipaddress

import httpx

PRETENDED = ipaddress.ip_network("198.18.0.0/15")
"""Not public, but what local proxies in common use answer for every public name."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def host_of(url: httpx.URL) -> str:
    """The host as it is sent, in ASCII; httpx's own reading of a name can fail."""
    return url.raw_host.decode("ascii")


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
