"""The words of a text, and which of them are not in another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wanscript.language.fold import fold


def words(text: str) -> list[str]:
    """Words as they are compared, Han one by one; marks of emphasis are no part of them."""
    return re.findall(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+", fold(text).replace("_", " "))


def lost(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """The words that are not found, in their order, among others."""
    at, missing = 0, []
    for word in wanted:
        try:
            at = found.index(word, at) + 1
        except ValueError:
            missing.append(word)
    return missing
