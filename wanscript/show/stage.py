"""The stage: a cut gets its place and its people, or the picture that says it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PIL import Image

from .breakdown import Cut, Reel
from .camera import Layer, Pixels, Set, cover, soft, staged
from .cast import Shooting, Wardrobe, middle, people
from .cutout import panels, still
from .palette import graded, mean
from .place import place
from .vocabulary import Move


def dress(cut: Cut, reel: Reel, size: Pixels, wardrobe: Wardrobe, media: Mapping[str, str]) -> Set:
    """Builds a cut; `media` has the scene's media settings (`first frame`, `storyboard`)."""
    sheet = wardrobe.path(media.get("storyboard", ""))
    panel = _panel(sheet, cut, len(reel.cuts)) if sheet else None
    if panel is not None:
        return staged([cover(panel, size, 0.5)], _gentle(cut.move))
    opening = wardrobe.first_frame or wardrobe.path(media.get("first frame", ""))
    first = still(opening) if opening else None
    if first is not None and cut.at == 0:
        return staged([cover(first, size, 0.5)], _gentle(cut.move))
    back = _backdrop(cut, reel, size, wardrobe, first)
    layers = [back, *people(cut, Shooting(reel, size, wardrobe, mean(back.picture)))]
    return staged(layers, cut.move)


def _gentle(move: Move) -> Move:
    return replace(move, x=tuple(v * 0.5 for v in move.x), y=tuple(v * 0.5 for v in move.y))  # type: ignore[arg-type]


def _panel(sheet: Path, cut: Cut, count: int) -> Image.Image | None:
    picture = still(sheet)
    if picture is None:
        return None
    boxes = panels(picture)
    if len(boxes) == 1 and count > 1:
        wide = picture.width / (1 + (count - 1) * 0.35)
        left = (picture.width - wide) * cut.at / max(1, count - 1)
        return picture.crop((round(left), 0, round(left + wide), picture.height))
    return picture.crop(boxes[min(cut.at, len(boxes) - 1)])


def _backdrop(
    cut: Cut, reel: Reel, size: Pixels, wardrobe: Wardrobe, first: Image.Image | None
) -> Layer:
    found = next((p for p in map(still, wardrobe.pictures(cut.place)) if p is not None), None)
    near = 1.0 if cut.size.feet else 1.0 + min(0.9, max(0.0, cut.size.head - 0.15) * 1.9)
    across = 0.5 if near == 1 else (0.72, 0.28, 0.5)[cut.at % 3]
    if found is None and first is not None:
        found, x = first, middle(cut, size, wardrobe)
        if x is not None:
            # who is in the first frame's middle now stands in front of it: once is enough
            near = max(near, 1.35)
            across = min(1.0, max(0.0, (0.5 - x / near) / (1 - 1 / near)))
    if found is None:
        name = cut.place or reel.slug
        drawn = place(name, size, reel.hour, reel.interior)
        layer = cover(drawn, size, 0.5, near, across)
    else:
        layer = cover(found, size, 0.55, near, across)
        layer = replace(layer, picture=graded(layer.picture, reel.hour))
    blur = cut.size.blur * size[0]
    return replace(layer, picture=soft(layer.picture, blur)) if blur else layer
