"""Local media on their way out: judged by content, uploaded once for a hash and a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..files import digest as digest_of
from ..files import sha256
from ..probe import probe
from ..wan.error import Expired
from ..wan.media import MediaFacts, is_url
from ..wan.model import MODELS
from ..wan.request import Medium, Request
from ..wan.row import Bounds
from .clip import Clip
from .world import Progress, World

_LEFT = 3 * 3600.0
"""Seconds that an upload must still be kept: as long as the service may work on a task."""


class Unfit(Exception):  # noqa: N818
    """A medium that does not leave this machine; `at` names its part of the body."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


async def ready(world: World, clip: Clip, request: Request) -> Request:
    """The request as it is sent: each local medium is an upload.

    Raises Unfit, a client's WireError, or OSError.
    """
    sent: dict[str, str] = {}
    known = dict(clip.media)
    for index, item in enumerate(request.media):
        if item.after is not None:
            raise Unfit(f"media[{index}].url", f"the end of {item.after} cannot be sent yet")
        for name, part in ((item.url, "url"), (item.voice, "reference_voice")):
            if name and not is_url(name) and name not in sent:
                at = f"media[{index}].{part}"
                path = _inside(world, name, at)
                _fit(path, name, at, request.model, item, voice=part != "url")
                sent[name] = await _uploaded(world, clip, path, name, at, known[name])
    media = (
        replace(
            item, url=sent.get(item.url, item.url), voice=sent.get(item.voice or "", item.voice)
        )
        for item in request.media
    )
    return replace(request, media=tuple(media))


def _inside(world: World, name: str, at: str) -> Path:
    path = (world.root / name).resolve()
    if not world.outside and not path.is_relative_to(world.home.resolve()):
        raise Unfit(
            at,
            f"`{name}` lies outside the project folder {world.home} and is not uploaded; move it "
            "inside, or allow it with --allow-outside",
        )
    return path


async def _uploaded(world: World, clip: Clip, path: Path, name: str, at: str, was: str) -> str:
    model = clip.model
    async with world.signals.uploads[was, model]:
        kept = world.ledger.upload(was, model, clip.account)
        if kept and kept[1] - world.now() > _LEFT:
            return kept[0]
        world.watch(Progress(clip, "uploading", name))
        if digest_of(world.root)(name) != was:
            raise Unfit(at, f"`{name}` changed since the plan was made; run again")
        try:
            put = await world.client.upload(path, model)
        except Expired:
            put = await world.client.upload(path, model)
        if sha256(path) != was:
            raise Unfit(at, f"`{name}` changed while it was uploaded; run again")
        world.ledger.set_upload(was, model, clip.account, put.url, put.expires.timestamp())
        return put.url


def _fit(path: Path, name: str, at: str, model: str, item: Medium, *, voice: bool) -> None:
    kind = "voice" if voice else "video" if item.type == "reference_video" else "image"
    bounds = MODELS[model].bounds[kind]
    try:
        seen = probe(path)
    except ValueError as error:
        raise Unfit(at, f"`{name}` {error}") from None
    except OSError as error:
        raise Unfit(at, f"`{name}` cannot be read: {error.strerror}") from None
    wrong = _wrong(seen, bounds)
    if wrong:
        raise Unfit(at, f"`{name}` {wrong}")


def _wrong(seen: MediaFacts, bounds: Bounds) -> str | None:
    sides = (seen.width or 0, seen.height or 0)
    seconds = seen.seconds or 0.0
    if seen.format not in bounds.formats:
        return f"is {seen.format}, and only {', '.join(bounds.formats)} is taken here"
    if seen.size > bounds.size:
        return f"is larger than {bounds.size // 2**20} MB"
    if bounds.side and not all(bounds.side[0] <= side <= bounds.side[1] for side in sides):
        return f"has {sides[0]}x{sides[1]} pixels; a side is {bounds.side[0]} to {bounds.side[1]}"
    if bounds.aspect and max(sides) > bounds.aspect * min(sides):
        return f"is longer than {bounds.aspect:g} to 1"
    if bounds.seconds and not bounds.seconds[0] <= seconds <= bounds.seconds[1]:
        return f"lasts {seconds:g} s; {bounds.seconds[0]:g} to {bounds.seconds[1]:g} s are taken"
    if seen.alpha and not bounds.alpha:
        return "has transparent parts, which are not taken"
    return None
