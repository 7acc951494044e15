"""How a take and a submission are rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import structs

from ...models.media import MediaRole
from ...models.request import Authored, Medium, Prompt, Request
from ..states import State
from ..take import Start, Submission, Take
from .database import Cell, Row

TAKE = (
    "id", "project", "script", "scene", "scene_id", "heading", "position", "fingerprint", "rule",
    "model", "take", "number", "seed", "request", "media", "starts", "authored", "seconds",
    "expected", "currency", "unit_price", "account", "state", "attempt", "tries", "owner",
    "retry_at", "approval", "created", "same_as", "newer_than", "failure", "code", "message", "url",
    "expires", "finished", "file", "sha256", "picked", "rejected",
)  # fmt: skip
"""The columns of a take that are fields of it; `prompt` is a copy out of its request."""

SUBMISSION = (
    "take", "attempt", "account", "name", "model", "service_date", "post_started_at",
    "post_ended_at", "ended_date", "outcome", "task", "request_id", "accepted_at",
    "service_created", "currency", "unit_price", "expected", "billed", "usage",
)  # fmt: skip

SELECT = (
    f"SELECT {', '.join(f'take.{name}' for name in TAKE)}, "
    f"{', '.join(f'submission.{name} AS s_{name}' for name in SUBMISSION)} FROM take "
    "LEFT JOIN submission ON submission.take = take.id AND submission.attempt = take.attempt"
)
"""A take with its last submission; a condition follows."""

_KEPT = 1024


def cell(value: Any) -> Cell:
    """A field's value as its column holds it."""
    match value:
        case None | int() | float() | bytes():
            return value
        case State() | str():
            return str(value)
        case Decimal():
            return str(value)
        case Request():
            return request_json(value)
        case Authored():
            return _json(structs.asdict(value))
        case tuple():
            return _json([asdict(each) if isinstance(each, Start) else each for each in value])
    raise TypeError(type(value))


def row_of(take: Take) -> dict[str, Cell]:
    """A take as it is written, without its id and its submission."""
    row = {name: cell(getattr(take, name)) for name in TAKE if name != "id"}
    return {**row, "unit_price": _price(take.unit_price), "prompt": take.prompt}


def submission_row(submission: Submission) -> dict[str, Cell]:
    """A submission as it is written."""
    row = {name: cell(getattr(submission, name)) for name in SUBMISSION}
    return {**row, "unit_price": _price(submission.unit_price)}


def take_of(row: Row) -> Take:
    """A take as it was written, with its last submission."""
    cells = tuple(row)
    values = dict(zip(TAKE, cells, strict=False))
    values |= {
        "request": request_of(values["request"]),
        "media": _pairs(values["media"]),
        "starts": _starts(values["starts"]),
        "authored": _authored(values["authored"]),
        "unit_price": Decimal(values["unit_price"]) if values["unit_price"] else None,
        "state": State(values["state"]),
    }
    return Take(**values, submission=_submission(cells[len(TAKE) :]))


def _submission(cells: tuple[Any, ...]) -> Submission | None:
    if cells[0] is None:
        return None
    values = dict(zip(SUBMISSION, cells, strict=True))
    price = values["unit_price"]
    values |= {"usage": _pairs(values["usage"]), "unit_price": Decimal(price) if price else None}
    return Submission(**values)


def request_json(request: Request) -> str:
    """All of a request that is sent, as text."""
    return _json(
        {
            "scene": request.scene,
            "take": request.take,
            "shots": request.shots,
            "model": request.model,
            "prompt": request.prompt.text,
            "negative_prompt": request.negative_prompt,
            "media": [_medium(each) for each in request.media],
            "parameters": request.parameters,
        }
    )


def _medium(medium: Medium) -> Mapping[str, str | None]:
    return {
        "type": medium.role.value,
        "url": medium.url,
        "voice": medium.voice,
        "after": medium.after,
    }


def _medium_of(known: Mapping[str, Any]) -> Medium:
    return Medium(MediaRole(known["type"]), known["url"], known["voice"], known["after"])


# a run reads the same few takes again and again, and what these texts say never changes
@lru_cache(maxsize=_KEPT)
def request_of(text: str) -> Request:
    """A request from its text: what is sent, without where its words came from."""
    known: Mapping[str, Any] = json.loads(text)
    return Request(
        scene=known["scene"],
        take=known["take"],
        shots=tuple(known["shots"]),
        model=known["model"],
        prompt=Prompt(known["prompt"]),
        negative_prompt=known["negative_prompt"],
        media=tuple(_medium_of(each) for each in known["media"]),
        parameters=tuple((name, value) for name, value in known["parameters"]),
    )


@lru_cache(maxsize=_KEPT)
def _starts(text: str) -> tuple[Start, ...]:
    return tuple(Start(**each) for each in json.loads(text))


@lru_cache(maxsize=_KEPT)
def _authored(text: str) -> Authored:
    known = json.loads(text)
    return Authored(
        known["version"],
        known["source"],
        _pair_tuple(known["facets"]),
        _pair_tuple(known["values"]),
    )


@lru_cache(maxsize=_KEPT)
def _pairs(text: str) -> tuple[tuple[str, Any], ...]:
    return _pair_tuple(json.loads(text))


def _pair_tuple(pairs: list[list[Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in pairs)


def _price(price: Decimal | None) -> str:
    return "" if price is None else str(price)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
