"""One upload and one download: bytes are streamed, counted, and checked against what was said."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import httpx

from ..service import (
    Expired,
    Fetched,
    Forbidden,
    NotThere,
    Rejected,
    TooLarge,
    Truncated,
    Unreachable,
    Uploaded,
)
from .capabilities import CAPABILITIES
from .failures import reason, worldly
from .formats import FileType
from .replies import Reply, one_line, own_words, read_reply
from .responses import Policy


async def send(
    transfers: httpx.AsyncClient, path: Path, policy: Policy, kind: FileType
) -> Uploaded:
    """Posts a file as the policy's form, `file` last; the file's own name stays here."""
    name = uuid.uuid4().hex + kind.suffix
    key = f"{policy.directory.rstrip('/')}/{name}"
    form = {
        **dict(policy.fields),
        "key": key,
        "success_action_status": "200",
        "x-oss-content-type": kind.content_type,
    }
    url = _address(policy.host)
    with path.open("rb") as file, worldly():
        files = {"file": (name, file, kind.content_type)}
        async with transfers.stream("POST", url, data=form, files=files) as answer:
            reply = await read_reply(answer)
    _judge(reply, "the upload permission")
    return Uploaded(
        f"oss://{key}", datetime.now(UTC) + timedelta(seconds=CAPABILITIES.upload_retention)
    )


async def fetch(
    transfers: httpx.AsyncClient, url: str, target: Path | BinaryIO, limit: int
) -> Fetched:
    """Streams a URL to a file, following a few redirects; it need not have reached the disk."""
    address = _address(url)
    with worldly(), _no_sign_in_page(address):
        async with transfers.stream("GET", address, follow_redirects=True) as answer:
            if answer.status_code != 200:
                _judge(await read_reply(answer), "the result's address")
            if not isinstance(target, Path):
                target.seek(0)
                target.truncate()
                return await _written(answer, target, limit)
            with target.open("wb", buffering=0) as file:
                return await _written(answer, file, limit)


def _address(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        raise Forbidden(one_line(f"no address: {error}")) from None


@contextmanager
def _no_sign_in_page(url: httpx.URL) -> Iterator[None]:
    """A redirect to where no transfer goes is some network's doing, and passes."""
    try:
        yield
    except httpx.UnsupportedProtocol as error:
        if error.request.url == url:
            raise
        raise Unreachable(f"it redirects to where no transfer goes: {error}") from None


def _judge(reply: Reply, permission: str) -> None:
    """Reads the file store's own manner: 403 is how a permission's end is said."""
    if reply.status == 200:
        return
    http = f"HTTP {reply.status}{_said(reply)}"
    if reply.status == 403:
        raise Expired(f"{permission} is over: {http}")
    if reply.status == 404:
        raise NotThere(f"{permission} leads nowhere: {http}")
    if reply.status == 413 or b"EntityTooLarge" in reply.content:
        raise TooLarge(f"the file store takes no file of this size: {http}")
    if reply.status < 400 or reply.status >= 500 or reply.status in (408, 429):
        raise Unreachable(f"the file store answers {http}", reply.after)
    raise Rejected("", f"the file store refused the transfer: {http}")


def _said(reply: Reply) -> str:
    code = re.search(rb"<Code>([\w.]+)</Code>", reply.content)
    parts = (code[1].decode("ascii", "ignore") if code else "", own_words(reply))
    return "".join(f", {part}" for part in parts if part)


async def _written(answer: httpx.Response, file: BinaryIO, limit: int) -> Fetched:
    announced = answer.headers.get("content-length")
    if announced is not None and announced.isdecimal() and int(announced) > limit:
        raise TooLarge(f"{announced} bytes are announced, {limit} are allowed")
    size, mark = 0, hashlib.sha256()
    try:
        async for chunk in answer.aiter_raw():
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"more than {limit} bytes")
            _write(file, chunk)
            mark.update(chunk)
    except httpx.TransportError as error:
        raise Truncated(f"broke off after {size} bytes: {reason(error)}") from None
    if announced is not None and announced != str(size):
        raise Truncated(f"{size} of {announced} bytes came")
    return Fetched(size, mark.hexdigest())


def _write(file: BinaryIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]
