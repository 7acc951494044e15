"""What `plan`, `run` and `approve` are called with beside a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from ..media import files
from ..media.disk import MB, inside, read_bounded
from ..run import plan_file
from ..run.decide import PlanOptions
from ..run.take import Budget
from .out import failed
from .prepare import BACKENDS, Prepared, Project
from .script import MARKET, compile_options, model_option

PLAN_LIMIT, LOCK_LIMIT = 32 * MB, 32 * MB
"""Bytes of a saved plan, and of a lock."""

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was called with: what to shoot, by which model, where."""

    options: PlanOptions
    model: str | None
    region: str | None
    currency: str | None
    backend: str


_SEVERAL = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="Another model than the script's; two or more are put side by side.",
)


def asking(
    backend: str | None = None, what: str = "", *, models: bool = False
) -> Callable[[_F], _F]:
    """The options that say what to shoot.

    `backend` is the default of an option of its own, of which `what` says what it decides.
    `models` takes several models, as `models`, where else one is asked for.
    """
    options: list[Callable[[Any], Any]] = [
        click.option("--scene", "scenes", multiple=True, metavar="ID", help="Only this scene."),
        click.option(
            "--replace",
            multiple=True,
            is_flag=False,
            flag_value="*",
            metavar="[SCENE]",
            help="Shoot again what is kept though it changed, is lost or unknown.",
        ),
        click.option(
            "--retry", is_flag=True, help="Send again what was refused, or cancelled by hand."
        ),
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


def asked_for(
    scenes: tuple[str, ...],
    replace: tuple[str, ...],
    retry: bool,
    model: str | None,
    region: str | None,
    currency: str | None,
    backend: str = "dashscope",
) -> Asked:
    """The options as one value."""
    named = frozenset(replace) - {"*"}
    options = PlanOptions(frozenset(scenes), named, "*" in replace, retry)
    return Asked(options, model, region, currency, backend)


def document(made: Prepared, asked: Asked) -> Any:
    """The plan as JSON."""
    lock = made.project.lock
    try:
        content = read_bounded(lock, LOCK_LIMIT)
    except OSError:
        content = b""
    backend = made.project.backend.name
    return plan_file.document(
        made.plan, lock=content, backend=backend, model=asked.model, line=made.line
    )


def save(path: Path, project: Project, made: Any, *, force: bool) -> None:
    """Writes a plan to a file; one that cannot be written ends the command."""
    # the script's place is told from the plan's own, so that both can move together
    script = project.script
    where = script.parent.resolve()
    base = path.absolute().parent.resolve()
    near = where.is_relative_to(base)
    named = (where.relative_to(base) / script.name).as_posix() if near else str(script)
    text = json.dumps({**made, "script": named}, ensure_ascii=False, indent=2) + "\n"
    try:
        files.write(path, text.encode(), force=force, home=project.home)
    except files.NotOurs as error:
        failed(str(error))
    except OSError as error:
        failed(f"{path} cannot be written: {error.strerror}")


def saved(path: Path, asked: Asked) -> tuple[str, Asked, Any]:
    """A saved plan: its script, what it was made with, and itself."""
    if asked.options != PlanOptions() or asked.model or asked.region or asked.currency:
        raise click.UsageError(
            "a saved plan says itself what to shoot: leave out --scene, --replace, --retry, "
            "--model, --region and --currency"
        )
    try:
        paper = plan_file.load(read_bounded(path, PLAN_LIMIT))
        options = plan_file.options_of(paper)
        script = path.parent / paper["script"]
        made_for, model, region = paper["backend"], paper["model"], paper["region"]
        currency = paper.get("currency")
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise click.UsageError(f"{path} cannot be used: it is no plan of wanscript") from None
    except (plan_file.PlanFileError, KeyError, TypeError, ValueError) as error:
        raise click.UsageError(f"{path} cannot be used: {error}") from None
    if not _may_name(path, script):
        raise click.UsageError(
            f"{path} names {script}, which lies outside of its project and of this folder; "
            "go to the folder of the script, or name the script itself"
        )
    if made_for != asked.backend:
        raise click.UsageError(f"{path} was made for --backend {made_for}: say so to run it")
    # a script of that name is no standard input
    named = str(script.absolute() if str(script) == "-" else script)
    return named, Asked(options, model, region, currency, asked.backend), paper


def _may_name(path: Path, script: Path) -> bool:
    """Whether a saved plan, which may come from anybody, may have a script opened.

    It may name one of its own project, one below the folder where the command was given, and
    any other if it was written here and is unchanged.
    """
    if any(inside(script, folder) for folder in (files.project(path), Path.cwd())):
        return True
    return files.wrote(path, files.project(script))


def budget(text: str | None) -> Budget | None:
    """An amount with its currency, as 30CNY. Raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*([0-9.]+)\s*([A-Za-z]{3})\s*", text)
    try:
        amount = Decimal(found[1]) if found else None
    except InvalidOperation:
        amount = None
    if amount is None or found is None:
        raise click.UsageError(f"--max-cost is an amount with its currency, as 30CNY, not `{text}`")
    return Budget(found[2].upper(), amount)


def hours(text: str) -> float:
    """A time as 12h, 30m or 2d, in seconds. Raises UsageError."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*([mhd])\s*", text)
    if found is None or int(found[1]) == 0:
        raise click.UsageError(f"--for is a time as 12h, 30m or 2d, not `{text}`")
    return int(found[1]) * {"m": 60.0, "h": 3600.0, "d": 86400.0}[found[2]]
