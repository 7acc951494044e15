"""A script before and after a command, shown as a difference."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from .out import colored, out, out_data


def show_difference(name: str, before: str, after: str, how: str) -> None:
    """Prints to stdout what changes in a script, as `diff -u` does; `how` it came to be so."""
    lines = list(_difference(name, before, after, how))
    if colored(sys.stdout):
        out([(line, _look(line))] for line in lines)
    else:
        out_data(os.fsencode("\n".join(lines) + "\n"))


_COLORS = {"-": "31", "+": "32", "@": "36"}


def _look(line: str) -> str:
    return "" if line[:3] in ("---", "+++") else _COLORS.get(line[:1], "")


def _difference(name: str, before: str, after: str, how: str) -> Iterator[str]:
    was, now = _lines(before), _lines(after)
    if was == now:
        # nothing that can be seen: line ends of several kinds, or none at the end of the file
        yield f"--- {name}: only line ends change"
    from difflib import unified_diff

    yield from unified_diff(was, now, name, f"{name} ({how})", lineterm="")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
