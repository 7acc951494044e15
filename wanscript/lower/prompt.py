"""The words for the model, by the template of their form and language, with marks on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from ..language.join_text import join_text
from ..language.quotes import quotes
from ..language.settings import WORDED, Given
from ..language.slice import Slice
from ..language.storyboard import Heading, Scene, Shot, Speech, Storyboard, Time
from ..language.text import Literal, Text
from ..language.usage import place_of
from ..language.words import LANGUAGES
from ..models.request import Mark, Prompt
from .attach import Attachments
from .full_stop import CLOSE, OPEN, SPLIT, full_stop
from .templates import template

_WRAPPED = re.compile(f"{OPEN}([0-9]+){SPLIT}([^{CLOSE}]*){CLOSE}")
_FORBIDDEN = re.compile(f"[{OPEN}{SPLIT}{CLOSE}]")


Render = Callable[[str, Mapping[str, Any]], str]
"""Writes the words of a template of the writer's own, bounded. Raises TemplateProblem."""


class Own(Struct, frozen=True, gc=False):
    """A template that came with a script, and what renders such."""

    text: str
    render: Render


def write(
    scene: Scene,
    storyboard: Storyboard,
    attached: Attachments,
    own: Own | None = None,
) -> tuple[Prompt, tuple[Slice, ...]]:
    """The prompt of a scene, and the origins of its marks.

    `own` is the writer's own template. Raises TemplateProblem where it fails.
    """
    page = _Page(scene.language, attached.labels, attached.voices)
    if scene.fence is not None:
        return page.marked(page.text(scene.fence).rstrip())
    context = _context(scene, storyboard, attached, page)
    if own is None:
        words = template(_file(attached.usage.form, scene.language))(context)
    else:
        words = own.render(own.text, context)
    return page.marked(words.strip(" "))


def _context(
    scene: Scene, storyboard: Storyboard, attached: Attachments, page: _Page
) -> dict[str, Any]:
    def text(setting: Given[Text] | None) -> str:
        return page.text(setting.value) if setting and setting.value else ""

    own = scene.settings
    place, story = place_of(scene, storyboard), page.story(scene.story)
    sole = sum(medium.role.reference for medium in attached.media) == 1
    return {
        "language": scene.language,
        **{key: text(getattr(own, key)) for key in WORDED},
        "introduction": story,
        "story": story,
        "characters": [
            {"name": page.name(who.name, Slice.of(who.span)), "look": page.text(who.look)}
            for who in attached.usage.looks
        ],
        "place": _place(scene.heading, page),
        "place_look": page.text(place.look) if place else "",
        "picture": "" if sole else attached.picture,
        "shots": [_shot(shot, page) for shot in scene.shots],
    }


def _shot(shot: Shot, page: _Page) -> dict[str, str]:
    return {
        "id": page.wrap(shot.id, Slice.of(shot.span)),
        "time": span_of_time(shot.time) if shot.time else "",
        "heading": page.text(shot.heading),
        "text": page.story(shot.action),
    }


def span_of_time(time: Time) -> str:
    """A time as it stands in a prompt: `0-4`, `2.5-5`."""
    return f"{time.start.normalize():f}-{time.end.normalize():f}"


def _place(heading: Heading | None, page: _Page) -> list[str]:
    if heading is None or (heading.title is not None and heading.place is None):
        return []
    place = ""
    if heading.place:
        written = _uncapped(heading.place.text.lstrip("@"))
        name = page.name(heading.place.name, heading.place.words, written)
        place = page.place(heading.before) + name + page.place(heading.after)
    else:
        place = page.place(heading.words)
    rest = (page.wrap(each.text.lower(), each) for each in heading.rest)
    words = LANGUAGES[page.language]
    side = words.sides.get((heading.interior, heading.exterior), "")
    time = heading.time or ""
    said = words.times.get(time, time)
    return [part for part in (place, side, *rest, page.wrap(said, heading.typed)) if part]


def _uncapped(words: str) -> str:
    return words.lower() if words.upper() == words else words


class _Page(Struct, frozen=True, gc=False):
    """One prompt in the making: its language, its labels, and where its words came from.

    A mark's origin is an index into `origins`.
    """

    language: str
    labels: Mapping[str, str]
    voices: Mapping[str, str]
    origins: list[Slice] = field(default_factory=list)
    named: dict[int, str] = field(default_factory=dict)

    def wrap(self, text: str, origin: Slice) -> str:
        """Words between sentinels that tell where they came from."""
        if not text:
            return ""
        self.origins.append(origin)
        return f"{OPEN}{len(self.origins) - 1}{SPLIT}{_FORBIDDEN.sub('', text)}{CLOSE}"

    def name(self, name: str, origin: Slice, written: str | None = None) -> str:
        """A name as its label, or as written where it has none."""
        if name in self.labels:
            self.named[len(self.origins)] = name
        return self.wrap(self.labels.get(name, written or name), origin)

    def place(self, words: Slice) -> str:
        """Words of a place, which a slug line may have in capitals."""
        return self.wrap(_uncapped(words.text), words)

    def text(self, text: Text, word: Callable[[str], str] = str) -> str:
        """Words with their names, words that are none as `word` gives them."""
        return "".join(
            self.wrap(word(piece.text), piece.words)
            if isinstance(piece, Literal)
            else self.name(piece.name, piece.words, piece.text)
            for piece in text
        )

    def story(self, parts: tuple[Text | Speech, ...]) -> str:
        """Prose and speeches in order, joined as lines are; prose before a speech is ended."""
        out: list[str] = []
        for at, part in enumerate(parts):
            if isinstance(part, Speech):
                said = self.speech(part)
            else:
                said = self.text(part)
                if at + 1 < len(parts):
                    said = full_stop({"language": self.language}, said)
            if out:
                before = (
                    _plain(out[-1]) if isinstance(parts[at - 1], Speech) else _end(parts[at - 1])
                )
                after = _plain(said) if isinstance(part, Speech) else _begin(part)
                out.append(join_text(before, after, self.language))
            out.append(said)
        return "".join(out)

    def speech(self, speech: Speech) -> str:
        """One sentence of speech."""
        words = self.wrap(speech.words.text, speech.words)
        left, right = _quotes(speech.words.text, self.language)
        # how it is said may stand in capitals beside a cue
        typed = "".join(piece.span.text for text in speech.how for piece in text)
        word = str.lower if typed.upper() == typed else str
        context = {
            "language": self.language,
            "speakers": [self.name(who.name, who.words) for who in speech.speakers],
            "labelled": any(who.name in self.labels for who in speech.speakers),
            "voices": [
                self.wrap(self.voices[who.name], who.words)
                for who in speech.speakers
                if who.name in self.voices
            ],
            "verb": self.text(speech.verb, word),
            "manner": self.text(speech.manner, word),
            "apart": self.text(speech.apart, word),
            "act": self.text(speech.act, word),
            "pause": speech.pause,
            "extension": speech.extension.value,
            "dual": speech.dual,
            "words": f"{left}{words}{right}",
        }
        return template(_file("speech", self.language))(context).strip("\n")

    def marked(self, rendered: str) -> tuple[Prompt, tuple[Slice, ...]]:
        """The prompt without its sentinels, and the marks that they were."""
        out: list[str] = []
        marks: list[Mark] = []
        at = length = 0
        for match in _WRAPPED.finditer(rendered):
            before, text = rendered[at : match.start()], match[2]
            start = length + len(before) if before else length
            length, origin = start + len(text), int(match[1])
            marks.append(Mark(start, length, origin, self.named.get(origin)))
            out += [before, text]
            at = match.end()
        out.append(rendered[at:])
        return Prompt("".join(out), tuple(marks)), tuple(self.origins)


def _file(form: str, language: str) -> str:
    return f"{form}.{LANGUAGES[language].forms}.j2"


def _quotes(words: str, language: str) -> tuple[str, str]:
    if quotes(words).inside == ((0, len(words)),):
        return "", ""
    first, other = LANGUAGES[language].quotes
    return other if any(mark in words for mark in first) else first


def _plain(text: str) -> str:
    return _WRAPPED.sub(r"\2", text)


def _begin(text: Text | Speech) -> str:
    piece = text[0] if isinstance(text, tuple) else None
    return piece.text if piece else ""


def _end(text: Text | Speech) -> str:
    piece = text[-1] if isinstance(text, tuple) else None
    return piece.text if piece else ""
