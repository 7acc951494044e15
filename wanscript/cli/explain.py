"""`explain`: the page of one diagnostic."""

from __future__ import annotations

import difflib
from importlib import resources

import click

from ..language.catalogue import CATALOGUE
from .out import out


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Show the page of one diagnostic, such as WAN201; without CODE, list them all."""
    if code is None:
        for each, row in CATALOGUE.items():
            out(f"{each}: {row.title}")
        return
    wanted = code.upper()
    wanted = wanted if wanted.startswith("WAN") else f"WAN{wanted}"
    if wanted not in CATALOGUE:
        near = difflib.get_close_matches(wanted, CATALOGUE, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise click.UsageError(f"There is no diagnostic `{code}`.{hint}")
    out(_page(wanted), nl=False)


def _page(code: str) -> str:
    page = resources.files("wanscript").joinpath("codes", f"{code}.md")
    return f"# {code}: {CATALOGUE[code].title}\n\n{page.read_text(encoding='utf-8')}"
