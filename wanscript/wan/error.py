"""What a read or a transfer came to when it came to nothing; `create` raises none of it.

    WireError             one line about what the world did, without the key
     +- Unreachable         no usable answer, or busy, after the safe retries: ask again later
     +- Rejected            the service's own no (`http`, `code`, `message`): asking again is no use
     +- Expired             a signed URL or an upload permission that is over: get a new one
     +- TooLarge            more bytes than allowed, there or here
     +- Forbidden           an address where no transfer of ours goes (see `transport.py`)
     +- Truncated           the transfer ended before its announced length

An OSError of this machine's disk (full, read-only) passes through as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx


class WireError(Exception):
    """What the world did to a read or a transfer; the message is one line, without the key."""


class Unreachable(WireError):  # noqa: N818
    """No usable answer came, also after the safe retries.

    `after` is how many seconds the service asked to be left alone, if it did.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Rejected(WireError):  # noqa: N818
    """The service's own no."""

    def __init__(self, http: int, code: str, message: str) -> None:
        super().__init__(f"HTTP {http} {code}: {message}")
        self.http, self.code, self.message = http, code, message


class Expired(WireError):  # noqa: N818
    """A signed URL, or an upload permission, whose time is over."""


class TooLarge(WireError):  # noqa: N818
    """More bytes than allowed."""


class Forbidden(WireError):  # noqa: N818
    """An address where no transfer of ours goes."""


class Truncated(WireError):  # noqa: N818
    """The transfer ended before its announced length."""


@contextmanager
def worldly() -> Iterator[None]:
    """What httpx raises, in the words of this room; its own causes may hold the key."""
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Forbidden(reason(error)) from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unreachable(reason(error)) from None


def reason(error: Exception) -> str:
    """One line that names what happened; httpx's own words hold no header and no query."""
    return f"{type(error).__name__.lstrip('_')}: {error}".rstrip(": ").splitlines()[0]
