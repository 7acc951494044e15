"""The Bell in the Roots: six panels on one sheet."""

from __future__ import annotations

import random
from dataclasses import replace

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .face import Face, face
from .files import HERE, save
from .pen import FINE, Pen, glow, kept, oval, sky
from .plants import fern


def boy(pen: Pen, turn: float = 0.4, lid: float = 0, torch: bool = False) -> None:
    """A small explorer, three heads high: round hat, cloak, satchel."""
    for side in (-1, 1):
        leg = replace(pen, flip=side)
        leg.shape("0.04,2.3 0.3,2.3 0.27,2.85 0.08,2.85", "#5b4a3a")
        leg.soft("0.05,2.75 0.3,2.75 0.38,2.95 0.32,3.02 0.05,3.02", "#2c2620")
    pen.soft("-0.3,1.1 -0.62,1.5 -0.66,2.2 -0.3,2.3 -0.2,1.5", "#8c2f2b")
    pen.halved("0.1,0.98 0.3,1.02 0.42,1.5 0.44,2.3 0.16,2.46", "#d9a441", "#b98633")
    pen.line([(-0.28, 1.1), (0.34, 2.0)], 0.06, "#5b3c26")
    pen.soft("0.2,1.9 0.5,1.86 0.54,2.24 0.24,2.3", "#74502f")
    pen.soft("-0.4,1.02 0,1.16 0.4,1.02 0.5,1.3 0,1.42 -0.5,1.3", "#a63a33")
    if torch:
        pen.line("0.36,1.32 0.64,1.5 0.86,1.22", 0.17, "#b98633")
        pen.disc(0.88, 1.17, 0.1, "#e9b48f")
        pen.line([(0.9, 1.2), (0.92, 0.72)], 0.05, "#3c2a1e")
        pen.soft("0.8,0.74 1.04,0.74 1.0,0.48 0.84,0.48", "#ffd873")
        pen.line([(0.8, 0.46), (1.04, 0.46)], 0.05, "#3c2a1e")
    else:
        pen.line("0.38,1.3 0.5,1.62 0.44,1.9", 0.16, "#b98633")
    pen.line("-0.38,1.3 -0.5,1.66 -0.42,1.96", 0.16, "#d9a441")
    wide = replace(pen.moved(0, 0.04, 0.98))
    face(wide, Face("#eebb93", "#d09a72", "#2b1b16", "#b0564a", turn, lid, 0.02, 1.5, 0.03))
    t = turn * 0.05
    pen.soft(
        [
            (-0.4, 0.5),
            (-0.4, 0.22),
            (0, 0.1),
            (0.4, 0.22),
            (0.4, 0.5),
            (0.28, 0.34),
            (t, 0.3),
            (-0.28, 0.36),
        ],
        "#6b3b22",
    )
    pen.halved("0.1,-0.14 0.3,-0.06 0.42,0.2 0.1,0.26", "#3f6b52", "#33584a")
    pen.shape(oval(0, 0.24, 0.64, 0.085), "#2c4b3d")
    pen.shape(oval(0.02, 0.21, 0.45, 0.045), "#d9a441")


def robot(pen: Pen, look: float = 0.2) -> None:
    """A round little flyer, one across: shell, visor, two fins."""
    for side in (-1, 1):
        fin = replace(pen, flip=side)
        fin.soft("0.44,-0.1 0.84,-0.36 0.92,-0.2 0.52,0.14", "#9fc4c0")
        fin.line([(0.5, 0.02), (0.84, -0.26)], 0.03, "#5d8a8c")
    pen.line([(0, -0.5), (0.08, -0.76)], 0.04, "#5d8a8c")
    pen.disc(0.09, -0.79, 0.06, "#ffcf6b")
    shell = pen.mask(oval(0, 0, 0.52, 0.5))
    pen.paint(shell, "#e6e4d4")
    pen.paint(ImageChops.multiply(shell, pen.mask(oval(0.3, 0.22, 0.52, 0.52))), "#c4c6ba")
    pen.paint(ImageChops.multiply(shell, pen.mask(oval(0, 0.66, 0.6, 0.36))), "#d9773c")
    pen.soft("-0.4,-0.18 0,-0.28 0.4,-0.18 0.42,0.12 0,0.2 -0.42,0.12", "#17313c")
    for x in (-0.17, 0.17):
        pen.shape(oval(x + look * 0.1, -0.04, 0.075, 0.1), "#7fe3ff")
        pen.disc(x + look * 0.1 + 0.02, -0.08, 0.025, "#f4feff")


def woods(size: tuple[int, int], seed: int, beam: float = 0.3, near: bool = True) -> Image.Image:
    """Trunks in three depths, light that falls between them, ferns along the ground."""
    w, h = size
    dice = random.Random(seed)
    sheet = sky(size, (0, "#1f5a55"), (0.45, "#8fbf8a"), (0.75, "#e9dc9c"), (1, "#6f9b6c"))
    pen = Pen(sheet, unit=FINE)
    for base, count, wide, tint, floor in (
        (0.74, 9, 0.035, "#79ad83", "#86b17b"),
        (0.8, 6, 0.06, "#3f7d68", "#4a8560"),
        (0.9, 4 if near else 0, 0.1, "#1d4a45", "#2a5a45"),
    ):
        pen.soft(
            [
                (-w, h * 1.6),
                (-w * 0.2, h * base),
                (w * 0.3, h * (base - 0.03)),
                (w * 0.7, h * (base + 0.02)),
                (w * 1.2, h * (base - 0.02)),
                (w * 2, h * 1.6),
            ],
            floor,
        )
        for i in range(count):
            x = w * (i + dice.uniform(0.1, 0.9)) / max(1, count)
            if wide > 0.08 and 0.25 * w < x < 0.78 * w:
                continue
            r, foot, bend = (
                wide * h * dice.uniform(0.7, 1.3),
                h * (base + 0.05),
                dice.uniform(-0.04, 0.04) * w,
            )
            pen.soft(
                [
                    (x + bend - r * 0.8, -h * 0.1),
                    (x - r * 0.7, h * 0.4),
                    (x - r, foot - r),
                    (x - r * 2.6, foot + r * 0.3),
                    (x, foot + r * 0.1),
                    (x + r * 2.4, foot + r * 0.3),
                    (x + r, foot - r),
                    (x + r * 0.7, h * 0.4),
                    (x + bend + r * 0.8, -h * 0.1),
                ],
                tint,
            )
        if beam and wide < 0.08:
            light = Image.new("L", sheet.size)
            for x in (0.3, 0.46, 0.66):
                ImageDraw.Draw(light).polygon(
                    pen.at(
                        [
                            (w * x, -10),
                            (w * (x + 0.07), -10),
                            (w * (x - 0.12), h * 0.9),
                            (w * (x - 0.3), h * 0.9),
                        ]
                    ),
                    fill=round(110 * beam),
                )
            pen.paint(light.filter(ImageFilter.GaussianBlur(5 * FINE)), "#fff3bd")
    pen.soft(
        [
            (-w * 0.1, -h * 0.1),
            (w * 0.2, h * 0.1),
            (w * 0.45, h * 0.03),
            (w * 0.7, h * 0.12),
            (w * 1.1, -h * 0.1),
        ],
        "#143a39",
    )
    return sheet


def bell(pen: Pen, glowing: bool) -> None:
    """An old bronze bell, one high, moss on its shoulder."""
    rim, body, dark = (
        ("#ffe39a", "#d99a3a", "#a76a2b") if glowing else ("#c79a55", "#9a6d34", "#6f4c2a")
    )
    pen.line("-0.1,-0.06 0,-0.14 0.1,-0.06", 0.06, dark)
    half = "0.08,0 0.2,0.03 0.3,0.25 0.34,0.62 0.5,0.86 0.5,0.94 0.1,0.98"
    pen.halved(half, body, dark)
    pen.shape(oval(0, 0.92, 0.5, 0.06), rim)
    for y, r in ((0.3, 0.29), (0.66, 0.36)):
        pen.line([(-r, y), (0, y + 0.05), (r, y)], 0.025, rim)
    pen.soft("-0.26,0.1 -0.1,-0.03 0.12,0 0.05,0.12 -0.06,0.08 -0.16,0.24", "#5c8a4a")


def forest() -> None:
    """The Bell in the Roots: six panels on one sheet."""
    w, h, gap = 600, 338, 20
    board = Image.new("RGB", (3 * w + 4 * gap, 2 * h + 3 * gap), "#f3efe2")
    for i, panel in enumerate(PANELS):
        drawn = kept(panel((w, h)))
        board.paste(drawn, (gap + i % 3 * (w + gap), gap + i // 3 * (h + gap)))
    save(board, HERE / "forest/board.png")


def panel_wide(size: tuple[int, int]) -> Image.Image:
    """The two on a root bridge under tall trees."""
    sheet = woods(size, 2, 0.5)
    pen = Pen(sheet, unit=FINE)
    pen.soft("-40,400 -20,290 140,262 330,282 460,300 640,262 660,400", "#22493c")
    boy(pen.moved(236, 196, 31), 0.5)
    robot(pen.moved(300, 196, 26))
    for x, tall in ((40, 70), (90, 50), (520, 80), (570, 60)):
        fern(pen.moved(x, 345), tall, 0.2 if x < 300 else -0.2, "#122f2c")
    return sheet


def panel_push(size: tuple[int, int]) -> Image.Image:
    """The boy lifts his lantern between ferns."""
    sheet = woods(size, 5, 0.3)
    glow(sheet, 378, 150, 190, "#ffd873", 0.55)
    pen = Pen(sheet, unit=FINE)
    boy(pen.moved(286, 70, 112), 0.7, torch=True)
    for x, tall, lean in (
        (60, 250, 0.5),
        (130, 190, 0.6),
        (520, 230, -0.5),
        (580, 280, -0.4),
        (210, 110, 0.5),
        (460, 120, -0.4),
    ):
        fern(pen.moved(x, 350), tall, lean, "#143a34")
    return sheet


def panel_robot(size: tuple[int, int]) -> Image.Image:
    """The robot lights up marks on a stone."""
    sheet = woods(size, 9, 0.15)
    pen = Pen(sheet, unit=FINE)
    pen.soft("360,360 372,200 430,120 520,110 590,190 620,360", "#4c6a63")
    pen.soft("470,360 470,150 520,110 590,190 620,360", "#3b554f")
    light = pen.mask("226,150 560,60 560,300")
    pen.paint(light.filter(ImageFilter.GaussianBlur(4 * FINE)), "#7fe3ff", 0.3)
    for y in (170, 205, 240):
        pen.line([(412, y), (440, y - 12), (468, y), (500, y - 12), (526, y)], 5, "#bff3ff")
    robot(pen.moved(190, 150, 130), 0.9)
    for x, tall in ((20, 120), (70, 90), (330, 80)):
        fern(pen.moved(x, 352), tall, 0.3, "#143a34")
    return sheet


def panel_bell(size: tuple[int, int]) -> Image.Image:
    """A bell half sunk in moss."""
    sheet = woods(size, 11, 0.2, near=False)
    glow(sheet, 300, 200, 260, "#e9dc9c", 0.4)
    pen = Pen(sheet, unit=FINE)
    bell(pen.moved(300, 70, 250), False)
    pen.soft("-20,380 -20,240 90,200 190,290 300,262 400,300 520,216 620,250 620,380", "#20483a")
    pen.soft("-20,380 60,300 220,330 340,310 470,336 620,296 620,400", "#132f2b")
    for x, tall, lean in ((70, 130, 0.4), (150, 80, 0.5), (500, 120, -0.4), (560, 150, -0.3)):
        fern(pen.moved(x, 346), tall, lean, "#0f2825")
    return sheet


def panel_face(size: tuple[int, int]) -> Image.Image:
    """The boy's face, gold from below."""
    sheet = woods(size, 14, 0.2, near=False).filter(ImageFilter.GaussianBlur(5 * FINE))
    glow(sheet, 470, 250, 330, "#ffcf6b", 0.6)
    pen = Pen(sheet, unit=FINE)
    boy(pen.moved(280, 66, 215), 0.8)
    for x, y in ((430, 90), (520, 150), (90, 120), (150, 60), (470, 230)):
        glow(sheet, x, y, 26, "#fff3bd", 0.9)
        pen.disc(x, y, 3, "#fffbe6")
    return sheet


def panel_ring(size: tuple[int, int]) -> Image.Image:
    """The bell hangs in a hollow tree and glows."""
    sheet = sky(size, (0, "#0f2a33"), (0.6, "#2f6a5e"), (1, "#d9a95a"))
    glow(sheet, 300, 130, 330, "#ffcf6b", 0.75)
    pen = Pen(sheet, unit=FINE)
    pen.soft("-60,400 -60,-60 150,-60 120,60 150,180 60,300 150,330 40,400", "#12302f")
    pen.soft("660,400 660,-60 450,-60 490,60 450,180 540,300 450,330 560,400", "#12302f")
    pen.soft("60,-80 540,-80 470,30 300,52 130,30", "#12302f")
    bell(pen.moved(300, 64, 120), True)
    pen.soft("-40,420 -20,300 170,276 420,282 620,300 640,420", "#1c4238")
    boy(pen.moved(222, 192, 36), 0.9)
    robot(pen.moved(390, 190, 34), -0.6)
    dice = random.Random(4)
    for _ in range(26):
        x, y = dice.uniform(90, 520), dice.uniform(30, 290)
        glow(sheet, x, y, 12, "#fff3bd", 0.8)
        pen.disc(x, y, 1.6, "#fffbe6")
    return sheet


PANELS = (panel_wide, panel_push, panel_robot, panel_bell, panel_face, panel_ring)
