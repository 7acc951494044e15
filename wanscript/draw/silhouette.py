"""Somebody in outline, in a shape of their own: who has no picture yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from .cutout import Figure
from .lighting import RGB, Hour, mixed
from .seed import seeded

Point = tuple[float, float]
_FINE = 2


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
