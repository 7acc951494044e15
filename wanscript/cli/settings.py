"""What is set where: flags, the environment, `wanscript.toml`; in that order.

A project comes from anybody, so its file can neither turn on spending nor name a host.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..files import SETTINGS
from ..models.price import REGIONS
from ..run.clip import Limits

KEY = "DASHSCOPE_API_KEY"
BASE_URL = "DASHSCOPE_HTTP_BASE_URL"
WORKSPACE = "DASHSCOPE_WORKSPACE"
REGION = "WANSCRIPT_REGION"

_SPENDING = {
    "backend": "spending is turned on only by `--backend dashscope` on the command line",
    "base_url": f"a host is named only by --base-url or {BASE_URL}",
    "host": f"a host is named only by --base-url or {BASE_URL}",
    "key": f"the key comes from {KEY}, never from a file of the project",
    "api_key": f"the key comes from {KEY}, never from a file of the project",
}

SAFE_SETTLE = 30.0
"""Seconds: with less, a task that the list does not show yet could be paid for twice."""


class SettingsError(Exception):
    """A setting that cannot be; the message says where and what would do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set; `limits` by model, poll times in seconds or None for learned."""

    region: str = "intl"
    first: float | None = None
    every: float | None = None
    limits: Mapping[str, Limits] = field(default_factory=dict)

    def limits_of(self, model: str, *, local: bool) -> Limits:
        """The limits for one model; on a host that bills, the settling time is never short."""
        found = self.limits.get(model, Limits())
        return found if local else replace(found, settle=max(found.settle, SAFE_SETTLE))


def settings(home: Path, environ: Mapping[str, str], region: str | None = None) -> Settings:
    """The settings of a project. Raises SettingsError."""
    path = home / SETTINGS
    written = _read(path)
    for name, why in _SPENDING.items():
        if name in written:
            raise SettingsError(f"{path}: `{name}` cannot be set here: {why}")
    known = {"region", "poll", "limits"}
    for name in written:
        if name not in known:
            raise SettingsError(
                f"{path}: there is no setting `{name}`; known are region, poll, limits"
            )
    chosen = str(region or environ.get(REGION) or written.get("region", "intl"))
    if chosen not in REGIONS:
        raise SettingsError(f"there is no region `{chosen}`; known are {', '.join(REGIONS)}")
    poll = _table(path, "poll", written.get("poll", {}), {"first": float, "every": float})
    limits = _nested(path, "limits", written.get("limits", {}))
    return Settings(chosen, poll.get("first"), poll.get("every"), limits)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None


_LIMITS = {"submits_per_second": float, "in_flight": int, "settle": float}


def _nested(path: Path, name: str, table: object) -> dict[str, Limits]:
    if not isinstance(table, dict):
        raise SettingsError(
            f'{path}: `{name}` holds one table a model, as in [limits."wan2.7-r2v"]'
        )
    return {
        model: Limits(**_table(path, f'limits."{model}"', rows, _LIMITS))
        for model, rows in table.items()
    }


def _table(path: Path, name: str, table: object, types: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: `{name}` is a table")
    for key, value in table.items():
        if key not in types:
            raise SettingsError(
                f"{path}: there is no `{key}` in [{name}]; known are {', '.join(types)}"
            )
        number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        if not number or (types[key] is int and not isinstance(value, int)):
            kind = "whole number" if types[key] is int else "number"
            raise SettingsError(f"{path}: `{key}` in [{name}] is a {kind} above 0")
    return {key: types[key](value) for key, value in table.items()}
