"""The Last Orchard: a first frame, a gardener, a seed."""

from __future__ import annotations

import random
from dataclasses import replace

from PIL import ImageChops

from .face import Face, face
from .files import HERE, save
from .pen import FINE, Pen, both, glow, kept, oval, rimmed, sky
from .plants import fern


def ines(pen: Pen, visor: bool = False) -> None:
    """A gardener in a space suit: helmet, pack, patched knees."""
    white, grey, ink, orange = "#e8e3d8", "#b9b6b4", "#3b3f4c", "#e0673a"
    pen.soft(both("0.0,1.0 0.74,1.08 0.8,2.6 0.0,2.8"), "#6d7480")
    for side, tint in ((-1, white), (1, grey)):
        half = replace(pen, flip=side)
        half.shape("0.02,3.0 0.5,3.0 0.56,4.6 0.5,5.7 0.1,5.7 0.06,4.4", tint)
        half.soft("0.1,4.2 0.54,4.2 0.54,4.62 0.1,4.62", orange)
        half.shape("0.08,5.5 0.52,5.5 0.56,5.86 0.66,5.98 0.66,6.08 0.06,6.08", ink)
        half.soft("0.46,1.28 0.72,1.3 0.98,2.2 0.96,3.0 0.72,3.02 0.7,2.3", tint)
        half.soft("0.7,2.92 0.98,2.9 1.0,3.24 0.84,3.4 0.68,3.24", ink)
    pen.halved("0.2,1.16 0.56,1.2 0.66,2.0 0.6,3.1 0.1,3.24", white, grey)
    pen.shape("-0.34,1.75 0.34,1.75 0.3,2.3 -0.3,2.3", ink)
    for x, tint in ((-0.18, orange), (0, "#8fd0c0"), (0.18, "#f3cf73")):
        pen.disc(x, 1.98, 0.055, tint)
    pen.line([(-0.6, 2.86), (0.6, 2.86)], 0.1, ink)
    pen.shape(oval(0, 1.2, 0.5, 0.14), ink)
    pen.shape(oval(0, 0.52, 0.68, 0.68), white)
    pen.shape(oval(0.08, 0.54, 0.6, 0.66), grey)
    glass = pen.mask(oval(0.01, 0.56, 0.54, 0.5))
    pen.paint(glass, "#243447")
    if visor:
        pen.paint(ImageChops.multiply(glass, pen.mask(oval(-0.1, 0.42, 0.5, 0.4))), "#e8a35e")
    else:
        inside = Pen(pen.sheet.copy(), pen.x, pen.y, pen.unit, pen.flip).moved(0.02, 0.2, 0.76)
        inside.soft(both("0,-0.1 0.4,0.0 0.46,0.6 0.2,1.06"), "#3a2320")
        face(inside, Face("#b9805c", "#946044", "#241613", "#8f4438", -0.4, 0, 0.01, 1.15, 0.024))
        inside.soft("-0.4,0.5 -0.36,0.02 0,-0.1 0.38,0.04 0.4,0.5 0.22,0.2 -0.1,0.24", "#3a2320")
        pen.sheet.paste(inside.sheet, (0, 0), glass)
        pen.paint(
            ImageChops.multiply(glass, pen.mask("0.2,0 0.42,0.1 0.1,1.1 -0.1,1.1")), "#ffffff", 0.16
        )
    pen.disc(-0.64, 0.56, 0.1, orange)
    pen.disc(0.66, 0.56, 0.1, "#b34f2c")


def capsule(pen: Pen) -> None:
    """A glass seed capsule, two high, a sprout inside."""
    pen.halved("0.1,0.06 0.34,0.1 0.42,0.4 0.42,1.5 0.1,1.56", "#cfe3dc", "#a9cbc4", 0.16)
    pen.halved("0.1,1.16 0.38,1.2 0.4,1.52 0.1,1.56", "#6b4f3d", "#4f3a2d", 0.16)
    pen.line("0,1.2 -0.02,0.9 0.03,0.62", 0.045, "#4f8a4c")
    pen.soft("0.02,0.66 0.16,0.4 0.32,0.42 0.24,0.6", "#6fb35c")
    pen.soft("0.0,0.84 -0.18,0.58 -0.34,0.62 -0.24,0.8", "#8cc873")
    pen.soft("-0.3,0.3 -0.22,0.22 -0.2,1.1 -0.28,1.1", "#f2fbf7")
    for y, r in ((-0.02, 0.4), (1.5, 0.48)):
        pen.halved(
            [(0.2, y - 0.04), (r, y), (r, y + 0.2), (0.2, y + 0.24)], "#e0673a", "#b34f2c", 0.16
        )
    pen.line("-0.14,-0.1 0,-0.2 0.14,-0.1", 0.06, "#3b3f4c")


def planet() -> None:
    """The Last Orchard: a first frame, a gardener, a seed capsule, her voice."""
    folder, (w, h) = HERE / "planet", (1280, 720)
    sheet = sky((w, h), (0, "#3b2a4d"), (0.4, "#a4506a"), (0.68, "#f0a46c"), (1, "#f0a46c"))
    glow(sheet, 900, 470, 520, "#ffd79a", 0.7)
    pen = Pen(sheet, unit=FINE)
    dice = random.Random(1)
    for _ in range(70):
        pen.disc(dice.uniform(0, w), dice.uniform(0, 240), dice.uniform(0.6, 1.6), "#ffe9d6", 0.7)
    ball = pen.mask(oval(960, 210, 150, 150))
    pen.paint(ball, "#f4c48e")
    for y, r, tint in ((160, 14, "#e9a677"), (205, 22, "#dd8f6b"), (262, 16, "#e9a677")):
        pen.paint(ImageChops.multiply(ball, pen.mask(oval(960, y, 200, r))), tint)
    pen.paint(ImageChops.multiply(ball, pen.mask(oval(1040, 270, 190, 190))), "#8f4a63", 0.45)
    ring = ImageChops.subtract(pen.mask(oval(960, 216, 262, 44)), pen.mask(oval(960, 212, 206, 27)))
    upper = ImageChops.multiply(ball, pen.mask("600,0 1300,0 1300,214 600,214"))
    pen.paint(ImageChops.subtract(ring, upper), "#ffe3bd")
    pen.disc(420, 130, 26, "#f0b68a")
    pen.disc(520, 210, 10, "#f0b68a")
    for floor, tint in ((455, "#b9596b"), (500, "#8d4160"), (548, "#6a3152")):
        x, top = -60.0, [(-60.0, float(h))]
        while x < w + 60:
            wide, tall = dice.uniform(90, 240), dice.uniform(10, 90)
            top += [
                (x, floor),
                (x + 18, floor - tall),
                (x + wide - 26, floor - tall),
                (x + wide, floor),
            ]
            x += wide + dice.uniform(20, 120)
        pen.shape([*top, (w + 60, h)], tint)
    pen.soft("-80,800 -60,590 300,572 700,604 1010,580 1360,612 1360,800", "#4a2342")
    pen.soft("-80,900 -60,668 360,640 800,680 1360,650 1360,900", "#351a33")
    dome = pen.mask(oval(300, 590, 170, 170))
    dome = ImageChops.multiply(dome, pen.mask("0,0 700,0 700,596 0,596"))
    pen.paint(dome, "#ffd79a", 0.85)
    pen.paint(ImageChops.multiply(dome, pen.mask(oval(390, 640, 190, 200))), "#d98a5e", 0.8)
    for x in (210, 255, 300, 345, 390):
        pen.line([(x, 596), (300 + (x - 300) * 0.4, 424)], 3, "#7b3c50")
    for x, tall in ((196, 60), (236, 90), (286, 110), (336, 84), (384, 60)):
        fern(pen.moved(x, 594), tall, 0.06, "#4c7a57")
    pen.shape("120,588 480,588 492,612 108,612", "#2c1730")
    pen.shape("420,520 482,520 490,600 420,600", "#2c1730")
    pen.shape("434,538 470,538 474,600 434,600", "#ffd79a")
    ines(pen.moved(700, 462, 27), visor=True)
    pen.soft("690,628 720,624 860,640 700,640", "#25122a")
    target = folder / "first.webp"
    target.parent.mkdir(parents=True, exist_ok=True)
    save(kept(sheet), target)
    save(
        rimmed(
            (1000, 1400),
            "#7d9c98",
            lambda pen: ines(replace(pen, x=500 * FINE, y=120 * FINE, unit=196 * FINE)),
            "#ffc58a",
        ),
        folder / "cast/ines.jpg",
    )
    save(
        rimmed(
            (800, 800),
            "#94708c",
            lambda pen: capsule(replace(pen, x=400 * FINE, y=130 * FINE, unit=300 * FINE)),
            "#ffffff",
        ),
        folder / "props/seed.jpg",
    )
