"""The pictures of a board: of each shot its clip's frame or its drawing, made once and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

from ..draw.compose import Stage, frame
from ..draw.figure import MediaLibrary
from ..draw.given import given_picture
from ..draw.lighting import light_of
from ..language.storyboard import Scene, Storyboard
from ..media import files
from ..timeline.records import SceneTimeline, Shot
from .portrait import taken_at, uri


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture as a data URI; `taken` is one out of a clip that was shot."""

    uri: str
    taken: bool


Kept = dict[tuple[object, ...], PageImage]
"""Pictures by all that they depend on."""


@dataclass(frozen=True, slots=True)
class Job:
    """Shots of one scene of which pictures are to be made, here or in another process.

    Media are looked up from `root`, the script's folder; `clip` is the scene's shot take.
    """

    storyboard: Storyboard
    root: Path
    outside: bool
    timeline: SceneTimeline
    scene: Scene
    size: tuple[int, int]
    clip: Path | None
    shots: tuple[Shot, ...]


Draw = Callable[[Sequence[Job]], Iterable[tuple[PageImage, ...]]]
"""What does jobs, each with `made`, and gives what they made in their order."""


def here(jobs: Sequence[Job]) -> Iterable[tuple[PageImage, ...]]:
    """Does them one after the other in this process."""
    return map(made, jobs)


def made(job: Job) -> tuple[PageImage, ...]:
    """The pictures of a job's shots; a clip that cannot be read is drawn instead."""
    library = MediaLibrary(job.storyboard, files.find(job.root, outside=job.outside))
    stage = Stage(job.timeline, job.scene, job.size, library)
    return tuple(_picture(job, stage, shot) for shot in job.shots)


def _picture(job: Job, stage: Stage, shot: Shot) -> PageImage:
    middle = float(shot.start + shot.end) / 2
    taken = taken_at(job.clip, middle, job.size) if job.clip else None
    if taken is not None:
        return PageImage(uri(taken), True)
    return PageImage(uri(frame(shot, stage)), False)


@dataclass(frozen=True)
class Media:
    """Where pictures come from: the script's folder, its declarations, the shot takes by scene."""

    storyboard: Storyboard
    root: Path
    outside: bool
    clips: Mapping[str, Path]
    find: files.Find
    stamps: dict[Path | None, int] = field(default_factory=dict)

    def stamp(self, path: Path | None) -> int:
        """What changes with a file; 0 where there is none."""
        if path not in self.stamps:
            self.stamps[path] = _stamp(path)
        return self.stamps[path]


def pictures(
    scenes: Sequence[tuple[SceneTimeline, Scene, tuple[int, int]]],
    media: Media,
    kept: Kept,
    draw: Draw,
) -> Iterator[tuple[PageImage, ...]]:
    """The pictures of each scene's shots, in their order; only what is not `kept` is made."""
    shared = _cast(media)
    keys = [
        [_depends(media, shared, timeline, scene, size, shot) for shot in timeline.shots]
        for timeline, scene, size in scenes
    ]
    todo: list[tuple[Job, list[tuple[object, ...]]]] = []
    bare = replace(media.storyboard, scenes=())
    for (timeline, scene, size), own in zip(scenes, keys, strict=True):
        wanted = dict(zip(own, timeline.shots, strict=True))
        lacking = {key: shot for key, shot in wanted.items() if key not in kept}
        clip = media.clips.get(scene.name)
        if lacking:
            shots = tuple(lacking.values())
            job = Job(bare, media.root, media.outside, timeline, scene, size, clip, shots)
            todo.append((job, list(lacking)))
    for (_, lacks), drawn in zip(todo, draw([job for job, _ in todo]), strict=True):
        kept.update(zip(lacks, drawn, strict=True))
    for own in keys:
        yield tuple(kept[key] for key in own)


def _cast(media: Media) -> tuple[object, ...]:
    """What the drawings of all scenes depend on."""
    declared = media.storyboard.declared
    urls = (medium.url for each in declared for medium in each.media)
    cast = tuple((each.name, each.role, len(each.media)) for each in declared)
    return cast, tuple((url, media.stamp(media.find(url))) for url in urls if url)


def _depends(
    media: Media,
    shared: tuple[object, ...],
    timeline: SceneTimeline,
    scene: Scene,
    size: tuple[int, int],
    shot: Shot,
) -> tuple[object, ...]:
    """All that a picture depends on."""
    urls = filter(None, (given_picture(scene, key) for key in ("first frame", "storyboard")))
    stamps = tuple((url, media.stamp(media.find(url))) for url in urls)
    clip = media.clips.get(scene.name)
    taken = (clip, media.stamp(clip), shot.start + shot.end) if clip else None
    zero = Fraction(0)
    bare = replace(shot, id="", heading=(), notes=(), items=(), start=zero, end=zero)
    place = (timeline.place, timeline.slug, timeline.language, timeline.interior)
    count = len(timeline.shots)
    return bare, light_of(timeline), place, count, size, stamps, shared, taken


def _stamp(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0
