"""The stage on which runs are tested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

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
    return Stage(home)
