"""What a command's own options do about what stands in its way."""

from __future__ import annotations

import shlex

from ..app.errors import (
    AccountUnknown,
    AppError,
    LeftLock,
    NoClips,
    OtherBackend,
    OtherCurrency,
    OutputTaken,
    OverBudget,
    PlanIsComplete,
    PriceUnknown,
    UnfitKind,
    UnknownClips,
)
from ..app.project import short
from ..show.terminal import visible


def with_way(error: AppError) -> str:
    """The message of an error, and the options that do something about it, if there are any."""
    return f"{error}{_way(error)}"


def _way(error: AppError) -> str:
    return _way_to_pay(error) or _way_to_a_film(error)


def _way_to_a_film(error: AppError) -> str:
    match error:
        case NoClips(rehearsed=True):
            return f"; `wanscript run {error.script}` rehearses what is missing"
        case NoClips(elsewhere=True):
            return f": `wanscript studio fetch {error.script}` brings what was shot elsewhere"
        case NoClips():
            return "; --fill takes the rehearsal for what is missing, --rehearsal all of it"
        case OutputTaken():
            return ": say with -o where it goes instead"
        case UnfitKind():
            return "; --as otio holds any"
    return ""


def _way_to_pay(error: AppError) -> str:
    match error:
        case UnknownClips():
            return (
                f". `wanscript resolve {error.script} SCENE --keep FILE` takes it for a scene's, "
                "`--ignore FILE` leaves it alone"
            )
        case LeftLock():
            return _renaming(error)
        case PriceUnknown():
            return "; without --max-cost and --yes you are asked"
        case OtherCurrency():
            return "; say --max-cost in that of the prices, or --currency too"
        case OverBudget():
            return "; choose scenes with --scene"
        case AccountUnknown():
            return (
                ": `wanscript run FILE --backend dashscope --account same` says that it is, "
                "`--account other` that it is another one"
            )
        case PlanIsComplete():
            return (
                ": leave out --scene, --replace, --retry, --takes, --model, --region and "
                "--currency, or make it anew with them"
            )
        case OtherBackend():
            return f": add --backend {error.backend}"
    return ""


def _renaming(error: LeftLock) -> str:
    """How a lock comes to be called as its script is now."""
    old, new = (visible(shlex.quote(short(path))) for path in (error.lock, error.own))
    if error.own.exists():
        return f": `cat {old} >> {new}` adds what it says; then delete it"
    return f": `mv {old} {new}` names it as the script is; if they are not the same, delete it"
