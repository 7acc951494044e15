"""A line of a lock: one JSON object with sorted keys, readable without the lines around it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any, get_args

from .entry import Kind, Lock, LockedTake, Mark

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that cannot be read: why, and what to do about it."""

    reason: str
    remedy: str = (
        "a take may stand there, so nothing is paid: "
        "take the line from git again, or delete it if it is no take's"
    )


def lines(lock: Lock) -> tuple[str, ...]:
    """The lines of all takes and marks, without line ends."""
    return (*map(line, lock.takes), *map(line, lock.marks))


def line(entry: LockedTake | Mark) -> str:
    """An entry as its line, in which every character can be seen."""
    kind = "take" if isinstance(entry, LockedTake) else entry.kind
    values = {each.name: getattr(entry, each.name) for each in fields(entry)}
    said = {
        each.name: _plain(each.name, values[each.name])
        for each in fields(entry)
        if values[each.name] != each.default
    }
    text = json.dumps(
        {**said, "kind": kind, "schema": SCHEMA},
        ensure_ascii=False,
        sort_keys=True,
        allow_nan=False,
    )
    return re.sub(r"[^ -~]", lambda char: _seen(char[0]), text)


def parse(text: str) -> LockedTake | Mark | Unreadable:
    """What a line says, whatever it holds."""
    try:
        known = json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable("this line is not JSON")
    if not isinstance(known, dict):
        return Unreadable("this line is no JSON object")
    try:
        schema, kind = _count(known.get("schema")), _text(known.get("kind"))
    except _Wrong:
        return Unreadable("this line has no `schema` and `kind` of wanscript's")
    if schema > SCHEMA:
        return Unreadable(
            f"this line was written by a newer version of wanscript (schema {schema}, "
            f"known here: {SCHEMA})",
            _UPDATE,
        )
    try:
        if kind == "take":
            return LockedTake(**_values(LockedTake, known))
        if kind in get_args(Kind):
            return _mark(Mark(**_values(Mark, known)))
    except _Wrong as wrong:
        return Unreadable(f"{wrong} in this line")
    return Unreadable(f"this line was written by a newer version of wanscript ({kind})", _UPDATE)


_UPDATE = "a take may stand there, so nothing is paid: update wanscript"


class _Wrong(Exception):  # noqa: N818
    """A value that cannot be one; the message is the start of a sentence about it."""


def _values(record: type[LockedTake | Mark], known: Mapping[str, object]) -> dict[str, Any]:
    values = {}
    for each in fields(record):
        if each.name in known:
            try:
                values[each.name] = _CHECKS[each.name](known[each.name])
            except _Wrong:
                raise _Wrong(f"`{each.name}` is not what it must be") from None
        elif each.default is MISSING:
            raise _Wrong(f"`{each.name}` is missing")
    return values


def _mark(mark: Mark) -> Mark:
    if not mark.sha256 and mark.kind != "omit":
        raise _Wrong("`sha256` is missing")
    return mark


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return dict(zip(_AUTHORED, value, strict=True)) if name == "authored" else value


def _seen(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Wrong from None
    return value


def _digest(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        raise _Wrong
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
        raise _Wrong
    return value


def _seed(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -1 <= value < 2**53:
        raise _Wrong
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1e9:
        raise _Wrong
    return float(value)


def _price(value: object) -> Decimal:
    # a price of whole cents, by its seconds, may have as many digits as a division gives
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,30})?", value):
        raise _Wrong
    return Decimal(value)


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        raise _Wrong from None
    # far from the ends of the calendar, so that reckoning with it cannot fail
    if moment.tzinfo is None or not 1970 <= moment.year <= 9000:
        raise _Wrong
    return moment.astimezone(UTC)


def _inside(value: object) -> str:
    path = PurePosixPath(_text(value))
    windows = PureWindowsPath(str(path))
    outside = path.is_absolute() or windows.drive or windows.root or ".." in windows.parts
    if outside or not path.name or any(char < " " for char in str(path)):
        raise _Wrong
    return str(path)


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise _Wrong
    pairs = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise _Wrong
        pairs.append((_text(pair[0]), _text(pair[1])))
    return tuple(pairs)


def _authored(value: object) -> tuple[Any, ...]:
    if not isinstance(value, dict) or not set(value) >= set(_AUTHORED):
        raise _Wrong
    return tuple(check(value[name]) for name, check in _AUTHORED.items())


_AUTHORED: Mapping[str, Callable[[object], Any]] = MappingProxyType(
    {"version": _count, "source": _text, "facets": _pairs, "values": _pairs}
)

_CHECKS: Mapping[str, Callable[[object], Any]] = MappingProxyType(
    {
        "sha256": _digest,
        "scene": _text,
        "fingerprint": _text,
        "rule": _count,
        "take": _count,
        "number": _count,
        "model": _text,
        "task": _text,
        "file": _inside,
        "date": _moment,
        "position": _count,
        "id": _text,
        "heading": _text,
        "seed": _seed,
        "seconds": _number,
        "billed": _number,
        "unit_price": _price,
        "currency": _text,
        "authored": _authored,
        "media": _pairs,
        "ends": _pairs,
        "kind": _text,
        "at": _moment,
        "why": _text,
    }
)
"""By field: what its value must be. Each raises _Wrong for what it is not."""
