"""A request that passed: what there is to draw, and what it bills."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import JsonValue

from ...models.identity import identity
from ...models.media import MediaFacts, MediaRole
from ...models.price import billed
from ...models.spec import ModelSpec, Size


@dataclass(frozen=True, slots=True)
class Held:
    """A medium whose bytes lie at the service; `facts` None where it is no medium at all."""

    sha256: str
    path: Path
    facts: MediaFacts | None


@dataclass(frozen=True, slots=True)
class Reference:
    """One medium of a request as sent: the API's own `type`, `role` None where it is unknown."""

    type: str
    role: MediaRole | None
    url: str
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedRequest:
    """What is to be drawn, in pixels and seconds, and the usage that a query will show.

    `media` has the file of each of the request's references, None where only a URL is known.
    """

    body: dict[str, Any]
    model: str
    prompt: str
    identity: str
    media: tuple[Path | None, ...]
    width: int
    height: int
    seconds: int
    usage: dict[str, JsonValue]


UNSET = MappingProxyType({"resolution": "1080P", "ratio": "16:9"})
"""What the service takes where a request is silent; the guide's API pages, read 2026-11-22."""


def accepted_request(
    body: dict[str, Any],
    model: ModelSpec,
    references: Sequence[Reference],
    held: Mapping[str, Held],
) -> AcceptedRequest:
    """What a valid body asks for, with the media that were found for it."""
    parameters = body["parameters"]
    resolution, ratio = _asked(parameters, model)
    seconds = length(parameters, model)
    frame = next((held.get(it.url) for it in references if it.role is MediaRole.FIRST_FRAME), None)
    videos = [
        _seconds(held.get(it.url)) for it in references if it.role is MediaRole.REFERENCE_VIDEO
    ]
    total = billed(Decimal(seconds), videos, model).high
    width, height = _size(model, resolution, ratio, frame.facts if frame else None)
    return AcceptedRequest(
        body=body,
        model=model.name,
        prompt=body["input"].get("prompt", ""),
        identity=_identity(body, references, held),
        media=tuple(held[it.url].path if it.url in held else None for it in references),
        width=width,
        height=height,
        seconds=seconds,
        usage={
            "duration": _number(total, model),
            "input_video_duration": _number(total - seconds, model),
            "output_video_duration": _number(Decimal(seconds), model),
            "video_count": 1,
            "SR": _lines(resolution, height),
            "ratio": ratio,
            **({"fps": model.fps} if model.float_usage else {}),
        },
    )


def _lines(resolution: str, height: int) -> int:
    """A resolution as a number, or where its name has none (4K) that of the clip's lines."""
    number = resolution.removesuffix("P")
    return int(number) if number.isdecimal() else height


def _number(seconds: Decimal, model: ModelSpec) -> int | float:
    """As the service writes it: whole seconds as integers, but for some models."""
    whole = seconds == int(seconds) and not model.float_usage
    return int(seconds) if whole else float(seconds)


def length(parameters: Mapping[str, JsonValue], model: ModelSpec) -> int:
    """How many seconds a request gets; -1 leaves it to the model."""
    said = parameters.get("duration")
    return said if isinstance(said, int) and said > 0 else model.duration_default


def _asked(parameters: Mapping[str, JsonValue], model: ModelSpec) -> tuple[str, str]:
    if any(isinstance(row.legal, Size) for row in model.parameters):
        sizes = {f"{w}*{h}": name for name, (w, h) in model.pixels.items()}
        return sizes.get(str(parameters.get("size")), (UNSET["resolution"], UNSET["ratio"]))
    resolution, ratio = (str(parameters.get(name) or it) for name, it in UNSET.items())
    return resolution, ratio


def _size(
    model: ModelSpec, resolution: str, ratio: str, frame: MediaFacts | None
) -> tuple[int, int]:
    """The table's size; a first frame, or a ratio that is not in it, shapes the same area."""
    sizes = {shape: size for (name, shape), size in model.pixels.items() if name == resolution}
    wide = sizes.get(UNSET["ratio"]) or next(iter(sizes.values()))
    if frame is not None:
        return _shaped((frame.width or 1) / (frame.height or 1), wide[0] * wide[1])
    if (resolution, ratio) in model.pixels or ":" not in ratio:
        return model.pixels.get((resolution, ratio), wide)
    across, down = map(int, ratio.split(":"))
    return _shaped(across / down, wide[0] * wide[1])


def _shaped(aspect: float, area: int) -> tuple[int, int]:
    width = math.sqrt(area * aspect)
    return max(16, round(width / 16) * 16), max(16, round(width / aspect / 16) * 16)


def _seconds(video: Held | None) -> Decimal | None:
    known = video and video.facts and video.facts.seconds
    return None if known is None else Decimal(str(known))


def _identity(
    body: dict[str, Any], references: Sequence[Reference], held: Mapping[str, Held]
) -> str:
    """What the request is without its first frame: a rehearsal looks for its scene by it."""
    return identity(
        model=body["model"],
        prompt=body["input"].get("prompt", ""),
        negative_prompt=body["input"].get("negative_prompt"),
        media=[
            ("", _named(it.url, held), _named(it.voice, held) if it.voice else None)
            for it in references
            if it.role is not MediaRole.FIRST_FRAME
        ],
        parameters=body["parameters"].items(),
    )


def _named(reference: str, held: Mapping[str, Held]) -> str:
    stored = reference.startswith("oss://")
    return f"sha256:{held[reference].sha256}" if stored else reference
