"""One upload and one download: bytes are streamed, counted, and checked against what was said."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path

import httpx

from ..service import (
    Expired,
    Fetched,
    NotThere,
    Rejected,
    TooLarge,
    Truncated,
    Unreachable,
    Uploaded,
)
from .capabilities import CAPABILITIES
from .failures import reason, worldly
from .responses import Policy


async def send(transfers: httpx.AsyncClient, path: Path, policy: Policy) -> Uploaded:
    """Posts a file as the policy's form, `file` last; the file's own name stays here."""
    name = uuid.uuid4().hex + path.suffix.lower()
    key = f"{policy.directory.rstrip('/')}/{name}"
    form = {**dict(policy.fields), "key": key, "success_action_status": "200"}
    with path.open("rb") as file, worldly():
        answer = await transfers.post(policy.host, data=form, files={"file": (name, file)})
    _judge(answer, "the upload permission")
    return Uploaded(
        f"oss://{key}", datetime.now(UTC) + timedelta(seconds=CAPABILITIES.upload_retention)
    )


async def fetch(transfers: httpx.AsyncClient, url: str, target: Path, limit: int) -> Fetched:
    """Streams a URL to a file, following a few redirects; it need not have reached the disk."""
    with worldly():
        async with transfers.stream("GET", url, follow_redirects=True) as answer:
            if answer.status_code != 200:
                await answer.aread()
            _judge(answer, "the result's URL")
            return await _written(answer, target, limit)


def _judge(answer: httpx.Response, permission: str) -> None:
    """Reads the file store's own manner: 403 is how a permission's end is said."""
    if answer.status_code == 200:
        return
    if answer.status_code == 403:
        raise Expired(f"{permission} is over: HTTP 403")
    if answer.status_code == 404:
        raise NotThere(f"{permission} leads nowhere: HTTP 404")
    if answer.status_code == 413 or b"EntityTooLarge" in answer.content:
        raise TooLarge(f"the file store takes no file of this size: HTTP {answer.status_code}")
    if answer.status_code >= 500 or answer.status_code in (408, 429):
        raise Unreachable(f"the file store says HTTP {answer.status_code}")
    raise Rejected("", f"the file store refused the transfer: HTTP {answer.status_code}")


async def _written(answer: httpx.Response, target: Path, limit: int) -> Fetched:
    announced = answer.headers.get("content-length")
    if announced is not None and announced.isdecimal() and int(announced) > limit:
        raise TooLarge(f"{announced} bytes are announced, {limit} are allowed")
    size, mark = 0, hashlib.sha256()
    with target.open("wb", buffering=0) as file:
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


def _write(file: FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]
