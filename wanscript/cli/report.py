"""`report`: the breakdown of a film, as text, a page, a spreadsheet's table or JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..app.outputs import write_output
from ..app.views import breakdown_of, market
from ..breakdown import Breakdown
from ..show.breakdowntables import TABLES
from .argument import one_script
from .command import command
from .completing import paths
from .out import out_data, out_path, width
from .script import MARKET, compiled, model_option, opening

_USUAL = 100
"""Columns where there is no terminal."""

_FORMS = {
    ".csv": "csv",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    "": "text",
}
"""The format of a file by how its name ends."""


@command()
@one_script("script")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "csv", "json", "html")),
    help="For people, spreadsheets, programs or a browser; else by the name of the output.",
)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    help="One table alone; of a CSV the scenes, if nothing is said.",
)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    shell_complete=paths,
    help="Where it goes; else to standard output.",
)
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@MARKET[0]
@MARKET[1]
@model_option
def report(
    script: str,
    form: str | None,
    table: str | None,
    output: str | None,
    force: bool,
    region: str | None,
    currency: str | None,
    model: str | None,
) -> None:
    """Break FILE (`-` reads standard input) down. Free, offline.

    Cast by scenes with lines, words and seconds; places, day and night, props, acts; shots,
    length and price of each scene and of the film.
    """
    path = None if output in (None, "-") else Path(output)
    wanted = form or (_form(path) if path else "text")
    if table and wanted not in ("text", "csv"):
        raise click.UsageError(f"--table is of text and CSV; {wanted} has all tables")
    compilation = compiled(script, model)
    made = breakdown_of(compilation, opening(), market(compilation, region, currency))
    said = _said(made, wanted, table)
    if path is None:
        out_data(said.encode())
    else:
        # without the mark a spreadsheet takes letters beyond ASCII for those of another encoding
        data = said.encode("utf-8-sig" if wanted == "csv" else "utf-8")
        write_output(path, data, compilation, force=force)
        out_path(path)


def _form(path: Path) -> str:
    """The format of an output by its name; an ending of none ends the command (exit 2)."""
    if wanted := _FORMS.get(path.suffix.lower()):
        return wanted
    raise click.UsageError(
        f"`{path}` has the ending of no format: "
        f"there is {', '.join(filter(None, _FORMS))}; or name the format with --format"
    )


def _said(made: Breakdown, form: str, table: str | None) -> str:
    if form == "html":
        from ..show.breakdownpage import breakdown_page

        return breakdown_page(made)
    if form == "text":
        from ..show.breakdowntext import breakdown_text

        return breakdown_text(made, width(sys.stdout) or _USUAL, table)
    from ..show.breakdowndata import breakdown_csv, breakdown_document
    from ..show.terminal import as_json

    if form == "csv":
        return breakdown_csv(made, table or "scenes")
    return as_json(breakdown_document(made)) + "\n"
