"""`plan --format json` with two or more models."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from .amounts import Priced, Spot


class Lack(Spot):
    """Why a model does not carry a scene, with the code of the finding."""

    code: str
    message: str


class Cell(Priced):
    """One scene by one model: its clips, and the takes of each; lasts is the least and the most."""

    carries: bool
    lacks: list[Lack]
    clips: int
    takes: int
    lasts: list[str]


class Scene(TypedDict):
    """A scene, by the name of each model."""

    scene: str
    heading: str | None
    models: dict[str, Cell]


class Joined(TypedDict):
    """Scenes that could be one clip, and its seconds."""

    scenes: list[str]
    seconds: int


class Model(Priced):
    """One model: of how many scenes it carries how many, and what all that costs."""

    model: str
    retired: str | None
    carries: int
    of: int
    lacks: list[Lack]
    warnings: int
    could_be_one: list[Joined]
    prices_as_of: str | None


class Comparison(TypedDict):
    """Some models side by side."""

    schema: Literal[1]
    title: str | None
    region: str
    currency: str
    scenes: list[Scene]
    models: list[Model]
