"""The stage on which runs are tested."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import stamina
from postgres import Postgres, running

from wanscript.run.ledger import Ledger, Place

from .ledgers import opened
from .proof_stage import ProofStage, stage_in
from .stage import Stage


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """The client's own retries of reads come without a wait."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    home = tmp_path / "project"
    home.mkdir()
    state = tmp_path / "state"
    state.mkdir()
    return Stage(home, state)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProofStage:
    """A stage on which hours pass in no time."""
    stage = stage_in(tmp_path)
    monkeypatch.setattr("wanscript.dashscope.clock._passed", lambda: stage.world.passed)
    return stage


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of PostgreSQL; tests that need one are skipped where it is not installed."""
    with running() as server:
        yield server


@pytest.fixture(params=["file", "server"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where new ledgers may be, one after another: what holds of a file holds of a server."""
    if request.param == "file":
        return (tmp_path / f"ledger-{number}.db" for number in count())
    server: Postgres = request.getfixturevalue("postgres")
    return (server.fresh() for _ in count())


@pytest.fixture
def place(places: Iterator[Place]) -> Place:
    """Where a new ledger may be."""
    return next(places)


@pytest.fixture
def ledger(place: Place) -> Iterator[Ledger]:
    """A new ledger."""
    made = opened(place)
    yield made
    made.close()
