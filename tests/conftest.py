"""`--accept` rewrites the goldens; `--hypothesis-profile=long` looks for much longer."""

from __future__ import annotations

from collections.abc import Iterator

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


@pytest.fixture(autouse=True, scope="session")
def no_real_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees or makes the ledger of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
