"""The emulator: a task's life, its store, its list, its faults."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from wire_tools import (
    KEY,
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
from wanscript.dashscope.emulator import InProcess, Pace
from wanscript.dashscope.job import Job
from wanscript.film.title_card import title_card
from wanscript.media.decode import whole
from wanscript.media.probe import probe
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium
from wanscript.service import Accepted, Again, Expired, NoAnswer, Refused, Unreachable


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with impatient():
        yield


def got(app: Starlette, path: str, method: str = "GET", **options: Any) -> httpx.Response:
    async def main() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=InProcess(app),
            base_url="http://127.0.0.1/api/v1/",
            headers={"Authorization": f"Bearer {KEY}"},
        ) as client:
            return await client.request(method, path, **options)

    return asyncio.run(main())


# a task's life


def test_a_task_lives_by_the_clock(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        app = emulator(tmp_path, clock=clock, pace=Pace(waits=5, runs=60))
        async with client_of(app) as client:
            task_id = await accepted(client)
            assert (await client.query(task_id)).status == "PENDING"
            clock.now += 5
            running = await client.query(task_id)
            assert (running.status, running.video_url, running.usage) == ("RUNNING", None, None)
            clock.now += 59
            assert (await client.query(task_id)).status == "RUNNING"
            clock.now += 1
            done = await ended(client, task_id)
            assert done.status == "SUCCEEDED"
            assert done.usage is not None
            assert (done.usage.duration, done.orig_prompt) == (5.0, "Image 1 walks.")
            times = (done.submitted, done.scheduled, done.ended)
            stamps = [time.timestamp() for time in times if time]
            assert stamps == [1_700_000_000, 1_700_000_005, 1_700_000_065]
            clock.now = 1_700_000_000 + 24 * 3600
            assert (await client.query(task_id)).status == "UNKNOWN"
            assert (await client.tasks()).total == 0

    asyncio.run(main())


def test_a_task_that_never_was_is_unknown(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path)) as client:
            assert (await client.query("nobody")).status == "UNKNOWN"
            assert isinstance(await client.cancel("nobody"), Refused)

    asyncio.run(main())


def test_a_link_is_good_for_a_day_and_for_one_clip(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        async with client_of(emulator(tmp_path, clock=clock)) as client:
            first, second = [await ended(client, await accepted(client)) for _ in "12"]
            assert first.video_url
            assert second.video_url
            target = tmp_path / "got"
            forged = first.video_url.replace(first.task_id, second.task_id)
            later = first.video_url.replace("Expires=17000", "Expires=18000")
            for url in (forged, later, first.video_url.split("?")[0]):
                with pytest.raises(Expired):
                    await client.download(url, target, limit=10**7)
            clock.now += 24 * 3600 - 1
            assert await client.download(first.video_url, target, limit=10**7)
            clock.now += 2
            with pytest.raises(Expired):
                await client.download(first.video_url, target, limit=10**7)

    asyncio.run(main())


def test_a_prompt_over_the_limit_is_taken(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path)) as client:
            task = await ended(client, await accepted(client, asked("x" * 6000)))
            assert task.status == "SUCCEEDED"

    asyncio.run(main())


def test_a_clip_that_cannot_be_drawn_fails_its_task(tmp_path: Path) -> None:
    def draw(job: Job) -> None:
        job.target.write_bytes(b"half")
        raise ZeroDivisionError("no paint")

    async def main() -> None:
        async with client_of(emulator(tmp_path, draw=draw)) as client:
            task = await ended(client, await accepted(client))
            assert (task.status, task.code) == ("FAILED", "InternalError.Algo")
            assert task.message == "ZeroDivisionError: no paint"
            assert list((tmp_path / "clips").iterdir()) == []

    asyncio.run(main())


# the store


def test_everything_outlives_the_process(tmp_path: Path) -> None:
    async def first() -> tuple[str, str, str]:
        async with client_of(emulator(tmp_path / "service")) as client:
            upload = await client.upload(picture(tmp_path / "a.png"), MODEL)
            task = await ended(client, await accepted(client))
            return upload.url, task.task_id, task.video_url or ""

    async def second(upload: str, task_id: str, url: str) -> None:
        async with client_of(emulator(tmp_path / "service")) as client:
            item = Medium(MediaRole.REFERENCE_IMAGE, upload)
            await ended(client, await accepted(client, asked("x", item)))
            assert (await client.query(task_id)).status == "SUCCEEDED"
            assert await client.download(url, tmp_path / "got", limit=10**7)
            assert (await client.tasks()).total == 2

    asyncio.run(second(*asyncio.run(first())))


DYING = """
    import asyncio, os, signal, sys
    from pathlib import Path
    from wire_tools import accepted, client_of, emulator

    def draw(job):
        job.target.write_bytes(b"half a clip")
        print(job.task_id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    async def main():
        async with client_of(emulator(Path(sys.argv[1]), draw=draw)) as client:
            await accepted(client)
            await asyncio.sleep(60)

    asyncio.run(main())
"""


def test_a_clip_whose_process_died_is_drawn_again(tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DYING), str(tmp_path / "service")],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service")) as client:
            task = await ended(client, died.stdout.strip())
            assert task.status == "SUCCEEDED"
            await client.download(task.video_url or "", tmp_path / "got", limit=10**7)

    asyncio.run(main())
    whole(tmp_path / "got", 1)


def test_two_emulators_of_one_store_draw_each_clip_once_and_one_at_a_time(tmp_path: Path) -> None:
    drawn: list[str] = []
    busy = threading.Lock()

    def draw(job: Job) -> None:
        assert busy.acquire(blocking=False)
        time.sleep(0.02)
        drawn.append(job.task_id)
        tiny(job)
        busy.release()

    async def main() -> None:
        one, two = (emulator(tmp_path, draw=draw) for _ in "12")
        async with client_of(one) as here, client_of(two) as there:
            ids = [await accepted(client) for client in (here, there) * 3]
            done = await asyncio.gather(*(ended(c, i) for c in (here, there) for i in ids))
            assert {task.status for task in done} == {"SUCCEEDED"}
            assert sorted(drawn) == sorted(ids)

    asyncio.run(main())


def test_what_is_long_over_is_forgotten(tmp_path: Path) -> None:
    clock = Clock(time.time())

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", clock=clock)) as client:
            await client.upload(picture(tmp_path / "a.png"), MODEL)
            await ended(client, await accepted(client))
        kept = [*(tmp_path / "service/clips").iterdir(), *(tmp_path / "service/uploads").iterdir()]
        assert len(kept) == 2
        clock.now += 5 * 24 * 3600
        emulator(tmp_path / "service", clock=clock)
        assert not any(path.exists() for path in kept)

    asyncio.run(main())


# the list


def test_the_list_is_paged_newest_first_and_shows_the_submission(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        async with client_of(emulator(tmp_path, clock=clock)) as client:
            made = []
            for _ in range(5):
                clock.now += 1.5
                made.append(await client.create(asked()))
            pages = [await client.tasks(page, 2) for page in (1, 2, 3, 4)]
            assert [(it.total, it.pages, it.page) for it in pages] == [
                (5, 3, 1), (5, 3, 2), (5, 3, 3), (5, 3, 4)
            ]  # fmt: skip
            rows = [row for page in pages for row in page.rows]
            taken = [(it.task_id, it.request_id) for it in made if isinstance(it, Accepted)]
            assert [(it.task_id, it.request_id) for it in rows] == taken[::-1]
            assert rows[-1].created.timestamp() == 1_700_000_001.5
            for row in rows:
                await ended(client, row.task_id)

    asyncio.run(main())
    app = emulator(tmp_path, clock=clock)
    for asked_for, total in (
        (f"model_name={MODEL}", 5),
        ("model_name=wan2.6-r2v", 0),
        ("status=SUCCEEDED", 5),
        ("status=RUNNING", 0),
    ):
        assert got(app, f"tasks/?{asked_for}").json()["total"] == total


def test_the_list_has_the_documented_shape_at_both_addresses(tmp_path: Path) -> None:
    app = emulator(tmp_path, pace=Pace(waits=60))

    async def main() -> None:
        async with client_of(app) as client:
            await accepted(client)

    asyncio.run(main())
    for path in ("tasks", "tasks/"):
        said = got(app, path).json()
        assert set(said) == {"request_id", "total", "total_page", "page_no", "page_size", "data"}
        assert {"task_id", "status", "model_name", "gmt_create"} <= set(said["data"][0])
        assert isinstance(said["data"][0]["gmt_create"], int)
    task_id = said["data"][0]["task_id"]
    shown = got(app, f"tasks/{task_id}/?size=720*1280").json()
    assert shown["output"]["task_status"] == "PENDING"


@pytest.mark.parametrize(
    "query",
    [
        "page_size=101",
        "page_size=0",
        "page_no=0",
        "page_no=x",
        "start_time=yesterday",
        "start_time=20260101000000&end_time=20260102000001",
    ],
)
def test_a_list_asked_wrongly(tmp_path: Path, query: str) -> None:
    said = got(emulator(tmp_path), f"tasks/?{query}")
    assert (said.status_code, said.json()["code"]) == (400, "InvalidParameter")


def test_a_new_task_may_be_listed_late(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        async with client_of(emulator(tmp_path, clock=clock, pace=Pace(settles=30))) as client:
            await ended(client, await accepted(client))
            clock.now += 29
            assert (await client.tasks()).total == 0
            clock.now += 1
            assert (await client.tasks()).total == 1

    asyncio.run(main())


# throttles


def test_more_submissions_a_second_than_allowed_are_turned_away(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        async with client_of(
            emulator(tmp_path, clock=clock, pace=Pace(submits_per_second=2))
        ) as client:
            said = [await client.create(asked()) for _ in range(3)]
            assert [type(each) for each in said] == [Accepted, Accepted, Again]
            clock.now += 1
            assert isinstance(await client.create(asked()), Accepted)

    asyncio.run(main())


def test_more_tasks_at_work_than_allowed_are_turned_away(tmp_path: Path) -> None:
    clock = Clock()

    async def main() -> None:
        app = emulator(tmp_path, clock=clock, pace=Pace(waits=5, runs=10, in_flight=2))
        async with client_of(app) as client:
            first, second = await accepted(client), await accepted(client)
            assert isinstance(await client.create(asked()), Again)
            await client.cancel(second)
            third = await accepted(client)
            clock.now += 15
            for task_id in (first, third):
                await ended(client, task_id)
            await accepted(client)
            await accepted(client)

    asyncio.run(main())


# faults


@pytest.mark.parametrize("socketed", [False, True])
@pytest.mark.parametrize("kind", ["lost-answer", "error-after", "html-after"])
def test_an_answer_lost_after_the_task_was_taken(tmp_path: Path, kind: str, socketed: bool) -> None:
    async def submit(client: Client) -> None:
        said = await client.create(asked())
        assert isinstance(said, NoAnswer)
        (row,) = (await client.tasks()).rows
        task = await ended(client, row.task_id)
        assert (task.status, task.orig_prompt) == ("SUCCEEDED", "Image 1 walks.")
        await accepted(client)

    async def main() -> None:
        app = emulator(tmp_path, f"{kind}:1x")
        if socketed:
            with served(app) as base:
                async with Client(base_url=base, key=KEY) as client:
                    await submit(client)
        else:
            async with client_of(app) as client:
                await submit(client)

    asyncio.run(main())


def test_an_answer_that_comes_too_late(tmp_path: Path) -> None:
    async def main() -> None:
        app = emulator(tmp_path, "slow-answer:5s:1x", "slow-answer:0.05s:1x")
        async with client_of(app, timeout=1) as client:
            assert isinstance(await client.create(asked()), NoAnswer)
            assert (await client.tasks()).total == 1
            await accepted(client)

    asyncio.run(main())


def test_a_fault_may_wait_for_some_words(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(
            emulator(tmp_path, "task-failure:~Mara", "content:~knife: 5s")
        ) as client:
            fails = await ended(client, await accepted(client, asked("Mara walks")))
            assert (fails.status, fails.code) == ("FAILED", "InternalError.Algo")
            assert fails.usage is None
            said = await client.create(asked("a knife: 5s"))
            assert isinstance(said, Refused)
            assert (said.code, said.stops) == ("DataInspectionFailed", False)
            assert (await ended(client, await accepted(client))).status == "SUCCEEDED"

    asyncio.run(main())


def test_a_storm_ends(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, "rate-limit:3x", "read-limit:6x")) as client:
            said = [await client.create(asked()) for _ in range(4)]
            assert [type(each) for each in said] == [Again, Again, Again, Accepted]
            with pytest.raises(Unreachable):
                await client.tasks()
            assert (await client.tasks()).total == 1

    asyncio.run(main())


def test_chances_fall_again_with_the_same_seed(tmp_path: Path) -> None:
    async def main(folder: Path) -> list[type]:
        async with client_of(emulator(folder, "rate-limit:0.5")) as client:
            return [type(await client.create(asked())) for _ in range(20)]

    first, second = (asyncio.run(main(tmp_path / it)) for it in "12")
    assert first == second
    assert {Again, Accepted} == set(first)


# files


def form(app: Starlette, **changes: str) -> dict[str, str]:
    given = got(app, f"uploads?action=getPolicy&model={MODEL}").json()["data"]
    return {
        "OSSAccessKeyId": given["oss_access_key_id"],
        "Signature": given["signature"],
        "policy": given["policy"],
        "key": given["upload_dir"] + "/a.png",
        "success_action_status": "200",
        **changes,
    }


def test_an_upload_needs_its_permission(tmp_path: Path) -> None:
    clock = Clock()
    app = emulator(tmp_path, clock=clock)
    file = {"file": ("a.png", b"x" * 100)}

    def sent(words: dict[str, str], files: Any = file) -> tuple[int, str]:
        said = got(app, "http://127.0.0.1/oss", "POST", data=words, files=files)
        return said.status_code, said.text.partition("<Code>")[2].partition("<")[0]

    good = form(app)
    assert sent(good) == (200, "")
    assert sent(good) == (409, "FileAlreadyExists")
    assert sent(form(app, key="elsewhere/a.png")) == (403, "AccessDenied")
    assert sent(form(app, policy="bm8=")) == (403, "SignatureDoesNotMatch")
    assert sent(form(app), {"file": ("a", b"x"), "late": ("b", b"x")})[0] == 400
    late = form(app)
    clock.now += 301
    assert sent(late) == (403, "AccessDenied")


def test_a_permission_is_for_a_known_model(tmp_path: Path) -> None:
    app = emulator(tmp_path)
    assert got(app, "uploads?action=getPolicy&model=wan9").status_code == 404
    assert got(app, f"uploads?action=other&model={MODEL}").status_code == 400


def test_the_card_has_the_size_and_the_length_that_were_asked_for(tmp_path: Path) -> None:
    async def main() -> None:
        async with client_of(emulator(tmp_path, draw=title_card)) as client:
            body = asked("x", duration=3, ratio="9:16")
            task = await ended(client, await accepted(client, body))
            await client.download(task.video_url or "", tmp_path / "got", limit=10**7)

    asyncio.run(main())
    facts = probe(tmp_path / "got")
    assert (facts.format, facts.width, facts.height, facts.seconds) == ("mp4", 720, 1280, 3.0)
    whole(tmp_path / "got", 3)
