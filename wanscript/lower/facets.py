"""The facets of a clip: what the author wrote, part by part, and where.

They are made from the storyboard, never from rendered text: what a template says, what a
model's row sets and what a name is called in a prompt stand in none of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from itertools import chain

from msgspec.structs import replace

from ..language.slice import Slice
from ..language.source import Span
from ..language.storyboard import Declaration, MediaRef, Scene, Speech
from ..language.text import Literal, Mention, Text
from ..language.usage import speeches
from ..models.media import KINDS
from ..models.request import LONG, Authored
from .authored_scene import AuthoredScene, Data, digest, plain, said, seen
from .facet import Facet, Fact, file_told
from .setting_facets import SETTINGS
from .typed_source import typed_source

VERSION = 1
"""The number of the rule by which facets are made: a change of it is a new number."""

_SHORT = 40
"""Columns of the longest value that is told."""


def _short(value: str) -> str:
    wide = 0
    if not value.isascii():
        wide = sum(unicodedata.east_asian_width(each) in ("W", "F") for each in value)
    return value if len(value) + wide <= _SHORT else LONG + digest(value)[:4]


def authored(
    written: AuthoredScene, told: Callable[[str], str] = _short
) -> tuple[Authored, Mapping[str, Span]]:
    """What was written of a clip, and where each fact stands, and each facet of one fact.

    A facet of several stands in no one place. `told` is what is kept of a value.
    """
    written = replace(written)  # its names are numbered anew
    made = {name: make(written) for name, make in _FACETS}
    places: dict[str, Span] = {}
    values: dict[str, str] = {}
    for name, facet in made.items():
        for fact, value, place in facet.facts:
            values[fact] = told(plain(value))
            if place:
                places[fact] = place
                places |= {name: place} if len(facet.facts) == 1 else {}
    facets = ((name, digest(facet.data)) for name, facet in made.items() if facet.data)
    own = Authored(VERSION, typed_source(written), tuple(facets), tuple(values.items()))
    return own, places


# ---- the story -------------------------------------------------------------------------------


def _words(written: AuthoredScene) -> Facet:
    scene = written.scene
    if scene.fence is not None:
        fence: Data = [written.number("words", piece) for piece in scene.fence]
        return Facet(["fence", *fence], _paragraphs(scene))
    read = partial(written.words, "words")
    story = read(_prose(scene.story, scene))
    shots = [[read(shot.heading), read(_prose(shot.action, scene))] for shot in scene.shots]
    told = any((story, *(any(shot) for shot in shots)))
    return Facet([story, shots] if told else None, _paragraphs(scene))


def _prose(parts: tuple[Text | Speech, ...], scene: Scene) -> Text:
    """What is not spoken, as one text: where somebody speaks a line ends."""
    end = Literal(Slice.inserted("\n", scene.span))
    return tuple(piece for part in parts if isinstance(part, tuple) for piece in (*part, end))


def _paragraphs(scene: Scene) -> tuple[Fact, ...]:
    """Every paragraph of prose and every shot's heading, numbered through the scene."""
    shots = (each for shot in scene.shots for each in (shot.heading, _prose(shot.action, scene)))
    paragraphs: list[list[Literal | Mention]] = []
    for text in (scene.fence or (), _prose(scene.story, scene), *shots):
        paragraphs.append([])
        for piece in text:
            if "\n" in said(piece):
                paragraphs.append([])
            elif paragraphs[-1] or said(piece).strip():
                paragraphs[-1].append(piece)
    return tuple(
        (f"words {number}", "".join(map(said, pieces)), pieces[0].span)
        for number, pieces in enumerate(filter(None, paragraphs), 1)
    )


def _dialogue(written: AuthoredScene) -> Facet:
    spoken = tuple(speeches(written.scene))
    read = partial(written.words, "dialogue")
    return Facet(
        [
            [
                read(each.verb),
                read(each.manner),
                each.extension,
                each.dual,
                plain(each.words.text),
                *_more(each, read),
            ]
            for each in spoken
        ],
        (
            *((f"dialogue {at}", each.words.text, each.span) for at, each in enumerate(spoken, 1)),
            *(
                (f"manner {at}", "".join(map(said, how)), how[0].span)
                for at, each in enumerate(spoken, 1)
                if (how := tuple(chain(*each.how)))
            ),
        ),
    )


def _more(speech: Speech, read: Callable[[Text], object]) -> list[object]:
    """What few speeches have, so that the others are compared as they always were."""
    parts = (speech.apart, speech.act)
    return [*map(read, parts), speech.pause] if any(parts) or speech.pause else []


def _speakers(written: AuthoredScene) -> Facet:
    spoken = tuple(speeches(written.scene))
    return Facet(
        [[written.key(who.name) for who in each.speakers] for each in spoken],
        tuple(
            (
                f"speaker {at}",
                " and ".join(who.name for who in each.speakers),
                each.speakers[0].span,
            )
            for at, each in enumerate(spoken, 1)
            if each.speakers
        ),
    )


def _layout(written: AuthoredScene) -> Facet:
    """Where paragraphs end and somebody speaks, counted in the characters before."""
    scene, marks = written.scene, []
    if scene.fence is not None:
        return Facet()
    for section, parts in enumerate((scene.story, *(shot.action for shot in scene.shots))):
        count = 0
        for part in parts:
            if isinstance(part, Speech):
                marks.append((section, count, 0))
                continue
            pieces = (written.number("words", each) for each in part)
            text = "".join("@" if isinstance(each, int) else seen(each) for each in pieces)
            for run in re.findall(r"\n+|[^\n]+", text):
                if run[0] == "\n":
                    marks.append((section, count, len(run)))
                count += len("".join(run.split()))
    return Facet(marks)


def _shots(written: AuthoredScene) -> Facet:
    shots = written.scene.shots
    facts = {
        shot.id: (f"shot {shot.id}", _seconds(shot.time.end - shot.time.start), shot.time.span)
        for shot in reversed(shots)
        if shot.time
    }
    return Facet(
        [
            [shot.id, _seconds(shot.time.start), _seconds(shot.time.end)] if shot.time else shot.id
            for shot in shots
        ],
        tuple(reversed(facts.values())),
    )


def _seconds(time: Decimal) -> str:
    return f"{time.normalize():f} s"


def _heading(written: AuthoredScene) -> Facet:
    heading = written.scene.heading
    if heading is None or (heading.title is not None and heading.place is None):
        return Facet()
    place: Text = (Literal(heading.words),)
    if heading.place:
        before, after = map(Literal, (heading.before, heading.after))
        place = (before, heading.place, after)
    rest = [plain(each.text) for each in heading.rest]
    told = [written.words("heading", place), heading.interior, heading.exterior, heading.time]
    return Facet(
        [*told, rest] if rest else told,
        (("heading", written.scene.lines[0], heading.span),),
    )


def _mentions(written: AuthoredScene) -> Facet:
    """Whom the names of each part mean, in the order in which it first names them."""
    return Facet(
        {part: [written.key(name) for name in names] for part, names in written.numbers.items()}
    )


# ---- the cast --------------------------------------------------------------------------------


def _cast(written: AuthoredScene) -> Facet:
    cast, listed = written.cast, written.scene.settings.attached
    place = listed.span if listed else None
    return Facet(
        [who.role for who in cast],
        (("cast", ", ".join(who.name for who in cast), place),) if cast else (),
    )


def _pictures(written: AuthoredScene) -> Facet:
    data = [
        [written.key(who.name), each.kind, each.url] for who in written.cast for each in who.media
    ]
    facts: list[Fact] = []
    for who in written.cast:
        for kind, words in KINDS.items():
            own = [each for each in who.media if each.kind == kind]
            if own:
                files = ", ".join(file_told(each.url) for each in own)
                facts.append((f"{who.name}'s {words.fact}", files, own[0].span))
    board = written.scene.settings.storyboard
    if board and board.value:
        data.append(["storyboard", "image", board.value])
        facts.append(("storyboard picture", file_told(board.value), board.span))
    return Facet(data, tuple(facts))


def _voices(written: AuthoredScene) -> Facet:
    heard = [(who, who.voice) for who in written.used if who.voice]
    return Facet(
        [[written.key(who.name), voice.url] for who, voice in heard],
        tuple(_voice(who, voice) for who, voice in heard),
    )


def _voice(who: Declaration, voice: MediaRef) -> Fact:
    return f"{who.name}'s voice", who.voice_name or file_told(voice.url), voice.span


def _looks(written: AuthoredScene) -> Facet:
    """The Looks that are said in the prompt."""
    looks = [who for who in written.described if who.look]
    return Facet(
        [[written.key(who.name), written.words("looks", who.look)] for who in looks],
        tuple(
            (f"{who.name}'s look", "".join(map(said, who.look)), who.look[0].span) for who in looks
        ),
    )


_FACETS: tuple[tuple[str, Callable[[AuthoredScene], Facet]], ...] = (
    ("words", _words),
    ("dialogue", _dialogue),
    ("shots", _shots),
    ("heading", _heading),
    ("cast", _cast),
    ("pictures", _pictures),
    ("voices", _voices),
    ("looks", _looks),
    *SETTINGS,
    ("speakers", _speakers),
    ("mentions", _mentions),
    ("layout", _layout),
)
"""Every facet; those that say where names and lines stand come after those with the words."""
