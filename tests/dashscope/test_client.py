import asyncio
import hashlib
import json
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from wire_tools import (
    KEY,
    MODEL,
    accepted,
    asked,
    client_of,
    emulator,
    ended,
    http,
    impatient,
    misbehaving,
    picture,
    served,
    tiny,
)

from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import Pace
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium
from wanscript.service import (
    Accepted,
    Again,
    Cancelled,
    Expired,
    Failure,
    Forbidden,
    NoAnswer,
    NotSent,
    NotThere,
    Refused,
    Rejected,
    TooLarge,
    Truncated,
    Unreachable,
)

TAKEN = http("200 OK", b'{"request_id": "r", "output": {"task_id": "t"}}')
RUNNING = b'{"request_id": "r", "output": {"task_id": "t", "task_status": "RUNNING"}}'


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with impatient():
        yield


def client_at(base: str, **options: object) -> Client:
    given = {"base_url": base, "key": KEY, "timeout": 5.0, "queries_per_second": 1000, **options}
    return Client(**given)  # type: ignore[arg-type]


# submitting


def test_a_create_call_is_the_documented_request() -> None:
    async def main() -> bytes:
        async with misbehaving(TAKEN) as seen, client_at(seen.base, workspace="ws") as client:
            body = asked(
                "图1 walks.", Medium(MediaRole.REFERENCE_IMAGE, "oss://a/b.png"), duration=7
            )
            assert await client.create(body) == Accepted("t", "r")
            return seen.requests[0]

    head, _, content = asyncio.run(main()).partition(b"\r\n\r\n")
    lines = {line.lower() for line in head.decode().split("\r\n")}
    assert head.startswith(
        b"POST /api/v1/services/aigc/video-generation/video-synthesis HTTP/1.1\r\n"
    )
    assert {
        f"authorization: bearer {KEY}",
        "content-type: application/json",
        "x-dashscope-async: enable",
        "x-dashscope-ossresourceresolve: enable",
        "x-dashscope-workspace: ws",
    } <= lines
    assert list(json.loads(content)) == ["model", "input", "parameters"]
    assert "图1".encode() in content


def test_only_uploads_ask_to_be_resolved() -> None:
    async def main() -> bytes:
        async with misbehaving(TAKEN) as seen, client_at(seen.base) as client:
            await client.create(asked())
            return seen.requests[0]

    assert b"ossresourceresolve" not in asyncio.run(main()).lower()


def test_each_create_call_opens_a_connection_and_reads_share_one() -> None:
    async def main() -> tuple[int, int]:
        async with misbehaving(TAKEN, keeps=True) as seen, client_at(seen.base) as client:
            for _ in range(3):
                await client.create(asked())
            creates = seen.connections
        async with misbehaving(http("200 OK", RUNNING), keeps=True) as seen:
            async with client_at(seen.base) as client:
                for _ in range(3):
                    await client.query("t")
            return creates, seen.connections

    assert asyncio.run(main()) == (3, 1)


async def _hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="hung up"),
        pytest.param(_hangs, id="no answer in time"),
        pytest.param(TAKEN[:-10], id="cut body"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", id="cut head"),
        pytest.param(b"SSH-2.0-x\r\n\r\n", id="no http"),
        pytest.param(http("200 OK", b"<html>login</html>"), id="a portal"),
        pytest.param(http("302 Found", b"", "Location: /elsewhere"), id="redirect"),
        pytest.param(http("307 Temporary", b"", "Location: /elsewhere"), id="redirect of a post"),
        pytest.param(http("302 Found", b"", "Location: ://nowhere"), id="redirect to nothing"),
        pytest.param(http("302 Found", b"", "Location: http://xn--0.com"), id="to no name"),
        pytest.param(http("408 Timeout", b'{"code": "X", "request_id": "r"}'), id="408"),
        pytest.param(http("403 Forbidden", b"<html>blocked</html>"), id="a proxy's no"),
        pytest.param(http("500 Oops", b'{"code": "InternalError", "request_id": "r"}'), id="500"),
        pytest.param(http("502 Bad Gateway", b"<html>"), id="502"),
    ],
)
def test_a_doubtful_create_call_is_never_sent_twice(answer: bytes) -> None:
    async def main() -> None:
        async with misbehaving(answer) as seen, client_at(seen.base, timeout=0.5) as client:
            said = await client.create(asked())
            assert isinstance(said, NoAnswer)
            assert KEY not in repr(said)
            await asyncio.sleep(0.05)
            assert (len(seen.requests), seen.connections) == (1, 1)

    asyncio.run(main())


def test_nobody_there_means_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]

    async def main() -> None:
        async with client_at(f"http://127.0.0.1:{free}/api/v1") as client:
            said = await client.create(asked())
            assert isinstance(said, NotSent)
            assert not said.given_up

    asyncio.run(main())


def test_the_last_look_is_after_the_connection_and_before_the_first_byte() -> None:
    looks = []

    async def main() -> None:
        async with misbehaving(TAKEN) as seen, client_at(seen.base) as client:

            def still() -> bool:
                looks.append(seen.connections)
                return len(looks) < 2

            said = await client.create(asked(), still=still)
            assert isinstance(said, NotSent)
            assert said.given_up
            await asyncio.sleep(0.05)
            assert (seen.connections, seen.requests) == (1, [])

    asyncio.run(main())
    assert len(looks) == 2


def test_the_last_look_holds_in_process_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path)) as client:
            said = await client.create(asked(), still=lambda: False)
            assert isinstance(said, NotSent)
            assert said.given_up
            assert (await client.tasks()).total == 0

    asyncio.run(main())


@pytest.mark.parametrize("url", ["a.png", "", "file:///a.png"])
def test_what_is_not_uploaded_is_not_sent(url: str) -> None:
    async def main() -> None:
        async with misbehaving(TAKEN) as seen, client_at(seen.base) as client:
            with pytest.raises(ValueError, match="not uploaded"):
                await client.create(asked("x", Medium(MediaRole.REFERENCE_IMAGE, url)))
            assert seen.connections == 0

    asyncio.run(main())


def test_a_create_call_is_over_when_it_says_so() -> None:
    async def main() -> None:
        async with misbehaving(_drips) as seen, client_at(seen.base, timeout=0.3) as client:
            begun = time.perf_counter()
            assert isinstance(await client.create(asked()), NoAnswer)
            assert client.post_seconds == 0.6
            assert time.perf_counter() - begun < 3

    asyncio.run(main())


async def _drips(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for _number in range(100):
        writer.write(b"H" if _number else b"HTTP/1.1 200 OK\r\nX-")
        await writer.drain()
        await asyncio.sleep(0.1)


def test_a_name_that_cannot_be_looked_up_is_not_sent_to() -> None:
    async def main() -> None:
        base = f"https://{'a' * 64}.example/api/v1"
        async with Client(base_url=base, key=KEY, environ={}) as client:
            assert isinstance(await client.create(asked()), NotSent)
            with pytest.raises(Unreachable):
                await client.query("t")

    asyncio.run(main())


def test_busy_and_refused_are_told_apart(tmp_path: Path) -> None:
    async def main() -> None:
        wrong = ("rate-limit:1x", "quota:1x", "arrearage:1x", "bad-key:1x", "content:1x")
        async with client_of(emulator(tmp_path, *wrong)) as client:
            said = [await client.create(asked()) for _ in range(6)]
            assert isinstance(said[0], Again)
            stops = [(each.failure, each.stops) for each in said[1:5] if isinstance(each, Refused)]
            assert stops == [*[(Failure.ACCOUNT, True)] * 3, (Failure.CONTENT, False)]
            assert isinstance(said[5], Accepted)
            assert (await client.tasks()).total == 1

    asyncio.run(main())


def test_the_service_says_how_long_to_wait() -> None:
    busy = b'{"code": "Throttling.RateQuota", "message": "m", "request_id": "r"}'

    async def main() -> object:
        answer = http("429 Too Many Requests", busy, "Retry-After: 7")
        async with misbehaving(answer) as seen, client_at(seen.base) as client:
            return await client.create(asked())

    assert asyncio.run(main()) == Again("Throttling.RateQuota", "m", "r", 7.0)


# reading


def test_a_read_is_tried_again_where_that_is_safe(tmp_path: Path) -> None:
    async def main() -> None:
        wrong = ("read-limit:1x", "read-error:1x", "read-html:1x")
        async with client_of(emulator(tmp_path, *wrong)) as client:
            assert (await client.tasks()).total == 0
        async with client_of(emulator(tmp_path, "read-dropped")) as client:
            with pytest.raises(Unreachable):
                await client.tasks()

    asyncio.run(main())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        http("200 OK", b"<html>"),
        http("302 Found", b"", "Location: http://127.0.0.1:1/"),
        http("302 Found", b"", "Location: ://nowhere"),
        http("503 Busy", b"{}"),
        http("429 Too Many", b'{"code": "Throttling", "request_id": "r"}'),
    ],
)
def test_no_usable_answer_is_unreachable(tmp_path: Path, answer: bytes) -> None:
    here = picture(tmp_path / "a.png")

    async def main() -> None:
        async with misbehaving(answer) as seen, client_at(seen.base) as client:
            for read in (client.query("t"), client.tasks(), client.upload(here, MODEL)):
                with pytest.raises(Unreachable) as raised:
                    await read
                assert KEY not in str(raised.value)

    asyncio.run(main())


def test_a_no_of_the_service_is_not_asked_again() -> None:
    no = http("401 Unauthorized", b'{"code": "InvalidApiKey", "message": "m", "request_id": "r"}')

    async def main() -> None:
        async with misbehaving(no) as seen, client_at(seen.base) as client:
            with pytest.raises(Rejected) as raised:
                await client.query("t")
            assert (raised.value.stops, raised.value.code) == (True, "InvalidApiKey")
            assert len(seen.requests) == 1

    asyncio.run(main())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http("404 No", b'{"code": "NotFound", "message": "m", "request_id": "r"}'), NotThere),
        (http("404 No", b'{"code": "WorkSpaceNotFound", "request_id": "r"}'), Rejected),
        (http("404 No", b"<title>404 Not Found</title>"), Unreachable),
        (http("404 No", b'{"message": "no such route"}'), Unreachable),
    ],
)
def test_only_the_service_says_that_a_task_is_not_there(
    answer: bytes, error: type[Exception]
) -> None:
    async def main() -> None:
        async with misbehaving(answer) as seen, client_at(seen.base) as client:
            with pytest.raises(error):
                await client.query("t")
            with pytest.raises((Rejected, Unreachable)):
                await client.tasks()

    asyncio.run(main())


def test_a_task_id_is_no_path() -> None:
    async def main() -> bytes:
        async with misbehaving(http("200 OK", RUNNING)) as seen, client_at(seen.base) as client:
            await client.query("../uploads?x=1")
            return seen.requests[0]

    assert asyncio.run(main()).startswith(b"GET /api/v1/tasks/..%2Fuploads%3Fx%3D1 HTTP")


def test_the_list_carries_the_services_own_clock(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, clock=lambda: 1_700_000_000.0)) as client:
            page = await client.tasks()
            assert page.date is not None
            assert page.date.timestamp() == 1_700_000_000

    asyncio.run(main())


def test_only_a_pending_task_is_called_back(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, pace=Pace(waits=60))) as client:
            task_id = await accepted(client)
            assert isinstance(await client.cancel(task_id), Cancelled)
            assert (await client.query(task_id)).status == "CANCELED"
            again = await client.cancel(task_id)
            assert isinstance(again, Refused)
            assert (again.code, again.stops) == ("UnsupportedOperation", False)

    asyncio.run(main())


# manners


def test_at_most_four_requests_are_under_way() -> None:
    at_once = most = 0

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        writer.write(http("200 OK", RUNNING))

    async def main() -> None:
        async with misbehaving(slow, keeps=True) as seen, client_at(seen.base) as client:
            reads = [client.query(str(n)) for n in range(12)]
            await asyncio.gather(*reads, *(client.create(asked()) for _ in "123"))

    asyncio.run(main())
    assert most == 4


def test_queries_of_all_clips_together_keep_the_documented_pace() -> None:
    async def main() -> float:
        async with misbehaving(http("200 OK", RUNNING), keeps=True) as seen:
            client = Client(base_url=seen.base, key=KEY)
            async with client:
                start = time.perf_counter()
                await asyncio.gather(*(client.query("t") for _ in range(21)))
                return time.perf_counter() - start

    assert asyncio.run(main()) >= 0.99


@pytest.mark.parametrize(
    "base",
    [
        "http://example.com/api/v1",
        "ftp://127.0.0.1/",
        "127.0.0.1",
        "https://",
        "https://[::1",
        "https://me:secret@example.com/api/v1",
    ],
)
def test_a_key_never_leaves_in_the_clear(base: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        Client(base_url=base, key=KEY)


@pytest.mark.parametrize("key", ["", "two words", "sk-\n", "ключ"])
def test_what_cannot_be_a_key_is_refused_without_saying_it(key: str) -> None:
    with pytest.raises(ValueError, match="API key") as raised:
        Client(base_url="https://example.com/api/v1", key=key)
    assert not key or key not in str(raised.value)


def test_the_key_is_in_no_log_and_no_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def main() -> None:
        with served(emulator(tmp_path, "read-error:3x", "lost-answer:1x")) as base:
            async with client_at(base) as client:
                words = [repr(client), repr(await client.create(asked()))]
                task = await ended(client, await accepted(client))
                upload = await client.upload(picture(tmp_path / "a.png"), MODEL)
                words += [repr(upload), repr(task)]
                assert KEY not in "".join(words)

    asyncio.run(main())
    assert caplog.text
    assert KEY not in caplog.text


# files


def test_a_file_goes_up_and_a_clip_comes_down(tmp_path: Path) -> None:
    local = picture(tmp_path / "a b.PNG")

    async def main() -> None:
        with served(emulator(tmp_path / "service")) as base:
            async with client_at(base) as client:
                one, two = [await client.upload(local, MODEL) for _ in "12"]
                assert one.url != two.url
                assert one.url.endswith(".png")
                assert "a b" not in one.url
                item = Medium(MediaRole.REFERENCE_IMAGE, one.url)
                task_id = await accepted(client, asked("x", item))
                task = await ended(client, task_id)
                assert task.video_url
                got = tmp_path / "clip.part"
                fetched = await client.download(task.video_url, got, limit=10_000_000)
                assert fetched.size == got.stat().st_size > 1000
                assert fetched.sha256 == hashlib.sha256(got.read_bytes()).hexdigest()

    asyncio.run(main())


def test_the_file_store_never_sees_the_key_and_gets_the_file_last(tmp_path: Path) -> None:
    local = picture(tmp_path / "a.png")
    data = {
        "policy": "p", "signature": "s", "upload_dir": "d/e", "oss_access_key_id": "i",
        "x_oss_object_acl": "private", "x_oss_forbid_overwrite": True, "max_file_size_mb": "1",
    }  # fmt: skip

    async def main() -> bytes:
        async with misbehaving(http("200 OK")) as store:
            data["upload_host"] = store.base
            said = json.dumps({"request_id": "r", "data": data}).encode()
            async with misbehaving(http("200 OK", said)) as api, client_at(api.base) as client:
                uploaded = await client.upload(local, MODEL)
                assert uploaded.url.startswith("oss://d/e/")
            return store.requests[0]

    form = asyncio.run(main())
    assert KEY.encode() not in form
    names = [part.split(b'"')[1].decode() for part in form.split(b"form-data; name=")[1:]]
    assert names == [
        "OSSAccessKeyId", "Signature", "policy", "x-oss-object-acl", "x-oss-forbid-overwrite",
        "key", "success_action_status", "x-oss-content-type", "file",
    ]  # fmt: skip
    assert local.read_bytes() in form


@pytest.mark.parametrize(
    ("name", "given", "suffix", "content_type"),
    [
        ("a.png", "webp", ".webp", "image/webp"),
        ("a.png", None, ".png", "image/png"),
        ("a.JPEG", None, ".jpg", "image/jpeg"),
        ("a", ".MOV", ".mov", "video/quicktime"),
        ("a", "mp3", ".mp3", "audio/mpeg"),
        ("a.xyz", None, ".xyz", "application/octet-stream"),
    ],
)
def test_a_file_is_called_what_its_bytes_are(
    tmp_path: Path, name: str, given: str | None, suffix: str, content_type: str
) -> None:
    local = tmp_path / name
    local.write_bytes(b"bytes")
    policy = {
        "policy": "p", "signature": "s", "upload_dir": "d", "oss_access_key_id": "i",
        "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true",
    }  # fmt: skip

    async def main() -> str:
        async with misbehaving(http("200 OK")) as store:
            data = {**policy, "upload_host": store.base}
            said = json.dumps({"request_id": "r", "data": data}).encode()
            async with misbehaving(http("200 OK", said)) as api, client_at(api.base) as client:
                assert (await client.upload(local, MODEL, given)).url.endswith(suffix)
            return store.requests[0].decode()

    form = asyncio.run(main())
    assert f"Content-Type: {content_type}\r\n\r\nbytes" in form
    assert f'name="x-oss-content-type"\r\n\r\n{content_type}\r\n' in form


@pytest.mark.parametrize(
    ("host", "answer", "error", "tries"),
    [
        ("http://10.0.0.1/oss", b"", Forbidden, 0),
        ("file:///etc", b"", Forbidden, 0),
        ("https://[::1", b"", Forbidden, 0),
        ("", http("403 No", b"<Code>AccessDenied</Code>"), Rejected, 2),
        ("", http("400 No", b"<Code>InvalidArgument</Code>"), Rejected, 1),
        ("", http("400 No", b"<Code>EntityTooLarge</Code>"), TooLarge, 1),
        ("", http("404 No", b"<Code>NoSuchBucket</Code>"), NotThere, 1),
        ("", http("503 Busy"), Unreachable, 4),
        ("", http("408 Slow"), Unreachable, 4),
        ("", http("429 Busy"), Unreachable, 4),
        ("", http("302 Found", b"", "Location: http://10.0.0.1/sign-in"), Unreachable, 4),
        ("", b"", Unreachable, 4),
    ],
)
def test_what_an_upload_may_come_to(
    tmp_path: Path, host: str, answer: bytes, error: type[Exception], tries: int
) -> None:
    local = picture(tmp_path / "a.png")
    policy = {
        "policy": "p", "signature": "s", "upload_dir": "d", "oss_access_key_id": "i",
        "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true",
    }  # fmt: skip

    async def main() -> None:
        async with misbehaving(answer) as store:
            data = {**policy, "upload_host": host or store.base}
            said = json.dumps({"request_id": "r", "data": data}).encode()
            async with misbehaving(http("200 OK", said)) as api, client_at(api.base) as client:
                with pytest.raises(error) as raised:
                    await client.upload(local, MODEL)
            assert len(store.requests) == tries
            assert getattr(raised.value, "stops", False) == (tries == 2)

    asyncio.run(main())


def test_a_file_over_the_limit_stays_here(tmp_path: Path) -> None:
    big = tmp_path / "big.mp4"
    with big.open("wb") as file:
        file.truncate(101 * 1024 * 1024)

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service")) as client:
            with pytest.raises(TooLarge):
                await client.upload(big, MODEL)

    asyncio.run(main())


def test_a_download_begins_anew_in_a_file_that_is_open(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", "truncated:2x")) as client:
            task = await ended(client, await accepted(client))
            with (tmp_path / "part").open("xb", buffering=0) as part:
                part.write(bytes(10**6))
                got = await client.download(task.video_url or "", part, limit=10**7)
            whole_clip = (tmp_path / "part").read_bytes()
            assert got.size == len(whole_clip) < 10**6
            assert got.sha256 == hashlib.sha256(whole_clip).hexdigest()

    asyncio.run(main())


@pytest.mark.parametrize("socketed", [False, True])
@pytest.mark.parametrize(
    ("fault", "error"),
    [("truncated", Truncated), ("expired-url", Expired), ("truncated:2x", None)],
)
def test_a_broken_download(
    tmp_path: Path, fault: str, error: type[Exception] | None, socketed: bool
) -> None:
    async def fetch(client: Client) -> None:
        task = await ended(client, await accepted(client))
        got = client.download(task.video_url or "", tmp_path / "got", limit=10_000_000)
        if error is None:
            await got
        else:
            with pytest.raises(error) as raised:
                await got
            assert "Signature" not in str(raised.value)

    async def main() -> None:
        app = emulator(tmp_path / "service", fault)
        if socketed:
            with served(app) as base:
                async with client_at(base) as client:
                    await fetch(client)
        else:
            async with client_of(app) as client:
                await fetch(client)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http("200 OK", b"x" * 2000), TooLarge),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000, TooLarge),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 500, Truncated),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Truncated),
        (http("404 Not Found", b"<Error/>"), NotThere),
        (http("400 Bad Request", b"<Error/>"), Rejected),
        (http("503 Slow Down", b"<Error/>"), Unreachable),
        (http("302 Found", b"", "Location: http://10.0.0.1/secret"), Unreachable),
        (http("302 Found", b"", "Location: file:///etc/passwd"), Unreachable),
        (http("302 Found", b"", "Location: /again"), Unreachable),
        (http("302 Found"), Unreachable),
        (http("302 Found", b"", "Location: ://nowhere"), Unreachable),
        (http("302 Found", b"", "Location: http://xn--0.com"), Unreachable),
    ],
)
def test_what_a_download_may_come_to(tmp_path: Path, answer: bytes, error: type[Exception]) -> None:
    async def main() -> None:
        async with misbehaving(answer) as seen, client_at(seen.base) as client:
            with pytest.raises(error):
                await client.download(seen.base, tmp_path / "got", limit=1000)

    asyncio.run(main())


def test_a_client_of_a_public_host_fetches_nothing_of_this_machine(tmp_path: Path) -> None:
    async def main() -> None:
        async with misbehaving(http("200 OK", b"secret")) as seen:
            async with Client(base_url="https://example.com/api/v1", key=KEY) as client:
                port = seen.base.split(":")[2].split("/")[0]
                hosts = ("127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]")
                urls = [f"{it}://{host}:{port}/" for host in hosts for it in ("http", "https")]
                for url in urls:
                    with pytest.raises(Forbidden):
                        await client.download(url, tmp_path / "got", limit=1000)
            assert seen.connections == 0

    asyncio.run(main())


def test_a_full_disk_is_not_the_worlds_fault(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, draw=tiny)) as client:
            task = await ended(client, await accepted(client))
            with pytest.raises(OSError, match="No such file"):
                await client.download(task.video_url or "", tmp_path / "no" / "x", limit=10**6)

    asyncio.run(main())
