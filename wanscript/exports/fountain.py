"""A script as a screenplay in Fountain, for programs that write those."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain

from ..compiler import Compilation
from ..language.lines import card_of
from ..language.storyboard import Scene, Speech
from ..language.text import Text
from ..timeline.outline import Outline, outlines, title_page
from ..timeline.speaking import plain

_SIDED = re.compile(r"(?i)(?:INT|EXT|EST|I/E)[./ ]")
_MARKS = tuple(".@>#=~!")
_EMPHASIS = re.compile(r"([*_\\])")
_TITLE = re.compile(r"(?i)\s*title\s*:")

_Block = tuple[int, str]
"""A block of the page, and where in the script it stands."""


def fountain(compilation: Compilation) -> str:
    """The story of a script, scene by scene: what is seen, and what is said.

    Settings, media and times stay behind; a shot's number and heading are action.
    """
    known = outlines(compilation)
    board = compilation.storyboard
    others = [line for line in title_page(compilation) if not _TITLE.match(line)]
    head = "\n".join((f"Title: {' '.join(board.title.split())}", *others))
    scenes = [each for each in board.scenes if not each.omitted]
    blocks = [
        text
        for before, scene in zip([None, *scenes], scenes, strict=False)
        for _, text in sorted(
            _scene(scene, before, known.get(scene.name)), key=lambda each: each[0]
        )
    ]
    return "\n\n".join((head, *_opening(compilation), *blocks)) + "\n"


def _scene(scene: Scene, before: Scene | None, outline: Outline | None) -> Iterator[_Block]:
    """A scene's blocks; of clips that a scene was split into, only the first has its heading."""
    start = scene.span.start
    for part in outline.parts if outline else ():
        yield start, f"{'#' * part.level} {part.words}"
    goes_on = before is not None and scene.heading is not None and before.heading is scene.heading
    if not goes_on:
        yield start, _heading(scene)
    for words in outline.synopses if outline else ():
        yield start, f"= {words}"
    yield from ((at, f"> {words} <") for at, words in (outline.cards if outline else ()))
    story = scene.story if scene.fence is None else (scene.fence,)
    yield from ((start, block) for block in _items(story))
    for shot in scene.shots:
        named = f"!Shot {shot.id}: {_escaped(plain(shot.heading))}".removesuffix(": ")
        yield from ((shot.span.start, block) for block in (named, *_items(shot.action)))
    if scene.transition:
        yield sys.maxsize, _transition(scene.transition)


def _opening(compilation: Compilation) -> Iterator[str]:
    """The transitions above the first scene."""
    scenes = compilation.storyboard.scenes
    for line in compilation.tree.lines if scenes else ():
        above = line.span.start < scenes[0].span.start
        if above and line.kind == "TRANSITION" and not card_of(line.words.text):
            yield _transition(line.words.text)


def _transition(words: str) -> str:
    return f"> {' '.join(words.strip().lstrip('>').split())}"


def _heading(scene: Scene) -> str:
    slug = (scene.heading.title or scene.heading.slug) if scene.heading else "SCENE"
    words = slug if _SIDED.match(slug) else f".{slug.lstrip('.')}"
    return f"{words} #{scene.name.replace('#', '')}#"


def _items(items: Iterable[Text | Speech]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Speech):
            yield _speech(item)
        else:
            yield from _action("".join(part.text for part in item))


def _action(text: str) -> Iterator[str]:
    """Paragraphs, each of which can be read as nothing else."""
    for paragraph in re.split(r"\n\s*\n", text):
        words = _escaped(" ".join(paragraph.split()))
        if words:
            sure = words.upper() != words and not words.startswith(_MARKS)
            yield words if sure and not _SIDED.match(words) else f"!{words}"


def _speech(speech: Speech) -> str:
    names = [mention.name for mention in speech.speakers]
    extensions = f" ({speech.extension.value})" if speech.extension.value else ""
    cue = " AND ".join(map(str.upper, names)) or "NARRATOR"
    forced = "" if cue.lower() != cue and "(" not in cue else "@"
    manner = ", ".join(map(plain, speech.how))
    return "\n".join(
        chain(
            [f"{forced}{cue}{extensions or ' (V.O.)' * (not names)}{' ^' * speech.dual}"],
            [f"({manner})"] * bool(manner),
            [_escaped(" ".join(speech.words.text.split()))],
        )
    )


def _escaped(text: str) -> str:
    """Words of which none is emphasis, a note or a comment."""
    return _EMPHASIS.sub(r"\\\1", text).replace("[[", "[ [").replace("/*", "/ *")
