"""Speech that takes longer to say than there is time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from ...language.counted import HAN, count_han
from ...language.diagnostic import Diagnostic
from ...language.lazy import lazy
from ...language.storyboard import Speech
from .check_context import CheckContext

_FAST = {"word": 4.0, "han": 7.0}
"""Words, and Han characters, that a hurried speaker says in a second."""

_ASCII_WORD = re.compile(r"\w+(?:'\w+)*")
_WORD = lazy(rf"(?:(?![{HAN}])\w)+(?:['’]\w+)*")


def speech_too_fast(context: CheckContext) -> Iterator[Diagnostic]:
    """Speech that cannot be spoken in its time: in its shot, or in the whole scene."""
    seconds = dict(context.request.parameters).get("duration")
    whole = Decimal(seconds) if isinstance(seconds, int) and seconds > 0 else None
    scene = context.scene
    timed = [
        (shot.time.end - shot.time.start if shot.time else None, shot.action)
        for shot in scene.shots
    ]
    for time, action in timed:
        if time is not None:
            yield from _too_fast(
                [part for part in action if isinstance(part, Speech)], time, "shot"
            )
    if whole is not None and all(time is None for time, _ in timed):
        parts = [*scene.story, *(part for _, action in timed for part in action)]
        yield from _too_fast([part for part in parts if isinstance(part, Speech)], whole, "scene")


def _count_words(text: str) -> int:
    word = _ASCII_WORD if text.isascii() else _WORD()
    return len(word.findall(text))


def _spoken_in(speech: Speech) -> float:
    """The seconds that somebody needs at least to say it."""
    words = speech.words.text
    return count_han(words) / _FAST["han"] + _count_words(words) / _FAST["word"]


def _too_fast(speeches: list[Speech], time: Decimal, what: str) -> Iterator[Diagnostic]:
    needed = sum(map(_spoken_in, speeches))
    if time > 0 and needed > float(time):
        yield Diagnostic.of(
            "WAN316",
            max(speeches, key=_spoken_in).span,
            f"these words take at least {_more_than(needed, time)} s to say, but the {what} lasts "
            f"{time.normalize():f} s",
            help=f"give the {what} more time, or say less",
        )


def _more_than(needed: float, time: Decimal) -> str:
    """Seconds in whole ones, or in tenths where the whole ones are no more than the time."""
    return f"{needed:.0f}" if round(needed) > time else f"{math.ceil(needed * 10) / 10:g}"
