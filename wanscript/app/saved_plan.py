"""A plan that is kept in a file: written, read again, and held against the one that is made now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..media import files
from ..media.disk import MB, inside, read_bounded
from ..run import plan_file
from ..run.decide import PlanOptions
from .errors import OtherBackend, PlanDrifted, PlanIsComplete, PlanUnusable
from .outputs import write_output
from .prepare import Prepared

if TYPE_CHECKING:
    from ..documents import plan as documents

PLAN_LIMIT, LOCK_LIMIT = 32 * MB, 32 * MB
"""Bytes of a saved plan, and of a lock."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is asked for: what to shoot, by which model, where.

    `paper` is the saved plan that says so, if one does.
    """

    options: PlanOptions
    model: str | None
    region: str | None
    currency: str | None
    backend: str
    paper: Any = None


def document(made: Prepared, model: str | None) -> documents.Plan:
    """A plan as JSON; `model` is the one that was asked for."""
    project = made.project
    try:
        content = read_bounded(project.lock, LOCK_LIMIT)
    except OSError:
        content = b""
    backend = project.backend.name
    return plan_file.document(
        made.plan,
        lock=content,
        backend=backend,
        model=model,
        omitted=made.compilation.omitted,
        line=made.line,
    )


def require_same(made: Prepared, before: Any) -> None:
    """Raises PlanDrifted where a plan is not the one any more of which `before` is the document."""
    if words := plan_file.drift(before, document(made, None)):
        raise PlanDrifted("the plan is not valid any more: " + "; ".join(words) + ". Make it anew")


def save(path: Path, made: Prepared, paper: documents.Plan, *, force: bool) -> None:
    """Writes a plan to a file. Raises as `outputs.output`."""
    # the script's place is told from the plan's own, so that both can move together
    script = made.project.script
    where = script.parent.resolve()
    base = path.absolute().parent.resolve()
    near = where.is_relative_to(base)
    named = (where.relative_to(base) / script.name).as_posix() if near else str(script)
    text = json.dumps({**paper, "script": named}, ensure_ascii=False, indent=2) + "\n"
    write_output(path, text.encode(), made.compilation, force=force)


def saved(path: Path, asked: Asked) -> tuple[str, Asked]:
    """The script of a saved plan, and what it was made with. Raises PlanUnusable."""
    if asked.options != PlanOptions() or asked.model or asked.region or asked.currency:
        raise PlanIsComplete("a saved plan says itself what to shoot, by which model and where")
    try:
        paper = plan_file.load(read_bounded(path, PLAN_LIMIT))
        options = plan_file.options_of(paper)
        script = path.parent / paper["script"]
        made_for, model, region = paper["backend"], paper["model"], paper["region"]
        currency = paper.get("currency")
    except OSError as error:
        raise PlanUnusable(f"{path} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise PlanUnusable(f"{path} cannot be used: it is no plan of wanscript") from None
    except (plan_file.PlanFileError, KeyError, TypeError, ValueError) as error:
        raise PlanUnusable(f"{path} cannot be used: {error}") from None
    if not _may_name(path, script):
        raise PlanUnusable(
            f"{path} names {script}, which lies outside of its project and of this folder; "
            "go to the folder of the script, or name the script itself"
        )
    if made_for != asked.backend:
        raise OtherBackend(f"{path} was made for the backend {made_for}", made_for)
    # a script of that name is no standard input
    named = str(script.absolute() if str(script) == "-" else script)
    return named, Asked(options, model, region, currency, asked.backend, paper)


def _may_name(path: Path, script: Path) -> bool:
    """Whether a saved plan, which may come from anybody, may have a script opened.

    It may name one of its own project, one below the folder where the command was given, and
    any other if it was written here and is unchanged.
    """
    if any(inside(script, folder) for folder in (files.project(path), Path.cwd())):
        return True
    return files.wrote(path, files.project(script))
