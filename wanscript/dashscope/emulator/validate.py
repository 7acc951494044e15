"""The emulator's strictness: a create call's bytes are accepted, or refused as documented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from ...models.limits import Limit, too_long_in_all, too_long_together, violations
from ...models.media import MediaKind, MediaRole, reference
from ...models.spec import Choice, Flag, IntRange, MediaLimits, ModelSpec, Size
from ...models.table import MODELS
from ..body import TYPES
from .accepted_request import AcceptedRequest, Held, Reference, accepted_request, length


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no in the service's own words: HTTP status, code, message."""

    http: int
    code: str
    message: str


Find = Callable[[str, str], "Held | Refusal | None"]
"""Brings the medium by (model, reference as sent); None for a URL, which nobody fetches."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Item(_Read):
    type: str
    url: str
    reference_voice: str | None = None


class _Input(_Read):
    prompt: str = ""
    negative_prompt: str | None = None
    media: tuple[_Item, ...] | None = None
    reference_urls: tuple[str, ...] | None = None


class _Body(_Read):
    model: str
    input: _Input
    parameters: dict[str, JsonValue]


_ROLES: Mapping[str, MediaRole] = MappingProxyType({word: role for role, word in TYPES.items()})

_ENDINGS: Mapping[str, MediaKind] = MappingProxyType(
    {
        ".mp4": MediaKind.VIDEO,
        ".mov": MediaKind.VIDEO,
        ".wav": MediaKind.AUDIO,
        ".mp3": MediaKind.AUDIO,
    }
)
"""What a URL ends in, where the wire shape says nothing of its kind; others are pictures."""


def validate(content: bytes, find: Find) -> AcceptedRequest | Refusal:
    """Holds a create call's body to the documented limits of its model; the first fault wins."""
    asked = _read(content)
    if isinstance(asked, Refusal):
        return asked
    whole, body = asked
    if body.model not in MODELS:
        return Refusal(404, "ModelNotFound", f"Model not found: {body.model}.")
    model = MODELS[body.model]
    references = _SHAPES[model.wire_format](body.input)
    for check in CHECKS:
        if fault := check(body, references, model):
            return Refusal(400, "InvalidParameter", fault)
    held: dict[str, Held] = {}
    for named, role in _named(references):
        found = find(model.name, named)
        if isinstance(found, Held):
            held[named] = found
            found = _unfit(found, model.bounds[role])
        if found is not None:
            return found
    for role, bounds in model.bounds.items():
        if too_long_together(_lengths(role, references, held), bounds):
            return _refused(Limit.SECONDS)
    filmed = _lengths(MediaRole.REFERENCE_VIDEO, references, held)
    if too_long_in_all(length(body.parameters, model), filmed, model):
        return _refused(Limit.SECONDS)
    return accepted_request(_plain(whole, body), model, references, held)


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


def _plain(whole: dict[str, JsonValue], body: _Body) -> dict[str, Any]:
    """The body as sent, its items without what nobody knows of."""
    sent: dict[str, Any] = {**whole}
    if body.input.media is not None:
        media = [item.model_dump(exclude_none=True) for item in body.input.media]
        sent["input"] = {**sent["input"], "media": media}
    return sent


def _items(sent: _Input) -> tuple[Reference, ...]:
    return tuple(
        Reference(item.type, _ROLES.get(item.type), item.url, item.reference_voice)
        for item in sent.media or ()
    )


def _urls(sent: _Input) -> tuple[Reference, ...]:
    kinds = (_ENDINGS.get(_ending(url), MediaKind.IMAGE) for url in sent.reference_urls or ())
    return tuple(
        Reference("", reference(kind), url)
        for kind, url in zip(kinds, sent.reference_urls or (), strict=True)
    )


def _ending(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).suffix.lower()


_SHAPES = MappingProxyType({"media": _items, "reference_urls": _urls})


def _words(body: _Body, references: Sequence[Reference], model: ModelSpec) -> str | None:
    needed = model.references[0] > 0 or not references
    if needed and not body.input.prompt.strip():
        return "input.prompt must not be empty."
    return None


def _types(_: _Body, references: Sequence[Reference], model: ModelSpec) -> str | None:
    known = [word for role, word in TYPES.items() if _takes(model, role)]
    wrong = [it.type for it in references if it.role is None or not _takes(model, it.role)]
    return f"media type {wrong[0]} is not supported, use one of {known}." if wrong else None


def _takes(model: ModelSpec, role: MediaRole) -> bool:
    return role.kind in model.kinds if role.reference else model.first_frame


def _counts(_: _Body, references: Sequence[Reference], model: ModelSpec) -> str | None:
    count = Counter(it.role.kind for it in references if it.role and it.role.reference)
    frames, total = len(references) - count.total(), count.total()
    low, high = model.references
    if not low <= total <= high:
        return f"{low} to {high} references are required, not {total}."
    if frames > 1 or (model.frame == "needed" and not frames):
        return f"one first frame is taken, not {frames}."
    if model.frame == "alone" and frames and total:
        return "a first frame and references cannot be used together."
    over = [kind for kind, number in count.items() if number > model.kinds[kind]]
    return f"too many references of the kind {over[0]}." if over else None


def _voices(_: _Body, references: Sequence[Reference], model: ModelSpec) -> str | None:
    spoken = [it for it in references if it.voice is not None]
    if model.reference_voice:
        spoken = [it for it in spoken if it.role is MediaRole.FIRST_FRAME]
    return f"reference_voice is not supported with {spoken[0].type}." if spoken else None


def _inline(_: _Body, references: Sequence[Reference], __: ModelSpec) -> str | None:
    wrong = [
        role.kind
        for it, role in _named(references)
        if role.kind is not MediaKind.IMAGE and it.startswith("data:")
    ]
    return f"base64 data is not supported for {wrong[0]}." if wrong else None


def _values(body: _Body, _: Sequence[Reference], model: ModelSpec) -> str | None:
    for row in model.parameters:
        value = body.parameters.get(row.name)
        if value is not None and not _legal(value, row.legal, model):
            return f"parameters.{row.name}: {value!r} is not valid."
    return None


def _legal(value: JsonValue, legal: Choice | IntRange | Flag | Size, model: ModelSpec) -> bool:
    match legal:
        case Choice(values):
            return value in values
        case IntRange(low, high, other):
            return type(value) is int and (low <= value <= high or value == other)
        case Flag(off):
            return value is True or (off and value is False)
        case Size():
            return value in [f"{width}*{height}" for width, height in model.pixels.values()]


def _length(body: _Body, references: Sequence[Reference], model: ModelSpec) -> str | None:
    filmed = any(it.role is MediaRole.REFERENCE_VIDEO for it in references)
    low, high = model.duration_with_video if filmed else model.duration
    seconds = length(body.parameters, model)
    return None if low <= seconds <= high else f"duration must be {low} to {high}, not {seconds}."


CHECKS: tuple[Callable[[_Body, Sequence[Reference], ModelSpec], str | None], ...] = (
    _words,
    _types,
    _counts,
    _voices,
    _inline,
    _values,
    _length,
)
"""Each looks at one documented limit and says what is wrong."""


def _named(references: Sequence[Reference]) -> tuple[tuple[str, MediaRole], ...]:
    """Everything that a request refers to, with the role whose limits it has."""
    voices = ((it.voice, MediaRole.VOICE) for it in references if it.voice is not None)
    return (*((it.url, it.role) for it in references if it.role is not None), *voices)


def _lengths(
    role: MediaRole, references: Sequence[Reference], held: Mapping[str, Held]
) -> list[float]:
    found = (held[it.url].facts for it in references if it.role is role and it.url in held)
    return [facts.seconds for facts in found if facts is not None and facts.seconds is not None]


def _unfit(held: Held, bounds: MediaLimits) -> Refusal | None:
    if held.facts is None:
        return Refusal(400, "InvalidFile.Openerror", "The file cannot be opened.")
    wrong = violations(held.facts, bounds)
    return _refused(wrong[0].limit) if wrong else None


def _refused(limit: Limit) -> Refusal:
    code = _CODES[limit]
    return Refusal(400, f"InvalidFile.{code}", f"The {code.lower()} of a file is not valid.")


_CODES = MappingProxyType(
    {
        Limit.KIND: "Format",
        Limit.FORMAT: "Format",
        Limit.SIZE: "Size",
        Limit.SIDE: "Resolution",
        Limit.ASPECT: "AspectRatio",
        Limit.SECONDS: "Duration",
        Limit.FPS: "FPS",
    }
)
"""The last part of the service's code for a file that does not hold a limit."""
