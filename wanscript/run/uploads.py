"""Local media on their way out: judged by content, uploaded once for a hash, a model and a name."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from ..media.decode import last_frame
from ..media.disk import inside, sha256
from ..media.files import digest as digest_of
from ..media.files import known, located
from ..media.probe import probe
from ..models.limits import violations
from ..models.media import MediaFacts, MediaRole, is_url
from ..models.request import Request
from ..models.table import MODELS
from ..service import Uploaded
from .context import RunContext
from .event import Phase
from .take import Start, Take


class MediaRejected(Exception):  # noqa: N818
    """A medium that does not leave this machine; `at` names its part of the body."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class _Local:
    """A medium of this machine: its path, its name in the script, its part of the body."""

    path: Path
    name: str
    at: str
    digest: str
    format: str


async def ready(context: RunContext, take: Take) -> Request:
    """The request as it is sent: each local medium, and the end of each take, is an upload.

    Raises MediaRejected, a ServiceError, or OSError.
    """
    sent: dict[str, str] = {}
    digests = dict(take.media)
    ends = iter(take.starts)
    media = []
    for index, item in enumerate(take.request.media):
        if item.after is not None:
            url = await _end(context, take, next(ends), f"media[{index}].url")
            media.append(replace(item, url=url, after=None))
            continue
        for name, part, role in (
            (item.url, "url", item.role),
            (item.voice, "reference_voice", MediaRole.VOICE),
        ):
            if name and not is_url(name) and name not in sent:
                at = f"media[{index}].{part}"
                path = await _found(context, context.root / name, name, digests[name], at)
                look = partial(known, context.root, path)
                seen = await asyncio.to_thread(_fit, look, f"`{name}`", at, take.model, role)
                local = _Local(path, name, at, digests[name], seen.format)
                sent[name] = await _uploaded(context, take, local)
        voice = sent.get(item.voice or "", item.voice)
        media.append(replace(item, url=sent.get(item.url, item.url), voice=voice))
    return replace(take.request, media=tuple(media))


async def _end(context: RunContext, take: Take, start: Start, at: str) -> str:
    """The last picture of a take, made afresh from its file, which must be what was shot."""
    name = f"the end of scene {start.scene}"
    film = await _found(context, context.home / start.file, start.file, start.sha256, at)

    async def put() -> Uploaded:
        with tempfile.TemporaryDirectory(prefix="wanscript-") as folder:
            picture = Path(folder) / "end.png"
            await asyncio.to_thread(_drawn, film, start, picture, at)
            _fit(partial(probe, picture), name, at, take.model, MediaRole.FIRST_FRAME)
            return await context.service.upload(picture, take.model, "png")

    return await _once(context, take, f"end of {start.sha256}", name, put)


def _drawn(film: Path, start: Start, picture: Path, at: str) -> None:
    if sha256(film) != start.sha256:
        raise MediaRejected(
            at,
            f"`{start.file}` is not the file that was shot: put that back, or shoot scene "
            f"{start.scene} again with --replace {start.scene}",
        )
    try:
        picture.write_bytes(last_frame(film))
    except ValueError as error:
        raise MediaRejected(at, f"`{start.file}` {error}, so it has no last picture") from None


async def _found(context: RunContext, path: Path, name: str, digest: str, at: str) -> Path:
    """Where a file lies on this machine: in the project, else brought from the shared storage.

    Raises MediaRejected, OSError.
    """
    path = located(path)
    if context.store is None or path.is_file():
        return _inside(context, path, name, at)
    return await asyncio.to_thread(context.store.bring, digest)


def _inside(context: RunContext, path: Path, name: str, at: str) -> Path:
    if not context.outside and not inside(path, context.home):
        raise MediaRejected(
            at,
            f"`{name}` lies outside the project folder {context.home} and is not uploaded; move "
            "it inside, or allow it with --allow-outside",
        )
    return path


async def _uploaded(context: RunContext, take: Take, local: _Local) -> str:
    async def put() -> Uploaded:
        name, at = local.name, local.at
        if digest_of(context.root)(str(local.path)) != local.digest:
            raise MediaRejected(at, f"`{name}` changed since the plan was made; run again")
        there = await context.service.upload(local.path, take.model, local.format)
        if sha256(local.path) != local.digest:
            raise MediaRejected(at, f"`{name}` changed while it was uploaded; run again")
        return there

    return await _once(context, take, local.digest, local.name, put)


async def _once(
    context: RunContext, take: Take, mark: str, name: str, put: Callable[[], Awaitable[Uploaded]]
) -> str:
    """Where a medium lies at the service; it is put there where it is not, or not for long."""
    model, uploads = take.model, context.ledger.uploads
    async with context.state.uploads[mark, model]:
        kept = uploads.get(mark, model, context.account.name)
        # it must stay for as long as the service may work on a task
        if kept and kept[1] - context.now() > context.service.capabilities.longest_task:
            return kept[0]
        context.tell(take, Phase.UPLOADING, name)
        there = await put()
        uploads.set(mark, model, context.account.name, there.url, there.expires.timestamp())
        return there.url


def _fit(
    look: Callable[[], MediaFacts], name: str, at: str, model: str, role: MediaRole
) -> MediaFacts:
    try:
        seen = look()
    except ValueError as error:
        raise MediaRejected(at, f"{name} {error}") from None
    except OSError as error:
        raise MediaRejected(at, f"{name} cannot be read: {error.strerror}") from None
    wrong = violations(seen, MODELS[model].bounds[role])
    if wrong:
        raise MediaRejected(at, f"{model} cannot take {name}: {wrong[0].message}")
    return seen
