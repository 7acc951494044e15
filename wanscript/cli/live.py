"""The view of a run on a terminal: a line for each clip, and what it all comes to."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import IO, cast

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..app.prepare import Prepared
from ..run.decide import Step
from ..run.event import Event, Phase
from ..run.take import Take, called
from ..show.terminal import visible
from .out import Steady
from .progress import line, said

_MARKS = {
    "done": ("✓", "green"),
    "failed": ("✗", "bold red"),
    "lost": ("✗", "bold red"),
    "unknown": ("?", "bold yellow"),
    "cancelled": ("-", "dim"),
}
_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_BUSY = ("uploading", "submitted", "running", "downloading", "asking")


@contextmanager
def live(made: Prepared, took: tuple[float, ...]) -> Iterator[Callable[[Event], None]]:
    """Shows what happens to the clips of a plan; `took` are seconds that clips took before.

    Colours may be forced where there is no terminal; then each piece of news is a line.
    """
    if not sys.stderr.isatty():
        yield line
        return
    view = _View(made, took)
    console = Console(file=cast("IO[str]", Steady(sys.stderr)))
    with Live(view, console=console, refresh_per_second=8, transient=False):
        try:
            yield view.tell
        finally:
            view.whole = True


class _View:
    """What is known of each clip; rich asks for it anew for every picture."""

    def __init__(self, made: Prepared, took: tuple[float, ...]) -> None:
        self._steps = [step for step in made.plan.steps if step.driven]
        self._free = not made.project.pays
        self._news: dict[tuple[str, int], Event] = {}
        self._since: dict[tuple[str, int], float] = {}
        self._until: dict[tuple[str, int], float] = {}
        self._took = sorted(took)
        self._begun = time.monotonic()
        self.whole = False
        """Whether clips are shown for which the screen has no room, as at the end."""

    def tell(self, news: Event) -> None:
        """Takes in what is new of a clip."""
        if news.orphan:
            return
        key = _key(news.take)
        self._news[key] = news
        if news.phase in _BUSY:
            self._since.setdefault(key, time.monotonic())
        if news.phase in _MARKS:
            self._until.setdefault(key, time.monotonic())

    def __rich_console__(self, console: Console, _options: ConsoleOptions) -> RenderResult:
        table = Table.grid(padding=(0, 2))
        for _ in range(5):
            table.add_column(no_wrap=True, overflow="ellipsis")
        table.columns[2].ratio = 1
        first, last = self._part(len(self._steps) if self.whole else console.size.height - 5)
        for step in self._steps[first:last]:
            table.add_row(*self._row(step))
        yield table
        hidden = len(self._steps) - (last - first)
        yield Text(f"    and {hidden} more" if hidden else "", "dim")
        yield self._total()

    def _part(self, room: int) -> tuple[int, int]:
        """The clips that are shown where there is no room for all: from the first open one on."""
        keys = [_key(step.take) for step in self._steps]
        still = (at for at, key in enumerate(keys) if key not in self._until)
        first = max(0, min(next(still, len(keys)), len(keys) - max(1, room)))
        return first, min(len(keys), first + max(1, room))

    def _row(self, step: Step) -> tuple[RenderableType, ...]:
        key = _key(step.take)
        news = self._news.get(key) or Event(step.take, Phase.QUEUED)
        phase = news.phase
        mark, style = _MARKS.get(phase, ("·", "dim"))
        icon: RenderableType = Text(f" {mark}", style)
        if phase in _BUSY:
            icon = Text(" " + _TURNS[int(time.monotonic() * 10) % len(_TURNS)], "cyan")
        name = called(step.request.scene, step.request.take)
        return (
            icon,
            Text(visible(name), "bold"),
            Text(visible(step.key.heading or f"scene {step.request.scene}")),
            Text(
                visible(said(news)),
                style if phase in _MARKS else "cyan" if phase in _BUSY else "dim",
            ),
            Text(self._clock(key), "dim"),
        )

    def _clock(self, key: tuple[str, int]) -> str:
        since = self._since.get(key)
        if since is None:
            return ""
        return _minutes(self._until.get(key, time.monotonic()) - since)

    def _total(self) -> Text:
        keys = [_key(step.take) for step in self._steps]
        done = sum(key in self._until for key in keys)
        parts = [f"{done} of {len(keys)}", _minutes(time.monotonic() - self._begun)]
        if not self._free:
            parts.append(self._money())
        left = self._left(len(keys) - done)
        if left:
            parts.append(f"about {left} left")
        return Text("  " + "  ·  ".join(part for part in parts if part), "dim")

    def _money(self) -> str:
        """The price of what was submitted so far, of what was planned."""
        prices = [(step.estimate.cost, _key(step.take) in self._since) for step in self._steps]
        known = [(cost, out) for cost, out in prices if cost is not None]
        if not known:
            return ""
        total = sum((cost.amount.high for cost, _ in known), Decimal(0))
        spent = sum((cost.amount.high for cost, out in known if out), Decimal(0))
        return f"{known[0][0].currency} {spent:.2f} of at most {total:.2f}"

    def _left(self, open_clips: int) -> str:
        """What the clips that are still open will take, by what earlier ones took."""
        if not self._took or not open_clips:
            return ""
        usual = self._took[len(self._took) // 2]
        since = [at for key, at in self._since.items() if key not in self._until]
        ages = [time.monotonic() - at for at in since]
        waiting = open_clips - len(ages)
        seconds = max((max(usual - age, 5.0) for age in ages), default=0.0) + usual * bool(waiting)
        return _minutes(seconds)


def _key(take: Take) -> tuple[str, int]:
    return take.scene, take.take


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
