"""The clip of a job as the script says it: what a run without a service gets."""

from __future__ import annotations

from collections import defaultdict, deque
from decimal import Decimal
from itertools import chain
from pathlib import Path

from ..compiler import Compilation
from ..dashscope.job import Draw, Job
from ..draw.overlay import Lettering
from ..media import files
from ..media.encode import encode
from ..models.identity import identity
from ..models.media import MediaRole, is_url
from ..models.request import Request
from ..timeline.timeline import timeline
from .ahead import ahead
from .scene import Edges, film_of, scene_pictures
from .sound import track
from .title_card import title_card


def rehearsal(compilation: Compilation, root: Path, *, outside: bool = False) -> Draw:
    """Draws the clip of a job that one of these requests asked for; others get a plain card.

    `root` is the script's folder, from which media are named; `outside` allows those that lie
    out of the project.
    """
    whole = film_of(compilation, files.find(root, outside=outside))
    known: dict[str, deque[Request]] = defaultdict(deque)
    for request in compilation.requests:
        known[_identity(request, root)].append(request)

    def draw(job: Job) -> None:
        if job.identity not in known:
            title_card(job)
            return
        # scenes of the same words are drawn in turn
        request = known[job.identity][0]
        known[job.identity].rotate(-1)
        size = (job.width, job.height)
        shown, seconds = whole.timeline.by_name[request.scene], Decimal(str(job.seconds))
        if shown.seconds != seconds:
            real = {(request.scene, request.take): seconds}
            shown = timeline(compilation, real).by_name[request.scene]
        # the end of another take that was sent has words written on it: it is drawn without
        opens = whole.opening(request.scene, size)
        stage = whole.stage(shown, size, None if opens else _sent_first(job))
        on = Lettering(shown, whole.colours, size)
        tasks = scene_pictures(stage, on, job.fps, Edges(opens), draft=False)
        pictures = chain.from_iterable(ahead(tasks))
        encode(job.target, size, job.fps, pictures, (track(shown.lines, shown.seconds),))

    return draw


def _sent_first(job: Job) -> Path | None:
    """The first frame as it was uploaded."""
    types = [item["type"] for item in job.body["input"].get("media", ())]
    frames = (path for kind, path in zip(types, job.media, strict=False) if kind == "first_frame")
    return next(frames, None)


def _identity(request: Request, root: Path) -> str:
    digest = files.digest(root)

    def name(url: str) -> str:
        if is_url(url) or not url:
            return url
        try:
            return f"sha256:{digest(url)}"
        except OSError:
            return url

    return identity(
        model=request.model,
        prompt=request.prompt.text,
        negative_prompt=request.negative_prompt,
        media=[
            ("", name(medium.url), name(medium.voice) if medium.voice else None)
            for medium in request.media
            if medium.role is not MediaRole.FIRST_FRAME
        ],
        parameters=request.parameters,
    )
