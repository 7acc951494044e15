"""Speeches as cues with their words, none longer than a shot may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.counted import counted
from ..language.pace import spoken as time_of
from ..language.words import DEFAULT
from .layout import bare, bracketed
from .layout import speech as spoken_line
from .names import Names
from .pieces import pieces
from .records import Line, Parenthetical, Speech, spoken

Parts = tuple[Parenthetical | Line, ...]

_GOES_ON = "CONT'D"
_SINGS, _SAYS = "(sings)", "(says)"


def said(speech: Speech, known: Names, most: int) -> Iterator[tuple[str, int]]:
    """A speech as one block, or as several of at most `most` thousandths of a second each.

    Each comes with its own length. One without words is as many lines of action.
    """
    parts, behind = _behind(speech.parts)
    cue, first = known.cue(speech.name), True
    beside = "".join(f" ({bare(each)})" for each in speech.extensions)
    for chunk in _chunks(parts, most):
        more = "" if first else f" ({_GOES_ON})"
        mark = " ^" if speech.dual and first else ""
        yield "\n".join((f"{cue}{beside}{more}{mark}", *_lines(chunk))), _cost(chunk)
        first = False
    if first:
        yield f"!{bare(speech.name)}{beside}", 0
    shown = [text for each in behind for text in _unsaid(each)]
    if shown:
        yield "\n".join(shown), 0


def _behind(parts: Parts) -> tuple[Parts, Parts]:
    """What is said, and what stands behind the last words."""
    said = [at for at, each in enumerate(parts) if isinstance(each, Line) and spoken(each.words)]
    end = said[-1] + 1 if said else 0
    return parts[:end], parts[end:]


def _unsaid(part: Parenthetical | Line) -> list[str]:
    """A parenthetical behind the words is what somebody does."""
    if isinstance(part, Line):
        return spoken_line(part.words)
    return [f"!{found}"] if (found := bracketed(part.words)) else []


def _cost(parts: Sequence[Parenthetical | Line]) -> int:
    return time_of(" ".join(spoken(each.words) for each in parts if isinstance(each, Line)))


def _chunks(parts: Parts, most: int) -> Iterator[Parts]:
    """The parts in stretches that can be said in `most`; a parenthetical stays with its words."""
    chunk: list[Parenthetical | Line] = []
    for part in _short(parts, most):
        held = next((at for at, each in enumerate(reversed(chunk)) if isinstance(each, Line)), 0)
        ready = chunk[: len(chunk) - held]
        if isinstance(part, Line) and ready and _cost((*ready, part)) > most:
            yield tuple(ready)
            chunk = chunk[len(ready) :]
        chunk.append(part)
    if chunk:
        yield tuple(chunk)


def _short(parts: Parts, most: int) -> Iterator[Parenthetical | Line]:
    """The parts, with each line that is too long in pieces; one with remarks stays whole."""
    for part in parts:
        if isinstance(part, Line) and len(part.words) == 1:
            text = spoken(part.words)
            yield from (Line((each,), part.sung) for each in pieces(text, time_of, most))
        else:
            yield part


def _lines(parts: Sequence[Parenthetical | Line]) -> Iterator[str]:
    sung = False
    for part in parts:
        if isinstance(part, Parenthetical):
            yield from filter(None, (bracketed(part.words),))
            continue
        if spoken(part.words) and part.sung != sung and _english(part):
            yield _SINGS if part.sung else _SAYS
            sung = part.sung
        yield from spoken_line(part.words)


def _english(line: Line) -> bool:
    """Whether the words `sings` and `says` are verbs beside a line."""
    return counted((spoken(line.words),), spoken=True).language == DEFAULT


def is_sung(speech: Speech) -> bool:
    """Whether some line of a speech is a song that no word says to be one."""
    return any(isinstance(each, Line) and each.sung and not _english(each) for each in speech.parts)


__all__ = ["is_sung", "said"]
