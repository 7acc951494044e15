"""The border: a `Request` becomes the JSON body that is sent, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from .media import is_url
from .model import MODELS
from .request import Digest, Request, Value


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def json_dict(self) -> dict[str, Any]:
        """The JSON object as it is sent: fields that are not set are left out."""
        return self.model_dump(exclude_none=True)


class Item(_Sent):
    """One item of `input.media`."""

    type: Literal[
        "reference_image", "reference_video", "reference_audio", "first_frame", "last_frame"
    ]
    url: str
    reference_voice: str | None = None


class MediaInput(_Sent):
    """`input` of the models that take a list of media."""

    prompt: str
    negative_prompt: str | None = None
    media: tuple[Item, ...] | None = None


class UrlsInput(_Sent):
    """`input` of the models that take a list of URLs, pictures and clips together."""

    prompt: str
    negative_prompt: str | None = None
    reference_urls: tuple[str, ...]


class Body(_Sent):
    """The whole body of a create call."""

    model: str
    input: MediaInput | UrlsInput
    parameters: dict[str, Value]


def body(request: Request) -> Body:
    """What is sent for a request, local media and unshot frames still as the script names them."""
    shape = MODELS[request.model].shape
    return Body(
        model=request.model,
        input=_SHAPES[shape](request),
        parameters=dict(request.parameters),
    )


def _media(request: Request) -> MediaInput:
    return MediaInput(
        prompt=request.prompt.text,
        negative_prompt=request.negative_prompt,
        media=tuple(
            Item(type=medium.type, url=medium.url, reference_voice=medium.voice)  # type: ignore[arg-type]
            for medium in request.media
        )
        or None,
    )


def _urls(request: Request) -> UrlsInput:
    return UrlsInput(
        prompt=request.prompt.text,
        negative_prompt=request.negative_prompt,
        reference_urls=tuple(medium.url for medium in request.media),
    )


_SHAPES: Mapping[str, Callable[[Request], MediaInput | UrlsInput]] = {
    "media": _media,
    "reference_urls": _urls,
}


def fingerprint(request: Request, digest: Digest, ends: Mapping[str, str]) -> str | None:
    """What makes two clips the same clip: the identity of the body that would be sent.

    Each local medium counts as the digest of its bytes, a frame from another scene's take as
    that take's digest in `ends`; None while such a take is not shot.
    """
    if any(scene not in ends for scene in request.depends_on):
        return None
    whole = body(request).json_dict()
    for at, medium in enumerate(request.media):
        if medium.after:
            whole["input"]["media"][at]["url"] = f"sha256:{ends[medium.after]}"

    def name(reference: str) -> str:
        settled = is_url(reference) or reference.startswith("sha256:")
        return reference if settled else f"sha256:{digest(reference)}"

    return identity(whole, name)


def identity(whole: dict[str, Any], name: Callable[[str], str], *, first_frame: bool = True) -> str:
    """The sha256, in hex, of a body's canonical form: no seed, text in NFC, media by `name`.

    `first_frame` False leaves that item out: a rehearsal finds its scene before the frame is
    known.
    """
    sent = whole["input"]
    media = [
        {key: value if key == "type" else name(value) for key, value in item.items()}
        for item in sent.get("media", ())
        if first_frame or item["type"] != "first_frame"
    ]
    parameters = {key: value for key, value in whole["parameters"].items() if key != "seed"}
    urls = [name(url) for url in sent.get("reference_urls", ())]
    canonical = json.dumps(
        {
            **whole,
            "input": {**sent, "media": media, "reference_urls": urls},
            "parameters": parameters,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(unicodedata.normalize("NFC", canonical).encode()).hexdigest()
