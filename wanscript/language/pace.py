"""How long words take to say."""

from __future__ import annotations

import re

_SYLLABLES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BREATH, _SYLLABLE, _WORD = 450, 200, 360
"""Thousandths of a second: before a text, for a character that is a syllable, for a word."""


def spoken(text: str) -> int:
    """How long words take to say, in thousandths of a second."""
    wide = len(_SYLLABLES.findall(text))
    rest = len(_SYLLABLES.sub(" ", text).split()) if wide else len(text.split())
    return _BREATH + _SYLLABLE * wide + _WORD * rest


def shown(text: str) -> int:
    """How long it takes to see what words tell, in thousandths of a second."""
    return spoken(text) * 55 // 100
