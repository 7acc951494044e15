"""The stage on which runs are tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from .stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    home = tmp_path / "project"
    home.mkdir()
    return Stage(home)
