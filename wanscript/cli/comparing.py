"""`plan` with two or more models: one film side by side, without ledger, key or network."""

from __future__ import annotations

import sys

import click

from ..app.project import find_project
from ..app.saved_plan import Asked
from ..run.decide import PlanOptions
from ..show.comparison import compare, document, own_errors
from ..show.comparisontext import comparison_text
from .out import out, out_json, width
from .script import opened, opening, printed, require_story

_WIDEST, _USUAL = 120, 100
"""Columns of the table at the most, and where there is no terminal."""


def compared(file: str, models: tuple[str, ...], asked: Asked, *, form: str, saved: bool) -> None:
    """Prints the comparison; what of the script itself is wrong ends the command (exit 1).

    `saved`: an option was given that is about the plan of one model.
    """
    if saved or asked.options != PlanOptions(asked.options.scenes) or asked.backend == "local":
        raise click.UsageError(
            "two or more --model are compared by what they carry and cost: leave out --output, "
            "--force, --exit-code, --replace, --retry and --backend local, or name one model"
        )
    project = find_project(file, asked.backend, region=asked.region, currency=asked.currency)
    films = [opened(file, model=model) for model in models]
    wrong = own_errors(films[0])
    if wrong or not films[0].requests:
        printed(wrong or require_story(films[0].diagnostics), "text", sys.stderr)
        raise click.exceptions.Exit(1)
    settings = project.settings
    scenes, root = asked.options.scenes, project.script.parent
    found = compare(films, opening().facts(root), settings.region, settings.currency, scenes)
    if unknown := scenes - {row.scene for row in found.rows}:
        raise click.UsageError(
            f"there is no scene {', '.join(sorted(unknown))} in {project.script.name}"
        )
    if form == "json":
        out_json(document(found))
    else:
        columns = min(_WIDEST, width(sys.stdout) or _USUAL)
        out(comparison_text(found, script=file, width=columns), nl=False)
