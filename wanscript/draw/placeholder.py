"""Pictures that stand in until there are real ones: somebody on a plain ground, a place."""

from __future__ import annotations

from PIL import Image, ImageDraw

from .backdrop import place
from .lighting import DUSK, RGB, Hour, mixed
from .seed import seeded
from .silhouette import Paint, painted

_GROUNDS: tuple[RGB, ...] = ((222, 204, 178), (178, 198, 196), (212, 188, 190), (190, 194, 216))
_SKINS: tuple[RGB, ...] = ((236, 182, 146), (206, 146, 106), (158, 104, 76), (242, 200, 168))
_HAIRS: tuple[RGB, ...] = ((42, 32, 40), (88, 52, 40), (34, 36, 52), (122, 78, 48))
_COATS: tuple[RGB, ...] = ((196, 84, 66), (48, 106, 122), (120, 78, 118), (212, 156, 70))
_DARK = (20, 18, 34)


def person(name: str, *, size: tuple[int, int] = (960, 1600)) -> Image.Image:
    """Somebody from head to foot before a plain ground, always the same for a name; RGB."""
    dice = seeded(name)
    ground, skin, hair, coat = map(dice.choice, (_GROUNDS, _SKINS, _HAIRS, _COATS))
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
    sheet = Image.new("RGB", size, ground)
    scale = size[1] * 0.86 / figure.picture.height
    fitted = (round(picture.width * scale), round(picture.height * scale))
    how = Image.Resampling.LANCZOS
    left = round(size[0] / 2 - figure.head[0] * scale)
    spot = (left, round(size[1] * 0.07))
    sheet.paste(picture.resize(fitted, how), spot, figure.mask.resize(fitted, how))
    return sheet


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


def setting(name: str, *, size: tuple[int, int] = (1280, 720), hour: Hour = DUSK) -> Image.Image:
    """A place in flat layers, always the same for a name; RGB."""
    return place(name, size, hour, False).convert("RGB")
