"""`explain`: the page of one diagnostic."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import click

from ..app.code_page import code_page
from ..language.catalogue import CATALOGUE
from ..show.terminal import Row, broken
from .command import command
from .completing import codes
from .out import out, width

_WIDEST = 88
"""Columns of a line that is read."""


@command()
@click.argument("code", required=False, shell_complete=codes)
def explain(code: str | None) -> None:
    """Show the page of one diagnostic, such as WAN201; without CODE, list them all.

    On a terminal it is laid out to be read; else it is Markdown.
    """
    if code is None:
        for each, row in CATALOGUE.items():
            out(f"{each}: {row.title}")
        return
    page = code_page(code)
    title = f"{page.code}: {page.title}"
    if sys.stdout.isatty():
        columns = min(width(sys.stdout) or _WIDEST, _WIDEST)
        out([[(title, "strong")], (), *_laid(page.text, columns)])
    else:
        out(f"# {title}\n\n{page.text}", nl=False)


def _laid(page: str, columns: int) -> Iterator[Row]:
    """A page of Markdown as it is read on a terminal: examples set in, paragraphs in lines."""
    for piece in re.split(r"^```(.*\n(?s:.*?)^)```$", page, flags=re.M):
        said, _, example = piece.partition("\n")
        if said.startswith("wan "):
            yield [(f"{said.split()[1]}:", "error" if "wrong" in said else "good")]
            yield from ([(f"    {line}".rstrip(), "")] for line in example.splitlines())
            yield ()
            continue
        for paragraph in filter(None, re.split(r"\n{2,}", piece.strip())):
            table = paragraph.startswith("|")
            lines = paragraph.splitlines() if table else broken(paragraph, columns)
            yield from ([(line, "")] for line in lines)
            yield ()
