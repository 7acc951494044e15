"""What happens in a run as documents, one a line: the plan, then the news, then what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ..run.result import Outcome, RunResult
from ..run.take import Take
from .news import News, Notice

if TYPE_CHECKING:
    from ..documents import run as documents
    from ..documents.plan import Plan

SCHEMA: Final = 1


def plan_line(plan: Plan) -> documents.PlanLine:
    """How a run begins: with its plan, as `plan --format json` has it."""
    return {"schema": SCHEMA, "event": "plan", "at": time.time(), "plan": plan}


def news_line(news: News) -> documents.NoticeLine | documents.ClipLine:
    """What is new of a clip, or a sentence about the run as a whole."""
    if isinstance(news, Notice):
        return {"schema": SCHEMA, "event": "notice", "at": time.time(), "message": news.message}
    return {
        "schema": SCHEMA,
        "event": "clip",
        "at": time.time(),
        "phase": news.phase.value,
        "detail": news.detail or None,
        "orphan": news.orphan,
        **_take(news.take),
    }


def end_line(ran: RunResult) -> documents.EndLine:
    """How a run ends: every wanted clip in the order of the plan."""
    return {
        "schema": SCHEMA,
        "event": "end",
        "at": time.time(),
        "complete": ran.complete,
        "halted": ran.halted,
        "offline": ran.offline,
        "interrupted": ran.interrupted,
        "clips": [_outcome(each) for each in ran.outcomes],
    }


def _outcome(outcome: Outcome) -> documents.Outcome:
    path = outcome.path
    return {
        **_take(outcome.take),
        "path": None if path is None else str(path),
        "missing": outcome.missing,
        "part": outcome.at,
        "message": outcome.message or None,
        "billed": outcome.take.billed,
    }


def _take(take: Take) -> documents.Take:
    return {
        "scene": take.scene,
        "take": take.take,
        "number": take.number,
        "state": take.state.value,
        "task": take.task,
        "file": take.file or None,
    }
