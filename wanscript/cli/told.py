"""What came of a run, as it is told at its end."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from ..app import state
from ..app.prepare import Prepared
from ..app.project import short
from ..run.decide import Step
from ..run.result import Outcome, RunResult
from ..run.states import STATES, State
from ..run.take import Take
from .out import colored, err, err_picture, out_path


def told(made: Prepared, ran: RunResult) -> int:
    """Says what came of it; the exit code."""
    for step, outcome in _pairs(made, ran):
        if outcome.path is not None:
            out_path(short(outcome.path))
        elif outcome.missing:
            err(f"scene {step.request.scene}: kept, but {outcome.message}")
        elif not ran.interrupted or outcome.take.state.final:
            _trouble(made, step, outcome)
    _shown(made, ran)
    if ran.halted:
        err(f"\nNothing more was submitted: {ran.halted}")
    _rest(made, ran)
    return exit_code(ran)


def exit_code(ran: RunResult) -> int:
    """The exit code of a run."""
    if ran.interrupted:
        return 130
    return 0 if ran.complete else 3 if ran.offline else 1


def _pairs(made: Prepared, ran: RunResult) -> Iterator[tuple[Step, Outcome]]:
    return zip(made.plan.steps, ran.outcomes, strict=True)


def _shown(made: Prepared, ran: RunResult) -> None:
    """New clips as small pictures, where the terminal has colours."""
    clips = [
        (outcome.path.name, outcome.path)
        for _, outcome in _pairs(made, ran)
        if outcome.path is not None and outcome.driven
    ]
    if not clips or not colored(sys.stderr):
        return
    from ..show.inline import encoder
    from ..show.thumbnails import contact_sheet

    err([()])
    for part in contact_sheet(clips, shutil.get_terminal_size()[0], encoder(sys.stderr)):
        if isinstance(part, bytes):
            err_picture(part)
        else:
            err([part])


def _trouble(made: Prepared, step: Step, outcome: Outcome) -> None:
    row = STATES[outcome.take.state]
    word = outcome.take.state.value if row.final else "not done"
    word = "missing" if outcome.take.state is State.DONE else word
    err(f"\nscene {step.request.scene}: {word}: {outcome.message}")
    if outcome.take.state is State.UNKNOWN:
        err(f"  wanscript resolve {_owner(made, outcome.take)} settles it")
    origins, marks = made.compilation.origins[step.request.scene], step.request.prompt.marks
    places = {"prompt": origins.words[marks[0].origin].span()} if marks else {}
    places |= origins.places
    span = next((places[name] for name in _nearest(outcome.at) if name in places), None)
    if span:
        where = short(Path(span.source.path).absolute())
        err(f"  --> {where}:{span.line}:{span.column}")


def _owner(made: Prepared, take: Take) -> str:
    """A take's script and scene, as a command names them from here."""
    project = made.project
    if take.film == (str(project.home), project.name):
        return f"{project.named} {shlex.quote(take.scene)}"
    script = short(Path(take.project) / take.script)
    return f"{shlex.quote(script)} {shlex.quote(take.scene)}"


def _nearest(at: str | None) -> tuple[str, ...]:
    if at is None:
        return ("scene",)
    return (at, at.split(".")[0], "scene")


def _rest(made: Prepared, ran: RunResult) -> None:
    takes = [outcome.take for outcome in ran.outcomes]
    out = [take.scene for take in takes if take.state is State.SUBMITTED]
    if out:
        err(f"Still at work at the service: {', '.join(out)}.")
    silent = [take.scene for take in takes if take.state is State.INTENT]
    if silent:
        err(f"Submitted without an answer: {', '.join(silent)}. The next run asks the service.")
    expiries = [take.expires for take in takes if take.state is State.SUCCEEDED and take.expires]
    if expiries:
        hour = datetime.fromtimestamp(min(expiries)).strftime("%Y-%m-%d %H:%M")
        err(f"Finished and not fetched yet: run again before {hour}.")
    if ran.interrupted:
        paid = " --backend dashscope" if made.project.pays else ""
        command = f"wanscript run {made.project.named}{paid}"
        err(f"Stopped. `{command}` goes on from here.")
    if made.project.pays and state.store() and any(each.missing for each in ran.outcomes):
        err(f"`wanscript studio fetch {made.project.named}` brings what was shot elsewhere.")
    if made.project.pays:
        _billed(made, ran)


def _billed(made: Prepared, ran: RunResult) -> None:
    """What was billed that was not known to be before: nothing that is only fetched again."""
    billed, low, high = 0.0, Decimal(0), Decimal(0)
    for step, outcome in _pairs(made, ran):
        if outcome.driven and _news(step.take, outcome.take):
            billed += outcome.take.billed or 0.0
            low, high = low + step.estimate.seconds.low, high + step.estimate.seconds.high
    for before, after in zip(made.plan.orphans, ran.orphans, strict=True):
        if _news(before, after):
            expected = Decimal(str(after.expected))
            billed, low, high = billed + (after.billed or 0.0), low + expected, high + expected
    if billed or high:
        guess = f"{float(low):g} s" + ("" if low == high else f" to {float(high):g} s")
        err(f"Billed by the service: {billed:g} s (estimated: {guess}).")


def _news(before: Take, after: Take) -> bool:
    """Whether the run learnt what a clip was billed."""
    return before.billed is None and after.billed is not None
