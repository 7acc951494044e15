"""What the lines of a scene are, before any of them is read, and in which language they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from .counted import Counted, counted
from .diagnostic import Diagnostic
from .names import Names
from .shots import at_shots
from .speech import SpeechBlock, find_speech
from .syntax import Block, SceneNode
from .words import DEFAULT

ENOUGH = 10
"""How many words a scene must have to be in another language than its film by words alone."""


class Laid(Struct, frozen=True, gc=False):
    """A part, its blocks with each shot at the start of one, and who speaks in each of them.

    `prose` and `speech` tell its language; speech is counted only where nothing else holds a word,
    or a few Han characters do, which several languages have.
    """

    part: SceneNode
    blocks: tuple[Block, ...]
    kinds: tuple[SpeechBlock, ...]
    prose: Counted
    speech: Counted


def laid(part: SceneNode, names: Names) -> tuple[Laid, tuple[Diagnostic, ...]]:
    """Tells the lines of a part apart."""
    blocks, findings = at_shots(part.blocks, names)
    kinds = tuple(find_speech(block, names) for block in blocks)
    prose = _prose(part, blocks, kinds, names)
    speech = _speech(prose, blocks)
    return Laid(part, blocks, kinds, prose, speech), findings


def languages(scenes: Sequence[Laid]) -> tuple[str, ...]:
    """The language of each scene of a film: its own, or where it has few words, the film's.

    A few words in letters stand in films of any language; a few Han, kana or Hangul tell enough.
    """
    film = sum((each.prose for each in scenes), Counted())
    film = film if film.total else sum((each.speech for each in scenes), Counted())
    counts = (each.prose + each.speech for each in scenes)
    return tuple(
        (film if own.total < ENOUGH and own.language == DEFAULT else own).language for own in counts
    )


def _prose(
    part: SceneNode, blocks: tuple[Block, ...], kinds: tuple[SpeechBlock, ...], names: Names
) -> Counted:
    heading = (part.heading.words.text,) if part.heading else ()
    return counted(map(names.unnamed, (*heading, *_unspoken(blocks, kinds))))


def _unspoken(blocks: tuple[Block, ...], kinds: tuple[SpeechBlock, ...]) -> Iterator[str]:
    for block, kind in zip(blocks, kinds, strict=True):
        yield "\n".join(line.words.text for line in kind.prose(block.lines))


def _speech(prose: Counted, blocks: tuple[Block, ...]) -> Counted:
    """What tells the language beside the prose."""
    few_han = prose.total < ENOUGH and prose.characters[0] == prose.total
    if not few_han:
        return Counted()
    every = _all(blocks)
    return every if not prose.total or every.language != DEFAULT else Counted()


def _all(blocks: tuple[Block, ...]) -> Counted:
    lines = (line.words.text for block in blocks for line in block.lines)
    return counted(lines, spoken=True)
