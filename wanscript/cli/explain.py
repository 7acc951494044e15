"""`explain`: the page of one diagnostic."""

from __future__ import annotations

import difflib
from importlib import resources

import click

from .out import out


def codes() -> tuple[str, ...]:
    """Every code that has a page, sorted."""
    pages = resources.files("wanscript").joinpath("codes").iterdir()
    return tuple(sorted(page.name[:-3] for page in pages if page.name.startswith("WAN")))


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Show the page of one diagnostic, such as WAN201; without CODE, list them all."""
    known = codes()
    if code is None:
        for each in known:
            out(_page(each).splitlines()[0].removeprefix("# "))
        return
    wanted = code.upper()
    wanted = wanted if wanted.startswith("WAN") else f"WAN{wanted}"
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise click.UsageError(f"There is no diagnostic `{code}`.{hint}")
    out(_page(wanted), nl=False)


def _page(code: str) -> str:
    page = resources.files("wanscript").joinpath("codes", f"{code}.md")
    return page.read_text(encoding="utf-8")
