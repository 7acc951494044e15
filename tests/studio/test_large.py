"""A studio's page and its claims read a ledger of many takes by indices alone."""

from __future__ import annotations

from decimal import Decimal

from postgres import Postgres
from run.large_studio import Explained, claims, fill

from wanscript.app.engines import find_engine
from wanscript.app.studio_view import looked_at
from wanscript.run.ledger import open_ledger
from wanscript.run.ledger.budgets import Kind, StudioBudget
from wanscript.run.session_lock import SessionOwner
from wanscript.run.take import Budget


def test_nothing_looks_a_large_table_through(postgres: Postgres) -> None:
    server = postgres.fresh()
    fill(server, 30_000)
    ledger = open_ledger(server)
    assert ledger.studio is not None
    for kind, name in ((Kind.DAY, ""), (Kind.FILM, "/film/7/film.wan"), (Kind.PERSON, "me")):
        ledger.studio.budgets.set(StudioBudget(kind, name, Budget("CNY", Decimal(10**9))))
    owner, engine = SessionOwner(ledger), find_engine("studio")
    with Explained(ledger) as explained:
        claims(ledger, 2)
        view = looked_at(ledger, server, engine, owner)
    assert len(explained.statements) > 20
    assert explained.scans == []
    # a clip a minute, all day long
    assert sum(hour.clips for hour in view.hours) in range(23 * 60 - 5, 24 * 60 + 5)
    assert len(view.films) == 40
    assert len(view.budgets) == 3
    with Explained(ledger) as explained:
        ledger.db.execute("SELECT count(*) FROM take WHERE prompt LIKE '%words%'")
    assert len(explained.scans) == 1
    ledger.close()
