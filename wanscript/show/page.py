"""The page of a board: what stands on it, and how it becomes HTML."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from .fontface import FontFace, faces

SPEAKERS_LIGHT = ("#a34d00", "#0b5fa8", "#2f6b1d", "#b01f4c", "#7a5b00", "#6a3fb0")
SPEAKERS_DARK = ("#ffb067", "#7ebeff", "#9fde8f", "#ff94aa", "#f2db70", "#c5a7ff")
"""One colour a speaker, by the ground it stands on: at least 4.5 to 1 against it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The page's own words in a language; `{n}` is a number, `{x}` a name, in one and in many."""

    scenes: tuple[str, str]
    shots: tuple[str, str]
    seconds: str
    minutes: str
    decided: str
    billing: str
    after: str
    taken: str
    roles: Mapping[str, str]
    heard: str
    within: tuple[str, str]
    nowhere: str
    cast: str
    untitled: str
    line: str
    prices: str
    foot: str
    sheet: str
    said: Mapping[str, str]

    def count(self, forms: tuple[str, str], n: int) -> str:
        """A number with its word."""
        return forms[n != 1].format(n=n)


TERMS: Mapping[str, Terms] = {
    "en": Terms(
        scenes=("{n} scene", "{n} scenes"),
        shots=("{n} shot", "{n} shots"),
        seconds="{n} s",
        minutes="{n} min",
        decided="the model decides",
        billing="how its reference videos are billed is not known",
        after="after scene {x}",
        taken="shot",
        roles={"background": "place", "prop": "prop", "reference": "reference"},
        heard="has a voice",
        within=("scene {x}", "scenes {x}"),
        nowhere="in no scene",
        cast="Cast",
        untitled="Scene",
        line="line {n}",
        prices="Prices as of {x}.",
        foot="A rehearsal, drawn from the script by wanscript.",
        sheet="storyboard",
        said={
            "style": "Style: ",
            "atmosphere": "Atmosphere: ",
            "sound": "Sound: ",
            "music": "Music: ",
        },
    ),
    "zh": Terms(
        scenes=("{n} 场", "{n} 场"),
        shots=("{n} 个镜头", "{n} 个镜头"),
        seconds="{n} 秒",
        minutes="{n} 分钟",
        decided="由模型决定",
        billing="参考视频如何计费尚不清楚",
        after="接第 {x} 场之后",
        taken="已拍",
        roles={"background": "场景", "prop": "道具", "reference": "参考"},
        heard="有声线",
        within=("第 {x} 场", "第 {x} 场"),
        nowhere="未出场",
        cast="角色表",
        untitled="场景",
        line="第 {n} 行",
        prices="价格截至 {x}。",
        foot="由 wanscript 依剧本绘制的预演。",
        sheet="分镜",
        said={"style": "风格：", "atmosphere": "氛围：", "sound": "声音：", "music": "音乐："},
    ),
}
"""By the language of a film's first scene."""


@dataclass(frozen=True, slots=True)
class Reload:
    """A page that asks `url` for changes; only the script with this nonce may run in it."""

    url: str
    nonce: str


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

    `says` is what happens and what is said, in order; `ticks` are (place, voice).
    """

    number: str
    heading: tuple[Piece, ...]
    time: str
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
    """A finding, by the line of the script."""

    severity: str
    code: str
    line: int
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Section:
    """A scene on the page: `above` are the acts that begin with it, `told` its style and sound."""

    anchor: str
    name: str
    slug: str
    language: str
    form: str
    above: tuple[str, ...]
    synopses: tuple[str, ...]
    facts: tuple[str, ...]
    told: tuple[str, ...]
    found: tuple[Found, ...]
    panels: tuple[Panel, ...]
    transition: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole board; `people` is its title page, `told` what holds for every scene."""

    title: str
    people: tuple[str, ...]
    facts: tuple[str, ...]
    told: tuple[str, ...]
    cast: tuple[Card, ...]
    found: tuple[Found, ...]
    sections: tuple[Section, ...]
    language: str
    as_of: str

    @property
    def terms(self) -> Terms:
        """The words of its language."""
        return TERMS.get(self.language, TERMS["en"])


def rendered(page: Page, reload: Reload | None) -> str:
    """The page as HTML, its fonts and its pictures in it."""
    environment = Environment(
        loader=PackageLoader("wanscript", "show/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = environment.get_template("board.css.j2").render(
        faces=_faces(page), light=SPEAKERS_LIGHT, dark=SPEAKERS_DARK
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    template = environment.get_template("board.html.j2")
    return template.render(page=page, style=style, style_hash=digest, reload=reload)


def _faces(page: Page) -> tuple[FontFace, ...]:
    fixed = {"text": [_PLAIN], "bold": [_PLAIN], "slate": [_PLAIN]}
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
    said["slate"] += [panel.number for section in page.sections for panel in section.panels]
    return faces(said)


_PLAIN = "".join(map(chr, range(32, 127))) + "·–—…“”‘’×"


def _texts(page: Page) -> Iterator[str]:
    for card in page.cast:
        yield from (card.name, card.look, card.facts)
    for found in (*page.found, *(each for section in page.sections for each in section.found)):
        yield from (found.message, found.help, page.terms.line)
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
