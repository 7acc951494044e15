"""Builds a film from a spreadsheet: a row a shot, saved as CSV.

    python from_spreadsheet.py shots.csv cast.wan film.wan

Writes the script, says what is wrong with it and what it would cost, and draws its board. The cast
stands in a script of its own, which is included. Exits 1 where the script has errors.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from os.path import relpath
from pathlib import Path

from wanscript import InputError, board, check, facts, price, render

COLUMNS = ("scene", "heading", "shot", "seconds", "action", "speaker", "line")


def script(rows: list[Mapping[str, str]], cast: str) -> str:
    """The script: a scene for rows that stand together under one id, a shot for each row."""
    lines = [f"Include: {cast}", ""]
    for scene, shots in groupby(rows, key=lambda row: row["scene"]):
        own = list(shots)
        lines += [f"{own[0]['heading']} #{scene}#", ""]
        for number, row in enumerate(own, 1):
            lines += shot(number, row)
    return "\n".join(lines)


def shot(number: int, row: Mapping[str, str]) -> Iterator[str]:
    """One shot: its heading with its length, what happens, and who says what."""
    yield f"{number}. {row['shot']} [{row['seconds']}s]"
    yield from (row["action"], "")
    if row["line"]:
        yield from (row["speaker"].upper(), row["line"], "")


def rows_of(path: Path) -> list[Mapping[str, str]]:
    """The rows of the table. Raises ValueError where a column is not there."""
    # spreadsheets begin a CSV with a byte order mark
    with path.open(encoding="utf-8-sig", newline="") as table:
        reader = csv.DictReader(table)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise ValueError(f"{path} has no column {', '.join(missing)}")
        return [{name: (row[name] or "").strip() for name in COLUMNS} for row in reader]


def main(table: Path, cast: Path, film: Path) -> int:
    """The exit code."""
    try:
        named = Path(relpath(cast, film.parent)).as_posix()
        film.write_text(script(rows_of(table), named), "utf-8")
        made = check(film)
    except (OSError, ValueError, InputError) as error:
        print(error, file=sys.stderr)
        return 2
    print(render(made.diagnostics), end="", file=sys.stderr)
    if not made.sound:
        return 1
    cost = price(made).cost
    page = film.with_suffix(".html")
    page.write_text(board(made, film.parent, facts(film.parent)), "utf-8")
    amount = f"{cost.currency} {cost.amount.high}" if cost else "nobody knows how much"
    print(f"{film}: {len(made.requests)} scenes, {amount} to shoot; the board is {page}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
