"""What `plan`, `run` and `approve` are called with beside a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import click

from ..app.project import BACKENDS
from ..app.saved_plan import Asked
from ..models.price import MONEY
from ..run.decide import PlanOptions
from ..run.plan_file import MOST_TAKES
from ..run.take import Budget
from .argument import base_url_option
from .completing import models, scenes
from .script import MARKET, compile_options, model_option

_F = TypeVar("_F", bound=Callable[..., Any])


_SEVERAL = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    shell_complete=models,
    help="Another model than the script's; two or more are put side by side.",
)

_TAKES = click.option(
    "--takes",
    type=click.IntRange(1, MOST_TAKES),
    metavar="COUNT",
    help="So many takes of each scene, whatever the script says.",
)


_WHICH = (
    click.option(
        "--scene",
        "scenes",
        multiple=True,
        metavar="ID",
        help="Only this scene.",
        shell_complete=scenes,
    ),
    click.option(
        "--replace",
        multiple=True,
        is_flag=False,
        flag_value="*",
        metavar="[SCENE]",
        shell_complete=scenes,
        help="Shoot again what is kept though it changed, is lost or unknown.",
    ),
    click.option(
        "--retry", is_flag=True, help="Send again what was refused, or cancelled by hand."
    ),
    _TAKES,
)
"""Which scenes and takes."""


def asking(
    backend: str | None = None, what: str = "", *, models: bool = False
) -> Callable[[_F], _F]:
    """The options that say what to shoot.

    `backend` is the default of an option of its own, of which `what` says what it decides.
    `models` takes several models, as `models`, where else one is asked for.
    """
    options: list[Callable[[Any], Any]] = [
        *_WHICH,
        *((_SEVERAL, compile_options) if models else (model_option,)),
        *MARKET,
    ]
    if backend is not None:
        kinds = click.Choice(list(BACKENDS))
        options.append(
            click.option("--backend", type=kinds, default=backend, show_default=True, help=what)
        )

    def decorated(function: _F) -> _F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


def granting(function: _F) -> _F:
    """The options of an approval: `max_cost`, `time_left`, `yes` and `base_url`."""
    for option in reversed(_GRANT):
        function = option(function)
    return base_url_option(function)


_GRANT: tuple[Callable[[Any], Any], ...] = (
    click.option("--max-cost", metavar="AMOUNT", help="Pay no more than this, as in 30CNY."),
    click.option(
        "--for",
        "time_left",
        default="24h",
        show_default=True,
        metavar="TIME",
        help="How long it holds, as in 12h.",
    ),
    click.option("--yes", is_flag=True, help="Do not ask."),
)


def asked_for(
    scenes: tuple[str, ...],
    replace: tuple[str, ...],
    retry: bool,
    takes: int | None,
    model: str | None,
    region: str | None,
    currency: str | None,
    backend: str = "dashscope",
) -> Asked:
    """The options as one value."""
    named = frozenset(replace) - {"*"}
    options = PlanOptions(frozenset(scenes), named, "*" in replace, retry, takes or 0)
    return Asked(options, model, region, currency, backend)


def budget(text: str | None, option: str = "--max-cost") -> Budget | None:
    """An amount with its currency, as 30CNY. Raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*([0-9.]+)\s*([A-Za-z]{3})\s*", text)
    try:
        amount = Decimal(found[1]) if found else None
    except InvalidOperation:
        amount = None
    if amount is None or found is None:
        raise click.UsageError(f"{option} is an amount with its currency, as 30CNY, not `{text}`")
    currency = found[2].upper()
    if currency not in MONEY:
        known = " and ".join(MONEY)
        raise click.UsageError(f"{option}: no price is in {currency}; there are prices in {known}")
    return Budget(currency, amount)


def hours(text: str) -> float:
    """A time as 12h, 30m or 2d, in seconds. Raises UsageError."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*([mhd])\s*", text)
    if found is None or int(found[1]) == 0:
        raise click.UsageError(f"--for is a time as 12h, 30m or 2d, not `{text}`")
    return int(found[1]) * {"m": 60.0, "h": 3600.0, "d": 86400.0}[found[2]]
