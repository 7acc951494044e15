"""Pictures that stand in until there are real ones: somebody on a plain ground, a place."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from .backdrop import place
from .lighting import DAY, DUSK, INDOORS, RGB, Hour, mixed
from .seed import seeded
from .silhouette import Paint, painted

_GROUNDS: tuple[RGB, ...] = ((222, 204, 178), (178, 198, 196), (212, 188, 190), (190, 194, 216))
_SKINS: tuple[RGB, ...] = ((236, 182, 146), (206, 146, 106), (158, 104, 76), (242, 200, 168))
_HAIRS: tuple[RGB, ...] = ((42, 32, 40), (88, 52, 40), (34, 36, 52), (122, 78, 48))
_COATS: tuple[RGB, ...] = ((196, 84, 66), (48, 106, 122), (120, 78, 118), (212, 156, 70))
_DARK = (20, 18, 34)


def person(name: str, *, size: tuple[int, int] = (960, 1600)) -> Image.Image:
    """Somebody from head to foot before a plain ground, always the same for a name; RGB."""
    picture, mask, middle = _somebody(name)
    sheet = Image.new("RGB", size, seeded(name).choice(_GROUNDS))
    scale = size[1] * 0.86 / picture.height
    left = round(size[0] / 2 - middle * scale)
    _set_in(sheet, picture, mask, scale, (left, round(size[1] * 0.07)))
    return sheet


def _somebody(name: str) -> tuple[Image.Image, Image.Image, float]:
    """Somebody, where the picture is them, and the middle of their head from its left."""
    dice = seeded(name)
    _, skin, hair, coat = map(dice.choice, (_GROUNDS, _SKINS, _HAIRS, _COATS))
    figure = painted(
        name,
        Paint(
            skin=(skin, mixed(skin, (255, 244, 226), 0.26)),
            neck=(mixed(skin, _DARK, 0.3), mixed(skin, _DARK, 0.14)),
            hair=(hair, mixed(hair, (255, 226, 190), 0.06)),
            back=mixed(hair, _DARK, 0.45),
            coat=(mixed(coat, _DARK, 0.16), mixed(coat, (255, 240, 214), 0.16)),
        ),
    )
    picture = figure.picture.copy()
    _face(picture, figure.head, mixed(hair, _DARK, 0.4), mixed(skin, (150, 40, 50), 0.5))
    return picture, figure.mask, figure.head[0]


def _set_in(
    sheet: Image.Image,
    picture: Image.Image,
    mask: Image.Image,
    scale: float,
    spot: tuple[int, int],
) -> None:
    fitted = (round(picture.width * scale), round(picture.height * scale))
    how = Image.Resampling.LANCZOS
    sheet.paste(picture.resize(fitted, how), spot, mask.resize(fitted, how))


def _face(picture: Image.Image, head: tuple[float, float, float], ink: RGB, lips: RGB) -> None:
    """Brows, eyes and a mouth, drawn fine and set in."""
    fine, (middle, top, high) = 4, head
    wide, tall = round(high * 0.6), round(high * 0.5)
    left, upper = round(middle - wide / 2), round(top + high * 0.42)
    part = picture.crop((left, upper, left + wide, upper + tall))
    part = part.resize((wide * fine, tall * fine), Image.Resampling.BICUBIC)
    pen, unit = ImageDraw.Draw(part), high * fine
    centre = part.width / 2
    for side in (-1, 1):
        x, y = centre + side * unit * 0.14, unit * 0.13
        pen.ellipse((x - unit * 0.024, y - unit * 0.034, x + unit * 0.024, y + unit * 0.034), ink)
        inner, outer = centre + side * unit * 0.08, centre + side * unit * 0.2
        peak = (centre + side * unit * 0.15, y - unit * 0.105)
        brow = ((inner, y - unit * 0.088), peak, (outer, y - unit * 0.076))
        pen.line(brow, ink, round(unit * 0.017), joint="curve")
    y = unit * 0.375
    pen.chord(
        (centre - unit * 0.06, y - unit * 0.03, centre + unit * 0.06, y + unit * 0.03), 0, 180, lips
    )
    picture.paste(part.resize((wide, tall), Image.Resampling.LANCZOS), (left, upper))


def setting(
    name: str, *, size: tuple[int, int] = (1280, 720), hour: Hour = DUSK, indoors: bool = False
) -> Image.Image:
    """A place in flat layers, always the same for a name; RGB."""
    return place(name, size, INDOORS if indoors else hour, indoors).convert("RGB")


_NEARER = (0.34, 0.62, 1.5, 0.16)
"""How high somebody stands in a panel: from far, at half length, close, very far."""


def panels(count: int, *, size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """A storyboard on one sheet: so many panels in two columns, seen from near and far; RGB."""
    rows, gap = (count + 1) // 2, 16
    wide, tall = (size[0] - 3 * gap) // 2, (size[1] - (rows + 1) * gap) // rows
    sheet, (picture, mask, middle) = Image.new("RGB", size, (244, 240, 230)), _somebody("Noor")
    view = setting("Dunes", size=(wide, tall), hour=DAY)
    for number in range(count):
        panel, scale = view.copy(), tall * _NEARER[number % len(_NEARER)] / picture.height
        across = wide * (0.3, 0.62, 0.45, 0.5)[number % 4]
        top = min(round(tall * 0.93 - picture.height * scale), tall)
        spot = (round(across - middle * scale), max(top, round(tall * 0.12)))
        _set_in(panel, picture, mask, scale, spot)
        sheet.paste(panel, (gap + number % 2 * (wide + gap), gap + number // 2 * (tall + gap)))
    return sheet


def suitcase(*, size: tuple[int, int] = (960, 720)) -> Image.Image:
    """A suitcase on a plain ground; RGB."""
    fine = 2
    wide, tall = size[0] * fine, size[1] * fine
    sheet = Image.new("RGB", (wide, tall), _GROUNDS[0])
    pen = ImageDraw.Draw(sheet)

    def box(left: float, top: float, right: float, low: float, ink: RGB, round_: float) -> None:
        spot = (left * wide, top * tall, right * wide, low * tall)
        pen.rounded_rectangle(spot, round_ * tall, ink)

    box(0.42, 0.2, 0.58, 0.4, (74, 46, 32), 0.05)
    box(0.44, 0.24, 0.56, 0.4, _GROUNDS[0], 0.03)
    box(0.2, 0.3, 0.8, 0.82, (122, 78, 48), 0.05)
    box(0.2, 0.3, 0.8, 0.5, (140, 92, 58), 0.05)
    for left in (0.3, 0.65):
        box(left, 0.3, left + 0.05, 0.82, (92, 58, 38), 0.0)
        box(left + 0.01, 0.48, left + 0.04, 0.55, (206, 170, 92), 0.01)
    return sheet.resize(size, Image.Resampling.LANCZOS)


def png(picture: Image.Image) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
