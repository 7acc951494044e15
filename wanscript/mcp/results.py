"""What tools answer with that no command prints as JSON, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from ..documents.amounts import Place
from ..documents.findings import Finding


class Page(TypedDict):
    """The page of a diagnostic, as Markdown."""

    code: str
    title: str
    text: str


class Passage(TypedDict):
    """A part of the guide, or the page of a diagnostic, whose code is then its source."""

    source: str
    title: str
    text: str


class Passages(TypedDict):
    """What was found, the best first."""

    passages: list[Passage]


class Text(TypedDict):
    """A file as it is after an edit."""

    file: str
    text: str


class Mended(TypedDict):
    """What was mended, what is left, and the files that changed; `written` tells if they are so."""

    mended: list[Finding]
    left: list[Finding]
    files: list[Text]
    written: bool


class Laid(TypedDict):
    """A script as it is laid out, unless findings of syntax keep it as it is."""

    file: str
    changed: bool
    text: str
    written: bool
    findings: list[Finding]


class Reference(Place):
    """A place that names a symbol: in words, as speaker, place, voice, attached, starts on."""

    use: str


class Symbol(Place):
    """A name that is declared there, its other names, and every place that names it."""

    kind: str
    name: str
    aka: list[Place]
    references: list[Reference]


class Symbols(TypedDict):
    """What a script declares: characters, backgrounds, props, references, voices, scene ids."""

    symbols: list[Symbol]


class Drawn(TypedDict):
    """A file that was drawn, and what is wrong with the script."""

    path: str
    findings: list[Finding]


class Moved(TypedDict):
    """A take after one move: in `wait` seconds comes the next, null where there is none.

    The state is planned, intent, submitted, succeeded, done, failed, cancelled, lost or unknown.
    """

    scene: str
    number: int
    state: str
    wait: float | None
    why: str
    path: str | None
