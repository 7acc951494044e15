"""The Rusty Wall: Mara, Jonas and the alley by night."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from PIL import Image, ImageChops

from .face import Face, face
from .files import HERE, ease, film, save, voice
from .pen import FINE, Pen, Point, both, glow, kept, oval, path, rimmed, sky


def mara(pen: Pen, turn: float = 0.3, lid: float = 0, sway: float = 0) -> None:
    """A woman in a trench coat, seven heads high, hands in her pockets."""
    coat, dark, deep, rust = "#2f5a66", "#234754", "#183440", "#c4572f"
    for side in (-1, 1):
        leg = replace(pen, flip=side)
        leg.shape("0.05,4.6 0.42,4.6 0.36,6.55 0.08,6.55", "#1b2430")
        leg.shape("0.07,6.3 0.38,6.3 0.4,6.72 0.5,6.84 0.5,6.92 0.06,6.92", "#0f151d")
    pen.soft(both("0,-0.09 0.3,-0.02 0.46,0.34 0.45,0.8 0.5,1.12 0.3,1.2"), "#1c1620")
    pen.shape("-0.15,0.8 0.15,0.8 0.2,1.4 -0.2,1.4", "#b5795c")
    body = path("0.2,1.22 0.62,1.38 0.78,1.62 0.92,2.7 0.86,3.5 0.66,3.55 0.82,5.2")
    pen.shape([*body, *((-x + sway * (y > 4), y) for x, y in reversed(body))], coat)
    pen.shape("0.12,1.3 0.62,1.38 0.78,1.62 0.92,2.7 0.86,3.5 0.66,3.55 0.82,5.2 0.2,5.2", dark)
    for side, tint in ((-1, coat), (1, dark)):
        arm = replace(pen, flip=side)
        arm.line("0.56,1.9 0.6,2.75 0.5,3.3", 0.018, deep)
        arm.shape("0.05,1.35 0.3,1.28 0.46,1.75 0.2,2.15 0.03,2.5", tint)
        arm.line("0.3,1.3 0.46,1.75 0.2,2.15 0.04,2.5", 0.018, deep)
        arm.line([(0.4, 3.25), (0.62, 3.12)], 0.03, deep)
    pen.shape("-0.56,2.62 0.58,2.62 0.58,2.84 -0.56,2.84", deep)
    pen.shape("-0.1,2.59 0.12,2.59 0.12,2.87 -0.1,2.87", rust)
    pen.line([(0.05, 2.9), (0.1, 5.15)], 0.018, deep)
    pen.soft("-0.36,1.02 0,1.2 0.36,1.02 0.4,1.32 0,1.52 -0.4,1.32", rust)
    pen.shape(
        [
            (0.04, 1.4),
            (0.24, 1.38),
            (0.3, 1.8),
            (0.34 + sway, 2.24),
            (0.12 + sway, 2.28),
            (0.1, 1.8),
        ],
        "#a84524",
    )
    face(pen, Face("#e9b48f", "#c98c69", "#1c1620", "#a8483f", turn, lid))
    t = turn * 0.06
    pen.soft(
        [
            (-0.1 + t, 0.0),
            (-0.12 + t, 0.16),
            (-0.3 + t, 0.42),
            (-0.38, 0.86),
            (-0.5, 1.1),
            (-0.47, 0.34),
            (-0.26, 0),
        ],
        "#1c1620",
    )
    pen.soft(
        [
            (-0.14 + t, 0.0),
            (0.1 + t, 0.2),
            (0.32 + t, 0.36),
            (0.37, 0.84),
            (0.5, 1.1),
            (0.47, 0.34),
            (0.26, -0.02),
        ],
        "#261d2b",
    )
    pen.soft(
        [
            (-0.3, 0.02),
            (0, -0.09),
            (0.3, 0.02),
            (0.3, 0.2),
            (0.1 + t, 0.16),
            (-0.12 + t, 0.1),
            (-0.3, 0.22),
        ],
        "#1c1620",
    )


def jonas(pen: Pen) -> None:
    """A man in a long open coat over a roll-neck."""
    coat, dark, deep, wool = "#4a3d36", "#3a2f2b", "#241d1c", "#c9b48e"
    for side in (-1, 1):
        leg = replace(pen, flip=side)
        leg.shape("0.02,3.3 0.48,3.3 0.44,6.55 0.1,6.55", "#22283a")
        leg.shape("0.09,6.5 0.44,6.5 0.47,6.74 0.6,6.86 0.6,6.93 0.07,6.93", "#11131b")
    pen.shape("-0.4,1.3 0.4,1.3 0.5,3.6 -0.5,3.6", wool)
    pen.shape("0.06,1.3 0.4,1.3 0.5,3.6 0.1,3.6", "#ab956f")
    for side, tint in ((-1, coat), (1, dark)):
        half = replace(pen, flip=side)
        half.shape(
            "0.24,1.2 0.66,1.36 0.86,1.6 1.0,2.7 0.96,3.5 "
            "0.74,3.6 0.86,5.5 0.26,5.5 0.3,3.4 0.22,2.3 0.34,1.7",
            tint,
        )
        half.shape("0.24,1.2 0.5,1.34 0.6,1.78 0.36,2.0 0.24,2.5 0.3,1.7", deep)
        half.line("0.64,1.95 0.7,2.8 0.6,3.4", 0.02, deep)
        half.line([(0.5, 3.42), (0.72, 3.28)], 0.03, deep)
    pen.shape("-0.18,0.8 0.18,0.8 0.22,1.3 -0.22,1.3", "#8f5f43")
    pen.soft(both("0.0,1.04 0.25,0.98 0.28,1.22 0.34,1.42 0.0,1.5"), wool)
    pen.soft("0.05,1.05 0.25,0.98 0.28,1.22 0.34,1.42 0.08,1.5", "#ab956f")
    face(pen, Face("#d69c74", "#ad7451", "#1d1512", "#8a4a3a", -0.35))
    t = -0.035
    beard = [
        (-0.345, 0.5),
        (-0.3, 0.62),
        (-0.2, 0.76),
        (t - 0.1, 0.765),
        (t, 0.775),
        (t + 0.1, 0.765),
        (0.2, 0.76),
        (0.3, 0.62),
        (0.345, 0.5),
        (0.34, 0.74),
        (0.22, 0.95),
        (0, 1.06),
        (-0.22, 0.95),
        (-0.34, 0.74),
    ]
    pen.shape(beard, "#33231c")
    pen.shape([(t - 0.09, 0.82), (t, 0.808), (t + 0.09, 0.82), (t, 0.85)], "#a35a48")
    pen.soft(
        "-0.39,0.46 -0.4,0.2 -0.24,-0.05 0.06,-0.11 0.34,0.02 "
        "0.4,0.3 0.38,0.46 0.31,0.3 0.16,0.2 -0.12,0.25 -0.3,0.3",
        "#2a1c17",
    )


def alley() -> None:
    """The Rusty Wall: a clip of Mara, a picture of Jonas, the alley by night, two voices."""
    folder = HERE / "alley"

    def frame(i: int) -> Image.Image:
        t = i / 72
        turn = -0.9 + 1.5 * ease((t - 0.15) / 0.5)
        lid = max(0.0, 1 - abs(t - 0.78) / 0.035)
        sway = 0.05 * math.sin(t * math.tau)
        return rimmed(
            (720, 1280),
            "#cdbfae",
            lambda pen: mara(
                replace(pen, x=360 * FINE, y=96 * FINE, unit=164 * FINE), turn, lid, sway
            ),
            "#ffd9a0",
        )

    film(folder / "cast/mara.mp4", [drawn for i in range(0, 72, 2) for drawn in [frame(i)] * 2])
    picture = rimmed(
        (1000, 1600),
        "#b9c0c6",
        lambda pen: jonas(replace(pen, x=500 * FINE, y=130 * FINE, unit=202 * FINE)),
        "#ffc58a",
    )
    save(picture, folder / "cast/jonas.jpg")
    save(wall_at_night(), folder / "sets/alley.jpg")
    voice(folder / "voices/mara.mp3", 212, "aeoiaeuoaie")
    voice(folder / "voices/jonas.mp3", 112, "oaeuoaiuoae")


def wall_at_night() -> Image.Image:
    """An alley in one-point perspective: skyline, moon, brick left, rust right, wet ground."""
    w, h, vx, vy = 1600, 900, 700, 470
    sheet = sky((w, h), (0, "#0d1526"), (0.35, "#1d2c45"), (0.55, "#6d4a4c"), (1, "#6d4a4c"))
    glow(sheet, vx + 20, vy - 30, 420, "#ff9d5c", 0.75)
    pen = Pen(sheet, unit=FINE)
    crescent = ImageChops.subtract(
        pen.mask(oval(668, 118, 34, 34)), pen.mask(oval(682, 110, 30, 30))
    )
    pen.paint(crescent, "#f6e3bd")
    dice = random.Random(3)
    for base, tall, tint in ((0, 150, "#3c3346"), (1, 95, "#2a2737")):
        x = 420.0
        while x < 1000:
            wide = dice.uniform(34, 70)
            top = vy - dice.uniform(0.35, 1) * tall
            pen.shape([(x, top), (x + wide, top), (x + wide, vy + 20), (x, vy + 20)], tint)
            for k in range(3):
                if base and dice.random() < 0.7:
                    wx, wy = x + 8 + 14 * k, top + 12 + 16 * dice.randrange(3)
                    pen.shape([(wx, wy), (wx + 6, wy), (wx + 6, wy + 9), (wx, wy + 9)], "#e8b26b")
            x += wide
    ground = [(0, h), (w, h), (w, 860), (vx + 90, vy + 18), (vx - 90, vy + 18), (0, 850)]
    pen.shape(ground, "#161a28")
    pen.shape([(vx - 60, vy + 18), (vx + 70, vy + 18), (1010, h), (470, h)], "#2b2735")
    pen.shape([(vx - 22, vy + 18), (vx + 40, vy + 18), (880, h), (640, h)], "#5a4244", 0.75)
    for y, wide, off in (
        (512, 26, 8),
        (536, 44, -10),
        (570, 50, 22),
        (618, 86, -26),
        (690, 96, 60),
        (706, 60, -60),
        (800, 150, 40),
    ):
        x = vx + (y - vy) * 0.16 + off
        pen.shape(oval(x, y, wide, wide * 0.045), "#d08a5c", 0.55)
    left = [(0, 0), (0, 850), (vx - 90, vy + 18), (vx - 90, vy - 250), (330, 0)]
    pen.shape(left, "#131b2c")
    pen.shape("0,0 0,850 300,690 300,0", "#0e1523")
    right = [(w, 0), (w, 860), (vx + 90, vy + 18), (vx + 90, vy - 235), (1010, 0)]
    pen.shape(right, "#6e3a2c")

    def bay(a: float, b: float, colour: str, top: float = 0.0, low: float = 1.0) -> None:
        def edge(t: float, v: float) -> Point:
            x = vx + 90 + (w - vx - 90) * t
            high, floor = (vy - 235) + (-330 - vy + 235) * t, (vy + 18) + (860 - vy - 18) * t
            return x, high + (floor - high) * v

        pen.shape([edge(a, top), edge(b, top), edge(b, low), edge(a, low)], colour)

    for i, (a, b) in enumerate(((0.02, 0.1), (0.1, 0.22), (0.22, 0.4), (0.4, 0.66), (0.66, 1.0))):
        bay(a, b, ("#7d4330", "#8d4b33", "#984f33", "#8a4630", "#753a2b")[i])
        bay(a, a + (b - a) * 0.05, "#3f2320")
        bay(a, b, "#5a2f26", 0.93)
        bay(a, b, "#b5653c", 0.0, 0.012)
    for a, b, top, low in ((0.25, 0.31, 0.58, 0.86), (0.46, 0.6, 0.5, 0.62), (0.72, 0.8, 0.3, 0.9)):
        bay(a, b, "#a85c38", top, low)
    bay(0.7, 0.71, "#4a2a24", 0.2, 0.94)
    for i, (x, y) in enumerate(((120, 300), (230, 330), (150, 520))):
        s = 1 - i * 0.1
        pen.shape(
            [(x, y), (x + 60 * s, y + 12), (x + 60 * s, y + 112 * s), (x, y + 106 * s)], "#0a101c"
        )
    pen.shape("232,336 284,345 284,430 232,426", "#e9a75c")
    pen.line([(258, 340), (258, 428)], 4, "#0a101c")
    for y in (180, 470):
        pen.line([(0, y), (300, y + 46), (300, y + 58), (0, y + 14)], 5, "#070b14")
        for x in range(0, 300, 30):
            pen.line([(x, y - 70 + x * 0.15), (x, y + x * 0.153)], 3, "#070b14")
        pen.line([(0, y - 70), (300, y - 24)], 5, "#070b14")
    pen.line([(60, 250), (220, 500)], 6, "#070b14")
    pen.line([(0, 96), (470, 190), (1010, 110), (w, 30)], 3, "#0a0f1a")
    pen.line([(0, 60), (480, 130), (1100, 64), (w, 0)], 2, "#0a0f1a")
    pen.line("1000,150 905,150 905,196", 5, "#1c1216")
    pen.shape("884,206 926,206 914,188 896,188", "#150f14")
    pen.shape(oval(905, 212, 15, 10), "#fff0c4")
    glow(sheet, 905, 214, 210, "#ffcf86", 0.6)
    for rx, alpha in ((190, 0.12), (130, 0.14), (70, 0.16)):
        pen.shape(oval(930, 668, rx, rx * 0.17), "#ffcf86", alpha)
    pen.shape("1180,742 1300,768 1296,850 1184,812", "#241b22")
    pen.shape("1180,742 1300,768 1330,752 1214,730", "#3a2a2c")
    return kept(sheet)
