"""What comes back: within bounds, and in the words of whoever answered."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_tools import (
    KEY,
    MODEL,
    Seen,
    asked,
    client_of,
    emulator,
    http,
    impatient,
    misbehaving,
    picture,
)

from wanscript.dashscope.client import Client
from wanscript.dashscope.replies import REPLY_LIMIT, Reply, _date, one_line, own_words
from wanscript.service import Accepted, NoAnswer, Unreachable

TAKEN = b'{"request_id": "r", "output": {"task_id": "t"}}'
BIG = bytes(200 * 2**20)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with impatient():
        yield


def at(seen: Seen, key: str = KEY) -> Client:
    return Client(base_url=seen.base, key=key, timeout=5.0, queries_per_second=1000)


# in the words of whoever answered


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            http("403 Forbidden", b'{"error": {"message": "insufficient user quota"}}'),
            "HTTP 403: insufficient user quota",
        ),
        (http("429 Busy", b'{"message": "slow\\n  down"}'), "HTTP 429: slow down"),
        (http("401 No", b'{"error": "no such token"}'), "HTTP 401: no such token"),
        (http("500 No", b'{"detail": [{"msg": "broken"}]}'), "HTTP 500: broken"),
        (
            http("503 No", b"<html><TITLE>Down &amp; out</TITLE><h1>x</h1></html>"),
            "HTTP 503: Down & out",
        ),
        (http("502 No", b"<h1>502 Bad Gateway</h1>"), "HTTP 502: 502 Bad Gateway"),
        (http("502 No", b"upstream connect error\nmore"), "HTTP 502: upstream connect error"),
        (http("504 No", "<title>网关超时</title>".encode("gbk")), "HTTP 504: 网关超时"),
        (http("502 No", b"\x1b]0;x\x07\xe2\x80\xaeevil"), "HTTP 502: ]0;xevil"),
        (http("500 No", b"x" * 500), f"HTTP 500: {'x' * 200}..."),
        (http("500 No"), "HTTP 500: not an answer of the service"),
        (http("500 No", b"[" * 100_000), f"HTTP 500: {'[' * 200}..."),
        (
            http("302 Found", b"", "Location: http://hotel.example/sign-in?x"),
            "HTTP 302: it leads to hotel.example, as a network's sign-in page would",
        ),
        (http("200 OK", b"<title>Welcome</title>"), "Welcome"),
        (
            http("500 No", b'{"code": "InternalError", "message": "m", "request_id": "r"}'),
            "HTTP 500 InternalError: m",
        ),
    ],
)
def test_what_a_gateway_says_is_shown(answer: bytes, words: str) -> None:
    async def main() -> None:
        async with misbehaving(answer) as seen, at(seen) as client:
            said = await client.create(asked())
            assert isinstance(said, NoAnswer)
            assert said.reason == words or (words == "Welcome" and words in said.reason)
            assert len(seen.requests) == 1
            with pytest.raises(Unreachable) as raised:
                await client.query("t")
            assert words == str(raised.value) or words == "Welcome"

    asyncio.run(main())


@given(st.binary())
def test_no_bytes_are_too_odd_to_be_worded(content: bytes) -> None:
    said = own_words(Reply(500, content))
    assert "\n" not in said
    assert said == one_line(said, 300)


def test_a_gateway_that_repeats_the_key_does_not_tell_it() -> None:
    no = b'{"error": {"message": "Incorrect key provided: ' + KEY.encode() + b'"}}'

    async def main() -> None:
        async with misbehaving(http("401 No", no)) as seen, at(seen) as client:
            said = await client.create(asked())
            assert said == NoAnswer("HTTP 401: Incorrect key provided: ***")

    asyncio.run(main())


# the service's own clock


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("Wed, 15 Nov 2023 06:13:20 +0800", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("Tue, 14 Nov 99999 22:13:20 GMT", None),
        ("Tue, 14 Nov 2023 22:13:20 +999999999999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_is_none(text: str, found: datetime | None) -> None:
    assert _date(text) == found


def test_only_the_services_own_answers_tell_its_time() -> None:
    own, later = "Date: Tue, 14 Nov 2023 22:13:20 GMT", "Date: Tue, 14 Nov 2023 22:13:30 GMT"
    answers = iter(
        (
            http("200 OK", TAKEN, own),
            http("502 Bad Gateway", b"<title>proxy</title>", later),
            http("200 OK", TAKEN),
            http("400 No", b'{"code": "X", "request_id": "r"}', later),
        )
    )

    async def turn(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers))
        await writer.drain()

    async def main() -> None:
        async with misbehaving(turn) as seen, at(seen) as client:
            assert client.date is None
            taken = await client.create(asked())
            first = client.date
            assert first == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
            assert taken == Accepted("t", "r", first)
            assert isinstance(await client.create(asked()), NoAnswer)
            assert client.date == first
            assert await client.create(asked()) == Accepted("t", "r", None)
            assert client.date == first
            await client.create(asked())
            assert client.date == datetime(2023, 11, 14, 22, 13, 30, tzinfo=UTC)

    asyncio.run(main())


# within bounds


def packed(with_: Callable[[bytes], bytes], coding: str, content: bytes) -> bytes:
    return http("200 OK", with_(content), f"Content-Encoding: {coding}")


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(packed(gzip.compress, "gzip", BIG), "more than 8 MB", id="gzip"),
        pytest.param(packed(deflated, "deflate", BIG), "more than 8 MB", id="deflate"),
        pytest.param(packed(brotli.compress, "br", BIG), "packed with br", id="br"),
        pytest.param(
            packed(lambda it: gzip.compress(gzip.compress(it)), "gzip, gzip", BIG),
            "packed with gzip, gzip",
            id="twice",
        ),
        pytest.param(packed(lambda it: it, "gzip", TAKEN), "cannot be read", id="no gzip"),
        pytest.param(
            packed(lambda it: gzip.compress(it)[:-9], "gzip", TAKEN), "before its end", id="cut"
        ),
    ],
)
def test_an_answer_that_unpacks_without_bounds_is_none(
    tmp_path: Path, answer: bytes, why: str
) -> None:
    local = picture(tmp_path / "a.png")

    async def main() -> None:
        async with misbehaving(answer) as seen, at(seen) as client:
            tracemalloc.start()
            said = await client.create(asked())
            assert isinstance(said, NoAnswer)
            assert why in said.reason
            for read in (client.query("t"), client.tasks(), client.upload(local, MODEL)):
                with pytest.raises(Unreachable, match=why):
                    await read
            assert tracemalloc.get_traced_memory()[1] < 6 * REPLY_LIMIT
            tracemalloc.stop()

    asyncio.run(main())


def test_an_answer_without_an_end_is_none() -> None:
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _number in range(40):
            writer.write(bytes(2**20))
            await writer.drain()

    async def main() -> None:
        async with misbehaving(endless) as seen, at(seen) as client:
            said = await client.create(asked())
            assert said == NoAnswer("the answer cannot be read: it has more than 8 MB")

    asyncio.run(main())


def test_an_answer_may_come_packed_as_it_was_asked_for() -> None:
    answer = packed(gzip.compress, "gzip", TAKEN)

    async def main() -> None:
        async with misbehaving(answer) as seen, at(seen) as client:
            assert await client.create(asked()) == Accepted("t", "r")
            assert b"accept-encoding: gzip\r\n" in seen.requests[0].lower()

    asyncio.run(main())


def test_the_emulators_bombs(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, "bomb:1x", "read-bomb:4x")) as client:
            assert isinstance(await client.create(asked()), NoAnswer)
            with pytest.raises(Unreachable, match="more than 8 MB"):
                await client.tasks()
            assert (await client.tasks()).total == 0

    asyncio.run(main())
