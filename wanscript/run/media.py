"""Local media on their way out: judged by content, uploaded once for a hash and a model."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..files import digest as digest_of
from ..files import sha256
from ..models.media import MediaFacts, is_url
from ..models.request import Medium, Request
from ..models.spec import MediaLimits
from ..models.table import MODELS
from ..probe import last_picture, probe
from ..service import Uploaded
from .clip import Clip
from .world import Progress, World

_LEFT = 3 * 3600.0
"""Seconds that an upload must still be kept: as long as the service may work on a task."""


class Unfit(Exception):  # noqa: N818
    """A medium that does not leave this machine; `at` names its part of the body."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


async def ready(world: World, clip: Clip, request: Request, starts: Sequence[Clip] = ()) -> Request:
    """The request as it is sent: each local medium, and the end of each take, is an upload.

    Raises Unfit, a client's WireError, or OSError.
    """
    sent: dict[str, str] = {}
    known = dict(clip.media)
    ends = iter(starts)
    media = []
    for index, item in enumerate(request.media):
        if item.after is not None:
            url = await _end(world, clip, next(ends), item, f"media[{index}].url")
            media.append(replace(item, url=url, after=None))
            continue
        for name, part in ((item.url, "url"), (item.voice, "reference_voice")):
            if name and not is_url(name) and name not in sent:
                at = f"media[{index}].{part}"
                path = _inside(world, world.root / name, name, at)
                _fit(path, f"`{name}`", at, request.model, _kind(item, voice=part != "url"))
                sent[name] = await _uploaded(world, clip, path, name, at, known[name])
        voice = sent.get(item.voice or "", item.voice)
        media.append(replace(item, url=sent.get(item.url, item.url), voice=voice))
    return replace(request, media=tuple(media))


async def _end(world: World, clip: Clip, start: Clip, item: Medium, at: str) -> str:
    """The last picture of a take, made afresh from its file, which must be what was shot."""
    name = f"the end of scene {item.after}"
    film = _inside(world, world.home / (start.file or ""), start.file or "", at)

    async def put() -> Uploaded:
        with tempfile.TemporaryDirectory(prefix="wanscript-") as folder:
            picture = Path(folder) / "end.png"
            await asyncio.to_thread(_drawn, film, start, picture, at)
            _fit(picture, name, at, clip.model, "image")
            return await world.client.upload(picture, clip.model)

    return await _once(world, clip, f"end of {start.sha256}", name, put)


def _drawn(film: Path, start: Clip, picture: Path, at: str) -> None:
    if sha256(film) != start.sha256:
        raise Unfit(
            at,
            f"`{start.file}` is not the file that was shot: put that back, or shoot scene "
            f"{start.scene} again with --replace {start.scene}",
        )
    try:
        picture.write_bytes(last_picture(film))
    except ValueError as error:
        raise Unfit(at, f"`{start.file}` {error}, so it has no last picture") from None


def _inside(world: World, path: Path, name: str, at: str) -> Path:
    path = path.resolve()
    if not world.outside and not path.is_relative_to(world.home.resolve()):
        raise Unfit(
            at,
            f"`{name}` lies outside the project folder {world.home} and is not uploaded; move it "
            "inside, or allow it with --allow-outside",
        )
    return path


async def _uploaded(world: World, clip: Clip, path: Path, name: str, at: str, was: str) -> str:
    async def put() -> Uploaded:
        if digest_of(world.root)(name) != was:
            raise Unfit(at, f"`{name}` changed since the plan was made; run again")
        there = await world.client.upload(path, clip.model)
        if sha256(path) != was:
            raise Unfit(at, f"`{name}` changed while it was uploaded; run again")
        return there

    return await _once(world, clip, was, name, put)


async def _once(
    world: World, clip: Clip, mark: str, name: str, put: Callable[[], Awaitable[Uploaded]]
) -> str:
    """Where a medium lies at the service; it is put there where it is not, or not for long."""
    model = clip.model
    async with world.signals.uploads[mark, model]:
        kept = world.ledger.upload(mark, model, clip.account)
        if kept and kept[1] - world.now() > _LEFT:
            return kept[0]
        world.watch(Progress(clip, "uploading", name))
        there = await put()
        world.ledger.set_upload(mark, model, clip.account, there.url, there.expires.timestamp())
        return there.url


def _kind(item: Medium, *, voice: bool) -> str:
    return "voice" if voice else "video" if item.type == "reference_video" else "image"


def _fit(path: Path, name: str, at: str, model: str, kind: str) -> None:
    bounds = MODELS[model].bounds[kind]
    try:
        seen = probe(path)
    except ValueError as error:
        raise Unfit(at, f"{name} {error}") from None
    except OSError as error:
        raise Unfit(at, f"{name} cannot be read: {error.strerror}") from None
    wrong = _wrong(seen, bounds)
    if wrong:
        raise Unfit(at, f"{name} {wrong}")


def _wrong(seen: MediaFacts, bounds: MediaLimits) -> str | None:
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
