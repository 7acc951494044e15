"""The far end's strictness: a create call's bytes become an order, or a documented refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from ..body import identity
from ..media import MediaFacts
from ..model import MODELS, Bounds, Choice, Model, Switch, Whole
from ..price import billed


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no in the service's own words: HTTP status, code, message."""

    http: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Held:
    """A medium whose bytes lie at the service; `facts` None where it is no medium at all."""

    sha256: str
    path: Path
    facts: MediaFacts | None


Find = Callable[[str, str], "Held | Refusal | None"]
"""Brings the medium by (model, reference as sent); None for a URL, which nobody fetches."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request that passed: what to draw, in pixels and seconds, and what it will bill."""

    body: dict[str, Any]
    model: str
    prompt: str
    identity: str
    media: tuple[Path | None, ...]
    width: int
    height: int
    seconds: int
    usage: dict[str, JsonValue]


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Item(_Read):
    type: str
    url: str
    reference_voice: str | None = None


class _Input(_Read):
    prompt: str
    negative_prompt: str | None = None
    media: tuple[_Item, ...] = ()


class _Body(_Read):
    model: str
    input: _Input
    parameters: dict[str, JsonValue]


UNSET = MappingProxyType({"resolution": "1080P", "ratio": "16:9"})
"""What the service takes where a request is silent; the guide's API pages, read 2026-11-22."""

KINDS = MappingProxyType(
    {"reference_image": "image", "reference_video": "video", "first_frame": "image"}
)
"""The kind of medium, as the limits name it, by the type of an item."""


def judge(content: bytes, find: Find) -> Order | Refusal:
    """Holds a create call's body to the documented limits of its model; the first fault wins."""
    asked = _read(content)
    if isinstance(asked, Refusal):
        return asked
    whole, body = asked
    model = MODELS.get(body.model)
    if model is None:
        return Refusal(404, "ModelNotFound", f"Model not found: {body.model}.")
    for check in CHECKS:
        if fault := check(body, model):
            return Refusal(400, "InvalidParameter", fault)
    held: dict[str, Held] = {}
    for reference, kind in _references(body):
        found = find(model.name, reference)
        if isinstance(found, Held):
            held[reference] = found
            found = _unfit(found, model.bounds[kind])
        if found is not None:
            return found
    return _order(whole, body, model, held)


def _read(content: bytes) -> tuple[dict[str, JsonValue], _Body] | Refusal:
    try:
        whole = _OBJECT.validate_json(content)
    except ValidationError:
        return Refusal(400, "BadRequest.IllegalInput", "Required body invalid: no JSON object.")
    for part, missing in _PARTS:
        if whole.get(part) in missing:
            code = f"BadRequest.Empty{part.capitalize()}"
            return Refusal(400, code, f"Required {part} is missing or empty.")
    try:
        return whole, _Body.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        return Refusal(400, "InvalidParameter", f"{place}: {first['msg']}")


_OBJECT = TypeAdapter(dict[str, JsonValue])
_PARTS: tuple[tuple[str, tuple[JsonValue, ...]], ...] = (
    ("model", (None, "")),
    ("input", (None, {})),
    ("parameters", (None,)),
)


def _words(body: _Body, _: Model) -> str | None:
    return None if body.input.prompt.strip() else "input.prompt must not be empty."


def _types(body: _Body, model: Model) -> str | None:
    known = [name for name in KINDS if name != "first_frame" or model.first_frame]
    wrong = [item.type for item in body.input.media if item.type not in known]
    return f"media type {wrong[0]} is not supported, use one of {known}." if wrong else None


def _counts(body: _Body, model: Model) -> str | None:
    images, videos, frames = (
        sum(item.type == name for item in body.input.media)
        for name in ("reference_image", "reference_video", "first_frame")
    )
    low, high = model.references
    if not low <= images + videos <= high:
        return f"{low} to {high} reference images and videos are required, not {images + videos}."
    if images > model.kinds.get("image", 0) or videos > model.kinds.get("video", 0) or frames > 1:
        return f"too many media: {images} images, {videos} videos, {frames} first frames."
    return None


def _voices(body: _Body, model: Model) -> str | None:
    for item in body.input.media:
        if item.reference_voice is not None and (
            not model.reference_voice or item.type == "first_frame"
        ):
            return f"reference_voice is not supported with {item.type}."
    return None


def _values(body: _Body, model: Model) -> str | None:
    for row in model.parameters:
        value = body.parameters.get(row.name)
        if value is not None and not _legal(value, row.legal):
            return f"parameters.{row.name}: {value!r} is not valid."
    return None


def _legal(value: JsonValue, legal: Choice | Whole | Switch) -> bool:
    match legal:
        case Choice(values):
            return value in values
        case Whole(low, high):
            return type(value) is int and low <= value <= high
        case Switch():
            return type(value) is bool


def _inline(body: _Body, _: Model) -> str | None:
    wrong = [k for it, k in _references(body) if k != "image" and it.startswith("data:")]
    return f"base64 data is not supported for {wrong[0]}." if wrong else None


def _length(body: _Body, model: Model) -> str | None:
    filmed = any(item.type == "reference_video" for item in body.input.media)
    low, high = model.duration_with_video if filmed else model.duration
    seconds = _seconds(body, model)
    return None if low <= seconds <= high else f"duration must be {low} to {high}, not {seconds}."


CHECKS: tuple[Callable[[_Body, Model], str | None], ...] = (
    _words,
    _types,
    _counts,
    _voices,
    _inline,
    _values,
    _length,
)
"""Each looks at one documented limit and says what is wrong."""


def _references(body: _Body) -> Iterator[tuple[str, str]]:
    for item in body.input.media:
        yield item.url, KINDS[item.type]
        if item.reference_voice is not None:
            yield item.reference_voice, "voice"


def _unfit(held: Held, bounds: Bounds) -> Refusal | None:
    facts = held.facts
    if facts is None:
        return Refusal(400, "InvalidFile.Openerror", "The file cannot be opened.")
    width, height = facts.width or 0, facts.height or 0
    faults = (
        ("Format", facts.format not in bounds.formats or (facts.alpha and not bounds.alpha)),
        ("Size", facts.size > bounds.size),
        ("Resolution", bounds.side and not _within((width, height), bounds.side)),
        ("AspectRatio", bounds.aspect and max(width, height) > bounds.aspect * min(width, height)),
        ("Duration", bounds.seconds and not _within((facts.seconds or 0,), bounds.seconds)),
    )
    wrong = next((name for name, found in faults if found), None)
    if wrong is None:
        return None
    return Refusal(400, f"InvalidFile.{wrong}", f"The {wrong.lower()} of a file is not valid.")


def _within(values: tuple[float, ...], limits: tuple[float, float]) -> bool:
    return all(limits[0] <= value <= limits[1] for value in values)


def _seconds(body: _Body, model: Model) -> int:
    said = body.parameters.get("duration")
    return said if isinstance(said, int) else model.duration_default


def _order(
    whole: dict[str, JsonValue], body: _Body, model: Model, held: Mapping[str, Held]
) -> Order:
    resolution, ratio = (
        str(body.parameters.get(name) or default) for name, default in UNSET.items()
    )
    frame = next((held.get(i.url) for i in body.input.media if i.type == "first_frame"), None)
    width, height = model.pixels[resolution, ratio]
    if frame is not None and frame.facts is not None:
        width, height = _like(frame.facts, width * height)
    seconds = _seconds(body, model)
    videos = [
        None if item.url not in held else _exact(held[item.url])
        for item in body.input.media
        if item.type == "reference_video"
    ]
    total = billed(Decimal(seconds), videos).high
    media = [item.model_dump(exclude_none=True) for item in body.input.media]
    sent = {**whole, "input": {**cast(dict[str, Any], whole["input"]), "media": media}}
    return Order(
        body=sent,
        model=model.name,
        prompt=body.input.prompt,
        identity=identity(sent, lambda it: _named(it, held), first_frame=False),
        media=tuple(held[i.url].path if i.url in held else None for i in body.input.media),
        width=width,
        height=height,
        seconds=seconds,
        usage={
            "duration": float(total),
            "input_video_duration": float(total - seconds),
            "output_video_duration": float(seconds),
            "video_count": 1,
            "SR": int(resolution.removesuffix("P")),
            "ratio": ratio,
        },
    )


def _exact(video: Held) -> Decimal | None:
    seconds = video.facts.seconds if video.facts else None
    return None if seconds is None else Decimal(str(seconds))


def _like(frame: MediaFacts, area: int) -> tuple[int, int]:
    """A size of about this area with the frame's aspect, its sides multiples of 16."""
    aspect = (frame.width or 1) / (frame.height or 1)
    width = math.sqrt(area * aspect)
    return max(16, round(width / 16) * 16), max(16, round(width / aspect / 16) * 16)


def _named(reference: str, held: Mapping[str, Held]) -> str:
    stored = reference.startswith("oss://")
    return f"sha256:{held[reference].sha256}" if stored else reference
