"""Shots of a shot list, which have a line for each thing that is said of them."""

from __future__ import annotations

from msgspec import Struct

from .fold import fold
from .grammar import inside, plain
from .lines import keyed
from .slice import Slice
from .syntax import Line
from .words import DATA, SHOT_ROWS


class ShotRow(Struct, frozen=True, gc=False):
    """A line of a shot list: what it says of the shot, and its value."""

    what: str
    value: Slice


def shot_at(lines: tuple[Line, ...], at: int) -> tuple[ShotRow, ...]:
    """The rows of one shot from a line on: its number, and what follows without a break."""
    rows: dict[str, ShotRow] = {}
    for line in lines[at:]:
        row = shot_row(line)
        if row is None or row.what in rows or (not rows and row.what != "number"):
            break
        rows[row.what] = row
    return tuple(rows.values())


def shot_row(line: Line) -> ShotRow | None:
    """What a line says of a shot, None where it is no line of a shot list."""
    if numbered := _numbered(line):
        return numbered
    if line.kind not in ("LABEL", "PROSE", "BEAT") or not any(c in line.words.text for c in ":："):
        return None
    word, value = keyed(line)
    what = SHOT_ROWS.get(" ".join(fold(word.text).split()))
    if what is None or not value.text:
        return None
    shown = plain(value.text)
    number = what != "number" or shown.isdecimal()
    timed = what != "time" or inside("POINT").fullmatch(shown)
    return ShotRow(what, value) if number and timed else None


def in_digits(number: str) -> str:
    """A number below a hundred in digits, also of one that is spelled; empty where it is none."""
    if number.isdecimal():
        return number
    *digits, ten = DATA["numerals"]
    if not set(number) <= {*digits, ten} or number.count(ten) > 1:
        return ""
    tens, found, ones = number.rpartition(ten)
    if len(tens) > 1 or len(ones) > 1:
        return ""
    value = (digits.index(tens) + 1 if tens else 1) * 10 if found else 0
    return str(value + (digits.index(ones) + 1 if ones else 0))


_COUNTING = frozenset((*"0123456789", *DATA["numerals"]))


def _numbered(line: Line) -> ShotRow | None:
    """The head of a shot with nothing behind it: `Shot 1:`."""
    words = line.words.strip()
    shown = plain(words.text).rstrip(" :：")
    if _COUNTING.isdisjoint(shown):
        return None
    head = inside("NAMED_SHOT").fullmatch(shown)
    number = head and inside("ORDINAL").search(shown)
    if number is None or not in_digits(number.group()):
        return None
    return ShotRow("number", words.part(*number.span()))
