"""The settings of a scene that are shown or drawn: show/ reads them here alone."""

from __future__ import annotations

from ..language.storyboard import Scene
from ..lower.attach import given as setting


def given(scene: Scene, key: str) -> str:
    """The value of a setting, by its English key; empty where it has none of its own."""
    found = setting(scene, key)
    return found.value if found else ""
