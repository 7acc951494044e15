"""`plan --format json`, and what `plan -o` saves."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from .amounts import Price


class Change(TypedDict):
    """A part of a request that changed since it was shot, as it was and as it is."""

    part: str
    old: str | None
    new: str | None


class Row(TypedDict):
    """What is done about one take of one scene, and why.

    The heading is the script's own. A clip lasts so many seconds, null where only the model knows
    that; lasts has the least and the most. The mark is as it is printed (+ ~ = =! *~ > !), the
    action is submit, follow, resume, reuse, copy or leave; pays tells whether it may be newly
    submitted. The line is that of the script where something changed.
    """

    scene: str
    take: int
    number: int
    heading: str | None
    seconds: int | None
    lasts: list[str]
    mark: str
    action: str
    pays: bool
    reason: str
    line: int | None
    changes: list[Change]
    state: str
    fingerprint: str | None
    seed: int | None
    file: str | None
    depends_on: list[str]
    billed_seconds: list[str]
    price: Price | None


class Digests(TypedDict):
    """SHA-256 of what a plan stands on: lock, prices, and what is known of each model."""

    lock: str
    prices: str
    models: dict[str, str]


class Asked(TypedDict):
    """What was asked for: only these scenes, other takes for some, more takes of each."""

    scenes: list[str]
    replace: list[str]
    replace_stale: bool
    retry: bool
    takes: int


class Plan(Asked):
    """What a run would do: a row for each take, in the order of the film.

    The script is its path in the project, in a saved plan from the plan's own folder. The model is
    the one that was asked for beside the script's. What it may newly cost is in total, null where
    nothing is to pay or no price is known; to_pay counts the takes. The author took out the scenes
    that are omitted.
    """

    schema: Literal[1]
    script: str
    backend: str
    region: str
    currency: str
    model: str | None
    omitted: list[str]
    rows: list[Row]
    to_pay: int
    total: Price | None
    prices_as_of: str | None
    doubts: list[str]
    digests: Digests
