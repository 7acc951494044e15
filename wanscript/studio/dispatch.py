"""How a worker gets its clips from the queue, and what it puts back into it.

The queue may forget, repeat or lose sight of a job: the ledger knows what is due, and a sweep sees
to it that each of these has one job that somebody works on or will.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator

from procrastinate import App, JobContext
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker as Jobs
from psycopg.errors import RaiseException

from ..app.ledgers import Writing
from ..run.due import due
from ..run.take import Take
from .queue import CLIP, QUEUE, job_of

SWEEP, BEAT, STALLED = 5.0, 5.0, 20.0
"""Seconds between two sweeps, between two signs of life, and until none is a death."""

AGAIN = 30.0
"""Seconds until a worker looks again at what stood in the way of a clip; others do so before."""

REST = 10.0
"""Seconds that clips have to come to rest when a worker ends."""


class NotYetError(Exception):
    """A clip cannot go on now, as far as this worker can tell."""


class Dispatch:
    """A worker's part in the queue: some clips at once, each given to `drive`.

    That tells which clips can go on then, and raises NotYetError where its own cannot yet.
    """

    def __init__(
        self, app: App, drive: Callable[[int], Awaitable[tuple[int, ...]]], concurrency: int
    ) -> None:
        self._app, self._drive = app, drive
        self._here: set[int | None] = set()
        self._astray: set[int | None] = set()
        self._passed: dict[int, float] = {}
        app.task(name=CLIP, queue=QUEUE, pass_context=True)(self._clip)
        self._jobs = Jobs(
            app,
            queues=[QUEUE],
            concurrency=concurrency,
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=REST,
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=STALLED,
        )

    async def work(self) -> None:
        """Works on jobs until it is cancelled."""
        run: Callable[[], Awaitable[None]] = self._jobs.run
        await run()

    async def _clip(self, context: JobContext, take: int) -> None:
        self._here.add(context.job.id)
        try:
            if take not in self._passed:
                await self._put((id, 0) for id in await self._drive(take))
        except NotYetError:
            self._passed[take] = time.monotonic() + AGAIN
        finally:
            self._here.discard(context.job.id)

    async def sweep(self, at: Writing) -> None:
        """Every so often, drops jobs that nobody works on, and gives one to what is due."""
        manager = self._app.job_manager
        while True:
            # those that are done are not kept
            jobs = [*await manager.list_jobs_async(queue=QUEUE)]
            stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED)
            gone = [*stalled, *self._lost(jobs)]
            for job in gone:
                await self.drop(job)
            left = {job.id for job in jobs} - {job.id for job in gone}
            in_hand = {job.task_kwargs.get("take") for job in jobs if job.id in left}
            now = time.monotonic()
            self._passed = {id: until for id, until in self._passed.items() if until > now}
            wanted = _in_turn(due(at.ledger, at.owner.alive))
            others = in_hand | self._passed.keys()
            await self._put(each for each in wanted if each[0] not in others)
            await asyncio.sleep(SWEEP)

    async def drop(self, job: Job) -> None:
        """Drops a job, unless the sweep of another worker was faster."""
        try:
            await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        except ConnectorException as error:
            if not isinstance(error.__cause__, RaiseException):
                raise

    def _lost(self, jobs: Iterable[Job]) -> list[Job]:
        """Jobs that are said to be worked on here, and are not: nor were at the last sweep.

        The end of one is lost where the database went away just then.
        """
        astray = [
            job
            for job in jobs
            if job.status == Status.DOING.value
            and job.worker_id == self._jobs.worker_id
            and job.id not in self._here
        ]
        before, self._astray = self._astray, {job.id for job in astray}
        return [job for job in astray if job.id in before]

    async def _put(self, takes: Iterable[tuple[int, int]]) -> None:
        for id, behind in takes:
            try:
                await job_of(self._app, id, behind).defer_async(take=id)
            except AlreadyEnqueued:
                continue


def _in_turn(takes: Iterable[Take]) -> Iterator[tuple[int, int]]:
    """Clips by their ids, each with how many of its film stand before it."""
    films: Counter[tuple[str, str]] = Counter()
    for take in takes:
        yield take.id, films[take.film]
        films[take.film] += 1
