"""The studio as an engine: what `run --engine studio` and `wanscript studio` ask of it."""

from __future__ import annotations

from collections.abc import Iterable

from ..app.engines import Engine, EngineStatus
from ..run.ledger import Server
from .queue import QUEUE, opened, put

_ALIVE = "20 seconds"
"""After so long without a sign a worker is taken for gone."""


def submit(server: Server, takes: Iterable[int]) -> None:
    """Has each clip driven to its end. Raises LedgerError."""
    with opened(server) as app:
        put(app, takes)


def status(server: Server) -> EngineStatus:
    """The living workers, and how many jobs wait and are worked on. Raises LedgerError."""
    with opened(server) as app:
        workers = app.connector.get_sync_connector().execute_query_all(
            "SELECT id FROM procrastinate_workers "
            f"WHERE last_heartbeat > now() - interval '{_ALIVE}' ORDER BY id"
        )
        (row,) = list(app.job_manager.list_queues(queue=QUEUE)) or [{"todo": 0, "doing": 0}]
        names = tuple(str(each["id"]) for each in workers)
        return EngineStatus(names, int(row["todo"]), int(row["doing"]))


def cancel(server: Server, takes: Iterable[int]) -> None:
    """Drops the jobs that no worker has begun. Raises LedgerError."""
    with opened(server) as app:
        for id in takes:
            for job in app.job_manager.list_jobs(queueing_lock=f"take {id}", status="todo"):
                assert job.id is not None
                app.job_manager.cancel_job_by_id(job.id, delete_job=True)


ENGINE = Engine(submit, status, cancel)
