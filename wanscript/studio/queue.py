"""The queue of a studio: tables of procrastinate, in a schema of theirs beside the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import JobDeferrer
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ..run.ledger import LedgerError, Server

SCHEMA = "wanscript_engine"
QUEUE = "clips"
CLIP = "wanscript.clip"
"""The one task: drive a clip, named by its id in the ledger, to its end."""

_MAKING = "SELECT pg_advisory_xact_lock(1463897683, 1)"

Trouble = (psycopg.Error, ConnectorException)
"""What a database raises that cannot be used, or not now."""


def conninfo(server: Server) -> str:
    """How the queue is connected to: its tables are found in their own schema."""
    given: dict[str, Any] = conninfo_to_dict(server.dsn)
    options = f"{given.pop('options', '') or ''} -c search_path={SCHEMA}".strip()
    usual = {"connect_timeout": "10", "fallback_application_name": "wanscript queue"}
    return make_conninfo("", **{**usual, **given, "options": options})


def make(server: Server) -> bool:
    """Makes the queue's tables, whoever else does so too; whether they were not there."""
    with told(server), psycopg.connect(server.dsn) as db:
        db.execute(_MAKING)
        here = db.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.procrastinate_jobs",)).fetchone()
        if here is not None and here[0] is not None:
            return False
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        db.execute(f"SET LOCAL search_path = {SCHEMA}".encode())
        db.execute(SchemaManager.get_schema().encode())
        return True


@contextmanager
def opened(server: Server) -> Iterator[App]:
    """The queue, to put jobs into and to look at. Raises LedgerError."""
    make(server)
    app = App(connector=SyncPsycopgConnector(conninfo=conninfo(server), min_size=1, max_size=1))
    with told(server), app.open():
        yield app


@contextmanager
def told(server: Server) -> Iterator[None]:
    """What server or network did to the queue, in one line."""
    try:
        yield
    except Trouble as error:
        why = " ".join(str(error.__cause__ or error).split())
        raise LedgerError(f"the queue in {server} cannot be used: {why}") from None


def job_of(app: App, take: int, behind: int = 0) -> JobDeferrer:
    """A job for a clip: of each one waits at most, and one is worked on at most.

    It stands `behind` so many of its film. The first of a film goes before the second of any
    other: who comes with a few clips does not wait for all that are there.
    """
    name = f"take {take}"
    return app.configure_task(CLIP, queue=QUEUE, queueing_lock=name, lock=name, priority=-behind)


def put(app: App, takes: Iterable[int]) -> None:
    """A job for each clip of one approval that has none waiting."""
    for behind, id in enumerate(takes):
        try:
            job_of(app, id, behind).defer(take=id)
        except AlreadyEnqueued:
            continue
