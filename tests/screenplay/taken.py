"""The words of a text, and which of them are not in another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wanscript.language.fold import fold
from wanscript.screenplay.forms import SIDES_ABROAD
from wanscript.screenplay.title_page import KEYS_ABROAD

TRANSLATED = {word: fold(here) for word, here in {**SIDES_ABROAD, **KEYS_ABROAD}.items()}
"""What a slug line and a title page begin with has one form in every language."""


def words(text: str) -> list[str]:
    """Words as they are compared, Han one by one; marks of emphasis are no part of them."""
    found = re.findall(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+", fold(text).replace("_", " "))
    return [TRANSLATED.get(each, each) for each in found]


def lost(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """The words that are not found, in their order, among others."""
    at, missing = 0, []
    for word in wanted:
        try:
            at = found.index(word, at) + 1
        except ValueError:
            missing.append(word)
    return missing
