"""茶馆夜话: a storyteller, a girl and a teahouse by night."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageChops

from .face import Face, face
from .files import HERE, save, voice
from .pen import FINE, Pen, both, curve, glow, kept, oval, rimmed, sky


def zhou(pen: Pen) -> None:
    """An old storyteller in a long gown, hands in his sleeves."""
    gown, dark, deep = "#3f4a5e", "#323b4d", "#222a39"
    for side in (-1, 1):
        shoe = replace(pen, flip=side)
        shoe.shape("0.08,6.0 0.5,6.0 0.54,6.2 0.52,6.3 0.06,6.3", "#15181f")
    pen.shape("-0.16,0.8 0.16,0.8 0.2,1.3 -0.2,1.3", "#a87355")
    pen.shape(both("0.14,1.18 0.6,1.36 0.8,1.6 0.74,2.8 0.78,6.06"), gown)
    pen.shape("0.04,1.18 0.6,1.36 0.8,1.6 0.74,2.8 0.78,6.06 0.1,6.06", dark)
    for side, tint in ((-1, "#4a566c"), (1, "#3a4559")):
        arm = replace(pen, flip=side)
        arm.soft("0.5,1.4 0.78,1.55 0.98,2.4 0.8,3.0 0.1,3.0 0.02,2.6 0.56,2.4", tint)
        arm.line([(0.56, 2.44), (0.06, 2.62)], 0.02, deep)
    pen.shape("-0.14,2.55 0.14,2.55 0.16,3.02 -0.16,3.02", "#e8e1d2")
    pen.shape("-0.24,1.14 0,1.3 0.24,1.14 0.28,1.3 0,1.5 -0.28,1.3", deep)
    for y in (1.56, 1.86, 2.16):
        pen.line([(-0.08, y), (0.12, y)], 0.035, "#c79a55")
    pen.line([(0.1, 3.1), (0.14, 6.0)], 0.02, deep)
    face(pen, Face("#dcaa82", "#b98560", "#2b2422", "#9a5648", 0.35))
    pen.soft(
        "-0.3,0.66 -0.14,0.77 0.03,0.755 0.2,0.77 0.31,0.66 "
        "0.26,1.0 0.12,1.36 0.02,1.6 -0.1,1.3 -0.25,1.0",
        "#e9e5dc",
    )
    pen.soft("0.04,0.9 0.2,0.8 0.31,0.68 0.26,1.0 0.12,1.36 0.03,1.56", "#c9c6c2")
    pen.soft("-0.06,0.855 0.03,0.845 0.12,0.855 0.03,0.88", "#9a5648")
    for x in (-0.13, 0.19):
        pen.line([(x - 0.1, 0.45), (x, 0.405), (x + 0.1, 0.44)], 0.04, "#e9e5dc")
    pen.soft("-0.38,0.34 -0.34,0.04 0,-0.12 0.34,0.04 0.38,0.34 0,0.26", "#1d2029")
    pen.shape("-0.4,0.24 0.4,0.24 0.4,0.36 0,0.3 -0.4,0.36", "#12141b")
    pen.disc(0, -0.12, 0.06, "#c4472f")


def man(pen: Pen) -> None:
    """Xiaoman, a girl with two buns in a padded jacket, a teapot in her hands."""
    coat, dark, deep = "#b5412f", "#94331f", "#6b2317"
    for side in (-1, 1):
        leg = replace(pen, flip=side)
        leg.shape("0.04,3.4 0.4,3.4 0.4,4.95 0.1,4.95", "#2a3550")
        leg.shape("0.08,4.85 0.4,4.85 0.5,5.06 0.48,5.14 0.06,5.14", "#171c2b")
        leg.disc(0.36, 0.0, 0.19, "#1f1a22")
        leg.line([(0.2, 0.09), (0.34, 0.16)], 0.06, "#e8b23f")
    pen.shape("-0.14,0.8 0.14,0.8 0.18,1.3 -0.18,1.3", "#c98c69")
    pen.halved("0.14,1.14 0.5,1.24 0.68,1.6 0.64,2.6 0.74,3.56 0.2,3.64", coat, dark, 0.14)
    pen.line("-0.2,1.2 0.16,1.6 0.24,3.54", 0.03, "#e8b23f")
    pen.shape("-0.22,1.1 0,1.24 0.22,1.1 0.26,1.26 0,1.44 -0.26,1.26", "#e8b23f")
    for side, tint in ((-1, "#c24a36"), (1, "#a23a27")):
        arm = replace(pen, flip=side)
        arm.soft("0.42,1.3 0.66,1.45 0.84,2.1 0.6,2.66 0.24,2.64 0.22,2.38 0.5,2.2", tint)
        arm.soft("0.3,2.36 0.38,2.36 0.36,2.66 0.26,2.66", deep)
    pen.soft("-0.3,2.4 0,2.26 0.3,2.4 0.32,2.66 0,2.84 -0.32,2.66", "#d8d2bd")
    pen.soft("0.04,2.28 0.3,2.4 0.32,2.66 0.06,2.83", "#b3ae9c")
    pen.line([(-0.3, 2.58), (-0.48, 2.42)], 0.07, "#d8d2bd")
    pen.disc(0, 2.22, 0.05, "#6f9aa8")
    pen.line([(-0.2, 2.56), (0.2, 2.56)], 0.03, "#6f9aa8")
    for x in (-0.27, 0.27):
        pen.disc(x, 2.56, 0.09, "#eebb93" if x < 0 else "#c98c69")
    pen.soft(both("0,-0.06 0.3,0.0 0.43,0.36 0.4,0.72 0.2,0.9"), "#1f1a22")
    face(pen, Face("#f0c19b", "#d2976f", "#231a1f", "#b5453a", -0.5, 0, 0.014, 1.3, 0.026))
    pen.soft(
        "-0.38,0.52 -0.38,0.2 -0.1,0.0 0.3,0.06 0.4,0.5 "
        "0.3,0.36 0.16,0.35 0.0,0.33 -0.16,0.35 -0.3,0.36",
        "#1f1a22",
    )


def teahouse() -> None:
    """茶馆夜话: an old storyteller, a girl with a teapot, the hall, two voices."""
    folder = HERE / "teahouse"
    for name, draw, unit, rim in (
        ("laozhou", zhou, 208, "#ffc58a"),
        ("xiaoman", man, 250, "#ffd79a"),
    ):
        picture = rimmed(
            (1000, 1500),
            "#7fa3b0" if name == "laozhou" else "#6f9488",
            lambda pen, draw=draw, unit=unit: draw(
                replace(pen, x=500 * FINE, y=110 * FINE, unit=unit * FINE)
            ),
            rim,
        )
        save(picture, folder / f"cast/{name}.jpg")
    save(hall(), folder / "sets/chaguan.jpg")
    voice(folder / "voices/laozhou.mp3", 104, "aouaeioauoae")
    voice(folder / "voices/xiaoman.wav", 268, "eiaoiea", 16000)


def hall() -> Image.Image:
    """The teahouse by night: lattice windows, lanterns, tables, a low stage."""
    w, h = 1600, 900
    sheet = sky((w, h), (0, "#20161a"), (0.6, "#4a2b24"), (1, "#5e372a"))
    pen = Pen(sheet, unit=FINE)
    for x in (110, 490, 870, 1250):
        pen.shape([(x, 170), (x + 240, 170), (x + 240, 560), (x, 560)], "#2f4a68")
        pen.shape([(x, 170), (x + 240, 170), (x + 240, 330), (x, 330)], "#3d5f80")
        if x == 490:
            pen.disc(x + 84, 262, 40, "#f3e6c0")
        hills = curve(
            [
                (x - 60, 520),
                (x + 40, 430),
                (x + 130, 470),
                (x + 210, 420),
                (x + 300, 520),
                (x + 120, 640),
            ]
        )
        pane = pen.mask([(x, 170), (x + 240, 170), (x + 240, 560), (x, 560)])
        pen.paint(ImageChops.multiply(pane, pen.mask(hills)), "#1d3049")
        for k in range(1, 4):
            pen.line([(x + 60 * k, 170), (x + 60 * k, 560)], 6, "#241518")
        for y in (235, 300, 430, 495):
            pen.line([(x, y), (x + 240, y)], 6, "#241518")
        pen.shape([(x - 12, 158), (x + 252, 158), (x + 252, 172), (x - 12, 172)], "#241518")
        pen.shape([(x - 12, 556), (x + 252, 556), (x + 252, 600), (x - 12, 600)], "#3a2020")
    for x in (40, 400, 780, 1160, 1530):
        pen.shape([(x, 0), (x + 52, 0), (x + 52, 690), (x, 690)], "#6b2a22")
        pen.shape([(x + 30, 0), (x + 52, 0), (x + 52, 690), (x + 30, 690)], "#4f1e1b")
        pen.shape([(x - 10, 676), (x + 62, 676), (x + 66, 706), (x - 14, 706)], "#241518")
    pen.shape([(0, 90), (w, 90), (w, 136), (0, 136)], "#33191a")
    pen.shape([(0, 82), (w, 82), (w, 92), (0, 92)], "#c79a55")
    pen.shape([(0, 690), (w, 690), (w, h), (0, h)], "#3a2220")
    for x in range(-1600, 3200, 200):
        pen.line([(800 + (x - 800) * 0.42, 690), (x, h)], 3, "#2b1818")
    for r, alpha in ((520, 0.12), (360, 0.14), (200, 0.16)):
        pen.shape(oval(800, 800, r, r * 0.16), "#ffb066", alpha)
    for x, y, s in ((300, 250, 1.0), (680, 210, 1.25), (1060, 250, 1.0), (1420, 215, 1.2)):
        glow(sheet, x, y + 40, 300 * s, "#ff9a4d", 0.5)
        pen.line([(x, 90), (x, y)], 3, "#1c1012")
        pen.soft(
            [
                (x - 30 * s, y),
                (x + 30 * s, y),
                (x + 52 * s, y + 44 * s),
                (x + 30 * s, y + 88 * s),
                (x - 30 * s, y + 88 * s),
                (x - 52 * s, y + 44 * s),
            ],
            "#e2542f",
        )
        pen.soft(
            [
                (x - 12 * s, y),
                (x + 12 * s, y),
                (x + 24 * s, y + 44 * s),
                (x + 12 * s, y + 88 * s),
                (x - 12 * s, y + 88 * s),
                (x - 24 * s, y + 44 * s),
            ],
            "#ff9450",
        )
        for dy in (-4, 88):
            pen.line([(x - 24 * s, y + dy * s), (x + 24 * s, y + dy * s)], 8 * s, "#e8b23f")
        pen.line([(x, y + 94 * s), (x, y + 130 * s)], 4, "#e8b23f")
    for x, s in ((250, 0.9), (1330, 0.9)):
        pen.shape(oval(x, 742, 150 * s, 26 * s), "#7a3d28")
        pen.shape(
            [(x - 150 * s, 742), (x + 150 * s, 742), (x + 146 * s, 762), (x - 146 * s, 762)],
            "#4f2620",
        )
        pen.shape([(x - 26, 760), (x + 26, 760), (x + 40, 880), (x - 40, 880)], "#2b1616")
        pen.soft(
            [(x - 30, 700), (x, 692), (x + 30, 700), (x + 32, 728), (x, 740), (x - 32, 728)],
            "#d8d2bd",
        )
        pen.line([(x + 28, 716), (x + 50, 702)], 6, "#d8d2bd")
        for dx in (-80, 76):
            pen.shape(
                [(x + dx - 14, 722), (x + dx + 14, 722), (x + dx + 9, 744), (x + dx - 9, 744)],
                "#9fb7b4",
            )
    return kept(sheet)
