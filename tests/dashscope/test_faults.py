"""Every kind of fault that the emulator can be asked for, as a client sees it."""

import asyncio
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from wire_tools import (
    MODEL,
    Clock,
    accepted,
    asked,
    client_of,
    emulator,
    ended,
    impatient,
    picture,
    served,
    tiny,
)

from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator import InProcess, Pace, fault
from wanscript.dashscope.emulator.faults import KINDS
from wanscript.dashscope.failures import classify
from wanscript.film.title_card import title_card
from wanscript.media.decode import whole
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium
from wanscript.service import (
    Accepted,
    Again,
    Created,
    Expired,
    Failure,
    NoAnswer,
    NotThere,
    Page,
    Refused,
    Rejected,
    ServiceError,
    Task,
    TaskStatus,
    Truncated,
    Unreachable,
)

SPACED = "  Image 1\n walks　slowly. ½ "


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with impatient():
        yield


# a create call


def answered(folder: Path, *faults: str, timeout: float = 5.0) -> tuple[Created, Page]:
    async def main() -> tuple[Created, Page]:
        async with client_of(emulator(folder, *faults), timeout=timeout) as client:
            return await client.create(asked()), await client.tasks()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("rate-limit", "Throttling.RateQuota"),
        ("concurrency", "Throttling.Concurrency"),
        ("overloaded", "Throttling.ServiceOverloaded"),
        ("exhausted", "Throttling.ResourceExhausted"),
        ("quota", "stops"),
        ("overdue", "stops"),
        ("arrearage", "stops"),
        ("bad-key", "stops"),
        ("content", "goes on"),
        ("media-unfit", "goes on"),
        ("media-unfetched", "goes on"),
        (
            "input-timeout",
            "HTTP 504 GatewayTimeout.InputDownload: Timed out while downloading the input.",
        ),
        ("unavailable", "HTTP 503 ModelUnavailable: Model is unavailable."),
        ("dropped", "the connection broke: the answer is lost on purpose"),
        ("html", "HTTP 502: 502 Bad Gateway"),
        (
            "portal",
            "HTTP 302: it leads to portal.example, as a network's sign-in page would",
        ),
        ("gateway", "HTTP 403: insufficient user quota"),
        ("bomb", "the answer cannot be read: it has more than 8 MB"),
    ],
)
def test_nothing_is_taken(tmp_path: Path, kind: str, outcome: str) -> None:
    said, page = answered(tmp_path, kind)
    match said:
        case Again(code=code):
            assert outcome == code
        case Refused(stops=stops):
            assert outcome == ("stops" if stops else "goes on")
        case NoAnswer(reason):
            assert outcome == reason
        case _:
            pytest.fail(str(said))
    assert page.total == 0


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("lost-answer", "the connection broke: the answer is lost on purpose"),
        ("error-after", "HTTP 500 InternalError.Timeout: Internal server error."),
        ("inspection-after", "HTTP 500 InternalError.DataInspection: The inspection did not"),
        ("html-after", "HTTP 502: 502 Bad Gateway"),
        ("portal-after", "HTTP 302: it leads to portal.example"),
        ("slow-answer:9s", "no answer in time"),
    ],
)
def test_the_task_is_taken_and_nobody_says_so(tmp_path: Path, kind: str, reason: str) -> None:
    said, page = answered(tmp_path, kind, timeout=0.3)
    assert isinstance(said, NoAnswer)
    assert said.reason.startswith(reason)
    assert page.total == 1


# reads


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("read-limit", "HTTP 429 Throttling.RateQuota: Requests rate limit exceeded."),
        ("read-error", "HTTP 500 InternalError: Internal server error."),
        ("read-html", "HTTP 502: 502 Bad Gateway"),
        ("read-portal", "HTTP 302: it leads to portal.example"),
        ("read-dropped", "the connection broke"),
        ("read-bomb", "the answer cannot be read: it has more than 8 MB"),
        ("read-slow:9s", "no answer in time"),
    ],
)
def test_a_read_that_goes_wrong_passes(tmp_path: Path, kind: str, why: str) -> None:
    local = picture(tmp_path / "a.png")

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", kind), timeout=0.2) as client:
            for read in (client.query("t"), client.tasks(), client.upload(local, MODEL)):
                with pytest.raises(Unreachable) as raised:
                    await read
                assert str(raised.value).startswith(why)
        app = emulator(tmp_path / "service", kind.split(":")[0] + ":3x")
        async with client_of(app) as client:
            assert (await client.tasks()).total == 0

    asyncio.run(main())


def test_a_list_that_is_always_an_error_is_one_where_queries_are_not(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, "list-error")) as client:
            task_id = await accepted(client)
            assert (await client.query(task_id)).task_id == task_id
            with pytest.raises(Unreachable, match="HTTP 500 InternalError"):
                await client.tasks()

    asyncio.run(main())


def lists(folder: Path, kind: str, times: int = 2) -> tuple[list[str], list[list[str]]]:
    """The tasks as they were made, and what so many readings show of them, page by page."""
    clock = Clock()

    async def reading(client: Client) -> list[str]:
        first = await client.tasks(1, 2)
        pages = [first, *[await client.tasks(n, 2) for n in range(2, first.pages + 1)]]
        assert {page.total for page in pages} >= {first.total}
        return [row.task_id for page in pages for row in page.rows]

    async def main() -> tuple[list[str], list[list[str]]]:
        async with client_of(emulator(folder, kind, clock=clock)) as client:
            made = []
            for _ in range(6):
                clock.now += 1
                made.append(await accepted(client))
            return made, [await reading(client) for _ in range(times)]

    return asyncio.run(main())


def test_a_list_that_never_settles(tmp_path: Path) -> None:
    made, (one, two) = lists(tmp_path, "list-unsettled")
    assert set(one) ^ set(two)
    assert set(made) <= set(one) & set(two)


def test_a_list_that_begins_with_the_oldest(tmp_path: Path) -> None:
    made, (one, two) = lists(tmp_path, "list-ascending")
    assert made == one == two


def test_a_list_without_an_order_of_its_own(tmp_path: Path) -> None:
    made, readings = lists(tmp_path, "list-shuffled", times=9)
    assert len({tuple(reading) for reading in readings}) > 1
    assert set().union(*readings) == set(made)


def test_a_task_that_is_not_known_may_be_a_404(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, "unknown-404:1x")) as client:
            with pytest.raises(NotThere, match="the service knows no task nobody"):
                await client.query("nobody")
            assert (await client.query("nobody")).status is TaskStatus.UNKNOWN

    asyncio.run(main())


# rows of the list


def row_of(folder: Path, *faults: str) -> Page:
    async def main() -> Page:
        async with client_of(emulator(folder, *faults)) as client:
            await accepted(client, asked("Mara walks"))
            await accepted(client, asked("Jonas waits"))
            return await client.tasks()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "model", "key_id"),
    [
        ("row-no-model", "", "1"),
        ("row-odd-model", "", "1"),
        ("row-model-in-key", MODEL, "1"),
        ("row-no-key", MODEL, ""),
    ],
)
def test_a_row_that_does_not_tell_all(tmp_path: Path, kind: str, model: str, key_id: str) -> None:
    page = row_of(tmp_path, f"{kind}:~Mara")
    assert {(row.model, row.key_id) for row in page.rows} == {(model, key_id), (MODEL, "1")}


def test_a_list_that_counts_more_than_it_shows(tmp_path: Path) -> None:
    page = row_of(tmp_path, "row-unshown:~Mara")
    assert (page.total, page.pages, len(page.rows)) == (2, 1, 1)


@pytest.mark.parametrize("kind", ["list-lag", "row-unshown"])
def test_one_task_may_be_listed_later_than_another(tmp_path: Path, kind: str) -> None:
    clock = Clock()

    async def main() -> list[int]:
        app = emulator(tmp_path, f"{kind}:30s:~Mara", f"{kind}:~Rosa", clock=clock)
        async with client_of(app) as client:
            for words in ("Mara walks", "Jonas waits", "Rosa sits"):
                await accepted(client, asked(words))
            shown = [len((await client.tasks()).rows)]
            for seconds in (29, 1, 10_000):
                clock.now += seconds
                shown.append(len((await client.tasks()).rows))
            return shown

    assert asyncio.run(main()) == [1, 1, 2, 2]


# what a query shows


def seen(folder: Path, *faults: str, prompt: str = SPACED) -> Task:
    async def main() -> Task:
        async with client_of(emulator(folder, *faults)) as client:
            return await ended(client, await accepted(client, asked(prompt)))

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "echo"),
    [
        ("echo-trimmed", SPACED.strip()),
        ("echo-spaces", " Image 1 walks slowly. ½ "),
        ("echo-nfkc", unicodedata.normalize("NFKC", SPACED)),
        ("usage-floats", SPACED),
    ],
)
def test_words_that_come_back_otherwise(tmp_path: Path, kind: str, echo: str) -> None:
    assert seen(tmp_path, kind).orig_prompt == echo


def test_words_that_come_back_cut(tmp_path: Path) -> None:
    assert seen(tmp_path, "echo-cut", prompt="x" * 300).orig_prompt == "x" * 200


def test_words_that_are_shown_only_at_the_end(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        app = emulator(tmp_path, "no-words", clock=clock, pace=Pace(runs=10))
        async with client_of(app) as client:
            task_id = await accepted(client)
            assert (await client.query(task_id)).orig_prompt is None
            clock.now += 10
            assert (await ended(client, task_id)).orig_prompt == "Image 1 walks."

    asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "reads"),
    [
        ("task-failure", Failure.PASSING),
        ("task-content", Failure.CONTENT),
        ("task-unfit", Failure.CONTENT),
        ("task-unfetched", Failure.PASSING),
        ("task-input-timeout", Failure.PASSING),
    ],
)
def test_a_task_that_fails(tmp_path: Path, kind: str, reads: Failure) -> None:
    task = seen(tmp_path, kind)
    assert (task.status, task.usage) == (TaskStatus.FAILED, None)
    assert task.code == getattr(KINDS[kind].answer, "code", "")
    assert classify(task.code or "", task.message or "") is reads


@pytest.mark.parametrize(
    ("kind", "reads"),
    [("media-unfit", Failure.CONTENT), ("media-unfetched", Failure.PASSING)],
)
def test_one_code_has_two_meanings(tmp_path: Path, kind: str, reads: Failure) -> None:
    said, _ = answered(tmp_path, kind)
    assert isinstance(said, Refused)
    assert (said.code, said.failure) == ("InvalidParameter.DataInspection", reads)


def test_seconds_come_as_the_service_writes_them(tmp_path: Path) -> None:
    def usage(*faults: str) -> Any:
        async def main() -> Any:
            app = emulator(tmp_path, *faults)
            async with client_of(app) as client:
                task = await ended(client, await accepted(client))
            assert task.usage is not None
            assert (task.usage.duration, task.usage.resolution) == (5.0, 720)
            async with httpx.AsyncClient(transport=InProcess(app)) as plain:
                url = f"http://127.0.0.1/api/v1/tasks/{task.task_id}"
                said = await plain.get(url, headers={"Authorization": "Bearer k"})
            return said.text.partition('"usage":')[2]

        return asyncio.run(main())

    assert '"duration":5,' in usage()
    assert '"duration":5.0,' in usage("usage-floats")


@pytest.mark.parametrize(("kind", "error"), [("no-address", None), ("missing-clip", NotThere)])
def test_a_result_that_is_not_there_yet(tmp_path: Path, kind: str, error: Any) -> None:
    clock = Clock()

    async def main() -> None:
        app = emulator(tmp_path / "service", f"{kind}:30s", clock=clock)
        async with client_of(app) as client:
            task = await ended(client, await accepted(client))
            if error is None:
                assert (task.status, task.video_url) == (TaskStatus.SUCCEEDED, None)
            else:
                with pytest.raises(error, match="HTTP 404, NoSuchKey"):
                    await client.download(task.video_url or "", tmp_path / "got", limit=10**7)
            clock.now += 31
            url = (await client.query(task.task_id)).video_url or ""
            assert await client.download(url, tmp_path / "got", limit=10**7)

    asyncio.run(main())


# clocks


@pytest.mark.parametrize(
    ("kind", "date", "created"),
    [
        ("date-ahead:60s", 60, 0),
        ("date-behind:60s", -60, 0),
        ("clock-ahead:60s", 60, 60),
        ("clock-behind:60s", -60, -60),
        ("no-date", None, 0),
    ],
)
def test_clocks_that_differ(tmp_path: Path, kind: str, date: int | None, created: int) -> None:
    clock = Clock()

    async def main() -> None:
        async with client_of(emulator(tmp_path, kind, clock=clock)) as client:
            said = await client.create(asked())
            assert isinstance(said, Accepted)
            page = await client.tasks()
            dates = {said.date, page.date, client.date}
            assert {it and it.timestamp() - clock.now for it in dates} == {date}
            assert page.rows[0].created.timestamp() - clock.now == created

    asyncio.run(main())


def test_a_date_that_stands_still(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        async with client_of(emulator(tmp_path, "date-frozen", clock=clock)) as client:
            began = (await client.tasks()).date
            clock.now += 3600
            assert (await client.tasks()).date == began

    asyncio.run(main())


# files


@pytest.mark.parametrize(
    ("kind", "error", "why"),
    [
        ("upload-forbidden", Rejected, "also with a new permission: .*HTTP 403, AccessDenied"),
        ("upload-error", Unreachable, "HTTP 503, ServiceUnavailable, Slow down."),
        ("upload-portal", Unreachable, "HTTP 302, it leads to portal.example"),
        ("upload-dropped", Unreachable, "the connection broke"),
        ("upload-slow:9s", Unreachable, "no answer in time"),
        ("upload-forbidden:1x", None, ""),
        ("upload-error:3x", None, ""),
    ],
)
def test_an_upload_that_goes_wrong(
    tmp_path: Path, kind: str, error: type[ServiceError] | None, why: str
) -> None:
    local = picture(tmp_path / "a.png")

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", kind), timeout=0.2) as client:
            if error is None:
                assert (await client.upload(local, MODEL)).url.startswith("oss://")
                return
            with pytest.raises(error, match=why) as raised:
                await client.upload(local, MODEL)
            assert not isinstance(raised.value, Rejected) or raised.value.stops

    asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "error", "why"),
    [
        ("truncated", Truncated, "bytes came|broke off"),
        ("corrupt", None, ""),
        ("expired-url", Expired, "HTTP 403, AccessDenied, Request has expired."),
        ("download-error", Unreachable, "HTTP 503, ServiceUnavailable"),
        ("download-slow:9s", Unreachable, "no answer in time"),
    ],
)
def test_a_download_that_goes_wrong(
    tmp_path: Path, kind: str, error: type[ServiceError] | None, why: str
) -> None:
    draw = title_card if error is None else tiny

    async def main() -> None:
        app = emulator(tmp_path / "service", kind, draw=draw)
        async with client_of(app, timeout=0.3) as client:
            task = await ended(client, await accepted(client))
            got = client.download(task.video_url or "", tmp_path / "got", limit=10**7)
            if error is None:
                await got
                with pytest.raises(ValueError, match="decode"):
                    whole(tmp_path / "got", 5)
                return
            with pytest.raises(error, match=why):
                await got

    asyncio.run(main())


def test_a_sign_in_page_instead_of_a_clip_passes(tmp_path: Path) -> None:
    async def main(base: str) -> None:
        async with Client(base_url=base, key="k", timeout=2.0) as client:
            task = await ended(client, await accepted(client))
            with pytest.raises(Unreachable, match=r"portal\.example"):
                await client.download(task.video_url or "", tmp_path / "got", limit=10**7)

    with served(emulator(tmp_path / "service", "download-portal")) as base:
        asyncio.run(main(base))


# several keys


def test_keys_of_one_account_see_its_tasks_and_no_others(tmp_path: Path) -> None:
    local = picture(tmp_path / "a.png")

    async def main() -> None:
        app = emulator(tmp_path / "service", pace=Pace(waits=60, in_flight=1))
        one, two, other = (client_of(app, key=key) for key in ("sk-a1", "sk-a2", "sk-b1"))
        async with one, two, other:
            mine = await accepted(one)
            assert [(row.task_id, row.key_id) for row in (await two.tasks()).rows] == [(mine, "a1")]
            assert (await two.query(mine)).status is TaskStatus.PENDING
            assert (await other.query(mine)).status is TaskStatus.UNKNOWN
            assert (await other.tasks()).total == 0
            assert isinstance(await other.cancel(mine), Refused)
            assert isinstance(await two.create(asked()), Again)
            theirs = await accepted(other)
            assert [row.key_id for row in (await other.tasks()).rows] == ["b1"]
            assert theirs not in [row.task_id for row in (await one.tasks()).rows]
            assert not isinstance(await two.cancel(mine), Refused)
            request = asked(
                "x", Medium(MediaRole.REFERENCE_IMAGE, (await one.upload(local, MODEL)).url)
            )
            await other.cancel(theirs)
            refused = await other.create(request)
            assert isinstance(refused, Refused)
            assert refused.code == "InvalidParameter.DataInspection"
            await accepted(two, request)

    asyncio.run(main())


# how faults are asked for


def test_a_fault_has_a_chance_times_seconds_and_words() -> None:
    found = fault("list-lag:0.5:2x:30s:~a: b")
    assert (found.chance, found.times, found.seconds, found.words) == (0.5, 2, 30.0, "a: b")


@pytest.mark.parametrize(
    "text",
    ["", "rain", "lost-answer:often", "lost-answer:", "dropped:x2", "dropped:1.2.3s", "dropped:7"],
)
def test_a_fault_that_cannot_be(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault|none of"):
        fault(text)


def test_every_kind_is_shown_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [kind for kind in KINDS if f'"{kind}' not in text] == []


def test_what_is_odd_about_a_task_stays_so_for_every_process(tmp_path: Path) -> None:
    async def main(*faults: str) -> set[str]:
        async with client_of(emulator(tmp_path, *faults)) as client:
            if faults:
                for n in range(20):
                    await accepted(client, asked(f"Mara walks {n}"))
            return {row.task_id for row in (await client.tasks()).rows if not row.model}

    odd = asyncio.run(main("row-no-model:0.5"))
    assert 0 < len(odd) < 20
    assert asyncio.run(main()) == odd


def test_tables_of_another_version_are_made_anew(tmp_path: Path) -> None:
    import sqlite3

    emulator(tmp_path)
    with sqlite3.connect(tmp_path / "emulator.db") as db:
        db.execute("PRAGMA user_version = 1")
        db.execute("DROP TABLE task")
        db.execute("CREATE TABLE task (one)")
    db.close()

    async def main() -> None:
        async with client_of(emulator(tmp_path)) as client:
            await accepted(client)

    asyncio.run(main())


def test_a_query_does_not_wait_for_an_answer_to_come(tmp_path: Path) -> None:
    async def main() -> httpx.Response:
        async with httpx.AsyncClient(transport=InProcess(emulator(tmp_path))) as client:
            headers = {"Authorization": "Bearer k", "X-DashScope-Async": "enable"}
            return await client.get("http://127.0.0.1/api/v1/tasks/t", headers=headers)

    said = asyncio.run(main())
    assert (said.status_code, json.loads(said.text)["code"]) == (403, "AccessDenied")
