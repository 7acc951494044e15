"""What is set where: flags, the environment, `wanscript.toml`; in that order.

A project comes from anybody, so its file can neither turn on spending nor name a host.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..media.disk import read_bounded
from ..media.files import SETTINGS
from ..models.price import CURRENCIES, MONEY, REGIONS
from ..run.take import Limits
from .errors import SettingsError
from .state import LEDGER, STORE

KEY = "DASHSCOPE_API_KEY"
BASE_URL = "DASHSCOPE_HTTP_BASE_URL"
WORKSPACE = "DASHSCOPE_WORKSPACE"
REGION = "WANSCRIPT_REGION"
CURRENCY = "WANSCRIPT_CURRENCY"
SETTLE = "WANSCRIPT_SETTLE"

_SPENDING = {
    "backend": "spending is turned on only by `--backend dashscope` on the command line",
    "base_url": f"a host is named only by --base-url or {BASE_URL}",
    "ledger": f"a studio's database is named only by {LEDGER}",
    "database": f"a studio's database is named only by {LEDGER}",
    "store": f"a studio's storage is named only by {STORE}",
    "host": f"a host is named only by --base-url or {BASE_URL}",
    "key": f"the key comes from {KEY}, never from a file of the project",
    "api_key": f"the key comes from {KEY}, never from a file of the project",
}

SAFE_SETTLE = 60.0
"""Seconds: with less, a task that the list does not show yet could be paid for twice."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a number may be, both ends included."""

    least: float
    most: float
    whole: bool = False

    def holds(self, value: object) -> bool:
        """Whether a value is such a number; a truth value is none."""
        kinds = int if self.whole else (int, float)
        return (
            isinstance(value, kinds)
            and not isinstance(value, bool)
            and self.least <= value <= self.most
        )

    def __str__(self) -> str:
        kind = "whole number" if self.whole else "number"
        return f"a {kind} from {self.least:g} to {self.most:g}"


_SHARE = _Bounds(0.1, 10)
_POLL = {"first": _Bounds(0.05, 3600), "every": _Bounds(0.05, 3600)}
_LIMITS = {
    "submits_per_second": _Bounds(0.01, 1000),
    "in_flight": _Bounds(1, 1000, whole=True),
    "settle": _Bounds(0, 86400),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set; `limits` by model, poll times in seconds or None for learned.

    `settle` is the person's own word on the settling time, in seconds, over every other;
    `share` is the weight of this project's films among all of the same person in a studio.
    """

    region: str = "intl"
    currency: str = CURRENCIES["intl"]
    first: float | None = None
    every: float | None = None
    limits: Mapping[str, Limits] = field(default_factory=dict)
    settle: float | None = None
    share: float = 1.0

    def limits_of(self, model: str, *, local: bool) -> Limits:
        """The limits for one model; on a host that bills, a project only raises the settling time.

        `local` is a host on this machine, which bills nobody.
        """
        found = self.limits.get(model, Limits())
        least = 0.0 if local else SAFE_SETTLE
        settle = max(found.settle, least) if self.settle is None else self.settle
        return replace(found, settle=settle, share=self.share)

    def hints(self) -> Iterator[str]:
        """What of the project's settings does not count on a host that bills, as sentences."""
        for model, limits in self.limits.items() if self.settle is None else ():
            if limits.settle < SAFE_SETTLE:
                yield (
                    f"settle = {limits.settle:g} for {model} counts as {SAFE_SETTLE:g}: a project "
                    f"can only raise it; {SETTLE} sets it"
                )


def settings(
    home: Path,
    environ: Mapping[str, str],
    region: str | None = None,
    currency: str | None = None,
) -> Settings:
    """The settings of a project. Raises SettingsError."""
    path = home / SETTINGS
    written = _read(path)
    for name, why in _SPENDING.items():
        if name in written:
            raise SettingsError(f"{path}: `{name}` cannot be set here: {why}")
    for name in written:
        if name not in _KNOWN:
            raise SettingsError(
                f"{path}: there is no setting `{_short(name)}`; known are {', '.join(_KNOWN)}"
            )
    poll = _table(path, "poll", written.get("poll", {}), _POLL)
    limits = _nested(path, "limits", written.get("limits", {}))
    settle = _settle(environ.get(SETTLE))
    where = _one_of(REGIONS, "region", path, region or environ.get(REGION), written, "intl")
    asked, usual = currency or environ.get(CURRENCY), CURRENCIES[where]
    if isinstance(named := written.get("currency"), str):
        written["currency"] = named.upper()
    money = _one_of(MONEY, "currency", path, asked and asked.upper(), written, usual)
    share = written.get("share", 1.0)
    if not _SHARE.holds(share):
        raise SettingsError(f"{path}: `share` is {_SHARE}")
    return Settings(
        where, money, poll.get("first"), poll.get("every"), limits, settle, float(share)
    )


_KNOWN = ("region", "currency", "share", "poll", "limits")


_LARGEST, _LONGEST_LINE = 64 * 1024, 400
"""Bytes of a file of settings and characters of its lines: a long key takes Python for ever."""


def _read(path: Path) -> dict[str, Any]:
    try:
        text = read_bounded(path, _LARGEST).decode()
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > _LONGEST_LINE:
                raise SettingsError(f"{path}:{number}: more than {_LONGEST_LINE} characters")
        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{path} cannot be read: {_short(str(error), 200)}") from None
    except RecursionError:
        raise SettingsError(f"{path} cannot be read: it is nested too deeply") from None


def _one_of(
    known: Collection[str],
    name: str,
    path: Path,
    asked: str | None,
    written: Mapping[str, object],
    usual: str,
) -> str:
    """A setting that is one of some words: by flag or environment, file, default."""
    chosen = asked or written.get(name, usual)
    if not isinstance(chosen, str) or chosen not in known:
        where = "" if asked else f"{path}: "
        raise SettingsError(
            f"{where}there is no {name} `{_short(str(chosen))}`; known are {', '.join(known)}"
        )
    return chosen


def _settle(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not _LIMITS["settle"].holds(seconds):
        raise SettingsError(f"{SETTLE} is {_LIMITS['settle']}, in seconds, not `{_short(text)}`")
    return seconds


def _nested(path: Path, name: str, table: object) -> dict[str, Limits]:
    if not isinstance(table, dict):
        raise SettingsError(
            f'{path}: `{name}` holds one table a model, as in [limits."wan2.7-r2v"]'
        )
    return {
        model: Limits(**_table(path, f'limits."{_short(model)}"', rows, _LIMITS))
        for model, rows in table.items()
    }


def _table(path: Path, name: str, table: object, known: Mapping[str, _Bounds]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: `{name}` is a table")
    for key, value in table.items():
        if key not in known:
            raise SettingsError(
                f"{path}: there is no `{_short(key)}` in [{name}]; known are {', '.join(known)}"
            )
        if not known[key].holds(value):
            raise SettingsError(f"{path}: `{key}` in [{name}] is {known[key]}")
    return {key: value if known[key].whole else float(value) for key, value in table.items()}


def _short(text: str, most: int = 40) -> str:
    """Words of somebody else's, in one line that is not long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
