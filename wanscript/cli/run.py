"""`plan` says what would be shot and for how much; `run` shoots it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import files
from ..run import saved
from ..run.clip import Ceiling
from ..run.verdict import Wishes
from .prepare import BACKENDS, Prepared, Project, compiled, failed, located, prepared, snapshot
from .script import model_option
from .shoot import Terms, plan_of, shoot

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """What `plan` and `run` were called with beside a file."""

    wishes: Wishes
    model: str | None
    region: str | None
    backend: str


def _asking(backend: str, what: str) -> Callable[[_F], _F]:
    options = (
        click.option("--scene", "scenes", multiple=True, metavar="ID", help="Only this scene."),
        click.option(
            "--replace",
            multiple=True,
            is_flag=False,
            flag_value="*",
            metavar="[SCENE]",
            help="Shoot again what is kept though it changed, is lost or unknown.",
        ),
        click.option("--retry", is_flag=True, help="Send again what the service refused."),
        model_option,
        click.option("--region", metavar="NAME", help="intl, cn or us."),
        click.option(
            "--backend",
            type=click.Choice(list(BACKENDS)),
            default=backend,
            show_default=True,
            help=what,
        ),
    )

    def decorated(function: _F) -> _F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


def _asked(
    scenes: tuple[str, ...],
    replace: tuple[str, ...],
    retry: bool,
    model: str | None,
    region: str | None,
    backend: str,
) -> Asked:
    named = frozenset(replace) - {"*"}
    return Asked(Wishes(frozenset(scenes), named, "*" in replace, retry), model, region, backend)


@click.command()
@click.argument("file")
@_asking("dashscope", "Whose ledger is asked.")
@click.option("--output", "-o", metavar="PLAN.json", help="Save it for `wanscript run PLAN.json`.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
@click.option("--force", is_flag=True, help="Replace a file that wanscript did not write.")
def plan(file: str, output: str | None, form: str, force: bool, **asked: Any) -> None:
    """Show what a run would submit, resume and keep, and the price."""
    wanted = _asked(**asked)
    project = located(file, wanted.backend, wanted.region)
    compilation = compiled(file, wanted.model)
    shot = snapshot(project, lambda error: click.echo(f"wanscript: {error}\n", err=True))
    made = prepared(project, compilation, shot, "", wanted.wishes)
    document = _document(made, wanted)
    if output is not None:
        _save(Path(output), project, document, force)
    if form == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(plan_of(made), nl=False)


def _document(made: Prepared, asked: Asked) -> Any:
    lock = made.project.lock
    content = lock.read_bytes() if lock.is_file() else b""
    backend = made.project.backend.name
    return saved.document(made.plan, lock=content, backend=backend, model=asked.model)


def _save(path: Path, project: Project, document: Any, force: bool) -> None:
    # the script's place is told from the plan's own, so that both can move together
    script = project.script
    where = script.parent.resolve()
    base = path.absolute().parent.resolve()
    near = where.is_relative_to(base)
    named = (where.relative_to(base) / script.name).as_posix() if near else str(script)
    text = json.dumps({**document, "script": named}, ensure_ascii=False, indent=2) + "\n"
    try:
        files.write(path, text.encode(), force=force, home=project.home)
    except files.NotOurs as error:
        failed(str(error))
    except OSError as error:
        failed(f"{path} cannot be written: {error.strerror}")


@click.command()
@click.argument("file", metavar="FILE|PLAN.json")
@_asking("local", "A free rehearsal, or the real service, which is paid.")
@click.option("--max-cost", metavar="AMOUNT", help="Pay no more than this, as in 30CNY.")
@click.option("--yes", is_flag=True, help="Do not ask before paying.")
@click.option("--force", is_flag=True, help="Replace files that wanscript did not write.")
@click.option(
    "--allow-outside", is_flag=True, help="Upload media from, and write clips, out of the project."
)
@click.option("--base-url", metavar="URL", help="Another address of the service.")
def run(
    file: str,
    max_cost: str | None,
    yes: bool,
    force: bool,
    allow_outside: bool,
    base_url: str | None,
    **asked: Any,
) -> None:
    """Shoot what is new or changed, and fetch what is finished.

    The paths of the finished clips go to stdout. Only `--backend dashscope` spends money, and
    it shows the price and asks.
    """
    wanted = _asked(**asked)
    terms = Terms(_ceiling(max_cost), yes, force, allow_outside, base_url)
    if file.endswith(".json"):
        file, wanted, paper = _saved(Path(file), wanted)
    else:
        paper = None
    project = located(file, wanted.backend, wanted.region)

    def drifted(made: Prepared) -> tuple[str, ...]:
        return saved.drift(paper, _document(made, wanted)) if paper else ()

    shoot(project, compiled(file, wanted.model), wanted.wishes, terms, drifted)


def _saved(path: Path, asked: Asked) -> tuple[str, Asked, Any]:
    """A saved plan: its script, what it was made with, and itself."""
    if asked.wishes != Wishes() or asked.model or asked.region:
        raise click.UsageError(
            "a saved plan says itself what to shoot: leave out --scene, --replace, --retry, "
            "--model and --region"
        )
    try:
        paper = saved.load(path.read_bytes())
        wishes = saved.wishes_of(paper)
        script = path.parent / paper["script"]
        made_for, model, region = paper["backend"], paper["model"], paper["region"]
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (saved.SavedError, KeyError, TypeError) as error:
        raise click.UsageError(f"{path} cannot be used: {error}") from None
    if made_for != asked.backend:
        raise click.UsageError(f"{path} was made for --backend {made_for}: say so to run it")
    return str(script), Asked(wishes, model, region, asked.backend), paper


def _ceiling(text: str | None) -> Ceiling | None:
    if text is None:
        return None
    number = text.strip().rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")
    currency = text.strip()[len(number) :].strip().upper()
    try:
        amount = Decimal(number)
    except InvalidOperation:
        amount = Decimal(-1)
    if len(currency) != 3 or not amount.is_finite() or amount < 0:
        raise click.UsageError(f"--max-cost is an amount with its currency, as 30CNY, not `{text}`")
    return Ceiling(currency, amount)
