"""Colour: what a picture is made of, what an hour does to it, who speaks in which."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from PIL import Image, ImageChops, ImageEnhance, ImageStat

from ..language.storyboard import Role, Storyboard
from ..timeline.records import SceneTimeline, TimeOfDay

RGB = tuple[int, int, int]

SPEAKERS: tuple[RGB, ...] = (
    (255, 176, 103),
    (126, 190, 255),
    (159, 222, 143),
    (255, 148, 170),
    (242, 219, 112),
    (197, 167, 255),
)
"""One colour a speaker, in the order of declaration; all read well on the dark scrim."""


@dataclass(frozen=True, slots=True)
class Hour:
    """Light of an hour: three colours of sky, the key's colour, the tint and how dark it gets.

    `dark` is the brightest mean, 0 to 255, that a picture keeps; `strength` of the tint 0 to 1.
    """

    sky: tuple[RGB, RGB, RGB]
    key: RGB
    tint: RGB
    strength: float
    dark: float


DAY = Hour(
    ((88, 142, 186), (158, 199, 214), (238, 226, 199)), (255, 244, 214), (255, 250, 240), 0.1, 160
)
NIGHT = Hour(((13, 20, 38), (34, 44, 72), (86, 66, 86)), (255, 190, 120), (84, 108, 176), 0.45, 78)
DAWN = Hour(
    ((66, 84, 122), (190, 138, 142), (252, 205, 160)), (255, 212, 160), (255, 214, 190), 0.3, 132
)
DUSK = Hour(
    ((36, 34, 66), (140, 74, 92), (244, 148, 96)), (255, 160, 96), (255, 178, 140), 0.38, 112
)
INDOORS = Hour(
    ((46, 40, 44), (84, 68, 62), (130, 100, 80)), (255, 214, 160), (255, 236, 212), 0.15, 140
)

_HOURS: Mapping[TimeOfDay, Hour] = MappingProxyType(
    {TimeOfDay.DAY: DAY, TimeOfDay.NIGHT: NIGHT, TimeOfDay.DAWN: DAWN, TimeOfDay.DUSK: DUSK}
)


def light_of(scene: SceneTimeline) -> Hour:
    """The light in which a scene is drawn."""
    hour = _HOURS[scene.time]
    return INDOORS if scene.interior and hour is DAY else hour


def tints(storyboard: Storyboard) -> dict[str, RGB]:
    """The colour of everybody who can speak, the characters first."""
    heard = [each for each in storyboard.declared if each.role is not Role.VOICE]
    heard.sort(key=lambda each: each.role is not Role.CHARACTER)
    return {each.name: SPEAKERS[at % len(SPEAKERS)] for at, each in enumerate(heard)}


def mean(picture: Image.Image, mask: Image.Image | None = None) -> RGB:
    """The mean colour of a picture, or of what its mask shows."""
    red, green, blue = ImageStat.Stat(picture, mask).mean[:3]
    return round(red), round(green), round(blue)


def light(colour: RGB) -> float:
    """How bright a colour is, 0 to 255."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    """From one colour towards another."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def colours(picture: Image.Image, count: int = 5) -> tuple[RGB, ...]:
    """The colours that a picture is mostly made of, from dark to light."""
    small = picture.resize((64, 64), Image.Resampling.BILINEAR).quantize(count)
    table = small.getpalette() or []
    found = [
        (table[i], table[i + 1], table[i + 2]) for i in range(0, min(len(table), count * 3), 3)
    ]
    return tuple(sorted(found, key=light))


def graded(picture: Image.Image, hour: Hour) -> Image.Image:
    """A picture in the light of an hour: never brighter than the hour, what is dark is kept."""
    now = light(mean(picture))
    amount = hour.strength if now > hour.dark else hour.strength * 0.35
    tinted = ImageChops.multiply(picture, Image.new("RGB", picture.size, hour.tint))
    out = Image.blend(picture, tinted, amount)
    after = light(mean(out))
    return ImageEnhance.Brightness(out).enhance(hour.dark / after) if after > hour.dark else out


def matched(picture: Image.Image, usual: RGB, place: RGB, hour: Hour) -> Image.Image:
    """A figure, of which `usual` is the mean colour, in the light of the place it is set into."""
    top = max(*place, 1)
    cast = mixed((255, 255, 255), tuple(255 * part // top for part in place), 0.28)  # type: ignore[arg-type]
    lit = ImageChops.multiply(picture, Image.new("RGB", picture.size, cast))
    wanted = max(66.0, min(hour.dark, light(place) * 1.25 + 22))
    now = light((usual[0] * cast[0] // 255, usual[1] * cast[1] // 255, usual[2] * cast[2] // 255))
    return ImageEnhance.Brightness(lit).enhance(max(0.45, min(1.15, wanted / max(now, 1))))


def fade(size: tuple[int, int], stops: tuple[RGB, ...]) -> Image.Image:
    """A dithered fade from top to bottom, so that it shows no bands."""
    width, height = size
    strip = min(width, 64)
    sheet = _strip(strip, height, stops)
    whole = Image.new("RGB", size)
    for x in range(0, width, strip):
        whole.paste(sheet, (x, 0))
    return whole


@lru_cache(maxsize=64)
def _strip(width: int, height: int, stops: tuple[RGB, ...]) -> Image.Image:
    dice, spans = random.Random(5), len(stops) - 1
    sheet = Image.new("RGB", (width, height))
    rows = []
    for y in range(height):
        at = y / max(1, height - 1) * spans
        low = min(spans - 1, int(at))
        one, other, share = stops[low], stops[low + 1], at - low
        exact = [a + (b - a) * share for a, b in zip(one, other, strict=True)]
        rows += [tuple(int(part + dice.random()) for part in exact) for _ in range(width)]
    sheet.putdata(rows)
    return sheet
