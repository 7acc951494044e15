"""How a worker ends: with all that it does, also with what does not listen at once."""

from __future__ import annotations

import asyncio
import contextlib
import time

from postgres import Postgres
from procrastinate import App, PsycopgConnector

from wanscript.studio.dispatch import Dispatch
from wanscript.studio.queue import CLIP, QUEUE, conninfo, make
from wanscript.studio.worker import ended


def test_a_job_that_two_sweeps_drop_is_dropped(postgres: Postgres) -> None:
    server = postgres.fresh()
    make(server)

    async def nothing(_: int) -> tuple[int, ...]:
        return ()

    async def swept() -> int:
        app = App(connector=PsycopgConnector(conninfo=conninfo(server)))
        dispatch = Dispatch(app, nothing, 1)
        async with app.open_async():
            await app.configure_task(CLIP, queue=QUEUE).defer_async(take=1)
            (job,) = await app.job_manager.list_jobs_async(queue=QUEUE)
            await dispatch.drop(job)
            await dispatch.drop(job)
            return len([*await app.job_manager.list_jobs_async(queue=QUEUE)])

    assert asyncio.run(swept()) == 0


def test_what_loses_the_first_word_of_its_end_hears_the_next() -> None:
    async def deaf() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    async def ends() -> float:
        task = asyncio.create_task(deaf())
        await asyncio.sleep(0)
        begun = time.monotonic()
        async with asyncio.timeout(30):
            await ended(task, 0.05)
        assert task.cancelled()
        return time.monotonic() - begun

    assert asyncio.run(ends()) < 20
