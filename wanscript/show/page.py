"""The page of a board: what stands on it, and how it becomes HTML."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..draw.terms import Terms, terms_of
from .fontface import FontFace, faces

SPEAKERS_LIGHT = ("#a34d00", "#0b5fa8", "#2f6b1d", "#b01f4c", "#7a5b00", "#6a3fb0")
SPEAKERS_DARK = ("#ffb067", "#7ebeff", "#9fde8f", "#ff94aa", "#f2db70", "#c5a7ff")
"""One colour a speaker, by the ground it stands on: at least 4.5 to 1 against it."""


@dataclass(frozen=True, slots=True)
class Live:
    """A copy that is served and kept up to date.

    `count` is its number, `sheet` marks its style sheet, `status` says where all stands, as HTML.
    `editor`: a place in the script that is chosen is told to the editor that shows it.
    """

    count: int
    sheet: str
    status: str
    editor: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `voice` counts the speaker whose name it is, or is None."""

    text: str
    voice: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A speech: who, how, what; `voice` is the first speaker's."""

    voice: int
    speaker: tuple[Piece, ...]
    manner: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One shot on the page; `left` and `long` are its place in the scene's thousandths.

    `line` is the script's. `cards` are the title cards before it; `time` is that of the scene,
    `film` that of the film. `says` is what happens and what is said, in order; `ticks` are
    (place, voice).
    """

    line: int
    cards: tuple[str, ...]
    number: str
    heading: tuple[Piece, ...]
    time: str
    film: str
    picture: str
    size: tuple[int, int]
    alt: str
    shot: bool
    says: tuple[tuple[Piece, ...] | Said, ...]
    left: int
    long: int
    ticks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody or something of the cast strip."""

    name: str
    picture: str | None
    voice: int | None
    facts: str
    look: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, by the file and the line where it stands."""

    severity: str
    code: str
    file: str
    line: int
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Row:
    """A take in the producer's table; `mark` is the name of its state, `state` the words for it."""

    anchor: str
    scene: str
    slug: str
    length: str
    made: str
    mark: str
    state: str
    reason: str
    cost: str


@dataclass(frozen=True, slots=True)
class Section:
    """A scene on the page: `above` are the acts that begin with it, `told` its style and sound.

    `opening` are the title cards above it, `closing` those behind its last shot.
    """

    anchor: str
    name: str
    slug: str
    language: str
    form: str
    above: tuple[str, ...]
    opening: tuple[str, ...]
    synopses: tuple[str, ...]
    facts: tuple[str, ...]
    told: tuple[str, ...]
    found: tuple[Found, ...]
    panels: tuple[Panel, ...]
    closing: tuple[str, ...]
    transition: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole board; `people` is its title page, `told` what holds for every scene.

    `script` is the file that the shots stand in; `rows` are the producer's, none for a director;
    `right` says that its title runs from the right, and so does the page.
    """

    script: str
    title: str
    people: tuple[str, ...]
    facts: tuple[str, ...]
    told: tuple[str, ...]
    cast: tuple[Card, ...]
    rows: tuple[Row, ...]
    to_pay: str
    found: tuple[Found, ...]
    sections: tuple[Section, ...]
    language: str
    right: bool
    date: str
    as_of: str

    @property
    def terms(self) -> Terms:
        """The words of its language."""
        return terms_of(self.language)


def blank(script: str) -> Page:
    """The page of a script of which nothing can be shown yet."""
    return Page(
        script=script,
        title=PurePath(script).name,
        people=(),
        facts=(),
        told=(),
        cast=(),
        rows=(),
        to_pay="",
        found=(),
        sections=(),
        language="en",
        right=False,
        date="",
        as_of="",
    )


def rendered(page: Page) -> str:
    """The page as HTML, its fonts and its pictures in it."""
    style = board_style(page)
    return _html(page, style=style, style_hash=digest(style), live=None)


def live(page: Page, about: Live) -> str:
    """The page as HTML for whoever serves it: with `board_style`, and what keeps it up to date."""
    return _html(page, live=about)


def board_style(page: Page) -> str:
    """The style sheet of a board, its fonts in it."""
    return styled("board.css.j2", _faces(page), title=_quoted(page.title), date=_quoted(page.date))


def _html(page: Page, **served: object) -> str:
    return templates().get_template("board.html.j2").render(page=page, **served)


def styled(name: str, fonts: tuple[FontFace, ...], **words: str) -> str:
    """The style sheet of a page, with its fonts and the colours of all pages in it."""
    sheet = templates().get_template(name)
    return sheet.render(faces=fonts, light=SPEAKERS_LIGHT, dark=SPEAKERS_DARK, **words)


def digest(style: str) -> str:
    """By what a page allows its own style sheet, and no other."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")


@cache
def templates() -> Environment:
    """The templates of pages; what they are given is escaped."""
    environment = Environment(
        loader=PackageLoader("wanscript", "show/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"coded": _coded, "name": lambda path: PurePath(path).name}
    return environment


def _coded(text: str) -> Iterator[tuple[str, bool]]:
    """A message in stretches; True are those that stood between code marks."""
    for at, part in enumerate(_CODE.split(text)):
        if part:
            yield part, at % 2 == 1


_CODE = re.compile("`([^`]+)`")


def _quoted(text: str) -> str:
    """Text within a string of a style sheet: what is no letter stands as its number."""
    return "".join(each if each.isalnum() else f"\\{ord(each):x} " for each in text)


def _faces(page: Page) -> tuple[FontFace, ...]:
    fixed = {"text": [PLAIN], "bold": [PLAIN], "slate": [PLAIN]}
    said: dict[str, list[str]] = {face: list(texts) for face, texts in fixed.items()}
    said["text"] += [
        *page.facts,
        *page.people,
        *page.told,
        page.terms.foot,
        page.terms.prices,
        *_texts(page),
    ]
    said["bold"] += [page.title, *_texts(page)]
    said["slate"] += [f"{each.slug}{each.transition or ''}" for each in page.sections]
    said["slate"] += [words for each in page.sections for words in _cards(each)]
    said["slate"] += [panel.number for section in page.sections for panel in section.panels]
    return faces(said)


PLAIN = "".join(map(chr, range(32, 127))) + "·–—…“”‘’×"
"""What every page may say."""


def _cards(section: Section) -> Iterator[str]:
    yield from (*section.opening, *section.closing)
    for panel in section.panels:
        yield from panel.cards


def _texts(page: Page) -> Iterator[str]:
    for card in page.cast:
        yield from (card.name, card.look, card.facts)
    for found in (*page.found, *(each for section in page.sections for each in section.found)):
        yield from (found.message, found.help, page.terms.line)
    for row in page.rows:
        yield from (row.length, row.state, row.reason, *page.terms.columns, page.to_pay)
    for section in page.sections:
        yield from (*section.above, *section.synopses, *section.told)
        yield from (section.name, *section.facts, section.transition or "", page.terms.taken)
        yield page.terms.untitled
        for panel in section.panels:
            yield "".join(piece.text for piece in panel.heading)
            for each in panel.says:
                if isinstance(each, Said):
                    yield from (each.manner, each.words, *(piece.text for piece in each.speaker))
                else:
                    yield "".join(piece.text for piece in each)
