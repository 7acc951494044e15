"""`plan` says what would be shot and for how much, `run` shoots it, `approve` lets others do so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..app.prepare import prepare, snapshot
from ..app.project import Project, find_project
from ..app.saved_plan import Asked, document, save, saved
from ..app.terms import Terms, stop
from .argument import FOR_A_FILE, base_url_option, form_option, one_script
from .asking import asked_for, asking, budget, granting, hours
from .command import command
from .completing import paths
from .out import err, out, out_json
from .output import require_file
from .run_command import granted, plan_of, shoot
from .script import compiled, outside
from .views import ForPeople, ForPrograms
from .ways import with_way


@command()
@one_script(piped=FOR_A_FILE)
@asking("dashscope", "Whose ledger is asked.", models=True)
@click.option(
    "--output",
    "-o",
    metavar="PLAN.json",
    shell_complete=paths,
    help="Save it for `run` and `approve`.",
)
@form_option
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
@click.option("--exit-code", is_flag=True, help="Exit with 10 where there is something to pay.")
def plan(
    file: str,
    output: str | None,
    form: str,
    force: bool,
    exit_code: bool,
    models: tuple[str, ...],
    **asked: Any,
) -> None:
    """Show what a run would submit, resume and keep, and the price.

    Nothing is asked of the service, and nothing is written. With two or more --model they are put
    side by side: what each cannot carry of a scene, the price, and which scenes could be one.
    """
    require_file(output, "a saved plan")
    models = tuple(dict.fromkeys(models))
    wanted = asked_for(**asked, model=models[0] if models else None)
    if len(models) > 1:
        from .comparing import compared

        compared(file, models, wanted, form=form, saved=bool(output) or force or exit_code)
        return
    project = project_of(file, wanted)
    compilation = compiled(file, wanted.model)
    with snapshot(project, forgiving=True) as before:
        for problem in before.problems:
            err(f"wanscript: {problem}\n")
        made = prepare(project, compilation, before.ledger, before.lock, wanted.options)
        paper = document(made, wanted.model)
        if (stops := stop(made, before.ledger)) is not None:
            err(f"wanscript: run stops here: {with_way(stops)}\n")
        if output is not None:
            save(Path(output), made, paper, force=force)
        if form == "json":
            out_json(paper)
        else:
            out(plan_of(made, sys.stdout), nl=False)
    if exit_code and made.plan.to_pay:
        raise click.exceptions.Exit(10)


@command()
@one_script(metavar="FILE|PLAN.json", piped=FOR_A_FILE)
@asking("local", "A free rehearsal, or the real service, which is paid.")
@click.option("--max-cost", metavar="AMOUNT", help="Pay no more than this, as in 30CNY.")
@click.option("--yes", is_flag=True, help="Do not ask before paying.")
@click.option("--force", is_flag=True, help="Replace files that wanscript did not write.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "jsonl")),
    default="text",
    show_default=True,
    help="For people, or for programs: a JSON document a line.",
)
@base_url_option
@click.option("--engine", metavar="NAME", help="Who drives the clips: `studio` has workers do it.")
@click.option(
    "--account", type=click.Choice(("same", "other")), help="Whose account a new key is of."
)
def run(
    file: str,
    max_cost: str | None,
    yes: bool,
    force: bool,
    form: str,
    base_url: str | None,
    engine: str | None,
    account: str | None,
    **asked: Any,
) -> None:
    """Shoot what is new or changed, and fetch what is finished.

    The paths of the finished clips go to stdout; with `--format jsonl` the plan, all that happens
    and the end, as it comes. Only `--backend dashscope` spends money, and it shows the price and
    asks.
    """
    wanted = asked_for(**asked)
    terms = Terms(budget(max_cost), yes, force, base_url, account, engine)
    file, wanted = by_plan(file, wanted)
    project = project_of(file, wanted)
    compilation = compiled(file, wanted.model)
    view = ForPeople() if form == "text" else ForPrograms(wanted.model)
    shoot(project, compilation, wanted, terms, view)


@command()
@one_script(metavar="PLAN.json|FILE", piped=FOR_A_FILE)
@asking()
@granting
def approve(
    file: str, max_cost: str | None, time_left: str, yes: bool, base_url: str | None, **asked: Any
) -> None:
    """Say that a plan may be paid: `step`, workers and agents then spend it.

    Each of its clips may be accepted once. It holds for a time, or until `cancel`.
    """
    wanted = asked_for(**asked)
    seconds, terms = hours(time_left), Terms(budget(max_cost), yes, base_url=base_url)
    file, wanted = by_plan(file, wanted)
    project = project_of(file, wanted)
    compilation = compiled(file, wanted.model)
    with granted(project, compilation, wanted, terms, seconds) as (_, made, _):
        err(
            f"Next:  wanscript step {project.named} --scene {made.plan.to_pay[0].request.scene}",
        )


def by_plan(file: str, asked: Asked) -> tuple[str, Asked]:
    """The script that a command is about, by the saved plan where one was named."""
    return saved(Path(file), asked) if file.endswith(".json") else (file, asked)


def project_of(file: str, asked: Asked) -> Project:
    """The project around a script, as it was asked for."""
    return find_project(
        file,
        asked.backend,
        region=asked.region,
        currency=asked.currency,
        outside=outside(),
    )
