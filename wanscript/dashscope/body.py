"""A `Request` becomes the JSON body that is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ..models.media import MediaRole
from ..models.request import Request, Value
from ..models.table import MODELS


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def json_dict(self) -> dict[str, Any]:
        """The JSON object as it is sent: fields that are not set are left out."""
        return self.model_dump(exclude_none=True)


Type = Literal["reference_image", "reference_video", "reference_audio", "first_frame"]

TYPES: Mapping[MediaRole, Type] = MappingProxyType(
    {
        MediaRole.FIRST_FRAME: "first_frame",
        MediaRole.REFERENCE_IMAGE: "reference_image",
        MediaRole.REFERENCE_VIDEO: "reference_video",
        MediaRole.REFERENCE_AUDIO: "reference_audio",
    }
)
"""The API's word for what a medium is for; a voice stands inside of another item."""


class Item(_Sent):
    """One item of `input.media`."""

    type: Type
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
    shape = MODELS[request.model].wire_format
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
            Item(type=TYPES[medium.role], url=medium.url, reference_voice=medium.voice)
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
