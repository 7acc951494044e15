"""The last pictures of scenes, drawn for those that start on them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ..compiler import Compilation
from ..wan.request import Request
from .breakdown import fitted, reel
from .camera import Pixels, look
from .cast import Wardrobe
from .plane import picture
from .stage import dress, setting


class Ends:
    """How the scenes of a film end, each drawn once, and only if another starts on it."""

    def __init__(self, compilation: Compilation, root: Path, size: Pixels) -> None:
        self._compilation, self._root, self._size = compilation, root, size
        self._requests = {each.scene: each for each in reversed(compilation.requests)}
        self._drawn: dict[str, Image.Image] = {}

    def before(self, request: Request) -> Image.Image | None:
        """The picture on which a request starts; None where that is no other scene's end."""
        above: list[Request] = []
        at: Request | None = self._above(request)
        while at is not None and at.scene not in self._drawn:
            above.append(at)
            at = self._above(at)
        for each in reversed(above):
            self._drawn[each.scene] = self._end(each)
        start = self._above(request)
        return self._drawn[start.scene] if start else None

    def _above(self, request: Request) -> Request | None:
        return next((self._requests.get(scene) for scene in request.depends_on), None)

    def _end(self, request: Request) -> Image.Image:
        shown = fitted(reel(self._compilation, request))
        start = self._above(request)
        first = self._drawn[start.scene] if start else None
        wardrobe = Wardrobe(self._compilation.storyboard, self._root, first)
        media = setting(self._compilation, shown.scene)
        stage = dress(shown.cuts[-1], shown, self._size, wardrobe, media)
        return picture(look(stage, 1, self._size))
