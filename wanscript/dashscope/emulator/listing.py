"""The list of an account's tasks: its pages, its rows, and what may be odd about them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence, Set
from dataclasses import replace
from math import ceil
from typing import Any

from ..endpoints import CREATE
from .task_store import LIFE, Row

_API = CREATE.removeprefix("services/").replace("/", ":")


def page(
    rows: Sequence[Row], number: int, size: int, now: float, fallen: Set[str]
) -> dict[str, Any]:
    """One page of the rows, newest first, counted from 1, with the kinds of faults of a list."""
    shown = [row for row in rows if row.plain or not row.trait("list-lag", now - row.created)]
    if "list-unsettled" in fallen and rows:
        shown.append(_never_seen(rows[-1], now))
    if "list-ascending" in fallen:
        shown.reverse()
    if "list-shuffled" in fallen:
        random.shuffle(shown)
    left = [row for row in shown if row.plain or not row.trait("row-unshown", now - row.created)]
    return {
        "total": len(shown),
        "total_page": ceil(len(shown) / size),
        "page_no": number,
        "page_size": size,
        "data": [_line(row, now) for row in left[(number - 1) * size : number * size]],
    }


def _never_seen(like: Row, now: float) -> Row:
    """Somebody's task that the service shows once, as if it had been there for long."""
    created = max(now - LIFE + 1, like.created - 60)
    return replace(like, task_id=str(uuid.uuid4()), created=created, traits="{}")


def _line(row: Row, now: float) -> dict[str, Any]:
    status = row.status(now)
    line = {
        "task_id": row.task_id,
        "status": status,
        "model_name": row.model,
        "gmt_create": int(row.created * 1000),
        "start_time": int(row.starts * 1000) if now >= row.starts else None,
        "end_time": int(row.ended * 1000) if status.final else None,
        "request_id": row.request_id,
        "region": "local",
        "api_key_id": row.key_id,
        "caller_uid": row.account,
        "caller_parent_id": row.account,
        "user_api_unique_key": f"apikey:v1:{_API}:{row.model}",
    }
    return line if row.plain else _odd(line, row)


def _odd(line: dict[str, Any], row: Row) -> dict[str, Any]:
    if row.trait("row-no-model") or row.trait("row-model-in-key"):
        del line["model_name"]
    if row.trait("row-no-model"):
        del line["user_api_unique_key"]
    if row.trait("row-odd-model"):
        odd = row.model.replace(".", "_").replace("-", " ").title()
        line |= {"model_name": odd, "user_api_unique_key": f"apikey:v1:{_API}:{odd}"}
    if row.trait("row-no-key"):
        del line["api_key_id"]
    return line
