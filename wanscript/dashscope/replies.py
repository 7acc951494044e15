"""One HTTP answer, read within bounds also where it comes packed, and what it says for itself."""

from __future__ import annotations

import email.utils
import html
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic_core import from_json

from .hosts import host_of

REPLY_LIMIT = 8 * 2**20
"""Bytes of an answer, packed and unpacked; a page of a hundred tasks has a hundredth of it."""

ACCEPTED_CODINGS = "gzip"
"""What an answer may be packed with: what can be unpacked within a bound."""

WORDS_LIMIT = 200
"""Characters of somebody else's words that a message shows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: HTTP status, bytes unpacked, its own Date, and what else matters here.

    `after` is how many seconds it asks to be left alone, `leads_to` the host to which it
    redirects.
    """

    status: int
    content: bytes
    date: datetime | None = None
    after: float | None = None
    leads_to: str = ""


async def read_reply(answer: httpx.Response) -> Reply:
    """Reads a streamed answer. Raises httpx's errors, DecodingError for one without bounds."""
    return Reply(
        answer.status_code,
        await _content(answer),
        _date(answer.headers.get("date", "")),
        _after(answer.headers.get("retry-after", "")),
        host_of(answer.next_request.url) if answer.next_request else "",
    )


async def _content(answer: httpx.Response) -> bytes:
    unpacked, received = bytearray(), 0
    unpack = _unpacker(answer.headers.get("content-encoding", ""))
    async for chunk in answer.aiter_raw():
        received += len(chunk)
        room = REPLY_LIMIT + 1 - len(unpacked)
        try:
            unpacked += chunk if unpack is None else unpack.decompress(chunk, room)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from None
        if max(received, len(unpacked)) > REPLY_LIMIT:
            raise httpx.DecodingError(f"it has more than {REPLY_LIMIT // 2**20} MB")
    if received and unpack is not None and not unpack.eof:
        raise httpx.DecodingError("it ends before its end")
    return bytes(unpacked)


def _unpacker(coding: str) -> zlib._Decompress | None:
    match coding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(zlib.MAX_WBITS | 32)
    raise httpx.DecodingError(f"it is packed with {one_line(coding)}, which was not asked for")


def _date(text: str) -> datetime | None:
    try:
        said = email.utils.parsedate_to_datetime(text)
        return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _after(text: str) -> float | None:
    return float(text) if re.fullmatch("[0-9]{1,5}", text) else None


def own_words(reply: Reply) -> str:
    """What an answer that is not the service's own says, in one short line; "" for nothing.

    Gateways speak JSON of many shapes, HTML, or plain text.
    """
    if reply.leads_to:
        return one_line(f"it leads to {reply.leads_to}, as a network's sign-in page would")
    try:
        return one_line(_said(from_json(reply.content)))
    except ValueError:
        pass
    text = _text(reply.content)
    for tag in ("title", "Message", "h1"):
        if found := re.search(rf"<{tag}\b[^<>]*>([^<>]*)</{tag}", text, re.IGNORECASE):
            return one_line(html.unescape(found[1]))
    return "" if "<" in text else one_line(next(iter(text.strip().splitlines()), ""))


_KEYS = ("message", "error", "msg", "detail", "error_description", "errors")


def _said(value: Any) -> str:
    """The sentence in a JSON answer; what nests deeper than an error's own object is none."""
    for _ in range(4):
        if isinstance(value, list) and value:
            value = value[0]
        if not isinstance(value, dict):
            break
        value = next((value[key] for key in _KEYS if value.get(key)), "")
    return value if isinstance(value, str) else ""


def _text(content: bytes) -> str:
    head = content[: 64 * 1024]
    try:
        return head.decode()
    except UnicodeDecodeError:
        return head.decode("gb18030", "ignore")


def one_line(text: str, limit: int = WORDS_LIMIT) -> str:
    """Words from outside in one line of printable characters, cut where they are long."""
    line = " ".join(text.split())
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= limit else f"{line[:limit]}..."
