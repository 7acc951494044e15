"""Pictures for a page: somebody of the cast, a frame of a clip."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from ..compiler import Compilation
from ..draw.cutout import face, figure, still
from ..draw.lighting import tints
from ..draw.photo import Face
from ..draw.terms import Terms
from ..language.storyboard import Declaration, Role, Scene, Speech
from ..language.text import Mention
from ..media import decode
from ..media.files import Find
from ..timeline.speaking import plain
from .page import SPEAKERS_DARK, Card
from .ranges import ranges


def voices(compilation: Compilation) -> dict[str, int]:
    """The colour's place of everybody who speaks or is handled."""
    named = compilation.storyboard.named
    names = enumerate(tints(compilation.storyboard))
    return {
        name: at % len(SPEAKERS_DARK)
        for at, name in names
        if (declared := named(name)) and declared.role in (Role.CHARACTER, Role.PROP)
    }


def seen(declared: Declaration) -> bool:
    """Whether a declaration has a place in the cast."""
    return declared.role is not Role.VOICE


def appearances(compilation: Compilation) -> Mapping[str, tuple[str, ...]]:
    """The scenes in which each name is used, spoken of or heard, in the film's order."""
    used: dict[str, dict[str, None]] = {}
    for scene in compilation.storyboard.scenes:
        for name in _spoken_of(scene):
            used.setdefault(name, {})[scene.name] = None
    for request in compilation.requests:
        for name, _ in request.references:
            used.setdefault(name, {})[request.scene] = None
    order = {scene.name: at for at, scene in enumerate(compilation.storyboard.scenes)}
    return {
        name: tuple(sorted(scenes, key=lambda each: order[each])) for name, scenes in used.items()
    }


def card(
    compilation: Compilation,
    find: Find,
    declared: Declaration,
    used: tuple[str, ...],
    colours: Mapping[str, int],
    terms: Terms,
) -> Card:
    """Somebody or something of the cast; `used` are the scenes where it appears."""
    scenes = ranges(used, [scene.name for scene in compilation.storyboard.scenes])
    facts = (
        terms.roles.get(declared.role.value, ""),
        terms.heard if declared.voice else "",
        terms.within[len(used) > 1].format(x=scenes) if used else terms.nowhere,
    )
    return Card(
        name=declared.name,
        picture=_portrait(declared, find),
        voice=colours.get(declared.name),
        facts=" · ".join(filter(None, facts)),
        look=plain(declared.look),
    )


def _spoken_of(scene: Scene) -> set[str]:
    items = [*scene.story, *(item for shot in scene.shots for item in (shot.heading, *shot.action))]
    texts = [item.speakers if isinstance(item, Speech) else item for item in items]
    return {part.name for text in texts for part in text if isinstance(part, Mention)}


def _portrait(declared: Declaration, find: Find) -> str | None:
    """A small square of the first picture, around the head where one is found."""
    for each in declared.media:
        path = find(each.url)
        picture = still(path) if path is not None else None
        if path is None or picture is None:
            continue
        found = (
            figure(path, declared.role is Role.PROP)
            if declared.role is not Role.BACKGROUND
            else None
        )
        if found and not found.photographed:
            middle, top, head = found.head
            scale = 1.24 if declared.role is Role.PROP else 1.7
            side = round(head * scale)
            square = Image.new("RGB", (side, side), picture.getpixel((2, 2)))
            spot = (round(side / 2 - middle), round(side * (0.1 if scale < 1.5 else 0.16) - top))
            square.paste(found.picture, spot, found.mask)
        else:
            square = picture.crop(_square(picture, face(path) if found else None))
        return uri(square.resize((160, 160), Image.Resampling.LANCZOS))
    return None


def _square(picture: Image.Image, seen: Face | None) -> tuple[int, int, int, int]:
    """The largest square of a picture, or the one around its face."""
    side = min(picture.size)
    left, top = (picture.width - side) / 2, (picture.height - side) * 0.3
    if seen:
        high = (seen.bottom - seen.top) * picture.height
        side = min(side, round(high * 2.2))
        left = (seen.left + seen.right) / 2 * picture.width - side / 2
        top = seen.top * picture.height - high * 0.6
    x = round(min(max(0, left), picture.width - side))
    y = round(min(max(0, top), picture.height - side))
    return x, y, x + side, y + side


def taken_at(clip: Path, at: float, size: tuple[int, int]) -> Image.Image | None:
    """The frame of a clip at a time in seconds; None if it cannot be read."""
    try:
        shown = decode.frame_at(clip, seconds=at - 0.05)
    except (OSError, ValueError):
        return None
    return shown and shown.resize(size, Image.Resampling.LANCZOS)


def uri(picture: Image.Image) -> str:
    """A picture as a data URI."""
    out = io.BytesIO()
    # a slower method saves a twentieth of the bytes for twice the time
    picture.save(out, "WEBP", quality=80, method=2)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")


def printable(html: str) -> str:
    """A page of which each picture is a JPEG: a PDF keeps those as they are, others unpacked."""
    return _PICTURE.sub(lambda found: _as_jpeg(found[1]), html)


_PICTURE = re.compile(r"data:image/webp;base64,([A-Za-z0-9+/=]+)")


def _as_jpeg(data: str) -> str:
    out = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB").save(out, "JPEG", quality=86)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode("ascii")
