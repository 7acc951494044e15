"""A plan as a document: what `plan -o` writes, and how far the world has drifted from it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..models.price import CAPS, PRICES, Cost, lasting, together
from ..models.table import MODELS
from .decide import PlanOptions, Step
from .plan import Plan
from .take import called

if TYPE_CHECKING:
    from ..documents import plan as documents
    from ..documents.amounts import Price

SCHEMA: Final = 1

MOST_TAKES = 99
"""Takes of a scene that may be asked for at once, as `Takes` in a script."""


class PlanFileError(Exception):
    """A saved plan that cannot be read; the message says why."""


def document(
    plan: Plan,
    *,
    lock: bytes,
    backend: str,
    model: str | None,
    omitted: Sequence[str] = (),
    line: Callable[[Step], int | None] = lambda _: None,
) -> documents.Plan:
    """The plan as JSON: everything that is shown of it, no bodies, no URLs, no hosts.

    `lock` is the lock file's content; backend and model are what the plan was made with, `omitted`
    the scenes that their author took out; `line` is the script's line of what changed in a step.
    """
    options, cost = plan.inputs.options, plan.cost
    priced = together([step.estimate for step in plan.steps])
    return {
        "schema": SCHEMA,
        "script": plan.inputs.script,
        "backend": backend,
        "region": plan.inputs.region,
        "currency": plan.inputs.currency,
        "model": model,
        **_asked(options),
        "omitted": list(omitted),
        "rows": [_row(step, line(step)) for step in plan.steps],
        "to_pay": len(plan.to_pay),
        "total": _price(cost) if plan.to_pay else None,
        "prices_as_of": ", ".join(priced.as_of) or None,
        "doubts": list(priced.doubts),
        "digests": {
            "lock": _digest(lock),
            "prices": _digest(repr((sorted(PRICES.items()), CAPS))),
            "models": {
                name: _digest(repr(MODELS[name]))
                for name in sorted({step.request.model for step in plan.steps})
            },
        },
    }


def _asked(options: PlanOptions) -> documents.Asked:
    return {
        "scenes": sorted(options.scenes),
        "replace": sorted(options.replace),
        "replace_stale": options.replace_stale,
        "retry": options.retry,
        "takes": options.takes,
    }


def drift(saved: Any, now: Any) -> tuple[str, ...]:
    """Every way in which a saved plan and the one made now differ, as sentences."""
    return tuple(_drift(saved, now))


def options_of(saved: Any) -> PlanOptions:
    """What the user asked for when the plan was saved. Raises PlanFileError."""
    if not isinstance(saved, dict):
        raise PlanFileError("it is not a plan of wanscript")
    try:
        if saved["schema"] != SCHEMA:
            raise PlanFileError("it was written by another version of wanscript: make it anew")
        lists = [saved[name] for name in ("scenes", "replace")]
        if not all(isinstance(each, list) and all(map(_text, each)) for each in lists):
            raise PlanFileError("it is not a plan of wanscript: its scenes are no list of names")
        made_with = (saved["script"], saved["backend"], saved["region"])
        perhaps = (saved["model"], saved.get("currency"))
        if not all(map(_text, made_with)) or not all(
            each is None or _text(each) for each in perhaps
        ):
            raise PlanFileError("it is not a plan of wanscript: what it was made with is no text")
        scenes, replace = map(frozenset, lists)
        stale, retry = bool(saved["replace_stale"]), bool(saved["retry"])
        takes = saved.get("takes", 0)
        if not isinstance(takes, int) or not 0 <= takes <= MOST_TAKES:
            raise PlanFileError("it is not a plan of wanscript: its takes are no number")
        return PlanOptions(scenes, replace, stale, retry, takes)
    except KeyError as error:
        raise PlanFileError(f"it is not a plan of wanscript: {error} is missing") from None


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _drift(saved: Any, now: Any) -> Iterator[str]:
    try:
        was, is_ = (_by_take(each["rows"]) for each in (saved, now))
        digests = saved["digests"]
        if digests["prices"] != now["digests"]["prices"]:
            yield "the price list is another one"
        if digests["models"] != now["digests"]["models"]:
            yield "what is known of the model is different in this version of wanscript"
        if digests["lock"] != now["digests"]["lock"]:
            yield "the lock file changed"
    except (KeyError, TypeError, AttributeError):
        yield "it is not a plan of wanscript"
        return
    for key in {**was, **is_}:
        name = f"scene {called(*key)}"
        if key not in is_:
            yield f"{name} is not in the script any more"
        elif key not in was:
            yield f"{name} is new"
        else:
            differ = [part for part in _WORDS if was[key].get(part) != is_[key].get(part)]
            words = dict.fromkeys(_WORDS[part] for part in differ)
            if words:
                yield f"{name}: {' and '.join(words)} changed"


def _by_take(rows: Any) -> dict[tuple[Any, Any], Any]:
    return {(row["scene"], row["take"]): row for row in rows}


_WORDS = {
    "mark": "what is to be done",
    "action": "what is to be done",
    "fingerprint": "its request",
    "seed": "its seed",
    "billed_seconds": "its billed seconds",
    "price": "its price",
}


def _row(step: Step, line: int | None) -> documents.Row:
    take, lasts = step.take, lasting(step.request)
    return {
        "scene": step.request.scene,
        "take": step.request.take,
        "number": take.number,
        "heading": step.key.heading or None,
        "seconds": int(lasts.high) if lasts.known else None,
        "lasts": [str(lasts.low), str(lasts.high)],
        "mark": step.mark.value,
        "action": step.action.name.lower(),
        "pays": step.pays,
        "reason": step.reason,
        "line": line,
        "changes": [
            {"part": change.part, "old": change.old, "new": change.new} for change in step.changes
        ],
        "state": take.state.value,
        "fingerprint": take.fingerprint or None,
        "seed": None if take.seed < 0 else take.seed,
        "file": take.file or None,
        "depends_on": list(step.request.depends_on),
        "billed_seconds": [str(step.estimate.seconds.low), str(step.estimate.seconds.high)],
        "price": _price(step.estimate.cost),
    }


def _price(cost: Cost | None) -> Price | None:
    if cost is None:
        return None
    return {
        "currency": cost.currency,
        "low": f"{cost.amount.low:.2f}",
        "high": f"{cost.amount.high:.2f}",
    }


def _digest(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def load(content: bytes) -> Any:
    """The JSON of a saved plan. Raises PlanFileError."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise PlanFileError("it is not JSON") from None
