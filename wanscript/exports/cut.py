"""A film as other programs are told of it: how it is cut, what its clips are, what is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from ..timeline.edit import Edit, Piece
from ..timeline.records import SceneTimeline, Shot, TransitionKind
from ..timeline.speaking import plain

Pixels = tuple[int, int]

_LONGEST = 60
"""Characters of a mark's words: editors show them in one line."""


class Clip(Struct, frozen=True, gc=False):
    """A take as a clip: `name` tells scene, shots and take; `path` is its file.

    `url` leads to the file from the folder of what is written, and is quoted. `seconds` is how
    long its pictures last; `heard` is whether it has sound.
    """

    name: str
    scene: str
    shots: str
    take: str
    path: Path
    url: str
    seconds: Fraction
    heard: bool
    sha256: str = ""
    remark: str = ""

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.path.name


class Cut(Struct, frozen=True, gc=False):
    """A film as it is cut; `clips` has the clip of each piece, None where it has none.

    `size` is that of its pictures, None where nothing was shot.
    """

    edit: Edit
    clips: tuple[Clip | None, ...]
    size: Pixels | None = None

    @property
    def pieces(self) -> tuple[tuple[Piece, Clip | None], ...]:
        """The pieces with their clips."""
        return tuple(zip(self.edit.pieces, self.clips, strict=True))


class Mark(Struct, frozen=True, gc=False):
    """Words at a time of the film; `change` says that they ask for something to be done there."""

    at: Fraction
    words: str
    change: bool = False


def clip_name(scene: str, shots: str, take: str) -> str:
    """What a clip is called: its scene, its shots and its take, each without odd characters."""
    return "-".join(re.sub(r"[^\w.]+", "_", part) for part in (scene, shots, take) if part)


def shots_of(scene: SceneTimeline) -> str:
    """The shots of a scene as part of a name: `2`, or the first and the last."""
    ids = [shot.id for shot in scene.shots]
    return "_".join(dict.fromkeys((ids[0], ids[-1]))) if ids else ""


def marks(cut: Cut, *, dissolves: bool) -> tuple[Mark, ...]:
    """The shots, title cards and transitions of a film, by their times.

    Dissolves and wipes are marked where the file cannot hold them: without `dissolves`.
    """
    known = (
        mark
        for piece, _ in cut.pieces
        for mark in _marks(piece, visible(piece, cut.edit.fps)[0], dissolves=dissolves)
    )
    return tuple(sorted(known, key=lambda mark: mark.at))


def _marks(piece: Piece, shown: Fraction, *, dissolves: bool) -> Iterator[Mark]:
    for shot in piece.scene.shots if piece.scene else ():
        yield Mark(max(piece.at(shot.start), shown), f"Shot {shot.id} {_picture(shot)}".strip())
    opens, closes = piece.opens, piece.closes
    if opens.overlaps and opens.seconds and not dissolves:
        yield _asked(shown, opens.kind.value.capitalize(), opens.seconds)
    if piece.scene is None:
        named = f"Title card: {piece.words}" if piece.words else "Black"
        yield _asked(piece.start, _short(named), piece.seconds)
        return
    if opens.kind is TransitionKind.FADE and opens.seconds:
        yield _asked(piece.start, "Fade in", opens.seconds)
    if closes.kind is TransitionKind.FADE and closes.seconds:
        words = "Fade to white" if closes.white else "Fade out"
        yield _asked(piece.end - closes.seconds, words, closes.seconds)


def _picture(shot: Shot) -> str:
    """A shot's heading, else what is seen first."""
    prose = (plain(item) for item in shot.items if isinstance(item, tuple))
    return _short(plain(shot.heading) or next(prose, ""))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


def _asked(at: Fraction, words: str, seconds: Fraction) -> Mark:
    return Mark(at, f"{words}, {float(seconds):.2f} s", change=True)


def visible(piece: Piece, fps: Fraction) -> tuple[Fraction, Fraction]:
    """When a piece comes and goes, in the film, on whole frames: in the middle of what overlaps."""
    opens, closes = (
        round(seam.seconds * fps) if seam.overlaps else 0 for seam in (piece.opens, piece.closes)
    )
    return piece.start + (opens // 2) / fps, piece.end - (closes - closes // 2) / fps
