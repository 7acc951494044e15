"""The stage on which runs are tested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from wanscript.run.ledger import Ledger

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


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger, in `ledger.db`."""
    made = opened(tmp_path / "ledger.db")
    yield made
    made.close()
