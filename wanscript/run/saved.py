"""A plan on paper: what `plan -o` writes, and how far the world has drifted from it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ..models.price import AS_OF, CAPS, PRICES, Cost
from ..models.table import MODELS
from .plan import Plan
from .verdict import Step, Wishes

SCHEMA = 1


class SavedError(Exception):
    """A saved plan that cannot be read; the message says why."""


def document(plan: Plan, *, lock: bytes, backend: str, model: str | None) -> Any:
    """The plan as JSON: no bodies, no URLs, no hosts.

    `lock` is the lock file's content; backend and model are what the plan was made with.
    """
    wishes = plan.premises.wishes
    return {
        "schema": SCHEMA,
        "script": plan.premises.script,
        "backend": backend,
        "region": plan.premises.region,
        "model": model,
        "scenes": sorted(wishes.scenes),
        "replace": sorted(wishes.replace),
        "replace_stale": wishes.replace_stale,
        "retry": wishes.retry,
        "rows": [_row(step) for step in plan.steps],
        "digests": {
            "lock": _digest(lock),
            "prices": _digest(repr((AS_OF, sorted(PRICES.items()), CAPS))),
            "models": {
                name: _digest(repr(MODELS[name]))
                for name in sorted({step.request.model for step in plan.steps})
            },
        },
    }


def drift(saved: Any, now: Any) -> tuple[str, ...]:
    """Every way in which a saved plan and the one made now differ, as sentences."""
    return tuple(_drift(saved, now))


def wishes_of(saved: Any) -> Wishes:
    """What the user asked for when the plan was saved. Raises SavedError."""
    try:
        if saved["schema"] != SCHEMA:
            raise SavedError("it was written by another version of wanscript: make it anew")
        scenes, replace = (frozenset(map(str, saved[name])) for name in ("scenes", "replace"))
        return Wishes(scenes, replace, bool(saved["replace_stale"]), bool(saved["retry"]))
    except (KeyError, TypeError) as error:
        raise SavedError(f"it is not a plan of wanscript: {error} is missing") from None


def _drift(saved: Any, now: Any) -> Iterator[str]:
    if saved["digests"]["prices"] != now["digests"]["prices"]:
        yield "the price list is another one"
    if saved["digests"]["models"] != now["digests"]["models"]:
        yield "what is known of the model is different in this version of wanscript"
    if saved["digests"]["lock"] != now["digests"]["lock"]:
        yield "the lock file changed"
    was, is_ = ({(row["scene"], row["take"]): row for row in each["rows"]} for each in (saved, now))
    for key in {**was, **is_}:
        name = f"scene {key[0]}" if key[1] == 1 else f"scene {key[0]} take {key[1]}"
        if key not in is_:
            yield f"{name} is not in the script any more"
        elif key not in was:
            yield f"{name} is new"
        else:
            differ = [part for part in is_[key] if was[key].get(part) != is_[key][part]]
            words = dict.fromkeys(_WORDS[part] for part in differ)
            if words:
                yield f"{name}: {' and '.join(words)} changed"


_WORDS = {
    "scene": "its name",
    "take": "its take",
    "sign": "what is to be done",
    "action": "what is to be done",
    "fingerprint": "its request",
    "seed": "its seed",
    "seconds": "its billed seconds",
    "price": "its price",
}


def _row(step: Step) -> dict[str, Any]:
    return {
        "scene": step.request.scene,
        "take": step.request.take,
        "sign": step.sign.value,
        "action": step.do.name.lower(),
        "fingerprint": step.clip.fingerprint or None,
        "seed": step.clip.seed,
        "seconds": [str(step.estimate.seconds.low), str(step.estimate.seconds.high)],
        "price": _price(step.estimate.cost),
    }


def _price(cost: Cost | None) -> dict[str, str] | None:
    if cost is None:
        return None
    return {
        "currency": cost.currency,
        "low": f"{cost.amount.low:.4f}",
        "high": f"{cost.amount.high:.4f}",
    }


def _digest(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def load(content: bytes) -> Any:
    """The JSON of a saved plan. Raises SavedError."""
    try:
        return json.loads(content)
    except ValueError:
        raise SavedError("it is not JSON") from None
