"""`show --format json`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from .amounts import Lines
from .findings import Finding


class Name(Lines):
    """A label of the prompt, from character to character, with the name that it stands for."""

    start: int
    end: int
    name: str


class Sentence(TypedDict):
    """A sentence of the prompt, from character to character, with the lines that it is from."""

    start: int
    end: int
    text: str
    places: list[Lines]


class Prompt(TypedDict):
    """A prompt, and how many characters it may have."""

    text: str
    limit: int
    names: list[Name]
    sentences: list[Sentence]


class Medium(Lines):
    """A medium as it is sent; after names the scene on whose end it is, used where it is named."""

    label: str | None
    name: str | None
    type: str
    url: str
    voice: str | None
    after: str | None
    used: list[Lines]


class Parameter(TypedDict):
    """A parameter of the request, with the lines that set it, if any do."""

    name: str
    value: bool | int | str
    file: NotRequired[str]
    line: NotRequired[int]
    end_line: NotRequired[int]


class Bounds(TypedDict):
    """The least and the most of a quantity."""

    low: float
    high: float


class Lasts(TypedDict):
    """The least and the most seconds."""

    low: int
    high: int


class Price(Bounds):
    """A price, by the list of a day; the doubts say why it is a range."""

    currency: str
    region: str
    as_of: str
    doubts: list[str]


class Scene(Lines):
    """A scene and what is sent for it."""

    scene: str
    heading: str | None
    shots: list[str]
    takes: int
    model: str
    prompt: Prompt
    negative_prompt: str | None
    media: list[Medium]
    parameters: list[Parameter]
    lasts: Lasts
    billed_seconds: Bounds
    price: Price | None
    findings: list[Finding]


class SourceMap(TypedDict):
    """Where every word that is sent came from; findings are those of no scene."""

    schema: Literal[1]
    title: str
    scenes: list[Scene]
    findings: list[Finding]
