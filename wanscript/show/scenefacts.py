"""What a board tells of a scene and of the whole film: for its director, and for its producer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from ..draw.given import given, given_picture
from ..draw.label import quiet
from ..draw.terms import Terms
from ..language.settings import WORDED
from ..language.storyboard import Role, Scene, Storyboard
from ..models.price import ZERO, Cost, Doubt, Estimate, Range, lasting
from ..models.request import Request
from ..run.decide import Step
from ..run.plan import Plan
from ..timeline.records import SceneTimeline
from .page import Row

_SHAPED = ("resolution", "ratio", "size")


def common(scenes: Iterable[Scene]) -> dict[str, str]:
    """What every scene says of style, sound and the like: it is told once."""
    scenes = tuple(scenes)
    values = {key: {given(scene, key) for scene in scenes} for key in WORDED}
    return {key: one for key, (one, *more) in values.items() if one and not more} if scenes else {}


def told(scene: Scene, terms: Terms, everywhere: Mapping[str, str]) -> tuple[str, ...]:
    """What a scene says of these for itself."""
    said = ((key, given(scene, key)) for key in WORDED if key not in everywhere)
    return tuple(terms.said[key] + value for key, value in said if value)


def unseen_place(scene: SceneTimeline, meant: Scene, request: Request, cast: Storyboard) -> str:
    """The place of a scene where the model is given no picture that may show it, else nothing."""
    given_it = any(given_picture(meant, key) for key in ("first frame", "storyboard"))
    if request.depends_on or given_it:
        return ""
    sent = (cast.named(name) for name, _ in request.references)
    shown = any(each is not None and each.role is Role.BACKGROUND for each in sent)
    return "" if shown else quiet(scene.place)


def technical(request: Request, price: Estimate, terms: Terms) -> Iterator[str]:
    """What only a producer asks of a scene."""
    parameters = dict(request.parameters)
    yield request.model
    yield from (str(parameters[key]) for key in _SHAPED if key in parameters)
    yield from (f"{who} = {label}" for who, label in request.references)
    if price.cost:
        yield money(price.cost)
        if Doubt.BILLING in price.doubts:
            yield terms.billing


def rows(plan: Plan, scenes: Iterable[SceneTimeline], terms: Terms) -> tuple[Row, ...]:
    """The producer's table: every take of every scene, what is to be done about it and why."""
    known = {scene.name: scene for scene in scenes}
    return tuple(_row(step, known[step.request.scene], terms) for step in plan.steps)


def _row(step: Step, scene: SceneTimeline, terms: Terms) -> Row:
    request = step.request
    parameters = dict(request.parameters)
    shaped = (str(parameters[key]) for key in _SHAPED if key in parameters)
    cost = step.estimate.cost if step.pays else None
    state = terms.states[step.mark]
    return Row(
        anchor=f"scene-{scene.number}",
        scene=scene.name if request.take == 1 else f"{scene.name} · {request.take}",
        slug=scene.slug,
        length=lasts(lasting(request), terms),
        made=" ".join((request.model, *shaped)),
        mark=step.mark.name.lower(),
        state=state,
        reason=step.reason.removeprefix(state),
        cost=money(cost) if cost else "?" if step.pays else "–",
    )


def whole_film(
    requests: Iterable[Request], shots: int, terms: Terms, *, producer: bool
) -> Iterator[str]:
    """What is told of the whole film: how much there is, and for a producer by which models."""
    firsts = tuple(requests)
    yield terms.count(terms.scenes, len(firsts))
    yield terms.count(terms.shots, shots)
    yield lasts(sum((lasting(each) for each in firsts), ZERO), terms)
    if producer:
        yield from dict.fromkeys(each.model for each in firsts)


def money(cost: Cost) -> str:
    """An amount as a page shows it."""
    low, high = f"{cost.amount.low:.2f}", f"{cost.amount.high:.2f}"
    return f"{cost.currency} {low}" if low == high else f"{cost.currency} {low}–{high}"


def lasts(seconds: Range, terms: Terms) -> str:
    """A length as a page shows it; as a range where the model decides."""
    form = terms.minutes if seconds.high >= 60 else terms.seconds
    low, high = (_long(each, seconds.high >= 60) for each in (seconds.low, seconds.high))
    if low == high:
        return form.format(n=low)
    return f"{form.format(n=f'{low}–{high}')} ({terms.decided})"


def _long(seconds: Decimal, minutes: bool) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}" if minutes else f"{seconds}"
