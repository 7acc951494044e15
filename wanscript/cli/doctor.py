"""`doctor`: how this machine, its settings and a project are."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from ..app.doctor import doctor as examined
from ..app.doctor import document
from ..app.doctor_row import Grade, Row
from ..show.terminal import Row as Line
from ..show.terminal import broken, columns, padded
from .argument import FOR_A_FILE, form_option, one_script
from .command import command
from .out import err, out, out_json, width

_MARKS = {Grade.GOOD: (" ", "good"), Grade.NOTE: ("-", "note"), Grade.PROBLEM: ("!", "error")}
_USUAL, _MOST = 100, 120


@command()
@one_script(piped=FOR_A_FILE, required=False)
@click.option("--online", is_flag=True, help="Ask the service whether it takes the key; free.")
@form_option
def doctor(file: str | None, online: bool, form: str) -> None:
    """Show how this machine is, and FILE's project: key, host, network, clock, disk, fonts.

    Also what is out there. No key is printed, nothing is written, and without --online nothing
    is asked over the network. Exits 1 where something is in the way.
    """
    rows = examined(file, online=online)
    if form == "json":
        out_json(document(rows))
    else:
        out(_laid(rows, min(width(sys.stdout) or _USUAL, _MOST)))
    problems = sum(row.grade is Grade.PROBLEM for row in rows)
    if form == "text":
        many = f"{problems} thing{'s are' if problems > 1 else ' is'} in the way"
        err(f"{many}." if problems else "Nothing is in the way.")
    raise click.exceptions.Exit(1 if problems else 0)


def _laid(rows: Sequence[Row], room: int) -> Iterator[Line]:
    wide = max(columns(row.name) for row in rows)
    for topic in dict.fromkeys(row.topic for row in rows):
        yield [(topic[:1].upper() + topic[1:], "strong")]
        for row in rows:
            if row.topic == topic:
                yield from _lines(row, wide, room)
        yield ()


def _lines(row: Row, wide: int, room: int) -> Iterator[Line]:
    mark, style = _MARKS[row.grade]
    before, room = f"  {padded(row.name, wide)}  ", max(20, room - wide - 5)
    advice = f"({row.advice})" if row.advice else ""
    told = [f"{row.value} {advice}".rstrip()]
    if columns(told[0]) > room:
        told = [row.value, advice]
    lines = [line for part in told if part for line in broken(part, room)]
    for at, line in enumerate(lines):
        first = [(mark, style), (before, "frame")]
        yield [*(first if at == 0 else [(" " * (len(before) + 1), "")]), (line, "")]
