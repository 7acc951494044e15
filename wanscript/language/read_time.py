"""Times as they are spelled in the words of a shot or a beat."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from .grammar import inside, plain
from .quotes import quotes
from .slice import Slice
from .source import Span
from .storyboard import Time


def read_time(text: str, span: Span, since: Decimal) -> Time:
    """The time that is spelled by a text; a length starts at `since`."""
    return Time(*_ends(text, since), span)


@lru_cache
def _ends(text: str, since: Decimal) -> tuple[Decimal, Decimal]:
    """Both ends of a time; those of most shots are the same as another's."""
    first, *end = (seconds(each.group()) for each in inside("NUMERAL").finditer(text))
    return (first, end[0]) if end else (since, since + first)


def seconds(numeral: str) -> Decimal:
    """The seconds of a `NUMERAL` of the grammar."""
    minutes, _, rest = numeral.replace(",", ".").rpartition(":")
    return Decimal(minutes or 0) * 60 + Decimal(rest)


def time_at_end(words: Slice, since: Decimal) -> Time | None:
    """The time at the end of a beat, in brackets or behind a dash."""
    found = inside("END_TIME").search(unquoted(words.text))
    return found and read_time(found["time"], words.span(*found.span("time")), since)


def unquoted(text: str) -> str:
    """The text as the grammar reads it, with nothing in it of what is quoted."""
    shown, at = plain(text), 0
    pieces: list[str] = []
    for start, end in quotes(text).inside:
        pieces += (shown[at:start], "_" * (end - start))
        at = end
    return "".join((*pieces, shown[at:]))


def last_match(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    """The match at the end of a text, white space aside."""
    *_, last = None, *pattern.finditer(text, start)
    return last if last and not text[last.end() :].strip() else None
