"""How a plan and a run look to the one who pays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal

from ..models.price import REGIONS, Cost, Doubt, Range, lasting, together
from ..run.decide import Action, Step
from ..run.plan import Plan
from ..run.take import called
from .terminal import broken, columns, padded

Line = Callable[[Step], int | None]
"""The script's line that a step is about, or None."""


def plan_text(
    plan: Plan,
    *,
    title: str,
    line: Line,
    free: bool = False,
    width: int | None = None,
    rehearsed: Collection[str] = (),
    omitted: Collection[str] = (),
) -> str:
    """The plan as a table for a terminal; `free` leaves the money out.

    A row that is longer than `width` columns goes on below its reason, or, where that leaves it no
    room, is several lines. `rehearsed` are the scenes
    of which a rehearsal is there, `omitted` those that the script takes out.
    """
    rows = [_row(step, line, free) for step in plan.steps]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)] if rows else []
    over = 2 + _across(widths) - width if width and widths else 0
    if over > 0 and widths[_REASON] - over < _NARROW:
        body = [text for row in rows for text in _stacked(row, width or 0)]
    else:
        widths[_REASON : _REASON + 1] = [
            each - max(0, over) for each in widths[_REASON : _REASON + 1]
        ]
        body = [text for row in rows for text in _lines(row, widths)]
    head = " - ".join(each for each in (title, _made(plan, free)) if each)
    foot = _foot(plan, free, rehearsed)
    if omitted:
        foot.append(f"Omitted: {', '.join(omitted)}.")
    table = [*body, ""] if body else []
    return "\n".join([head, "", *table, *_paragraph("  ".join(foot), width)]) + "\n"


_RIGHT = frozenset((3, 5, 6))
_REASON = 4
_NARROW = 24
"""Columns that a reason has at the least."""


def _across(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """A row of the table, and what its reason goes on with."""
    first, *more = broken(row[_REASON], widths[_REASON]) or [""]
    cells = [*row[:_REASON], first, *row[_REASON + 1 :]]
    laid = (
        cell.rjust(width) if index in _RIGHT else padded(cell, width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    yield f"  {'  '.join(laid)}".rstrip()
    indent = " " * (2 + sum(widths[:_REASON]) + 2 * _REASON)
    yield from (f"{indent}{text}" for text in more)


def _stacked(row: Sequence[str], width: int) -> Iterator[str]:
    """A row on a narrow terminal: what it is, why, and what it costs."""
    mark, scene, heading, seconds, reason, *money = row
    cost = "  ".join(" ".join(each.split()) for each in money if each not in ("", "-"))
    yield f"  {mark} {scene}  {heading}  {seconds}".rstrip()
    for words in (reason, cost):
        yield from (f"       {text}" for text in broken(words, max(1, width - 7)) if text)


def _paragraph(text: str, width: int | None) -> list[str]:
    return [f"  {each}" for each in (broken(text, width - 2) if width else [text])]


def _made(plan: Plan, free: bool) -> str:
    sizes: dict[str, dict[str, None]] = {}
    for step in plan.steps:
        sizes.setdefault(step.request.model, {})[_size(step)] = None
    kinds = []
    for model, own in sizes.items():
        # a clip with a first frame has no ratio of its own
        said = [size for size in own if not any(each.startswith(f"{size} ") for each in own)]
        kinds += [f"{model}, {' and '.join(said)}" if any(said) else model]
    place = "rehearsal" if free else REGIONS[plan.inputs.region]
    return ", ".join([*kinds, place])


def _size(step: Step) -> str:
    parameters = dict(step.request.parameters)
    return " ".join(str(parameters[name]) for name in ("resolution", "ratio") if name in parameters)


def _row(step: Step, line: Line, free: bool) -> tuple[str, ...]:
    reason, at = step.reason, line(step) if step.changes else None
    scene = step.request.scene
    return (
        step.mark.value.rjust(2) if len(step.mark.value) > 1 else step.mark.value,
        called(scene, step.request.take),
        _cut(step.key.heading or f"scene {step.key.position}", 44),
        _seconds(lasting(step.request)),
        reason if at is None else f"{reason}, line {at}",
        "" if free else f"{_seconds(step.estimate.seconds)} billed" if step.pays else "-",
        "" if free else _money(step.estimate.cost) if step.pays else "-",
    )


def summary(plan: Plan, *, free: bool = False) -> str:
    """What a plan comes to, in a sentence: how many clips, and what they cost."""
    counted = [
        (plan.count(Action.SUBMIT, Action.FOLLOW), "to shoot"),
        (plan.count(Action.RESUME), "to fetch or finish"),
        (plan.count(Action.REUSE, Action.COPY), "kept"),
        (plan.count(Action.LEAVE), "waiting for you"),
    ]
    said = ", ".join(f"{count} {words}" for count, words in counted if count) or "nothing to do"
    if free or not plan.to_pay:
        return f"{said}."
    if plan.cost is None:
        return f"{said}; no price in {plan.inputs.currency} is known for all of it."
    return f"{said}: {' '.join(_money(plan.cost).split())}."


def _foot(plan: Plan, free: bool, rehearsed: Collection[str]) -> list[str]:
    notes = [summary(plan, free=free)]
    if free or not plan.to_pay:
        return notes
    priced = together([step.estimate for step in plan.to_pay])
    doubts = priced.doubts if plan.cost else ()
    notes += [f"{doubt[0].upper()}{doubt[1:]}, so its price is a range." for doubt in doubts]
    if priced.as_of:
        notes.append(f"Price list of {' and '.join(priced.as_of)}.")
    notes += _added(plan)
    notes.append(_rehearsed(plan, rehearsed))
    return notes


def _added(plan: Plan) -> list[str]:
    """Whose reference videos add to the bill."""
    added: dict[bool, list[str]] = {False: [], True: []}
    for step in plan.to_pay:
        if names := _filmed(step):
            all_of_it = Doubt.BILLING in step.estimate.doubts
            added[all_of_it].append(f"{_quoted(names)} in {step.request.scene}")
    said = {False: "up to 5 s a clip", True: "nothing, or all of their length"}
    return [
        f"Reference videos add {said[whole]}: {', '.join(dict.fromkeys(where))}."
        for whole, where in added.items()
        if where
    ]


def _rehearsed(plan: Plan, rehearsed: Collection[str]) -> str:
    """How much of what is to be paid was seen before."""
    scenes = dict.fromkeys(step.request.scene for step in plan.to_pay)
    seen = [scene for scene in scenes if scene in rehearsed]
    if len(seen) == len(scenes):
        return "All of it was rehearsed."
    known = f"Rehearsed: {', '.join(seen)}" if seen else "Nothing of it was rehearsed"
    return f"{known} (wanscript run {plan.inputs.named} rehearses, free)."


def _filmed(step: Step) -> list[str]:
    """Whose reference videos a step has; the files where the labels tell no kind."""
    videos = step.estimate.videos
    named = [
        name
        for name, label in step.request.references
        if videos and label.startswith(("Video", "视频"))
    ]
    return named or [url.split("?")[0].rpartition("/")[2] for url in videos]


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
