"""Who is in a shot: found, cut out, placed by the size of the shot, and lit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from ..language.storyboard import Role, Storyboard
from ..media.files import Find
from ..models.media import MediaKind
from ..timeline.framing import MOST, Framing
from ..timeline.records import Shot
from .camera import Box, Layer, Pixels, soft
from .cutout import Figure, face, figure, still
from .framed import FRONT, Spot, filling, on_card
from .framing_terms import SIZES, Size
from .label import labelled, plate
from .lighting import RGB, Hour, matched, mean, mixed, tints
from .photo import Face
from .silhouette import somebody
from .typography import wrap

Point = tuple[float, float]

_LOWEST, _BELOW = 0.55, 1.02
"""Where eyes stand at the lowest, and a frame's lower edge with room for a move, in its heights."""

_WIDEST = 0.3
"""The size of a head from which on two would not stand side by side."""


@dataclass(frozen=True)
class MediaLibrary:
    """Where pictures come from: the storyboard, its files, a first frame from elsewhere."""

    storyboard: Storyboard
    find: Find
    first_frame: Path | None = None

    def path(self, url: str) -> Path | None:
        """A local medium's path; None for a URL, and for a file that may not be opened."""
        return self.find(url) if url else None

    def pictures(self, name: str | None) -> tuple[Path, ...]:
        """The local pictures and clips of a declared name."""
        declared = self.storyboard.named(name) if name else None
        paths = (
            (self.path(each.url) for each in declared.media if each.kind != MediaKind.AUDIO)
            if declared
            else ()
        )
        return tuple(path for path in paths if path is not None)

    def figure(self, name: str) -> Figure | None:
        """Somebody or something cut out of the first picture that allows it."""
        cutouts = (figure(path, self.thing(name)) for path in self.pictures(name))
        return next((found for found in cutouts if found is not None), None)

    def face(self, name: str) -> Face | None:
        """Where somebody's face is in the first picture that can be read."""
        path = next((path for path in self.pictures(name) if still(path) is not None), None)
        return face(path) if path else None

    def thing(self, name: str) -> bool:
        """Whether a name is a prop's."""
        declared = self.storyboard.named(name)
        return declared is not None and declared.role is Role.PROP


@dataclass(frozen=True)
class Shooting:
    """What everybody in a shot shares: the hour, the frame's pixels, the light of the place."""

    hour: Hour
    size: Pixels
    library: MediaLibrary
    ambient: RGB


_NEAR = 0.22
"""The size of a head from which on a picture that cannot be cut out fills the frame."""

_ROOMS = {1: 0.42, 2: 0.32, 3: 0.24, 4: 0.21}
_SPOTS = {1: (0.6,), 2: (0.33, 0.68), 3: (0.24, 0.5, 0.76), 4: (0.16, 0.39, 0.62, 0.85)}


@dataclass(frozen=True)
class Stood:
    """Somebody as layers from back to front, and the sign with the name of who is in outline."""

    layers: Sequence[Layer]
    name: Layer | None = None


def people(shot: Shot, shooting: Shooting) -> list[Layer]:
    """Everybody in a shot as layers from back to front, in the order of the cast from the left.

    The names of those in outline are in front of all.
    """
    colours = tints(shooting.library.storyboard)
    order = list(colours)
    view = _together((*shot.subjects, *shot.others), SIZES[shot.framing], shooting)
    names = sorted(shot.subjects, key=order.index)
    held = shot.others if MOST[shot.framing] > 1 else ()
    props = [name for name in (*names, *held) if shooting.library.thing(name)]
    folk = [name for name in names if name not in props] or names
    spots = _SPOTS[min(4, max(1, len(folk)))]
    if len(folk) == 1:
        spots = (_alone(order.index(folk[0]), view, shooting.size),)
    stood: list[Stood] = []
    shoulder = _behind(shot, shooting.library)
    for at, name in enumerate(shot.others):
        if name == shoulder or shooting.library.thing(name):
            continue
        x = 0.26 + 0.5 * at if spots[0] > 0.5 else 0.78 - 0.5 * at
        far = replace(view, head=view.head * 0.46, eye=view.eye + 0.04, blur=view.blur * 0.3)
        stood.append(_one(name, x, far, shooting, colours[name], 0.8))
    near = replace(view, blur=0)
    for name, x in zip(folk, spots, strict=False):
        enters = shot.enters if name == shot.subjects[0] else 0
        alone = len(folk) == 1
        stood.append(_one(
            name, x, near, shooting, colours[name], FRONT, enters,
            alone=alone, room=_ROOMS[len(spots)],
        ))  # fmt: skip
    beside = next((name for name in props if name not in folk), None)
    if beside and not SIZES[shot.framing].feet:
        x = 0.27 if spots[0] > 0.5 else 0.73
        stood.append(_one(beside, x, near, shooting, colours[beside], 1.12))
    back = _shoulder(shoulder, shooting, colours[shoulder]) if shoulder else ()
    layers = [layer for each in stood for layer in each.layers]
    return [*layers, *back, *(each.name for each in stood if each.name)]


def _together(names: Iterable[str], view: Size, shooting: Shooting) -> Size:
    """The size in which everybody can be seen side by side: no bust ends within the frame."""
    library = shooting.library
    folk = (library.figure(name) for name in names if not library.thing(name))
    busts = [who for who in folk if who is not None and not who.whole]
    if not busts:
        return view
    # how far a bust reaches below the middle of its head, in heads
    reach = min((who.picture.height - who.head[1]) / who.head[2] - 0.55 for who in busts)
    unit = min(1.0, shooting.size[0] * 1.05 / shooting.size[1])
    least = min(_WIDEST, (_BELOW - _LOWEST) / (max(0.5, reach) * unit))
    head = max(view.head, 0.15 if view.feet else 0.0, least)
    eye = max(0.4 if view.feet else view.eye, _BELOW - head * reach * unit)
    return replace(view, head=head, eye=min(eye, 0.75), feet=None)


def _behind(shot: Shot, library: MediaLibrary) -> str | None:
    """Over whose shoulder a shot is seen: somebody's of it, else of the film."""
    if shot.framing is not Framing.OVER_THE_SHOULDER:
        return None
    cast = (who.name for who in library.storyboard.declared if who.role is Role.CHARACTER)
    backs = (name for name in (*shot.others, *cast) if name not in shot.subjects)
    return next((name for name in backs if not library.thing(name)), None)


def middle(shot: Shot, size: Pixels, library: MediaLibrary) -> float | None:
    """Where the people of a shot stand, as a share of the frame's width; None without people."""
    order = list(tints(library.storyboard))
    folk = [name for name in shot.subjects if not library.thing(name)]
    if not folk:
        return None
    return _alone(order.index(folk[0]), SIZES[shot.framing], size) if len(folk) == 1 else 0.5


def _alone(turn: int, view: Size, size: Pixels) -> float:
    """Where one person stands: each on a side of their own, nearer the middle when very close."""
    if size[0] < size[1]:
        return 0.5
    middle = 0.6 if turn % 2 or view.feet else 0.42
    return 0.5 + (middle - 0.5) * (0.4 if view.head > 0.8 else 1.0)


def _one(
    name: str, x: float, view: Size, shooting: Shooting, tint: RGB, depth: float,
    enters: int = 0, *, alone: bool = False, room: float = 0.42,
) -> Stood:  # fmt: skip
    """Somebody at `x` of the frame's width: cut out, framed, or in outline with the name.

    `room` is how much of the frame's width a picture may take that cannot be cut out.
    """
    hour, size, library = shooting.hour, shooting.size, shooting.library
    thing = library.thing(name)
    who = library.figure(name)
    if who is None:
        framed = next((p for p in map(still, library.pictures(name)) if p is not None), None)
        if framed is None and thing:
            framed = labelled(name, tint)
        if framed is not None and alone and not thing and view.head > _NEAR:
            return Stood(filling(framed, library.face(name), view, hour, size))
        if framed is not None:
            large = alone and view.head > _NEAR and size[0] < size[1]
            return Stood(on_card(framed, Spot(x, 0.8 if large else room, depth), hour, size))
    drawn = who or somebody(name, hour, tint)
    box = _stand(drawn, x, view, size, thing)
    slide = enters * (size[0] * 0.32 + (box[2] - box[0]) * 0.5) if enters else 0.0
    blur, rim = view.blur * size[0], max(2, round((box[3] - box[1]) * 0.0045))
    drawn, box = _seen(drawn, box, size[1])
    lit, shape, edge = _lit(drawn, box, hour, shooting.ambient, blur, rim, drawn=who is None)
    spread = (box[0] - edge, box[1] - edge, box[2] + edge, box[3] + edge)
    layers = [Layer(lit, shape, spread, depth, slide)]
    if view.feet and drawn.whole and not thing:
        layers.insert(0, _shadow(box, size, depth, slide))
    tag = _tag(name, drawn, box, size, tint, depth, slide) if who is None else None
    return Stood(layers, tag)


def _stand(who: Figure, x: float, view: Size, size: Pixels, thing: bool) -> Box:
    """Where a figure stands in the frame so that its head is as large as the shot wants it."""
    w, h = size
    unit = min(h, w * 1.05)
    middle, top, head = who.head
    if thing:
        scale = unit * min(0.54, max(0.2, view.head * 1.15)) / head
        centre = 0.45 if view.head > 0.3 else 0.6
        left, upper = x * w - middle * scale, h * centre - head * scale / 2 - top * scale
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


def _seen(who: Figure, box: Box, height: int) -> tuple[Figure, Box]:
    """A figure and its box without what no camera move brings above the frame's lower edge."""
    floor, (left, top, right, bottom) = height * 1.12, box
    if bottom <= floor:
        return who, box
    rows = max(1, math.ceil(who.picture.height * (floor - top) / (bottom - top)))
    part = (0, 0, who.picture.width, rows)
    below = top + (bottom - top) * rows / who.picture.height
    cut = replace(who, picture=who.picture.crop(part), mask=who.mask.crop(part))
    return cut, (left, top, right, below)


def _lit(
    who: Figure, box: Box, hour: Hour, ambient: RGB, blur: float, rim: int, *, drawn: bool
) -> tuple[Image.Image, Image.Image, int]:
    """A figure at its size on screen, in the light of the place, with a rim towards the key.

    The last is by how many pixels it is wider on each side than its box: a blur needs room.
    """
    target = (max(2, round(box[2] - box[0])), max(2, round(box[3] - box[1])))
    shrink = target[0] < who.picture.width
    how = Image.Resampling.HAMMING if shrink else Image.Resampling.BICUBIC
    picture, mask = who.picture.resize(target, how), who.mask.resize(target, how)
    picture = picture if drawn else matched(picture, who.usual, ambient, hour)
    inner = ImageChops.offset(mask, -rim * 2, rim).filter(ImageFilter.GaussianBlur(rim * 0.5))
    strength = 0.9 if drawn else 0.75
    edge = ImageChops.multiply(ImageChops.invert(inner), mask)
    edge = edge.point(lambda value: round(value * strength))
    picture.paste(mixed(hour.key, ambient, 0.12), (0, 0), edge)
    if blur <= 1:
        return picture, mask, 0
    more = round(blur * 3)
    room = (mask.width + 2 * more, mask.height + 2 * more)
    wide, shape = Image.new("RGB", room, mean(picture, mask)), Image.new("L", room)
    wide.paste(picture, (more, more))
    shape.paste(mask, (more, more))
    soften = ImageFilter.GaussianBlur(blur)
    return wide.filter(soften), shape.filter(soften), more


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


def _shoulder(name: str, shooting: Shooting, tint: RGB) -> list[Layer]:
    """Somebody's dark back in the foreground."""
    hour, library, (w, h) = shooting.hour, shooting.library, shooting.size
    who = library.figure(name) or somebody(name, hour, tint)
    middle, top, head = who.head
    scale = min(h, w * 1.05) * 0.46 / head
    left, upper = w * 0.1 - middle * scale, h * (0.16 if w > h else 0.4) - top * scale
    box = (left, upper, left + who.picture.width * scale, upper + who.picture.height * scale)
    target = (round(box[2] - box[0]), round(box[3] - box[1]))
    mask = who.mask.resize(target, Image.Resampling.BILINEAR)
    dark = Image.new("RGB", target, mixed(mixed(who.usual, hour.sky[0], 0.4), (8, 9, 14), 0.68))
    reach = round(w * 0.006)
    rim = ImageChops.subtract(mask, ImageChops.offset(mask, -reach, round(reach / 2)))
    dark.paste(
        mixed(hour.key, hour.sky[1], 0.45),
        (0, 0),
        rim.filter(ImageFilter.GaussianBlur(reach)),
    )
    return [Layer(dark, soft(mask, w * 0.007), box, 1.35)]


_NAME = 0.36
"""How much of the frame's width the name of somebody in outline may take."""


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
    lines = wrap(name, "bold", text, w * _NAME, 3)
    sheet, mask = plate(lines, "bold", text, tint)
    x, y = middle + head * 0.62, max(top + head * 0.45, h * 0.17)
    if w < h:
        # people stand close together here: the name is on the chest
        x, y = middle - sheet.width / 2, min(top + head * 1.22, h * 0.76)
    elif x + sheet.width > w * 0.97:
        x = middle - head * 0.62 - sheet.width
    x = min(max(x, w * 0.02), w * 0.98 - sheet.width)
    return Layer(sheet, mask, (x, y, x + sheet.width, y + sheet.height), depth, slide)
