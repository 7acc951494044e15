"""wanscript: a declarative storyboard compiler.

The public API; each name is imported when it is first asked for. `docs/python.md` shows all of it,
and says what of it stays.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .app.difference import Difference
    from .app.errors import (
        AppError,
        InputError,
        NotConnected,
        NotReady,
        OverBudget,
        PlanDrifted,
        Unsound,
    )
    from .app.fix import Fixed, fix
    from .app.news import News, Notice
    from .app.open_script import Opening
    from .app.prepare import Prepared
    from .app.price import price
    from .app.programs import (
        board,
        check,
        compare,
        execute,
        pick,
        plan,
        report,
        resolve,
        takes,
    )
    from .app.session import Session
    from .app.takes import SceneTakes, TakeList, TakeRow
    from .breakdown import Breakdown
    from .compiler import Compilation, compile, reformat
    from .dashscope.body import Body, body
    from .film.animatic import animatic
    from .language.decode import decode
    from .language.diagnostic import Diagnostic, Edit, Note, Severity
    from .language.source import Source, Span
    from .media.files import digest, facts
    from .models.identity import fingerprint
    from .models.media import Facts, Load, MediaFacts, MediaKind, MediaProblem, Unreadable
    from .models.price import Cost, Estimate, Range
    from .models.request import Digest, Medium, Prompt, Request
    from .run.decide import Action, ChangeMark, PlanOptions, Step
    from .run.event import Event, Phase
    from .run.ledger import LedgerError
    from .run.plan import Plan
    from .run.result import Outcome, RunResult
    from .run.states import State
    from .run.take import Budget, Take
    from .screenplay.fdx import fdx
    from .screenplay.fountain import fountain
    from .screenplay.records import Screenplay, UnreadableScreenplay
    from .screenplay.to_wan import Imported, to_wan
    from .show.findings import render
    from .timeline.records import Caption, Line, SceneTimeline, Shot, Timeline, Transition
    from .timeline.timeline import timeline
else:
    # a package is loaded once, and takes its name here as it is: it must not take the function's
    from . import timeline

    del timeline

_HOME = {
    "Action": "run.decide",
    "AppError": "app.errors",
    "Body": "dashscope.body",
    "Breakdown": "breakdown",
    "Budget": "run.take",
    "Caption": "timeline.records",
    "ChangeMark": "run.decide",
    "Compilation": "compiler",
    "Cost": "models.price",
    "Diagnostic": "language.diagnostic",
    "Difference": "app.difference",
    "Digest": "models.request",
    "Edit": "language.diagnostic",
    "Estimate": "models.price",
    "Event": "run.event",
    "Facts": "models.media",
    "Fixed": "app.fix",
    "Imported": "screenplay.to_wan",
    "InputError": "app.errors",
    "LedgerError": "run.ledger",
    "Line": "timeline.records",
    "Load": "models.media",
    "MediaFacts": "models.media",
    "MediaKind": "models.media",
    "MediaProblem": "models.media",
    "Medium": "models.request",
    "News": "app.news",
    "NotConnected": "app.errors",
    "NotReady": "app.errors",
    "Note": "language.diagnostic",
    "Notice": "app.news",
    "Opening": "app.open_script",
    "Outcome": "run.result",
    "OverBudget": "app.errors",
    "Phase": "run.event",
    "Plan": "run.plan",
    "PlanDrifted": "app.errors",
    "PlanOptions": "run.decide",
    "Prepared": "app.prepare",
    "Prompt": "models.request",
    "Range": "models.price",
    "Request": "models.request",
    "RunResult": "run.result",
    "SceneTakes": "app.takes",
    "SceneTimeline": "timeline.records",
    "Screenplay": "screenplay.records",
    "Session": "app.session",
    "Severity": "language.diagnostic",
    "Shot": "timeline.records",
    "Source": "language.source",
    "Span": "language.source",
    "State": "run.states",
    "Step": "run.decide",
    "Take": "run.take",
    "TakeList": "app.takes",
    "TakeRow": "app.takes",
    "Timeline": "timeline.records",
    "Transition": "timeline.records",
    "Unreadable": "models.media",
    "UnreadableScreenplay": "screenplay.records",
    "Unsound": "app.errors",
    "animatic": "film.animatic",
    "board": "app.programs",
    "body": "dashscope.body",
    "check": "app.programs",
    "compare": "app.programs",
    "compile": "compiler",
    "decode": "language.decode",
    "digest": "media.files",
    "execute": "app.programs",
    "facts": "media.files",
    "fdx": "screenplay.fdx",
    "fingerprint": "models.identity",
    "fix": "app.fix",
    "fountain": "screenplay.fountain",
    "pick": "app.programs",
    "plan": "app.programs",
    "price": "app.price",
    "reformat": "compiler",
    "render": "show.findings",
    "report": "app.programs",
    "resolve": "app.programs",
    "takes": "app.programs",
    "timeline": "timeline.timeline",
    "to_wan": "screenplay.to_wan",
}

__all__ = [
    "Action",
    "AppError",
    "Body",
    "Breakdown",
    "Budget",
    "Caption",
    "ChangeMark",
    "Compilation",
    "Cost",
    "Diagnostic",
    "Difference",
    "Digest",
    "Edit",
    "Estimate",
    "Event",
    "Facts",
    "Fixed",
    "Imported",
    "InputError",
    "LedgerError",
    "Line",
    "Load",
    "MediaFacts",
    "MediaKind",
    "MediaProblem",
    "Medium",
    "News",
    "NotConnected",
    "NotReady",
    "Note",
    "Notice",
    "Opening",
    "Outcome",
    "OverBudget",
    "Phase",
    "Plan",
    "PlanDrifted",
    "PlanOptions",
    "Prepared",
    "Prompt",
    "Range",
    "Request",
    "RunResult",
    "SceneTakes",
    "SceneTimeline",
    "Screenplay",
    "Session",
    "Severity",
    "Shot",
    "Source",
    "Span",
    "State",
    "Step",
    "Take",
    "TakeList",
    "TakeRow",
    "Timeline",
    "Transition",
    "Unreadable",
    "UnreadableScreenplay",
    "Unsound",
    "animatic",
    "board",
    "body",
    "check",
    "compare",
    "compile",
    "decode",
    "digest",
    "execute",
    "facts",
    "fdx",
    "fingerprint",
    "fix",
    "fountain",
    "pick",
    "plan",
    "price",
    "reformat",
    "render",
    "report",
    "resolve",
    "takes",
    "timeline",
    "to_wan",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value
