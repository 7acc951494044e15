"""`--accept` rewrites the goldens; `--hypothesis-profile=long` looks for much longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# the same texts in every run, and no clock: a slow machine is no failure
settings.register_profile("fast", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "long", max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("fast")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the goldens that differ")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
