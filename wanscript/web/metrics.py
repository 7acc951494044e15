"""A studio's figures as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.registry import Collector

from ..app.studio_view import StudioView
from ..run.ledger.local_jobs import Stands
from ..run.states import STATES

KIND = "text/plain; version=0.0.4; charset=utf-8"


def metrics(view: StudioView | None, *, up: bool) -> bytes:
    """The figures of a view, and whether the studio could be looked at just now."""
    registry = CollectorRegistry()
    registry.register(_Studio(view, up))
    return generate_latest(registry)


class _Studio(Collector):
    def __init__(self, view: StudioView | None, up: bool) -> None:
        self._view, self._up = view, up

    def collect(self) -> Iterator[Gauge]:
        """As the library asks for them."""
        yield _gauge("wanscript_up", "Whether ledger and queue could be read.", float(self._up))
        if self._view is not None and self._up:
            yield from _figures(self._view)


def _figures(view: StudioView) -> Iterator[Gauge]:
    yield _gauge("wanscript_workers", "Workers that live.", len(view.workers))
    jobs = Gauge("wanscript_jobs", "Jobs of the queue.", labels=["stands"])
    jobs.add_metric(["waiting"], view.engine.waiting)
    jobs.add_metric(["working"], view.engine.working)
    yield jobs
    clips = Gauge("wanscript_clips", "Clips that are open or wait for a person.", labels=["state"])
    for state, row in STATES.items():
        if row.final and not row.needs_you:
            continue
        clips.add_metric([state.value], view.states.get(state, 0))
    yield clips
    done = sum(each.clips for each in view.hours)
    yield _gauge("wanscript_finished_day", "Clips finished in 24 hours.", done)
    seconds = sum(each.seconds for each in view.hours)
    yield _gauge("wanscript_finished_day_seconds", "Seconds of film finished in 24 hours.", seconds)
    money = Gauge("wanscript_billed_day", "Money billed in 24 hours.", labels=["currency"])
    amounts: dict[str, Decimal] = {}
    for slot in view.hours:
        for currency, amount in slot.money:
            amounts[currency] = amounts.get(currency, Decimal(0)) + amount
    for currency, amount in sorted(amounts.items()):
        money.add_metric([currency], float(amount))
    yield money
    of_budgets = ["kind", "name", "currency"]
    most = Gauge("wanscript_budget", "What may be spent at most.", labels=of_budgets)
    spent = Gauge("wanscript_budget_spent", "What of it was billed, or may be.", labels=of_budgets)
    for each in view.budgets:
        labels = [each.of.kind.value, each.of.name, each.of.budget.currency]
        most.add_metric(labels, float(each.of.budget.amount))
        spent.add_metric(labels, float(each.amount))
    yield from (most, spent)
    local = Gauge("wanscript_local_jobs", "Local work, of the last day.", labels=["stands"])
    for stands in Stands:
        local.add_metric([stands.value], sum(job.stands is stands for job in view.local))
    yield local
    person = view.waiting_for_you + view.restored
    yield _gauge("wanscript_needs_person", "What only a person can help.", person)


def _gauge(name: str, what: str, value: float) -> Gauge:
    return Gauge(name, what, value=value)
