"""A shot is composed: its place and its people, or the picture that says it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from ..language.storyboard import Scene
from ..media import yuv
from ..timeline.records import SceneTimeline, Shot
from .backdrop import place
from .camera import Layer, Pixels, Set, cover, frozen, render, soft, staged
from .cutout import panels, still
from .figure import MediaLibrary, Shooting, middle, people
from .framing_terms import MOVES, SIZES, Move
from .given import given_picture
from .label import sign
from .lighting import graded, light_of, mean


@dataclass(frozen=True)
class Stage:
    """What the shots of a scene share: when they are seen, what is set, and their pixels."""

    timeline: SceneTimeline
    scene: Scene
    size: Pixels
    library: MediaLibrary


def compose(shot: Shot, stage: Stage) -> Set:
    """Builds a shot."""
    size, library, move = stage.size, stage.library, MOVES[shot.move]
    sheet = library.path(given_picture(stage.scene, "storyboard"))
    panel = _panel(sheet, shot, len(stage.timeline.shots)) if sheet else None
    if panel is not None:
        return staged([cover(panel, size, 0.5)], _gentle(move))
    opening = library.first_frame or library.path(given_picture(stage.scene, "first frame"))
    first = still(opening) if opening else None
    if first is not None and shot.at == 0:
        return staged([cover(first, size, 0.5)], _gentle(move))
    back, *signs = _backdrop(shot, stage, first)
    hour = light_of(stage.timeline)
    folk = people(shot, Shooting(hour, size, library, mean(back.picture)))
    return staged([back, *folk, *signs], move)


def frame(shot: Shot, stage: Stage) -> Image.Image:
    """One shot as a clean picture: nothing written on it, everybody in place."""
    return yuv.picture(render(frozen(compose(shot, stage)), 1, stage.size))


def _gentle(move: Move) -> Move:
    return replace(move, x=tuple(v * 0.5 for v in move.x), y=tuple(v * 0.5 for v in move.y))  # type: ignore[arg-type]


def _panel(sheet: Path, shot: Shot, count: int) -> Image.Image | None:
    picture = still(sheet)
    if picture is None:
        return None
    boxes = panels(picture)
    if len(boxes) == 1 and count > 1:
        wide = picture.width / (1 + (count - 1) * 0.35)
        left = (picture.width - wide) * shot.at / max(1, count - 1)
        return picture.crop((round(left), 0, round(left + wide), picture.height))
    return picture.crop(boxes[min(shot.at, len(boxes) - 1)])


def _backdrop(shot: Shot, stage: Stage, first: Image.Image | None) -> list[Layer]:
    """The place, and where there is no picture of it a sign that says so."""
    size, library, scene = stage.size, stage.library, stage.timeline
    view, hour = SIZES[shot.framing], light_of(stage.timeline)
    found = next((p for p in map(still, library.pictures(shot.place)) if p is not None), None)
    near = 1.0 if view.feet else 1.0 + min(0.9, max(0.0, view.head - 0.15) * 1.9)
    across = 0.5 if near == 1 else (0.72, 0.28, 0.5)[shot.at % 3]
    if found is None and first is not None:
        found, x = first, middle(shot, size, library)
        if x is not None:
            # who is in the first frame's middle now stands in front of it: once is enough
            near = max(near, 1.35)
            across = min(1.0, max(0.0, (0.5 - x / near) / (1 - 1 / near)))
    name = shot.place or scene.place or scene.slug
    if found is None:
        layer = cover(place(name, size, hour, scene.interior), size, 0.5, near, across)
    else:
        layer = cover(found, size, 0.55, near, across)
        layer = replace(layer, picture=graded(layer.picture, hour))
    blur = view.blur * size[0]
    layer = replace(layer, picture=soft(layer.picture, blur)) if blur else layer
    named = shot.place or scene.place
    if found is not None or not named:
        return [layer]
    return [layer, sign(named, scene.language, size)]
