"""A film before it is shot: scenes become frames and voices, and an MP4."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict, deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from pathlib import Path

from PIL import Image

from ..compiler import Compilation
from ..dashscope.job import Draw, Job
from ..dashscope.title_card import title_card
from ..media import files
from ..models.identity import identity
from ..models.media import MediaRole, is_url
from ..models.request import Request
from .breakdown import Cut, Reel, reel, reels
from .camera import Set, frozen, look, moved
from .caption import bar, changes, laid, overlay
from .cast import Wardrobe
from .film import Shown, film
from .plane import Planes, black, blended, copied, picture
from .sound import RATE, track
from .stage import dress
from .voice import Say

Pixels = tuple[int, int]

FPS = 24
_FADE = 0.45
_UNSEEN = 0.45


def rehearsal(compilation: Compilation, root: Path, *, outside: bool = False) -> Draw:
    """Draws the clip of a job that one of these requests asked for; others get a plain card.

    `root` is the script's folder, from which media are named; `outside` allows those that lie
    out of the project.
    """
    find = files.find(root, outside=outside)
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
        # the end of another take that was sent has words written on it: it is drawn without
        opens = _opening(compilation, request, find, size)
        wardrobe = Wardrobe(compilation.storyboard, find, None if opens else _sent_first(job))
        shown = replace(reel(compilation, request), seconds=float(job.seconds))
        pictures = _scene(
            _fitted(shown), compilation, size, wardrobe, job.fps, Edges(opens), draft=False
        )
        voices = track([line for cut in shown.cuts for line in cut.lines], shown.seconds)
        film(job.target, size, job.fps, pictures, voices)

    return draw


def _sent_first(job: Job) -> Path | None:
    """The first frame as it was uploaded."""
    types = [item["type"] for item in job.body["input"].get("media", ())]
    frames = (path for kind, path in zip(types, job.media, strict=False) if kind == "first_frame")
    return next(frames, None)


def animatic(
    compilation: Compilation,
    root: Path,
    target: Path,
    *,
    draft: bool = False,
    size: Pixels | None = None,
    say: Say | None = None,
    outside: bool = False,
) -> float:
    """Writes the whole film's rehearsal as an MP4 and returns its length in seconds.

    `size` is in pixels, both even, else the first scene's, of which a draft has half; a draft
    holds each picture still and lets the frame rate vary; `say` says the lines; `outside` shows
    media from out of the project. Raises ValueError where there is no scene, OSError where the
    target cannot be written.
    """
    firsts: dict[tuple[str, tuple[str, ...]], Request] = {}
    for request in compilation.requests:
        firsts.setdefault((request.scene, request.shots), request)
    requests = list(firsts.values())
    shown = reels(compilation, requests)
    if not shown:
        raise ValueError("there is no scene to show")
    w, h = shown[0].pixels
    pixels = size or ((w // 4 * 2, h // 4 * 2) if draft else (w, h))
    find = files.find(root, outside=outside)
    wardrobe = Wardrobe(compilation.storyboard, find)

    def pictures() -> Iterator[Shown]:
        opens: Planes | None = black(pixels)
        for at, (request, each) in enumerate(zip(requests, shown, strict=True)):
            opens = _opening(compilation, request, find, pixels) or opens
            how = _joined(each.transition) if at < len(shown) - 1 else Join.FADE
            edges = Edges(opens, how is Join.FADE)
            last = yield from _scene(each, compilation, pixels, wardrobe, FPS, edges, draft=draft)
            opens = {Join.CUT: None, Join.FADE: black(pixels), Join.DISSOLVE: last}[how]

    rate = RATE // 3 if draft else RATE
    voices: array[float] = array("f")
    for each in shown:
        lines = [line for cut in each.cuts for line in cut.lines]
        voices.extend(track(lines, each.seconds, rate, say))
    film(target, pixels, FPS, pictures(), voices, rate=rate, draft=draft)
    return sum(each.seconds for each in shown)


def frame(
    compilation: Compilation, shown: Reel, cut: Cut, find: files.Find, size: Pixels
) -> Image.Image:
    """One cut as a clean picture: nothing written on it, everybody in place."""
    wardrobe = Wardrobe(compilation.storyboard, find)
    stage = dress(cut, shown, size, wardrobe, _setting(compilation, shown.scene))
    return picture(look(frozen(stage), 1, size))


def _opening(
    compilation: Compilation, request: Request, find: files.Find, size: Pixels
) -> Planes | None:
    """The picture on which a request starts, where that is another scene's end."""
    scene = next(iter(request.depends_on), None)
    above = next((each for each in compilation.requests if each.scene == scene), None)
    if above is None:
        return None
    shown = _fitted(reel(compilation, above))
    wardrobe = Wardrobe(compilation.storyboard, find)
    stage = dress(shown.cuts[-1], shown, size, wardrobe, _setting(compilation, shown.scene))
    return look(stage, 1, size)


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


def _setting(compilation: Compilation, scene: str) -> Mapping[str, str]:
    found = next(each for each in compilation.storyboard.scenes if each.name == scene)
    return {key: each.value for key, each in found.settings.items()}


class Join(Enum):
    """How a scene gives way to the next."""

    CUT = auto()
    FADE = auto()
    DISSOLVE = auto()


@dataclass(frozen=True)
class Edges:
    """A scene's ends: the picture out of which it comes, or None, and whether it ends in black."""

    opens: Planes | None = None
    closes: bool = False


_JOINS = (
    (r"dissolve|cross-?fade|叠化|溶", Join.DISSOLVE),
    (r"fade|black|淡出|渐隐|黑", Join.FADE),
)


def _joined(transition: str | None) -> Join:
    said = transition or ""
    found = (how for terms, how in _JOINS if re.search(terms, said, re.IGNORECASE))
    return next(found, Join.CUT)


def _fitted(shown: Reel) -> Reel:
    """The reel with its last cut drawn out, or cut off, to the reel's length."""
    cuts = [cut for cut in shown.cuts if cut.start < shown.seconds] or list(shown.cuts[:1])
    return replace(shown, cuts=(*cuts[:-1], replace(cuts[-1], end=shown.seconds)))


def _scene(
    shown: Reel, compilation: Compilation, size: Pixels, wardrobe: Wardrobe, fps: int,
    edges: Edges, *, draft: bool,
) -> Generator[Shown, None, Planes]:  # fmt: skip
    """The pictures of a scene; its last one, without what is written on it, is returned."""
    last_seen = black(size)
    media = _setting(compilation, shown.scene)
    for cut in shown.cuts:
        whole = dress(cut, shown, size, wardrobe, media)
        stage = frozen(whole) if draft else whole
        first, last = round(cut.start * fps), round(cut.end * fps)
        drawn: tuple[float, Planes] | None = None
        for start, end in _holds(cut, size, first, last, fps):
            pieces = overlay(shown, cut, (start + 0.5) / fps, size)
            for at, until in _steps(stage, size, start, end, first, last):
                share = (at - first) / max(1, last - first - 1)
                if drawn is None or moved(stage, drawn[0], share, size) >= _UNSEEN:
                    drawn = (share, look(stage, share, size))
                last_seen = drawn[1]
                written = laid(copied(last_seen), pieces)
                yield from _held(written, at, until, shown, fps, edges, draft=draft)
    return last_seen


def _holds(cut: Cut, size: Pixels, first: int, last: int, fps: int) -> list[tuple[int, int]]:
    """The stretches of frames during which what is written stays the same."""
    inside = (min(last, max(first, round(time * fps))) for time in changes(cut, size))
    return [(a, b) for a, b in pairwise(sorted({first, *inside, last})) if b > a]


def _steps(
    stage: Set, size: Pixels, start: int, end: int, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """The stretches of frames in which nothing moves so far that it could be seen."""
    at, span = start, max(1, last - first - 1)
    while at < end:
        until, share = at + 1, (at - first) / span
        while until < end and moved(stage, share, (until - first) / span, size) < _UNSEEN:
            until += 1
        yield at, until
        at = until


def _held(
    written: Planes, start: int, end: int, shown: Reel, fps: int, edges: Edges, *, draft: bool
) -> Iterator[Shown]:
    """One picture for its frames, mixed with others at the scene's ends."""
    strip = bar(shown, written.size)
    band, total, edge = (strip.top, strip.height), round(shown.seconds * fps), round(_FADE * fps)
    filled = tuple(strip.filled((n + 1) / fps) for n in range(start, end))
    opening = edges.opens is not None and start < edge
    closing = edges.closes and end > total - edge
    if draft or not (opening or closing):
        yield Shown(written, end - start, filled[-1:] if draft else filled, band)
        return
    for at, stretches in zip(range(start, end), filled, strict=True):
        shot, light = written, 1.0
        if edges.opens is not None and at < edge:
            light = (at + 1) / edge
            shot = blended(edges.opens, shot, light)
        if edges.closes and at >= total - edge:
            light = (total - at - 1) / edge
            shot = blended(black(shot.size), shot, light)
        yield Shown(shot, 1, (stretches,) if light > 0.6 else (), band)
