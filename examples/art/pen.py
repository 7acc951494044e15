"""A pen for flat shapes: sheets, masks, light; every run draws the same."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = str | Sequence[Point]
FINE = 2  # pixels drawn for each pixel kept, along a side


@dataclass(frozen=True)
class Pen:
    """A sheet and where (0, 0) lies on it; `unit` is pixels of the sheet for 1."""

    sheet: Image.Image
    x: float = 0
    y: float = 0
    unit: float = 1
    flip: int = 1

    def moved(self, x: float, y: float, scale: float = 1) -> Pen:
        """A pen whose (0, 0) is there, `scale` times as large."""
        return replace(
            self,
            x=self.x + x * self.unit * self.flip,
            y=self.y + y * self.unit,
            unit=self.unit * scale,
        )

    def at(self, points: Points) -> list[Point]:
        """The points as pixels of the sheet."""
        return [
            (self.x + x * self.unit * self.flip, self.y + y * self.unit) for x, y in path(points)
        ]

    def shape(self, points: Points, colour: str, alpha: float = 1) -> None:
        """Fills a shape with straight edges."""
        self.paint(self.mask(points), colour, alpha)

    def soft(self, points: Points, colour: str, alpha: float = 1) -> None:
        """Fills a smooth shape."""
        self.shape(curve(points), colour, alpha)

    def halved(self, right: Points, lit: str, shaded: str, x: float = 0.06) -> None:
        """A smooth symmetrical shape from its right half, in shade to the right of `x`."""
        mask = self.mask(curve(both(right)))
        self.paint(mask, lit)
        beyond = self.mask([(x, -99), (99, -99), (99, 99), (x, 99)])
        self.paint(ImageChops.multiply(mask, beyond), shaded)

    def disc(self, x: float, y: float, r: float, colour: str, alpha: float = 1) -> None:
        """Fills a circle."""
        self.shape(oval(x, y, r, r), colour, alpha)

    def line(self, points: Points, width: float, colour: str) -> None:
        """Draws a line with round ends."""
        pixels = max(1, round(width * self.unit))
        placed = self.at(points)
        draw = ImageDraw.Draw(self.sheet)
        draw.line(placed, fill=ImageColor.getrgb(colour), width=pixels, joint="curve")
        for x, y in (placed[0], placed[-1]):
            r = pixels / 2
            draw.ellipse((x - r, y - r, x + r, y + r), fill=ImageColor.getrgb(colour))

    def mask(self, points: Points) -> Image.Image:
        """A shape as a mask over the whole sheet."""
        mask = Image.new("L", self.sheet.size)
        ImageDraw.Draw(mask).polygon(self.at(points), fill=255)
        return mask

    def paint(self, mask: Image.Image, colour: str, alpha: float = 1) -> None:
        """Lays a colour on where a mask is."""
        if alpha < 1:
            mask = mask.point(lambda value: round(value * alpha))
        self.sheet.paste(ImageColor.getrgb(colour), (0, 0), mask)


def path(points: Points) -> Sequence[Point]:
    """The points of a line written as "x,y x,y"."""
    if not isinstance(points, str):
        return points
    pairs = (pair.split(",") for pair in points.split())
    return [(float(x), float(y)) for x, y in pairs]


def curve(through: Points, steps: int = 10) -> list[Point]:
    """The closed smooth line through the points."""
    points = path(through)
    n, out = len(points), []
    for i in range(n):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (points[(i + k - 1) % n] for k in range(4))
        for step in range(steps):
            t = step / steps
            w = (
                -t + 2 * t**2 - t**3,
                2 - 5 * t**2 + 3 * t**3,
                t + 4 * t**2 - 3 * t**3,
                t**3 - t**2,
            )
            out.append(
                (
                    (ax * w[0] + bx * w[1] + cx * w[2] + dx * w[3]) / 2,
                    (ay * w[0] + by * w[1] + cy * w[2] + dy * w[3]) / 2,
                )
            )
    return out


def oval(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """The points of an ellipse."""
    turns = [i / 64 * math.tau for i in range(64)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def both(half: Points) -> list[Point]:
    """A right half, from top to bottom, and its mirror image."""
    points = path(half)
    return [*points, *((-x, y) for x, y in reversed(points) if x)]


def sky(size: tuple[int, int], *stops: tuple[float, str]) -> Image.Image:
    """A sheet that fades from colour to colour, dithered so that it shows no bands."""
    width, height = size[0] * FINE, size[1] * FINE
    dice, rows = random.Random(7), []
    for y in range(height):
        at = y / height
        (low, a), (high, b) = next(
            (pair for pair in pairwise(stops) if at <= pair[1][0]),
            (stops[-2], stops[-1]),
        )
        t = min(1, max(0, (at - low) / (high - low)))
        pair = zip(ImageColor.getrgb(a), ImageColor.getrgb(b), strict=True)
        rows.append(tuple(int(p + (q - p) * t + dice.random()) for p, q in pair))
    column = Image.new("RGB", (1, height))
    column.putdata(rows)
    return column.resize((width, height))


def glow(sheet: Image.Image, x: float, y: float, r: float, colour: str, strength: float) -> None:
    """Light around a point: brightest in the middle, gone at `r`."""
    x, y, r = x * FINE, y * FINE, r * FINE
    ball = ImageChops.invert(Image.radial_gradient("L")).point(
        lambda value: round(max(0, (value - 75) / 180) ** 1.8 * 255 * strength)
    )
    lit = Image.new("L", sheet.size)
    side = round(r * 2)
    lit.paste(ball.resize((side, side), Image.Resampling.BICUBIC), (round(x - r), round(y - r)))
    sheet.paste(Image.new("RGB", sheet.size, colour), (0, 0), lit)


def rimmed(
    size: tuple[int, int], ground: str, draw: Callable[[Pen], None], rim: str, dx: float = 5
) -> Image.Image:
    """A figure on a plain ground with light along the edges that face the key."""
    key = "#ff00ff"
    sheet = Image.new("RGB", (size[0] * FINE, size[1] * FINE), key)
    draw(Pen(sheet))
    away = ImageChops.difference(sheet, Image.new("RGB", sheet.size, key)).convert("L")
    figure = away.point(lambda value: 255 if value else 0)
    inner = ImageChops.offset(figure, round(-dx * FINE), round(dx * FINE / 2))
    edge = ImageChops.subtract(figure, inner).filter(ImageFilter.GaussianBlur(FINE))
    sheet.paste(ImageColor.getrgb(rim), (0, 0), ImageChops.multiply(edge, figure))
    plain = Image.new("RGB", sheet.size, ground)
    plain.paste(sheet, (0, 0), figure)
    return kept(plain)


def kept(sheet: Image.Image) -> Image.Image:
    """The sheet at the size that is kept."""
    return sheet.reduce(FINE)
