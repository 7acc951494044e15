"""Pictures that stand in until there are real ones: somebody on a plain ground, a place."""

from __future__ import annotations

from PIL import Image

from .palette import DAY, DUSK, Hour, fade, mixed
from .place import place, seeded, somebody

_GROUNDS = ((222, 204, 178), (178, 198, 196), (212, 188, 190), (190, 194, 216))
_CLOTHES = ((255, 176, 140), (150, 206, 220), (206, 168, 214), (178, 204, 150))


def person(name: str, *, size: tuple[int, int] = (768, 1024), hour: Hour = DAY) -> Image.Image:
    """Somebody from the knees up before a plain ground, always the same for a name; RGB."""
    dice = seeded(name)
    ground, clothes = dice.choice(_GROUNDS), dice.choice(_CLOTHES)
    width, height = size
    sheet = fade(size, (mixed(ground, (255, 255, 255), 0.25), ground))
    figure = somebody(name, hour, clothes)
    scale = height * 0.2 / figure.head[2]
    fitted = (round(figure.picture.width * scale), round(figure.picture.height * scale))
    picture, mask = figure.picture.resize(fitted), figure.mask.resize(fitted)
    left = round(width / 2 - figure.head[0] * scale)
    sheet.paste(picture, (left, round(height * 0.1 - figure.head[1] * scale)), mask)
    return sheet


def setting(name: str, *, size: tuple[int, int] = (1280, 720), hour: Hour = DUSK) -> Image.Image:
    """A place in flat layers, always the same for a name; RGB."""
    return place(name, size, hour, False).convert("RGB")
