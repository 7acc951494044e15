"""What the lines of a scene are, before any of them is read, and in which language they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .counted import Counted, counted
from .diagnostic import Diagnostic
from .names import Names
from .shots import at_shots
from .speech import SpeechBlock, find_speeches
from .syntax import Block, Part
from .words import DEFAULT

ENOUGH = 10
"""How many words a scene must have to be in another language than its film by words alone."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A part, its blocks with each shot at the start of one, and who speaks in each of them."""

    part: Part
    blocks: tuple[Block, ...]
    kinds: tuple[SpeechBlock, ...]


def laid(part: Part, names: Names) -> tuple[Laid, tuple[Diagnostic, ...]]:
    """Tells the lines of a part apart."""
    blocks, findings = at_shots(part.blocks, names)
    return Laid(part, blocks, find_speeches(blocks, names)), findings


def languages(scenes: Sequence[Laid], names: Names) -> tuple[str, ...]:
    """The language of each scene of a film: its own, or where it has few words, the film's.

    A few words in letters stand in films of any language; a few Han, kana or Hangul tell enough.
    Speech counts only where nothing else holds a word.
    """
    prose = [_prose(each, names) for each in scenes]
    pairs = zip(prose, scenes, strict=True)
    speech = [Counted() if own.total else _all(each) for own, each in pairs]
    film = sum(prose, Counted())
    film = film if film.total else sum(speech, Counted())
    counts = (a + b for a, b in zip(prose, speech, strict=True))
    return tuple(
        (film if own.total < ENOUGH and own.language == DEFAULT else own).language for own in counts
    )


def _prose(scene: Laid, names: Names) -> Counted:
    heading = (scene.part.heading.words.text,) if scene.part.heading else ()
    return counted(map(names.unnamed, (*heading, *_unspoken(scene))))


def _unspoken(scene: Laid) -> Iterator[str]:
    for block, kind in zip(scene.blocks, scene.kinds, strict=True):
        yield "\n".join(line.words.text for line in kind.prose(block.lines))


def _all(scene: Laid) -> Counted:
    lines = (line.words.text for block in scene.blocks for line in block.lines)
    return counted(lines, spoken=True)
