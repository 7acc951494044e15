"""Which changes wait for the disk: all that money depends on, also after one that failed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from wanscript.run.ledger import LedgerError

from .ledgers import opened

FULL = 2


def test_a_change_that_could_not_begin_leaves_the_next_ones_as_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wanscript.run.ledger.sqlite.PATIENCE", 0.05)
    ledger = opened(tmp_path / "ledger.db")
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(LedgerError, match="another process"),
            ledger.db.transaction(durable=False),
        ):
            raise AssertionError("it began")
        other.execute("ROLLBACK")
    assert ledger.db.execute("PRAGMA synchronous")[0][0] == FULL
