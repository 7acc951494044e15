"""The stage: a cut becomes layers at their depths, and a camera looks at them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ..language.storyboard import Declared, Role, Storyboard
from ..wan.media import is_url
from .breakdown import Cut, Reel, speakers
from .cutout import Figure, figure, panels, still
from .palette import RGB, graded, matched, mean, mixed
from .place import place, somebody
from .type import width, write
from .vocabulary import STILL, Move, Size

Pixels = tuple[int, int]
Box = tuple[float, float, float, float]

_MARGIN = 0.035
_SHARP = 1.12
_GROUND_DEPTH = 0.55
_FRONT = 1.0


@dataclass(frozen=True)
class Layer:
    """A picture over `box` of the frame (left, top, right, bottom, in pixels), at a depth.

    `depth` is how much of the camera's movement it makes; it slides in from `slide` pixels.
    """

    picture: Image.Image
    mask: Image.Image | None
    box: Box
    depth: float = 1.0
    slide: float = 0.0


@dataclass(frozen=True)
class Set:
    """A cut on stage: layers from back to front, and the move that the camera makes."""

    layers: tuple[Layer, ...]
    move: Move

    @property
    def still(self) -> bool:
        """Whether every frame of it is the same."""
        return self.move.still and not any(layer.slide for layer in self.layers)


@dataclass(frozen=True)
class Wardrobe:
    """Where pictures come from: the storyboard, its folder, a first frame from elsewhere."""

    storyboard: Storyboard
    root: Path
    first_frame: Path | None = None

    def path(self, url: str) -> Path | None:
        """A local medium's path; None for a URL."""
        return None if not url or is_url(url) else self.root / url

    def pictures(self, name: str | None) -> tuple[Path, ...]:
        """The local pictures and clips of a declared name."""
        declared = self.storyboard.named(name) if name else None
        paths = (
            (self.path(each.url) for each in declared.media if each.kind != "audio")
            if declared
            else ()
        )
        return tuple(path for path in paths if path is not None)

    def declared(self, name: str) -> Declared | None:
        """Who a name is."""
        return self.storyboard.named(name)


def dress(cut: Cut, reel: Reel, size: Pixels, wardrobe: Wardrobe, setting: dict[str, str]) -> Set:
    """Builds a cut; `setting` has the scene's media settings (`first frame`, `storyboard`)."""
    sheet = wardrobe.path(setting.get("storyboard", ""))
    panel = _panel(sheet, cut, len(reel.cuts)) if sheet else None
    if panel is not None:
        return Set((_cover(panel, size, 0.5),), _gentle(cut.move))
    opening = wardrobe.first_frame or wardrobe.path(setting.get("first frame", ""))
    first = still(opening) if opening else None
    if first is not None and cut.at == 0:
        return Set((_cover(first, size, 0.5),), _gentle(cut.move))
    back = _backdrop(cut, reel, size, wardrobe, first)
    layers = [back, *_people(cut, reel, size, wardrobe, mean(back.picture))]
    return Set(tuple(layers), cut.move)


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


def _cover(
    picture: Image.Image, size: Pixels, focus: float, near: float = 1.0, across: float = 0.5
) -> Layer:
    """A picture over the whole frame and its margin; `focus` and `across` say what stays in."""
    w, h = size
    box = (-_MARGIN * w, -_MARGIN * h, (1 + _MARGIN) * w, (1 + _MARGIN) * h)
    target = (round((box[2] - box[0]) * _SHARP), round((box[3] - box[1]) * _SHARP))
    scale = max(target[0] / picture.width, target[1] / picture.height) * near
    wide, tall = target[0] / scale, target[1] / scale
    left, top = (picture.width - wide) * across, (picture.height - tall) * focus
    seen = picture.resize(target, Image.Resampling.BICUBIC, (left, top, left + wide, top + tall))
    return Layer(seen, None, box, _GROUND_DEPTH)


def _backdrop(
    cut: Cut, reel: Reel, size: Pixels, wardrobe: Wardrobe, first: Image.Image | None
) -> Layer:
    found = next((p for p in map(still, wardrobe.pictures(cut.place)) if p is not None), None)
    near = 1.0 if cut.size.feet else 1.0 + min(0.9, max(0.0, cut.size.head - 0.15) * 1.9)
    across = 0.5 if near == 1 else (0.72, 0.28, 0.5)[cut.at % 3]
    found = found or first
    if found is None:
        name = cut.place or reel.slug
        drawn = place(name, size, reel.hour, reel.interior)
        layer = _cover(drawn, size, 0.5, near, across)
    else:
        layer = _cover(found, size, 0.55, near, across)
        layer = replace(layer, picture=graded(layer.picture, reel.hour))
    blur = cut.size.blur * size[0] * _SHARP
    return replace(layer, picture=_soft(layer.picture, blur)) if blur else layer


def _soft(picture: Image.Image, radius: float) -> Image.Image:
    """A blur, made on a smaller picture where it is wide."""
    by = max(1, int(radius / 3))
    if by == 1:
        return picture.filter(ImageFilter.GaussianBlur(radius))
    small = picture.reduce(by).filter(ImageFilter.GaussianBlur(radius / by))
    return small.resize(picture.size, Image.Resampling.BICUBIC)


_SPOTS = {1: (0.6,), 2: (0.33, 0.68), 3: (0.24, 0.5, 0.76), 4: (0.16, 0.39, 0.62, 0.85)}


def _people(cut: Cut, reel: Reel, size: Pixels, wardrobe: Wardrobe, ambient: RGB) -> list[Layer]:
    w, h = size
    tints = speakers(wardrobe.storyboard)
    order = list(tints)
    names = sorted(cut.subjects, key=lambda name: order.index(name) if name in order else 0)
    spots = _SPOTS.get(len(names), _SPOTS[4])
    if len(names) == 1:
        middle = 0.5 if w < h else (0.6 if order.index(names[0]) % 2 or cut.size.feet else 0.42)
        spots = (0.5 + (middle - 0.5) * (0.4 if cut.size.head > 0.8 else 1.0),)
    layers: list[Layer] = []
    for at, name in enumerate(cut.others):
        x = 0.26 + 0.5 * at if spots[0] > 0.5 else 0.78 - 0.5 * at
        far = replace(
            cut.size, head=cut.size.head * 0.46, eye=cut.size.eye + 0.04, blur=cut.size.blur * 0.4
        )
        layers += _one(name, x, far, cut, reel, size, wardrobe, ambient, tints[name], 0.8)
    for name, x in zip(names, spots, strict=False):
        enters = cut.enters if name == cut.subjects[0] else 0
        layers += _one(
            name,
            x,
            replace(cut.size, blur=0),
            cut,
            reel,
            size,
            wardrobe,
            ambient,
            tints[name],
            _FRONT,
            enters,
        )
    if cut.size.behind:
        shoulder = next(iter(cut.others), None) or next((n for n in order if n not in names), None)
        if shoulder:
            layers += _shoulder(shoulder, reel, size, wardrobe, tints[shoulder])
    return layers


def _one(
    name: str, x: float, view: Size, cut: Cut, reel: Reel, size: Pixels,
    wardrobe: Wardrobe, ambient: RGB, tint: RGB, depth: float, enters: int = 0,
) -> list[Layer]:  # fmt: skip
    """Somebody at `x` of the frame's width: cut out, framed, or in outline with the name."""
    declared = wardrobe.declared(name)
    thing = declared is not None and declared.role is Role.PROP
    paths = wardrobe.pictures(name)
    cutouts = (figure(path, thing) for path in paths)
    who = next((found for found in cutouts if found is not None), None)
    if who is None:
        framed = next((p for p in map(still, paths) if p is not None), None)
        if framed is not None:
            return _framed(framed, x, view, reel, size, depth)
    drawn = who or somebody(name, reel.hour, tint)
    box = _stand(drawn, x, view, size, thing)
    slide = enters * (size[0] * 0.32 + (box[2] - box[0]) * 0.5) if enters else 0.0
    lit = _lit(drawn, box, reel, ambient, view.blur * size[0], drawn=who is None)
    layers = [Layer(lit[0], lit[1], box, depth, slide)]
    if view.feet and drawn.whole and not thing:
        layers.insert(0, _shadow(box, size, depth, slide))
    if who is None:
        layers.append(_tag(name, drawn, box, size, tint, depth, slide))
    return layers


def _stand(who: Figure, x: float, view: Size, size: Pixels, thing: bool) -> Box:
    """Where a figure stands in the frame so that its head is as large as the shot wants it."""
    w, h = size
    unit = min(h, w * 1.05)
    middle, top, head = who.head
    if thing:
        scale = unit * min(0.56, max(0.2, view.head * 1.15)) / head
        left, upper = x * w - middle * scale, h * 0.46 - head * scale / 2 - top * scale
        return left, upper, left + who.picture.width * scale, upper + who.picture.height * scale
    scale = unit * view.head / head
    upper = view.eye * h - (top + head * 0.55) * scale
    if view.feet and who.whole:
        upper = view.feet * h - (who.picture.height - 6) * scale
    elif not who.whole:
        upper = max(upper, h * 1.02 - who.picture.height * scale)
    elif upper + who.picture.height * scale < h * 0.9:
        scale = (h * 0.98 - upper) / who.picture.height
    left = x * w - middle * scale
    return left, upper, left + who.picture.width * scale, upper + who.picture.height * scale


def _lit(
    who: Figure, box: Box, reel: Reel, ambient: RGB, blur: float, *, drawn: bool
) -> tuple[Image.Image, Image.Image]:
    """A figure at its size on screen, in the light of the place, with a rim towards the key."""
    target = (max(2, round(box[2] - box[0])), max(2, round(box[3] - box[1])))
    shrink = target[0] < who.picture.width
    how = Image.Resampling.LANCZOS if shrink else Image.Resampling.BICUBIC
    picture, mask = who.picture.resize(target, how), who.mask.resize(target, how)
    picture = picture if drawn else matched(picture, mask, ambient, reel.hour)
    reach = max(2, round(target[1] * 0.0045))
    inner = ImageChops.offset(mask, -reach * 2, reach)
    edge = ImageChops.subtract(mask, inner).filter(ImageFilter.GaussianBlur(reach * 0.6))
    strength = 0.85 if drawn else 0.6
    edge = ImageChops.multiply(edge, mask).point(lambda value: round(value * strength))
    picture.paste(mixed(reel.hour.key, ambient, 0.12), (0, 0), edge)
    if blur > 1:
        mask = mask.filter(ImageFilter.GaussianBlur(blur))
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    return picture, mask


def _shadow(box: Box, size: Pixels, depth: float, slide: float) -> Layer:
    wide, tall = (box[2] - box[0]) * 1.15, size[1] * 0.022
    middle, foot = (box[0] + box[2]) / 2, box[3] - size[1] * 0.006
    pool = ImageChops.invert(Image.radial_gradient("L")).point(lambda v: max(0, v - 75))
    mask = pool.resize((max(2, round(wide)), max(2, round(tall))))
    dark = Image.new("RGB", mask.size, (6, 8, 14))
    return Layer(
        dark,
        mask,
        (middle - wide / 2, foot - tall / 2, middle + wide / 2, foot + tall / 2),
        depth,
        slide,
    )


def _shoulder(name: str, reel: Reel, size: Pixels, wardrobe: Wardrobe, tint: RGB) -> list[Layer]:
    """Somebody's dark back in the foreground."""
    w, h = size
    found = next((f for f in map(figure, wardrobe.pictures(name)) if f is not None), None)
    who = found or somebody(name, reel.hour, tint)
    middle, top, head = who.head
    scale = min(h, w * 1.05) * 0.5 / head
    left, upper = w * 0.14 - middle * scale, h * 0.3 - top * scale
    box = (left, upper, left + who.picture.width * scale, upper + who.picture.height * scale)
    target = (round(box[2] - box[0]), round(box[3] - box[1]))
    mask = who.mask.resize(target, Image.Resampling.BILINEAR)
    dark = Image.new("RGB", target, mixed(reel.hour.sky[0], (8, 9, 14), 0.75))
    reach = round(w * 0.006)
    rim = ImageChops.subtract(mask, ImageChops.offset(mask, -reach, round(reach / 2)))
    dark.paste(
        mixed(reel.hour.key, reel.hour.sky[1], 0.45),
        (0, 0),
        rim.filter(ImageFilter.GaussianBlur(reach)),
    )
    return [Layer(dark, _soft(mask, w * 0.007), box, 1.35)]


def _framed(
    picture: Image.Image, x: float, view: Size, reel: Reel, size: Pixels, depth: float
) -> list[Layer]:
    """A picture that cannot be cut out: over the frame when near, else on a card."""
    w, h = size
    if view.head > 0.22 and depth == _FRONT:
        layer = _cover(picture, size, 0.22, 1.0 + max(0.0, view.head - 0.3))
        return [replace(layer, picture=graded(layer.picture, reel.hour), depth=depth)]
    tall = h * 0.5 * (0.8 if depth < _FRONT else 1.0)
    wide = min(tall * picture.width / picture.height, w * 0.42)
    tall = wide * picture.height / picture.width
    edge = max(3, round(h * 0.007))
    card = Image.new("RGB", (round(wide) + 2 * edge, round(tall) + 2 * edge), (240, 237, 230))
    card.paste(
        graded(picture.resize((round(wide), round(tall)), Image.Resampling.LANCZOS), reel.hour),
        (edge, edge),
    )
    left, top = x * w - card.width / 2, h * 0.45 - card.height / 2
    shade = Image.new("L", (card.width + 8 * edge, card.height + 8 * edge))
    shade.paste(150, (4 * edge, 4 * edge, 4 * edge + card.width, 4 * edge + card.height))
    shade = shade.filter(ImageFilter.GaussianBlur(edge * 1.6))
    below = (
        left - 4 * edge,
        top - 3 * edge,
        left + card.width + 4 * edge,
        top + card.height + 5 * edge,
    )
    return [
        Layer(Image.new("RGB", shade.size, (5, 6, 10)), shade, below, depth),
        Layer(
            card,
            Image.new("L", card.size, 255),
            (left, top, left + card.width, top + card.height),
            depth,
        ),
    ]


def _tag(
    name: str, who: Figure, box: Box, size: Pixels, tint: RGB, depth: float, slide: float
) -> Layer:
    """The name of somebody in outline, beside the head."""
    w, h = size
    text = max(15, round(min(w, h) * 0.026))
    scale = (box[2] - box[0]) / who.picture.width
    middle, top, head = (
        box[0] + who.head[0] * scale,
        box[1] + who.head[1] * scale,
        who.head[2] * scale,
    )
    long, pad = round(width(name, "bold", text)), round(text * 0.6)
    sheet = Image.new("RGB", (long + 2 * pad, text * 2), (12, 13, 18))
    mask = Image.new("L", sheet.size)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1), text * 0.9, fill=190
    )
    write(sheet, pad, text * 1.36, name, "bold", text, tint)
    write(mask, pad, text * 1.36, name, "bold", text, 255)
    x = middle + head * 0.62
    if x + sheet.width > w * 0.97:
        x = middle - head * 0.62 - sheet.width
    y = max(top + head * 0.45, h * 0.17)
    return Layer(sheet, mask, (x, y, x + sheet.width, y + sheet.height), depth, slide)


def view(move: Move, at: float, size: Pixels) -> tuple[float, float, float]:
    """The camera at a share of its move: zoom, and how far its middle is off, in pixels."""
    share = at * at * (3 - 2 * at) if move.eased else at
    zoom, x, y = (a + (b - a) * share for a, b in (move.zoom, move.x, move.y))
    if move.shake:
        x += move.shake * (math.sin(at * 23) * 0.6 + math.sin(at * 41 + 1) * 0.4)
        y += move.shake * (math.sin(at * 31 + 2) * 0.7 + math.sin(at * 53) * 0.3)
    return zoom, x * size[0], y * size[1]


def look(stage: Set, at: float, size: Pixels) -> Image.Image:
    """One frame, at a share from 0 to 1 of the cut."""
    w, h = size
    zoom, off_x, off_y = view(stage.move, at, size)
    canvas: Image.Image | None = None
    entered = min(1.0, at / 0.62)
    away = (1 - entered) ** 2
    for layer in stage.layers:
        near = 1 + (zoom - 1) * layer.depth
        left = w / 2 + off_x * layer.depth - w / 2 / near - layer.slide * away
        top = h / 2 + off_y * layer.depth - h / 2 / near
        x0, y0 = (layer.box[0] - left) * near, (layer.box[1] - top) * near
        scale_x = layer.picture.width / ((layer.box[2] - layer.box[0]) * near)
        scale_y = layer.picture.height / ((layer.box[3] - layer.box[1]) * near)
        x1, y1 = x0 + layer.picture.width / scale_x, y0 + layer.picture.height / scale_y
        target = (
            max(0, math.ceil(x0)),
            max(0, math.ceil(y0)),
            min(w, math.floor(x1)),
            min(h, math.floor(y1)),
        )
        if target[2] <= target[0] or target[3] <= target[1]:
            continue
        box = (
            (target[0] - x0) * scale_x,
            (target[1] - y0) * scale_y,
            min(layer.picture.width, (target[2] - x0) * scale_x),
            min(layer.picture.height, (target[3] - y0) * scale_y),
        )
        extent = (target[2] - target[0], target[3] - target[1])
        piece = layer.picture.resize(extent, Image.Resampling.BILINEAR, box)
        if canvas is None:
            canvas = piece if extent == size else _padded(piece, target, size)
        else:
            mask = layer.mask.resize(extent, Image.Resampling.BILINEAR, box) if layer.mask else None
            canvas.paste(piece, target[:2], mask)
    return canvas if canvas is not None else Image.new("RGB", size)


def _padded(piece: Image.Image, target: Sequence[int], size: Pixels) -> Image.Image:
    whole = piece.resize(size, Image.Resampling.BILINEAR)
    whole.paste(piece, (target[0], target[1]))
    return whole


def frozen(stage: Set) -> Set:
    """The same cut seen by a camera that does not move, everybody in place."""
    return Set(
        tuple(replace(layer, slide=0.0) for layer in stage.layers),
        replace(STILL, zoom=(1.02, 1.02)),
    )
