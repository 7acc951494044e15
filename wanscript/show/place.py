"""What is drawn where a reference cannot be shown: a place in layers, somebody in outline."""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .cutout import Figure
from .palette import DAY, INDOORS, RGB, Hour, fade, mixed

Point = tuple[float, float]
_FINE = 2


def seeded(name: str) -> random.Random:
    """Dice that always fall the same for a name."""
    return random.Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))


@lru_cache(maxsize=8)
def place(name: str, size: tuple[int, int], hour: Hour, interior: bool) -> Image.Image:
    """A place in flat layers, always the same for a name."""
    sheet = fade(size, hour.sky)
    (_room if interior else _ground(name))(sheet, hour, seeded(name))
    return sheet


def _ground(name: str) -> Callable[[Image.Image, Hour, random.Random], None]:
    words = name.lower()
    table = (
        (r"\bsea|harbou?r|beach|coast|quay|\bport\b|pier|lake|river|ocean|海|港|湖|江|河", _sea),
        (r"street|alley|city|town|roof|road|station|square|街|巷|城|路|市", _city),
        (r"wood|forest|trees|park|garden|jungle|林|树|园", _woods),
    )
    return next((draw for terms, draw in table if re.search(terms, words)), _hills)


def _depths(hour: Hour) -> tuple[RGB, RGB, RGB]:
    low, dark = hour.sky[2], mixed(hour.sky[0], (10, 12, 20), 0.62)
    return mixed(low, dark, 0.42), mixed(low, dark, 0.72), dark


def _orb(sheet: Image.Image, hour: Hour, x: float, y: float, r: float) -> None:
    ball = ImageChops.invert(Image.radial_gradient("L"))
    halo = ball.point(lambda value: round(max(0.0, (value - 75) / 180) ** 1.7 * 150))
    side = round(r * 6.4)
    halo = halo.resize((side, side), Image.Resampling.BICUBIC)
    mask = Image.new("L", sheet.size)
    mask.paste(halo, (round(x - side / 2), round(y - side / 2)))
    sheet.paste(hour.key, (0, 0), mask)
    disc = Image.new("L", (round(r * 4), round(r * 4)))
    ImageDraw.Draw(disc).ellipse((0, 0, disc.width - 1, disc.height - 1), fill=255)
    disc = disc.reduce(2)
    sheet.paste(mixed(hour.key, (255, 246, 226), 0.5), (round(x - r), round(y - r)), disc)


def _layer(sheet: Image.Image, points: Sequence[Point], colour: RGB) -> None:
    mask = Image.new("L", (sheet.width * _FINE, sheet.height * _FINE))
    ImageDraw.Draw(mask).polygon([(x * _FINE, y * _FINE) for x, y in points], fill=255)
    sheet.paste(colour, (0, 0), mask.reduce(_FINE))


def _city(sheet: Image.Image, hour: Hour, dice: random.Random) -> None:
    w, h = sheet.size
    u = min(w, h)
    _orb(sheet, hour, w * dice.uniform(0.6, 0.76), h * 0.34, u * 0.15)
    lit = mixed(hour.key, (255, 206, 140), 0.5)
    for depth, tint in enumerate(_depths(hour)):
        x, floor = -0.05 * w, h * (0.62 + 0.11 * depth)
        while x < w * 1.05:
            wide, top = u * dice.uniform(0.1, 0.24), floor - u * dice.uniform(0.06, 0.3)
            _layer(sheet, [(x, top), (x + wide, top), (x + wide, h), (x, h)], tint)
            pen = ImageDraw.Draw(sheet)
            for _ in range(4 if depth else 0):
                a, b = x + wide * dice.uniform(0.12, 0.8), top + u * dice.uniform(0.03, 0.2)
                if hour.dark < 120:
                    window = (a, b, a + u * 0.012, b + u * 0.02)
                    pen.rectangle(window, fill=mixed(tint, lit, 0.75))
            x += wide + u * dice.uniform(-0.01, 0.03) * (depth > 1)
    street = mixed(_depths(hour)[2], (0, 0, 0), 0.25)
    _layer(sheet, [(0, h * 0.8), (w, h * 0.79), (w, h), (0, h)], street)


def _sea(sheet: Image.Image, hour: Hour, dice: random.Random) -> None:
    w, h = sheet.size
    u = min(w, h)
    far, middle, near = _depths(hour)
    x, level, radius = w * dice.uniform(0.56, 0.72), h * 0.56, u * 0.13
    _orb(sheet, hour, x, level - radius * 0.45, radius)
    turn = dice.uniform(0, 6)
    line = [
        (i * w / 40, level - u * 0.05 * max(0.0, math.sin(i / 40 * 5 + turn)) - u * 0.004)
        for i in range(-1, 42)
    ]
    _layer(sheet, [*line, (w * 1.1, level), (-w * 0.1, level)], mixed(far, hour.sky[2], 0.25))
    deep = mixed(hour.sky[0], middle, 0.5)
    for band in range(6):
        top = level + (h * 0.28) * (band / 6) ** 1.3
        tint = mixed(mixed(hour.sky[1], deep, 0.45), deep, band / 5)
        _layer(sheet, [(0, top), (w, top), (w, h), (0, h)], tint)
    glint = mixed(hour.key, hour.sky[1], 0.25)
    for step in range(9):
        y, half = level + u * (0.012 + 0.026 * step), radius * dice.uniform(0.35, 0.95)
        shift, thick = u * dice.uniform(-0.02, 0.02), u * (0.0028 + 0.0006 * step)
        ends = ((x + shift - half, y), (x + shift + half, y))
        _layer(sheet, [ends[0], (x + shift, y - thick), ends[1], (x + shift, y + thick)], glint)
    for boat in range(3):
        at, size = w * (0.12 + 0.17 * boat + dice.uniform(-0.04, 0.04)), u * (0.05 + 0.02 * boat)
        y = level + u * (0.03 + 0.035 * boat)
        tint = mixed(middle, near, boat / 2)
        hull = [(-0.6, -0.12), (0.62, -0.14), (0.42, 0.1), (-0.44, 0.1)]
        sail = [(0.02, -1.7), (0.02, -0.24), (0.56, -0.28)]
        small = [(-0.04, -1.4), (-0.04, -0.24), (-0.42, -0.26)]
        for shape, colour in ((hull, tint), (sail, mixed(tint, hour.key, 0.28)), (small, tint)):
            _layer(sheet, [(at + dx * size, y + dy * size) for dx, dy in shape], colour)
    stone = mixed(near, (0, 0, 0), 0.15)
    _layer(sheet, [(0, h * 0.8), (w, h * 0.785), (w, h), (0, h)], stone)
    rim = mixed(stone, hour.key, 0.22)
    edge = [(0, h * 0.8), (w, h * 0.785), (w, h * 0.785 + u * 0.009), (0, h * 0.8 + u * 0.009)]
    _layer(sheet, edge, rim)
    for post in (0.16, 0.9):
        foot, thick = h * 0.8 - h * 0.015 * post, u * 0.014
        left, right, top = w * post - thick, w * post + thick, foot - u * 0.05
        _layer(sheet, [(left, top), (right, top), (right, foot), (left, foot)], stone)
        cap = [(left - thick * 0.5, top), (right + thick * 0.5, top), (right, top - u * 0.014)]
        _layer(sheet, [*cap, (left, top - u * 0.014)], rim)


def _hills(sheet: Image.Image, hour: Hour, dice: random.Random) -> None:
    w, h = sheet.size
    _orb(sheet, hour, w * dice.uniform(0.28, 0.72), h * 0.36, min(w, h) * 0.12)
    for depth, tint in enumerate(_depths(hour)):
        turn, base = dice.uniform(0, 6), h * (0.58 + 0.13 * depth)
        line = [
            (
                x * w / 60,
                base
                - h * 0.05 * (math.sin(x / 60 * 7 + turn) + 0.6 * math.sin(x / 60 * 15 + turn * 2)),
            )
            for x in range(-2, 63)
        ]
        _layer(sheet, [*line, (w * 1.1, h), (-w * 0.1, h)], tint)


def _woods(sheet: Image.Image, hour: Hour, dice: random.Random) -> None:
    w, h = sheet.size
    u = min(w, h)
    for depth, tint in enumerate(_depths(hour)):
        floor, wide = h * (0.74 + 0.07 * depth), u * (0.016 + 0.02 * depth)
        ground = [(0, floor), (w * 0.5, floor - u * 0.02), (w, floor + u * 0.01), (w, h), (0, h)]
        _layer(sheet, ground, tint)
        count = max(2, round((11 - 3 * depth) * w / max(w, h)))
        for i in range(count):
            x = w * (i + dice.uniform(0.1, 0.9)) / count
            lean = u * dice.uniform(-0.03, 0.03)
            trunk = [
                (x + lean - wide * 0.6, 0.0),
                (x + lean + wide * 0.6, 0.0),
                (x + wide, floor - wide),
                (x + wide * 2, floor + wide),
                (x - wide * 2, floor + wide),
                (x - wide, floor - wide),
            ]
            _layer(sheet, trunk, tint)


_WALLS: tuple[RGB, ...] = ((150, 92, 74), (104, 122, 108), (82, 102, 128), (168, 132, 86))


def _room(sheet: Image.Image, hour: Hour, dice: random.Random) -> None:
    w, h = sheet.size
    u = min(w, h)
    night = hour.dark < 90
    outside = DAY.sky if hour is INDOORS else hour.sky
    dim = 0.62 if night else 0.32
    wall = mixed(mixed(dice.choice(_WALLS), hour.tint, 0.12), (22, 20, 30), dim)
    deep, floor = mixed(wall, (12, 11, 18), 0.6), mixed(wall, (30, 20, 20), 0.5)
    right = dice.random() < 0.5

    def block(x0: float, y0: float, x1: float, y1: float, colour: RGB) -> None:
        _layer(sheet, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    block(0, 0, w, h, wall)
    block(0, 0, w, h * 0.5, mixed(wall, (0, 0, 0), 0.05))
    block(0, h * 0.74, w, h, floor)
    block(0, h * 0.72, w, h * 0.742, mixed(wall, (0, 0, 0), 0.32))
    wide, tall = u * 0.42, u * 0.44
    x = (w * 0.6 if right else w * 0.4 - wide) if w > h else w * 0.5 - wide / 2
    y, edge = h * 0.14, u * 0.014
    block(x - edge, y - edge, x + wide + edge, y + tall + edge, deep)
    pane = fade((round(wide), round(tall)), outside)
    sheet.paste(pane, (round(x), round(y)))
    hill = [(x, y + tall * 0.86), (x + wide * 0.35, y + tall * 0.7), (x + wide, y + tall * 0.84)]
    far = mixed(outside[2], (30, 40, 60), 0.5)
    _layer(sheet, [*hill, (x + wide, y + tall), (x, y + tall)], far)
    block(x + wide / 2 - edge / 3, y, x + wide / 2 + edge / 3, y + tall, deep)
    block(x, y + tall * 0.45 - edge / 3, x + wide, y + tall * 0.45 + edge / 3, deep)
    block(x - edge * 3, y + tall + edge, x + wide + edge * 3, y + tall + edge * 2.4, deep)
    beam = Image.new("L", sheet.size)
    slant = -0.5 if right else 0.5
    spots = [
        (x, h * 0.78),
        (x + wide, h * 0.78),
        (x + wide * (1 + slant), h),
        (x + wide * slant, h),
    ]
    ImageDraw.Draw(beam).polygon(spots, fill=28 if night else 70)
    sheet.paste(hour.key, (0, 0), beam.filter(ImageFilter.GaussianBlur(u * 0.008)))
    middle = w * (0.24 if right else 0.76)
    a, b, c, d = middle - u * 0.13, h * 0.2, middle + u * 0.09, h * 0.2 + u * 0.16
    block(a, b, c, d, deep)
    block(a + edge, b + edge, c - edge, d - edge, mixed(wall, hour.key, 0.22))
    top = h * 0.74 - u * 0.2
    block(middle - u * 0.2, top, middle + u * 0.2, top + u * 0.024, mixed(deep, hour.key, 0.1))
    for leg in (-0.17, 0.15):
        block(middle + u * leg, top, middle + u * (leg + 0.02), h * 0.79, deep)
    lamp = middle + u * 0.09
    block(lamp - u * 0.006, top - u * 0.11, lamp + u * 0.006, top, deep)
    glow = mixed(hour.key, (255, 220, 160), 0.6)
    if night:
        _orb(sheet, hour, lamp, top - u * 0.14, u * 0.035)
    colour = glow if night else mixed(wall, glow, 0.4)
    shade = [(-0.075, -0.1), (0.075, -0.1), (0.05, -0.19), (-0.05, -0.19)]
    _layer(sheet, [(lamp + x * u, top + y * u) for x, y in shade], colour)


def _points(line: str) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in (pair.split(",") for pair in line.split()))


_FACE = _points("0,.03 .22,.06 .34,.28 .345,.52 .28,.8 .16,.95 0,1")
_HAIR = tuple(
    map(
        _points,
        (
            "0,-.07 .24,-.04 .41,.2 .43,.6 .48,1.02 .36,1.18 0,1.16",
            "0,-.07 .22,-.05 .37,.12 .39,.36 .36,.46 .3,.5 0,.5",
            "0,-.09 .25,-.06 .42,.16 .45,.5 .4,.78 .3,.86 0,.86",
        ),
    )
)
_COATS = tuple(
    map(
        _points,
        (
            ".17,1.1 .24,1.24 .58,1.36 .78,1.6 .9,2.6 .88,3.3 .74,3.52 .72,3.6 .84,5.2 .44,5.26"
            " .4,6.5 .5,6.8 .46,6.92 .1,6.92 .06,6.5 .04,5.4",
            ".19,1.1 .28,1.22 .7,1.34 .9,1.6 .96,2.7 .94,3.4 .82,3.62 .66,3.6 .62,4 .54,5.4"
            " .5,6.5 .62,6.84 .56,6.93 .12,6.93 .08,6.5 .05,4.4",
            ".17,1.1 .24,1.26 .54,1.36 .7,1.6 .82,2.5 .78,3.2 .66,3.3 .64,3.7 .98,5.8 .42,5.92"
            " .34,6.5 .42,6.84 .38,6.92 .1,6.92 .07,6.5 .05,6",
        ),
    )
)
"""Right halves of outlines, in heads from the crown down."""


def _smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """The closed smooth line through the points."""
    count, out = len(points), []
    for i in range(count):
        a, b, c, d = (points[(i + k - 1) % count] for k in range(4))
        for step in range(steps):
            t = step / steps
            parts = (
                2 * t**2 - t - t**3,
                2 - 5 * t**2 + 3 * t**3,
                t + 4 * t**2 - 3 * t**3,
                t**3 - t**2,
            )
            x, y = (
                sum(w * spot[axis] for w, spot in zip(parts, (a, b, c, d), strict=True)) / 2
                for axis in (0, 1)
            )
            out.append((x, y))
    return out


@dataclass(frozen=True)
class Paint:
    """The colours of somebody, each in shade and lit; `back` is the hair behind the neck."""

    skin: tuple[RGB, RGB]
    neck: tuple[RGB, RGB]
    hair: tuple[RGB, RGB]
    back: RGB
    coat: tuple[RGB, RGB]


@lru_cache(maxsize=16)
def somebody(name: str, hour: Hour, tint: RGB) -> Figure:
    """A person in outline, seven heads high, always the same for a name."""
    dark = mixed(mixed(tint, (20, 22, 34), 0.82), hour.sky[0], 0.15)
    deep = mixed(dark, (4, 5, 10), 0.5)
    return painted(
        name,
        Paint(
            skin=(mixed(dark, tint, 0.12), mixed(dark, tint, 0.34)),
            neck=(mixed(deep, tint, 0.1), mixed(dark, tint, 0.14)),
            hair=(deep, mixed(deep, tint, 0.1)),
            back=deep,
            coat=(dark, mixed(dark, tint, 0.16)),
        ),
    )


def painted(name: str, paint: Paint) -> Figure:
    """A person in colours, seven heads high, in the same shape whenever the name is the same."""
    dice, head = seeded(name), 220
    hair, coat = dice.choice(_HAIR), dice.choice(_COATS)
    width, height, middle, top = round(head * 2.3), round(head * 7.4), head * 1.15, head * 0.36
    fine = (width * _FINE, height * _FINE)

    def mask(half: Sequence[Point]) -> Image.Image:
        sheet = Image.new("L", fine)
        line = _smooth([*half, *((-x, y) for x, y in reversed(half) if x)])
        spots = [((middle + x * head) * _FINE, (top + y * head) * _FINE) for x, y in line]
        ImageDraw.Draw(sheet).polygon(spots, fill=255)
        return sheet

    mane, face, neck, body = (
        mask(hair),
        mask(_FACE),
        mask(_points(".14,.7 .16,1.1 .34,1.4")),
        mask(coat),
    )
    sheet = Image.new("RGB", fine, paint.coat[0])

    def shaded(shape: Image.Image, colours: tuple[RGB, RGB], by: float) -> None:
        colour, lit = colours
        sheet.paste(colour, (0, 0), shape)
        away = ImageChops.offset(shape, -round(head * by * _FINE), round(head * 0.08 * _FINE))
        sheet.paste(lit, (0, 0), ImageChops.subtract(shape, away))

    if hair[-1][1] > 0.7:
        sheet.paste(paint.back, (0, 0), mane)
    shaded(neck, paint.neck, 0.12)
    shaded(body, paint.coat, 0.4)
    shaded(face, paint.skin, 0.26)
    fringe = ImageChops.subtract(mane, mask(_points("0,.3 .2,.31 .3,.42 .34,.7 .2,1.3 0,1.3")))
    shaded(fringe, paint.hair, 0.2)
    whole = mane
    for part in (face, neck, body):
        whole = ImageChops.lighter(whole, part)
    crown = (middle, top - 14, head * 1.06)
    return Figure(sheet.reduce(_FINE), whole.reduce(_FINE), crown, True, paint.coat[0])
