"""What is said in a film as it is cut, to be read: one cue at a time, in seconds of the film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from .captions import LEAST
from .edit import Edit, Piece
from .records import SceneTimeline


class Said(Struct, frozen=True, gc=False):
    """Lines that one speech shows at a time; `speakers` are declared names, none for a voice.

    `language` is that of its scene.
    """

    speakers: tuple[str, ...]
    lines: tuple[str, ...]
    language: str


class Cue(Struct, frozen=True, gc=False):
    """What is to be read from `start` to `end`; `said` are several where they speak at a time."""

    start: Fraction
    end: Fraction
    said: tuple[Said, ...]

    @property
    def text(self) -> str:
        """Its lines; speeches at the same time each begin with a dash."""
        dash = "- " if len(self.said) > 1 else ""
        return "\n".join(dash + "\n".join(each.lines) for each in self.said)


_Shown = tuple[Fraction, Fraction, Said]
"""When a caption comes, when it goes, and what it says."""


def cues(film: Edit) -> tuple[Cue, ...]:
    """The cues of a film, none before another one has ended."""
    known = sorted(_captions(film), key=lambda each: (each[0], each[1]))
    times = sorted({time for start, end, _ in known for time in (start, end)})
    out: list[Cue] = []
    live: list[_Shown] = []
    waiting = iter([*known, None])
    following = next(waiting)
    for start, end in pairwise(times):
        while following and following[0] <= start:
            live.append(following)
            following = next(waiting)
        live = [each for each in live if each[1] > start]
        said = tuple(each for _, _, each in live)
        if out and out[-1].end == start and out[-1].said == said:
            out[-1] = Cue(out[-1].start, end, said)
        elif said:
            out.append(Cue(start, end, said))
    return tuple(out)


def _captions(film: Edit) -> Iterator[_Shown]:
    before: list[_Shown] = []
    for piece, scene in film.clips:
        shown = list(_of_piece(piece, scene, film.seconds))
        before, shown = _apart(before, shown)
        yield from before
        before = shown
    yield from before


def _of_piece(piece: Piece, scene: SceneTimeline, until: Fraction) -> Iterator[_Shown]:
    for line in scene.lines:
        for caption in line.captions:
            start, end = map(piece.at, (caption.start, caption.end))
            # a clip that goes on behind a title card is silent while that is seen
            start, end = max(start, piece.start), min(end, piece.end, until)
            if caption.lines and start < end:
                yield start, end, Said(line.speakers, caption.lines, scene.language)


def _apart(before: list[_Shown], after: list[_Shown]) -> tuple[list[_Shown], list[_Shown]]:
    """The captions of two clips, the earlier ones gone when the later ones come.

    In a dissolve both are heard for less than a second: what is read then is read one by one.
    """
    last = max((start for start, _, _ in before), default=Fraction(0))
    ends = max((end for _, end, _ in before), default=Fraction(0))
    begins = min((start for start, _, _ in after), default=ends)
    if ends <= begins:
        return before, after
    meet = min(ends, max(begins, last + LEAST))
    return (
        [(start, min(end, meet), said) for start, end, said in before],
        [(max(start, meet) if meet < end else start, end, said) for start, end, said in after],
    )


def languages(film: Edit) -> Sequence[str]:
    """The languages of what is said, the most frequent first."""
    spoken = [scene.language for _, scene in film.clips for _ in scene.lines]
    return sorted(set(spoken), key=lambda each: (-spoken.count(each), each))
