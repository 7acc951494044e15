"""`plan` says what would be shot and for how much; `run` shoots it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from ..run.clip import Ceiling
from ..run.ledger import LedgerError
from ..run.lock import LockError
from ..run.plan import Wishes
from .prepare import BACKENDS, compiled, located, prepared, snapshot
from .shoot import Terms, plan_of, shoot

_F = TypeVar("_F", bound=Callable[..., Any])


def _options(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    def decorated(function: _F) -> _F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


def _file(*, folder: bool = False) -> Callable[[_F], _F]:
    path = click.Path(exists=True, dir_okay=folder, path_type=Path)
    return click.argument("file", type=path)


_WISHES = (
    click.option("--scene", "scenes", multiple=True, metavar="ID", help="Only this scene."),
    click.option(
        "--replace",
        multiple=True,
        is_flag=False,
        flag_value="*",
        metavar="[SCENE]",
        help="Shoot again what is kept although it changed, is lost or unknown.",
    ),
    click.option("--retry", is_flag=True, help="Send again what the service refused."),
    click.option("--model", metavar="NAME", help="Another model than the script's."),
    click.option("--region", metavar="NAME", help="intl, cn or us."),
)


def _wishes(scenes: tuple[str, ...], replace: tuple[str, ...], retry: bool) -> Wishes:
    named = frozenset(replace) - {"*"}
    return Wishes(frozenset(scenes), named, "*" in replace, retry)


@click.command()
@_file()
@_options(*_WISHES)
@click.option(
    "--backend",
    type=click.Choice(list(BACKENDS)),
    default="dashscope",
    show_default=True,
    help="Whose ledger is asked.",
)
def plan(
    file: Path,
    scenes: tuple[str, ...],
    replace: tuple[str, ...],
    retry: bool,
    model: str | None,
    region: str | None,
    backend: str,
) -> None:
    """Show what a run would submit, resume and keep, and the price."""
    project = located(file, backend, region)
    compilation = compiled(project, model)
    try:
        shot = snapshot(project)
    except (LedgerError, LockError) as error:
        click.echo(f"wanscript: {error}\n", err=True)
        shot = ()
    made = prepared(project, compilation, shot, "", _wishes(scenes, replace, retry))
    click.echo(plan_of(made), nl=False)


@click.command()
@_file()
@_options(*_WISHES)
@click.option(
    "--backend",
    type=click.Choice(list(BACKENDS)),
    default="local",
    show_default=True,
    help="A free rehearsal, or the real service, which is paid.",
)
@click.option("--max-cost", metavar="AMOUNT", help="Pay no more than this, as in 30CNY.")
@click.option("--yes", is_flag=True, help="Do not ask before paying.")
@click.option("--force", is_flag=True, help="Replace files that wanscript did not write.")
@click.option("--allow-outside", is_flag=True, help="Upload media from outside the project too.")
@click.option("--base-url", metavar="URL", help="Another address of the service.")
def run(
    file: Path,
    scenes: tuple[str, ...],
    replace: tuple[str, ...],
    retry: bool,
    model: str | None,
    region: str | None,
    backend: str,
    max_cost: str | None,
    yes: bool,
    force: bool,
    allow_outside: bool,
    base_url: str | None,
) -> None:
    """Shoot what is new or changed, and fetch what is finished.

    The paths of the finished clips go to stdout.
    """
    project = located(file, backend, region)
    wishes = _wishes(scenes, replace, retry)
    terms = Terms(_ceiling(max_cost), yes, force, allow_outside, base_url)
    shoot(project, compiled(project, model), wishes, terms)


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
