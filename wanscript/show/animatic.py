"""A film before it is shot: scenes become frames and voices, and an MP4."""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from PIL import Image

from ..compiler import Compilation
from ..dashscope.job import Draw, Job
from ..dashscope.title_card import title_card
from ..language.storyboard import Scene
from ..media import files
from ..models.identity import identity
from ..models.media import MediaRole, is_url
from ..models.request import Request
from ..timeline.records import SceneTimeline, Shot, Timeline, TransitionKind
from ..timeline.timeline import timeline
from .camera import Set, frozen, look, moved
from .caption import Lettering, bar, changes, laid, overlay
from .cast import MediaLibrary
from .film import Shown, film
from .palette import RGB, tints
from .plane import Planes, black, blended, copied, picture
from .shape import shapes
from .sound import RATE, track
from .stage import Stage, dress
from .voice import Say

Pixels = tuple[int, int]

FPS = 24
_FADE = 0.45
_UNSEEN = 0.45


@dataclass(frozen=True)
class _Film:
    """What is drawn: the film in time, its scenes and first requests by their names."""

    compilation: Compilation
    timeline: Timeline
    scenes: Mapping[str, Scene]
    requests: Mapping[str, Request]
    colours: Mapping[str, RGB]
    find: files.Find

    def stage(self, scene: SceneTimeline, size: Pixels, first_frame: Path | None = None) -> Stage:
        """Where a scene's shots are built."""
        library = MediaLibrary(self.compilation.storyboard, self.find, first_frame)
        return Stage(scene, self.scenes[scene.name], size, library)

    def opening(self, name: str, size: Pixels) -> Planes | None:
        """The picture on which a scene starts, where that is another scene's end."""
        above = next(iter(self.requests[name].depends_on), "")
        shown = self.timeline.by_name.get(above)
        if shown is None:
            return None
        return look(dress(shown.shots[-1], self.stage(shown, size)), 1, size)


def _film(compilation: Compilation, find: files.Find) -> _Film:
    return _Film(
        compilation,
        timeline(compilation),
        {scene.name: scene for scene in compilation.storyboard.scenes},
        {each.scene: each for each in reversed(compilation.requests)},
        tints(compilation.storyboard),
        find,
    )


def rehearsal(compilation: Compilation, root: Path, *, outside: bool = False) -> Draw:
    """Draws the clip of a job that one of these requests asked for; others get a plain card.

    `root` is the script's folder, from which media are named; `outside` allows those that lie
    out of the project.
    """
    whole = _film(compilation, files.find(root, outside=outside))
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
        pictures = _scene(stage, on, job.fps, Edges(opens), draft=False)
        film(job.target, size, job.fps, pictures, track(shown.lines, shown.seconds))

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
    whole = _film(compilation, files.find(root, outside=outside))
    scenes = whole.timeline.scenes
    if not scenes:
        raise ValueError("there is no scene to show")
    w, h = shapes(compilation)[scenes[0].name]
    pixels = size or ((w // 4 * 2, h // 4 * 2) if draft else (w, h))
    rate = RATE // 3 if draft else RATE
    voices: array[float] = array("f")
    for scene in scenes:
        voices.extend(track(scene.lines, scene.seconds, rate, say))
    film(target, pixels, FPS, _pictures(whole, pixels, draft=draft), voices, rate=rate, draft=draft)
    return float(whole.timeline.seconds)


def _pictures(whole: _Film, size: Pixels, *, draft: bool) -> Iterator[Shown]:
    """The film's pictures, from black to black."""
    opens: Planes | None = black(size)
    for scene, seam in zip(whole.timeline.scenes, whole.timeline.transitions, strict=True):
        opens = whole.opening(scene.name, size) or opens
        kind = seam.kind if seam.after else TransitionKind.FADE
        edges = Edges(opens, kind is TransitionKind.FADE)
        on = Lettering(scene, whole.colours, size)
        last = yield from _scene(whole.stage(scene, size), on, FPS, edges, draft=draft)
        opens = {TransitionKind.FADE: black(size), TransitionKind.DISSOLVE: last}.get(kind)


def frame(shot: Shot, stage: Stage) -> Image.Image:
    """One shot as a clean picture: nothing written on it, everybody in place."""
    return picture(look(frozen(dress(shot, stage)), 1, stage.size))


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


@dataclass(frozen=True)
class Edges:
    """A scene's ends: the picture out of which it comes, or None, and whether it ends in black."""

    opens: Planes | None = None
    closes: bool = False


def _scene(
    stage: Stage, on: Lettering, fps: int, edges: Edges, *, draft: bool
) -> Generator[Shown, None, Planes]:
    """The pictures of a scene; its last one, without what is written on it, is returned."""
    size = stage.size
    last_seen = black(size)
    for shot in stage.timeline.shots:
        whole = dress(shot, stage)
        built = frozen(whole) if draft else whole
        first, last = round(shot.start * fps), round(shot.end * fps)
        drawn: tuple[float, Planes] | None = None
        for start, end in _holds(on, shot, first, last, fps):
            pieces = overlay(on, shot, Fraction(2 * start + 1, 2 * fps))
            for at, until in _steps(built, size, start, end, first, last):
                share = (at - first) / max(1, last - first - 1)
                if drawn is None or moved(built, drawn[0], share, size) >= _UNSEEN:
                    drawn = (share, look(built, share, size))
                last_seen = drawn[1]
                written = laid(copied(last_seen), pieces)
                yield from _held(written, at, until, on, fps, edges, draft=draft)
    return last_seen


def _holds(on: Lettering, shot: Shot, first: int, last: int, fps: int) -> list[tuple[int, int]]:
    """The stretches of frames during which what is written stays the same."""
    inside = (min(last, max(first, round(time * fps))) for time in changes(on, shot))
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
    written: Planes, start: int, end: int, on: Lettering, fps: int, edges: Edges, *, draft: bool
) -> Iterator[Shown]:
    """One picture for its frames, mixed with others at the scene's ends."""
    strip = bar(on)
    band, total, edge = (strip.top, strip.height), round(on.scene.seconds * fps), round(_FADE * fps)
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
