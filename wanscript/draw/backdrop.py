"""A place of which there is no picture: a room or a landscape in flat layers."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .lighting import DAY, INDOORS, RGB, Hour, fade, mixed
from .seed import seeded

Point = tuple[float, float]
_FINE = 2


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
        spot = (
            w * (0.12 + 0.17 * boat + dice.uniform(-0.04, 0.04)),
            level + u * (0.03 + 0.035 * boat),
        )
        _boat(sheet, spot, u * (0.05 + 0.02 * boat), mixed(middle, near, boat / 2), hour)
    _quay(sheet, mixed(near, (0, 0, 0), 0.15), hour)


def _boat(sheet: Image.Image, at: Point, size: float, tint: RGB, hour: Hour) -> None:
    hull = [(-0.6, -0.12), (0.62, -0.14), (0.42, 0.1), (-0.44, 0.1)]
    sail = [(0.02, -1.7), (0.02, -0.24), (0.56, -0.28)]
    small = [(-0.04, -1.4), (-0.04, -0.24), (-0.42, -0.26)]
    for shape, colour in ((hull, tint), (sail, mixed(tint, hour.key, 0.28)), (small, tint)):
        _layer(sheet, [(at[0] + dx * size, at[1] + dy * size) for dx, dy in shape], colour)


def _quay(sheet: Image.Image, stone: RGB, hour: Hour) -> None:
    """The ground at the water, with two posts."""
    w, h = sheet.size
    u = min(w, h)
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
    u, night = min(w, h), hour.dark < 90
    wall = mixed(mixed(dice.choice(_WALLS), hour.tint, 0.12), (22, 20, 30), 0.62 if night else 0.32)
    deep, floor = mixed(wall, (12, 11, 18), 0.6), mixed(wall, (30, 20, 20), 0.5)
    right = dice.random() < 0.5
    _block(sheet, (0, 0, w, h), wall)
    _block(sheet, (0, 0, w, h * 0.5), mixed(wall, (0, 0, 0), 0.05))
    _block(sheet, (0, h * 0.74, w, h), floor)
    _block(sheet, (0, h * 0.72, w, h * 0.742), mixed(wall, (0, 0, 0), 0.32))
    wide, x = u * 0.42, w * 0.5 - u * 0.21
    if w > h:
        x = w * 0.6 if right else w * 0.4 - wide
    _window(sheet, (x, h * 0.14, x + wide, h * 0.14 + u * 0.44), deep, hour)
    beam, slant = Image.new("L", sheet.size), -0.5 if right else 0.5
    low = [(x, h * 0.78), (x + wide, h * 0.78), (x + wide * (1 + slant), h), (x + wide * slant, h)]
    ImageDraw.Draw(beam).polygon(low, fill=28 if night else 70)
    sheet.paste(hour.key, (0, 0), beam.filter(ImageFilter.GaussianBlur(u * 0.008)))
    _table(sheet, w * (0.24 if right else 0.76), wall, deep, hour)


def _block(sheet: Image.Image, box: tuple[float, float, float, float], colour: RGB) -> None:
    x0, y0, x1, y1 = box
    _layer(sheet, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)


def _window(
    sheet: Image.Image, box: tuple[float, float, float, float], frame: RGB, hour: Hour
) -> None:
    """A window with its bars and sill, and the light of the hour outside."""
    (x, y, right, low), edge = box, min(sheet.size) * 0.014
    wide, tall = right - x, low - y
    outside = DAY.sky if hour is INDOORS else hour.sky
    _block(sheet, (x - edge, y - edge, right + edge, low + edge), frame)
    sheet.paste(fade((round(wide), round(tall)), outside), (round(x), round(y)))
    hill = [(x, y + tall * 0.86), (x + wide * 0.35, y + tall * 0.7), (right, y + tall * 0.84)]
    _layer(sheet, [*hill, (right, low), (x, low)], mixed(outside[2], (30, 40, 60), 0.5))
    middle, across, thin = x + wide / 2, y + tall * 0.45, edge / 3
    _block(sheet, (middle - thin, y, middle + thin, low), frame)
    _block(sheet, (x, across - thin, right, across + thin), frame)
    _block(sheet, (x - edge * 3, low + edge, right + edge * 3, low + edge * 2.4), frame)


def _table(sheet: Image.Image, middle: float, wall: RGB, deep: RGB, hour: Hour) -> None:
    """A table with a lamp, and a picture above it."""
    h, u, night = sheet.height, min(sheet.size), hour.dark < 90
    edge = u * 0.014
    a, b, c, d = middle - u * 0.13, h * 0.2, middle + u * 0.09, h * 0.2 + u * 0.16
    _block(sheet, (a, b, c, d), deep)
    _block(sheet, (a + edge, b + edge, c - edge, d - edge), mixed(wall, hour.key, 0.22))
    top, lamp = h * 0.74 - u * 0.2, middle + u * 0.09
    board = (middle - u * 0.2, top, middle + u * 0.2, top + u * 0.024)
    _block(sheet, board, mixed(deep, hour.key, 0.1))
    for leg in (-0.17, 0.15):
        _block(sheet, (middle + u * leg, top, middle + u * (leg + 0.02), h * 0.79), deep)
    _block(sheet, (lamp - u * 0.006, top - u * 0.11, lamp + u * 0.006, top), deep)
    glow = mixed(hour.key, (255, 220, 160), 0.6)
    if night:
        _orb(sheet, hour, lamp, top - u * 0.14, u * 0.035)
    shade = [(-0.075, -0.1), (0.075, -0.1), (0.05, -0.19), (-0.05, -0.19)]
    colour = glow if night else mixed(wall, glow, 0.4)
    _layer(sheet, [(lamp + x * u, top + y * u) for x, y in shade], colour)
