"""`diff`: what changed in a film since a revision of git, or from one file to another."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..app.difference import Difference, Version, since_file, since_revision
from ..app.errors import Unsound
from ..app.project import Project, find_project
from ..diff import Diff
from ..run.take import Budget
from ..show.amounts import money
from ..show.diff import Versions, diff_rows, document
from ..show.diffmarkdown import diff_markdown
from .argument import one_script
from .asking import budget
from .command import command
from .out import failed, out, out_json, width
from .script import MARKET, model_option, opening, printed, read, require_story

_USUAL = 100
"""Columns where there is no terminal."""


@command()
@one_script(piped="its versions are found by its name")
@click.argument("other", metavar="[REV|NEWER]", default="HEAD")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="For people, for programs, or for a pull request.",
)
@click.option(
    "--fail-over", metavar="AMOUNT", help="Exit with 1 where it would cost more, as in 50CNY."
)
@MARKET[0]
@MARKET[1]
@model_option
def diff(
    file: str,
    other: str,
    form: str,
    fail_over: str | None,
    model: str | None,
    region: str | None,
    currency: str | None,
) -> None:
    """Show what changed in a film, and what of it would be shot again.

    FILE is compared with itself in REV, a revision of git, without one in the last commit; or
    with a NEWER file. The price is that of a film of which everything was shot before: what
    really was, `plan` knows. Media are told apart by their content; `check` says what is wrong
    with them.
    """
    newer = other if _is_file(other) else file
    project = find_project(newer, "dashscope", region=region, currency=currency)
    most = _most(fail_over, project)
    now = Version(newer, *read(newer))
    way = opening(model, whole=False)
    try:
        if newer is other:
            made = since_file(Version(file, *read(file)), now, project, way)
        else:
            made = since_revision(now, other, project, way)
    except Unsound as error:
        printed(require_story(error.diagnostics), "text", sys.stderr)
        raise
    _shown(made, now, form)
    _limited(made.diff, most)


def _is_file(other: str) -> bool:
    return other == "-" or other.endswith(".wan") or Path(other).is_file()


def _most(fail_over: str | None, project: Project) -> Budget | None:
    most, shown = budget(fail_over, "--fail-over"), project.settings.currency
    if most is not None and most.currency != shown:
        raise click.UsageError(
            f"--fail-over is in {most.currency}, and prices are in {shown}: say --currency too"
        )
    return most


def _shown(made: Difference, now: Version, form: str) -> None:
    of = Versions(str(now.path), made.before.name, now.name, made.before.commit, made.notes)
    if form == "json":
        out_json(document(made.diff, of))
    elif form == "markdown":
        out(diff_markdown(made.diff, of), nl=False)
    else:
        out(diff_rows(made.diff, of, width(sys.stdout) or _USUAL))


def _limited(found: Diff, most: Budget | None) -> None:
    """Ends the command where it would cost more than was said (exit 1)."""
    cost = found.again.cost
    if most is None:
        return
    limit = f"the {most.amount} {most.currency} of --fail-over"
    if cost is None:
        failed(f"no price is known for all of it, so nobody can tell whether it is over {limit}")
    if cost.amount.high > most.amount:
        failed(f"to shoot it would cost {money(cost)}, over {limit}")
