"""Which writing can be drawn here."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import features

from .typography import home

_SAMPLES = {
    "Latin": "a",
    "Greek": "λ",
    "Cyrillic": "ж",
    "Chinese": "画",
    "Japanese": "あ",
    "Korean": "한",
    "Arabic": "ع",
    "Hebrew": "א",
    "Devanagari": "अ",
    "Thai": "ก",
    "emoji": "🚀",
}


def drawable() -> Mapping[str, bool]:
    """By the name of a writing, whether a font that is here draws it. Raises OSError."""
    return {
        name: home(letter, "text", False, name == "Japanese") is not None
        for name, letter in _SAMPLES.items()
    }


def shaped() -> bool:
    """Whether letters are joined and ordered as Arabic and Devanagari need it."""
    return bool(features.check("raqm"))
