"""How a plan and a run look to the one who pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..models.price import AS_OF, REGIONS, Cost, Range, lasting
from ..run.plan import Plan
from ..run.verdict import Do, Step
from .terminal import columns, padded

Line = Callable[[Step], int | None]
"""The script's line that a step is about, or None."""


def plan_text(plan: Plan, *, title: str, line: Line, free: bool = False) -> str:
    """The plan as a table for a terminal; `free` leaves the money out."""
    rows = [_row(step, line, free) for step in plan.steps]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)] if rows else []
    body = [
        "  "
        + "  ".join(
            cell.rjust(width) if index in _RIGHT else padded(cell, width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    head = " - ".join(each for each in (title, _made(plan, free)) if each)
    return "\n".join([head, "", *body, "", *_foot(plan, free)]) + "\n"


_RIGHT = frozenset((3, 5, 6))


def _made(plan: Plan, free: bool) -> str:
    sizes: dict[str, dict[str, None]] = {}
    for step in plan.steps:
        sizes.setdefault(step.request.model, {})[_size(step)] = None
    kinds = []
    for model, own in sizes.items():
        # a clip with a first frame has no ratio of its own
        said = [size for size in own if not any(each.startswith(f"{size} ") for each in own)]
        kinds += [f"{model}, {' and '.join(said)}" if any(said) else model]
    place = "rehearsal" if free else REGIONS[plan.premises.region]
    return ", ".join([*kinds, place])


def _size(step: Step) -> str:
    parameters = dict(step.request.parameters)
    return " ".join(str(parameters[name]) for name in ("resolution", "ratio") if name in parameters)


def _row(step: Step, line: Line, free: bool) -> tuple[str, ...]:
    reason, at = step.reason, line(step) if step.facets else None
    scene = step.request.scene
    return (
        step.sign.value.rjust(2) if len(step.sign.value) > 1 else step.sign.value,
        scene if step.request.take == 1 else f"{scene} take {step.request.take}",
        _cut(step.slate.heading or f"scene {step.slate.position}", 44),
        _seconds(lasting(step.request)),
        reason if at is None else f"{reason}, line {at}",
        "" if free else f"{_seconds(step.estimate.seconds)} billed" if step.pays else "-",
        "" if free else _money(step.estimate.cost) if step.pays else "-",
    )


def _foot(plan: Plan, free: bool) -> list[str]:
    counted = [
        (plan.count(Do.SUBMIT, Do.FOLLOW), "to shoot"),
        (plan.count(Do.RESUME), "to fetch or finish"),
        (plan.count(Do.REUSE), "kept"),
        (plan.count(Do.LEAVE), "waiting for you"),
    ]
    said = ", ".join(f"{count} {words}" for count, words in counted if count) or "nothing to do"
    if free or not plan.to_pay:
        return [f"  {said}."]
    total = plan.cost
    notes = [
        f"{said}: {' '.join(_money(total).split())}."
        if total
        else f"{said}; no price is known for all of it."
    ]
    if any(step.estimate.unmeasured for step in plan.to_pay):
        notes.append("A video's length behind a URL is not known, so its price is a range.")
    if any(length.low != length.high for length in (lasting(s.request) for s in plan.to_pay)):
        notes.append("The model decides how long a clip lasts, so its price is a range.")
    notes.append(f"Price list of {AS_OF}.")
    added = [
        f"{_quoted(names)} in {step.request.scene}"
        for step in plan.to_pay
        if (names := _filmed(step))
    ]
    if added:
        notes.append(f"Reference videos add up to 5 s a clip: {', '.join(added)}.")
    return ["  " + "  ".join(notes)]


def _filmed(step: Step) -> list[str]:
    return [
        name
        for name, label in step.request.references
        if step.estimate.videos and label.startswith(("Video", "视频"))
    ]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _seconds(billed: Range) -> str:
    low, high = _short(billed.low), _short(billed.high)
    return f"{low} s" if low == high else f"{low}-{high} s"


def _short(number: Decimal) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _money(cost: Cost | None) -> str:
    if cost is None:
        return "no price known"
    low, high = f"{cost.amount.low:.2f}", f"{cost.amount.high:.2f}"
    return f"{cost.currency} {low:>5}" if low == high else f"{cost.currency} {low:>5}-{high}"


def _cut(words: str, most: int) -> str:
    if columns(words) <= most:
        return words
    while columns(words) > most - 3:
        words = words[:-1]
    return f"{words}..."
