"""How a run is shown: to a person, or to a program that reads a JSON document a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from ..app.news import News, Notice, Tell
from ..app.prepare import Prepared
from ..run.event import Event
from ..run.result import RunResult
from .out import colored, err, out_json


class View(Protocol):
    """What is told of a run as it goes."""

    def begun(self, made: Prepared) -> None:
        """The plan is about to be carried out."""

    @contextmanager
    def watching(self, made: Prepared, took: Sequence[float]) -> Iterator[Tell]:
        """What takes in the news; `took` are seconds that clips took before."""

    def ended(self, made: Prepared, ran: RunResult) -> int:
        """Tells what came of it; the exit code."""


class ForPeople:
    """Lines on stderr, or a live view on a terminal; the paths of finished clips on stdout."""

    def begun(self, made: Prepared) -> None:
        """Says nothing: the plan was shown before anybody was asked."""

    @contextmanager
    def watching(self, made: Prepared, took: Sequence[float]) -> Iterator[Tell]:
        """A live view on a terminal, else a line for each piece of news."""
        with _lines_or_live(made, took) as show:

            def tell(news: News) -> None:
                if isinstance(news, Notice):
                    notices(news)
                else:
                    show(news)

            yield tell

    def ended(self, made: Prepared, ran: RunResult) -> int:
        """The paths, and what went wrong."""
        from .told import told

        return told(made, ran)


class ForPrograms:
    """A JSON document a line on stdout: the plan, all that happens, and the end."""

    def __init__(self, model: str | None) -> None:
        self._model = model

    def begun(self, made: Prepared) -> None:
        """The plan."""
        from ..app.run_documents import plan_line
        from ..app.saved_plan import document

        out_json(plan_line(document(made, self._model)), indent=None)

    @contextmanager
    def watching(self, made: Prepared, took: Sequence[float]) -> Iterator[Tell]:  # noqa: ARG002
        """Every piece of news."""
        from ..app.run_documents import news_line

        yield lambda news: out_json(news_line(news), indent=None)

    def ended(self, made: Prepared, ran: RunResult) -> int:  # noqa: ARG002
        """How every clip stands."""
        from ..app.run_documents import end_line
        from .told import exit_code

        out_json(end_line(ran), indent=None)
        return exit_code(ran)


def notices(news: News) -> None:
    """Tells what is about a run as a whole, and nothing of its clips."""
    if isinstance(news, Notice):
        err(f"wanscript: {news.message}")


@contextmanager
def _lines_or_live(made: Prepared, took: Sequence[float]) -> Iterator[Callable[[Event], None]]:
    if not colored(sys.stderr):
        from .progress import line

        yield line
        return
    from .live import live

    with live(made, tuple(took)) as show:
        yield show
