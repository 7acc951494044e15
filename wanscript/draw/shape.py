"""The width and height of every scene's clip."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..compiler import Compilation
from ..models.request import Request
from ..models.table import MODELS

Pixels = tuple[int, int]


def shapes(compilation: Compilation) -> dict[str, Pixels]:
    """The pixels of each scene's clip, by its name; those of a chain have their first one's."""
    firsts = compilation.firsts
    starts: dict[str, Request] = {}
    return {name: _pixels(each, _start(each, firsts, starts)) for name, each in firsts.items()}


def _pixels(request: Request, start: Request) -> Pixels:
    """A clip's width and height; a ratio that the model's table lacks shapes the same area."""
    given, first = dict(request.parameters), dict(start.parameters)
    if "size" in given:
        wide, _, high = str(given["size"]).partition("*")
        return int(wide), int(high)
    table = MODELS[request.model].pixels
    resolution, ratio = str(given.get("resolution", "720P")), str(first.get("ratio", "16:9"))
    sizes = (size for (name, _), size in table.items() if name == resolution)
    usual = table.get((resolution, "16:9")) or next(sizes, (1280, 720))
    if (resolution, ratio) in table or ":" not in ratio:
        return table.get((resolution, ratio), usual)
    across, down = map(int, ratio.split(":"))
    wide_side = math.sqrt(usual[0] * usual[1] * across / down)
    return round(wide_side / 16) * 16, round(wide_side * down / across / 16) * 16


def _start(request: Request, firsts: Mapping[str, Request], starts: dict[str, Request]) -> Request:
    """The request at the beginning of a chain: its clip gives all of them their shape.

    `starts` has those that are known, and gets those that are found on the way.
    """
    passed: dict[str, None] = {}
    while request.scene not in starts and request.scene not in passed:
        passed[request.scene] = None
        above = firsts.get(request.depends_on[0]) if request.depends_on else None
        if above is None or above.scene in passed:
            break
        request = above
    found = starts.get(request.scene, request)
    starts.update(dict.fromkeys(passed, found))
    return found
