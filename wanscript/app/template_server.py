"""The other side of `template_process`: renders templates, a line of JSON for a line of JSON."""

from __future__ import annotations

import contextlib
import json
from typing import Any, BinaryIO

from ..lower.sandbox import TemplateProblem, rendered


def serve(questions: BinaryIO, answers: BinaryIO, memory: int, seconds: int) -> None:
    """Answers until there are no more questions, within bytes of memory and processor seconds.

    A question is `[text, context]`, an answer `{"words": ...}` or `{"problem": ..., "line": ...}`;
    what goes past a limit ends the process.
    """
    _limit(memory, seconds)
    for question in questions:
        answers.write(json.dumps(_answer(*json.loads(question))).encode() + b"\n")
        answers.flush()


def _answer(text: str, context: dict[str, Any]) -> dict[str, object]:
    try:
        return {"words": rendered(text, context)}
    except TemplateProblem as problem:
        return {"problem": str(problem), "line": problem.line}


def _limit(memory: int, seconds: int) -> None:
    # not every system has these limits, or each of them
    with contextlib.suppress(ImportError):
        import resource

        # at the first limit of time a signal tells why; at the second there is no saying
        ends = {"AS": (memory, memory), "CPU": (seconds, seconds + 1), "CORE": (0, 0)}
        for name, both in ends.items():
            with contextlib.suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), both)
