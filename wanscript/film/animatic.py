"""A film before it is shot: scenes become frames and voices, and an MP4."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ..compiler import Compilation
from ..draw.overlay import Lettering
from ..draw.planar import black, white
from ..draw.shape import shapes
from ..media import files
from ..media.encode import encode
from ..media.tracks import RATE
from ..media.yuv import Planes
from ..timeline.records import TransitionKind
from .ahead import ahead
from .scene import Edges, Film, Task, film_of, scene_pictures
from .sound import track
from .speech import Say

Pixels = tuple[int, int]

FPS = 24


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
    whole = film_of(compilation, files.find(root, outside=outside))
    scenes = whole.timeline.scenes
    if not scenes:
        raise ValueError("there is no scene to show")
    w, h = shapes(compilation)[scenes[0].name]
    pixels = size or ((w // 4 * 2, h // 4 * 2) if draft else (w, h))
    rate = RATE // 3 if draft else RATE
    voices = (track(scene.lines, scene.seconds, rate, say) for scene in scenes)
    shown = chain.from_iterable(ahead(_pictures(whole, pixels, draft=draft)))
    encode(target, pixels, FPS, shown, voices, rate=rate, draft=draft)
    return float(whole.timeline.seconds)


def _pictures(whole: Film, size: Pixels, *, draft: bool) -> Iterator[Task]:
    """The film's pictures, from black to black or white, each still to be drawn."""
    opens: Planes | None = black(size)
    for scene, seam in zip(whole.timeline.scenes, whole.timeline.transitions, strict=True):
        opens = whole.opening(scene.name, size) or opens
        kind = seam.kind if seam.after else TransitionKind.FADE
        ground = (white if seam.white else black)(size) if kind is TransitionKind.FADE else None
        edges = Edges(opens, ground)
        on = Lettering(scene, whole.colours, size)
        last = yield from scene_pictures(whole.stage(scene, size), on, FPS, edges, draft=draft)
        opens = last() if kind is TransitionKind.DISSOLVE else None
        opens = opens if ground is None else ground
