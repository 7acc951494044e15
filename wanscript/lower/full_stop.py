"""The full stop that prose in a prompt ends with; and the marks that prompts are made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..language.counted import HAN
from ..language.lazy import lazy
from ..language.words import LANGUAGES

# Noncharacters that no text may hold: what stands between the first and the last came from a
# script, the number before the second says from where.
OPEN, SPLIT, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"

_STOPPED = lazy(rf"[^\W_]|[{HAN})\]}}）］】》〉]")


def full_stop(context: Mapping[str, Any], text: str) -> str:
    """The text with a full stop where it ends in a letter, a digit, Han or a closing bracket.

    `context` has the prompt's language.
    """
    ends = text.rstrip(CLOSE)[-1:]
    if ends.isascii():
        stopped = ends.isalnum() or (ends != "" and ends in ")]}")
    else:
        stopped = _STOPPED().match(ends) is not None
    return text + LANGUAGES[context["language"]].stop if stopped else text
