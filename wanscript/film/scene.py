"""A scene becomes pictures in time: its shots, what is written on them, its two ends."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

from ..compiler import Compilation
from ..draw.camera import Set, frozen, moved, render
from ..draw.compose import Stage, compose
from ..draw.figure import MediaLibrary
from ..draw.lighting import RGB, tints
from ..draw.overlay import Lettering, bar, changes, laid, overlay
from ..draw.planar import black, blended, copied
from ..language.storyboard import Scene
from ..media import files
from ..media.encode import Shown
from ..media.yuv import Planes
from ..timeline.records import SceneTimeline, Shot, Timeline
from ..timeline.timeline import timeline

Pixels = tuple[int, int]
Stretch = tuple[int, int, int]
"""Frames of a scene, from and to, and the one since which the same is written on them."""

_FADE = 0.45
_UNSEEN = 0.45


@dataclass(frozen=True)
class Film:
    """What is drawn: the film in time, and its scenes by their names."""

    compilation: Compilation
    timeline: Timeline
    scenes: Mapping[str, Scene]
    colours: Mapping[str, RGB]
    find: files.Find

    def stage(self, scene: SceneTimeline, size: Pixels, first_frame: Path | None = None) -> Stage:
        """Where a scene's shots are built."""
        library = MediaLibrary(self.compilation.storyboard, self.find, first_frame)
        return Stage(scene, self.scenes[scene.name], size, library)

    def opening(self, name: str, size: Pixels) -> Planes | None:
        """The picture on which a scene starts, where that is another scene's end."""
        above = next(iter(self.compilation.firsts[name].depends_on), "")
        shown = self.timeline.by_name.get(above)
        if shown is None:
            return None
        return render(compose(shown.shots[-1], self.stage(shown, size)), 1, size)


def film_of(compilation: Compilation, find: files.Find) -> Film:
    """A compilation as it is drawn; `find` opens its media."""
    return Film(
        compilation,
        timeline(compilation),
        {scene.name: scene for scene in compilation.storyboard.scenes},
        tints(compilation.storyboard),
        find,
    )


@dataclass(frozen=True)
class Edges:
    """A scene's ends: the pictures out of which it comes and into which it goes, or None."""

    opens: Planes | None = None
    closes: Planes | None = None


Task = Callable[[], tuple[Shown, ...]]
"""A stretch of the film that is still to be drawn."""


def scene_pictures(
    stage: Stage, on: Lettering, fps: int, edges: Edges, *, draft: bool
) -> Generator[Task, None, Callable[[], Planes]]:
    """The pictures of a scene, each to be drawn by a task of its own that any thread may do.

    Returned is how its last one, without what is written on it, is drawn.
    """
    last_seen: Callable[[], Planes] = partial(black, stage.size)
    for shot in stage.timeline.shots:
        whole = compose(shot, stage)
        built = frozen(whole) if draft else whole
        first, last = round(shot.start * fps), round(shot.end * fps)
        span = max(1, last - first - 1)
        strokes = _strokes(built, stage.size, _holds(on, shot, first, last, fps), first, span)
        for share, stretches in strokes:
            last_seen = partial(render, built, share, stage.size)
            yield partial(_drawn, last_seen, shot, stretches, on, fps, edges, draft=draft)
    return last_seen


def _drawn(
    seen: Callable[[], Planes], shot: Shot, stretches: Iterable[Stretch], on: Lettering,
    fps: int, edges: Edges, *, draft: bool,
) -> tuple[Shown, ...]:  # fmt: skip
    """One picture, with all that is written on it while it stands."""
    clean = seen()
    out: list[Shown] = []
    for start, end, since in stretches:
        pieces = overlay(on, shot, Fraction(2 * since + 1, 2 * fps))
        written = laid(copied(clean), pieces)
        out += _held(written, start, end, on, fps, edges, draft=draft)
    return tuple(out)


def _strokes(
    built: Set, size: Pixels, holds: Iterable[tuple[int, int]], first: int, span: int
) -> Iterator[tuple[float, list[Stretch]]]:
    """The shares of a cut at which it must be drawn anew, with the stretches that each is for."""
    share, stretches = 0.0, list[Stretch]()
    for start, end in holds:
        for at, until in _steps(built, size, start, end, first, span):
            here = (at - first) / span
            if stretches and moved(built, share, here, size) >= _UNSEEN:
                yield share, stretches
                stretches = []
            share = share if stretches else here
            stretches.append((at, until, start))
    if stretches:
        yield share, stretches


def _holds(on: Lettering, shot: Shot, first: int, last: int, fps: int) -> list[tuple[int, int]]:
    """The stretches of frames during which what is written stays the same."""
    inside = (min(last, max(first, round(time * fps))) for time in changes(on, shot))
    return [(a, b) for a, b in pairwise(sorted({first, *inside, last})) if b > a]


def _steps(
    built: Set, size: Pixels, start: int, end: int, first: int, span: int
) -> Iterator[tuple[int, int]]:
    """The stretches of frames in which nothing moves so far that it could be seen."""
    at = start
    while at < end:
        until, share = at + 1, (at - first) / span
        while until < end and moved(built, share, (until - first) / span, size) < _UNSEEN:
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
    closing = edges.closes is not None and end > total - edge
    if draft or not (opening or closing):
        yield Shown(written, end - start, filled[-1:] if draft else filled, band)
        return
    for at, stretches in zip(range(start, end), filled, strict=True):
        shot, light = written, 1.0
        if edges.opens is not None and at < edge:
            light = (at + 1) / edge
            shot = blended(edges.opens, shot, light)
        if edges.closes is not None and at >= total - edge:
            light = (total - at - 1) / edge
            shot = blended(edges.closes, shot, light)
        yield Shown(shot, 1, (stretches,) if light > 0.6 else (), band)
