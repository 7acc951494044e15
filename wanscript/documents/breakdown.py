"""`report --format json`. Quantities are decimal numbers as text, a range has its two ends."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from .amounts import Price


class Scene(TypedDict):
    """A scene; its cast and props are seen, heard are who speaks unseen.

    Of side, place and time what the script does not say is null or empty. Lines, words and
    seconds of speech are of what is said.
    """

    scene: str
    act: str
    side: str | None
    place: str
    time: str | None
    cast: list[str]
    heard: list[str]
    props: list[str]
    shots: int
    seconds: list[str]
    lines: int
    words: int
    speech: str
    takes: int
    model: str
    price: Price | None


class Share(TypedDict):
    """Some scenes, and what they have together; count is how many they are."""

    scenes: list[str]
    count: int
    shots: int
    seconds: list[str]
    price: Price | None


class Cast(Share):
    """Somebody who is seen or heard, without a name a voice that nobody has."""

    name: str
    lines: int
    words: int
    speech: str
    only_heard: list[str]


class Prop(Share):
    """Something that is handled."""

    name: str


class Place(Share):
    """A place, empty where the script names none."""

    place: str
    sides: list[str]
    times: list[str]


class Light(Share):
    """The scenes inside or outside, at one time of day."""

    side: str | None
    time: str | None


class Act(Share):
    """The scenes of an act, empty for those before the first."""

    act: str


class Model(Share):
    """The scenes that a model makes."""

    model: str


class Total(Share):
    """The whole film, by price lists of some days; the doubts say why its price is a range."""

    lines: int
    words: int
    speech: str
    takes: int
    as_of: list[str]
    doubts: list[str]


class Breakdown(TypedDict):
    """All tables of a film, each in the order of the script; the busiest of the cast are first."""

    schema: Literal[1]
    title: str
    language: str
    region: str
    currency: str
    scenes: list[Scene]
    cast: list[Cast]
    places: list[Place]
    light: list[Light]
    props: list[Prop]
    acts: list[Act]
    models: list[Model]
    total: Total
