"""The settings of a scene that are shown or drawn."""

from __future__ import annotations

from ..language.settings import EndOf
from ..language.storyboard import Scene


def given(scene: Scene, key: str) -> str:
    """A setting that has a value of its own, as it was written; paths from the script's folder."""
    found = scene.settings.by_key(key)
    return found.compared if found and found.value is not None else ""


def given_picture(scene: Scene, key: str) -> str:
    """The path of a picture that is set; empty where none is, or another scene's end."""
    found = scene.settings.by_key(key)
    return "" if found and isinstance(found.value, EndOf) else given(scene, key)
