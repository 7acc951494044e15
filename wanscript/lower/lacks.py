"""What a model cannot do."""

from __future__ import annotations

from collections.abc import Callable

from ..language.diagnostic import Diagnostic, Note
from ..language.source import Span
from ..models.spec import ModelSpec
from ..models.table import MODELS, family


def cannot(
    span: Span, message: str, help: str, label: str = "", notes: tuple[Note, ...] = ()
) -> Diagnostic:
    """What this model has no place for."""
    return Diagnostic.of("WAN307", span, message, label, notes, help)


def lacking(span: Span, row: ModelSpec, what: str, others: str = "") -> Diagnostic:
    """A line for which a model's request has no place; `others` are models that have one."""
    way = "take the line out, or choose a model that has it"
    return cannot(
        span,
        f"{row.name} has no {what}",
        f"{way}: {others}" if others else way,
        "the request has no place for it",
    )


def able(can: Callable[[ModelSpec], bool]) -> str:
    """The models that can do something, by name: families only, and not too many."""
    return listed(tuple(name for name, row in MODELS.items() if can(row)))


def listed(models: tuple[str, ...]) -> str:
    """Names of models for a person: no dated snapshots, none that is gone, at most four."""
    families = [name for name in models if name == family(name) and not MODELS[name].retired]
    more = " and others" if len(families) > 4 else ""
    return ", ".join(f"`{name}`" for name in families[:4]) + more
