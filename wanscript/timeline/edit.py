"""The film as it is cut: clips and title cards one behind the other, and how each gives way."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from ..compiler import Compilation
from ..language.storyboard import Scene, Speech
from ..language.text import Literal, Mention, Text
from .captions import measure
from .outline import outlines
from .records import SceneTimeline, Timeline, Transition, TransitionKind
from .timeline import transition_kind

_USUAL = Fraction(3, 4)
"""Seconds that a fade, a dissolve or a wipe lasts, where its clips are long enough."""

_SHARE = Fraction(1, 3)
"""The most of a clip that one of its ends may take."""

_CARD, _MOST_CARD = Fraction(5, 2), Fraction(8)
"""Seconds that a title card stands at least, and at most."""

_READ = 120
"""How much of a title card can be read in a second, as captions are measured."""

_SOFT = Fraction(1, 2)
"""Seconds in which the words of a title card come and go, between cuts."""

_BLACK = re.compile(r"\bBLACK\b|黑", re.IGNORECASE)


class Seam(Struct, frozen=True, gc=False):
    """One end of a piece: for `seconds` it is mixed with its neighbour, or as a fade with a colour.

    A dissolve and a wipe take the same time of both pieces, which overlap; a fade takes each its
    own. A cut takes none.
    """

    kind: TransitionKind = TransitionKind.CUT
    seconds: Fraction = Fraction(0)
    white: bool = False

    @property
    def overlaps(self) -> bool:
        """Whether both pieces are seen in it."""
        return self.kind in (TransitionKind.DISSOLVE, TransitionKind.WIPE)


class Piece(Struct, frozen=True, gc=False):
    """A stretch of the film from `start` on: a scene's clip, or a title card, blank without words.

    With `opens` and `closes` it lasts `seconds`, in whole frames of the film. A clip that title
    cards part is several pieces, each with the shots that it shows, from `since` seconds of the
    clip on. `label` tells it from other clips of the scene, where there are any.
    """

    scene: SceneTimeline | None
    words: str
    seconds: Fraction
    start: Fraction = Fraction(0)
    opens: Seam = Seam()
    closes: Seam = Seam()
    label: str = ""
    since: Fraction = Fraction(0)

    @property
    def end(self) -> Fraction:
        """When it is gone."""
        return self.start + self.seconds

    def at(self, seconds: Fraction) -> Fraction:
        """When in the film a time of its scene is seen."""
        return self.start + seconds - self.since


class Edit(Struct, frozen=True, gc=False):
    """A whole film as it is cut, at `fps` frames a second.

    `inside` are the title cards that stand within a scene's prose, with its name: nothing tells
    where in its clip that is. Between two shots a clip is parted for them.
    """

    title: str
    fps: Fraction
    pieces: tuple[Piece, ...]
    inside: tuple[tuple[str, str], ...] = ()

    @property
    def seconds(self) -> Fraction:
        """How long the film lasts."""
        return max((piece.end for piece in self.pieces), default=Fraction(0))

    @property
    def clips(self) -> tuple[tuple[Piece, SceneTimeline], ...]:
        """The pieces that show a scene."""
        return tuple((piece, piece.scene) for piece in self.pieces if piece.scene)


def edit(compilation: Compilation, film: Timeline, fps: Fraction) -> Edit:
    """Cuts a timeline's scenes together, with the transitions and title cards of the script."""
    cards = {name: each.cards for name, each in outlines(compilation).items()}
    meant = {scene.name: scene for scene in compilation.storyboard.scenes}
    pieces: list[Piece] = []
    seams = [_opening(compilation)]
    inside: list[tuple[str, str]] = []
    for scene, transition in zip(film.scenes, film.transitions, strict=True):
        places = _places(cards.get(scene.name, []), meant[scene.name], scene)
        inside += [(scene.name, words) for words in places.get(None, ())]
        seam = _seam(transition)
        parts = list(_parted(scene, places, fps))
        count = len(parts)
        parts += (_card(words, fps) for words in places.get(len(scene.shots), ()))
        if seam.kind is TransitionKind.CUT and _BLACK.search(transition.words or ""):
            parts.insert(count, Piece(None, "", whole(_USUAL, fps)))
        pieces += parts
        seams += (Seam() if at < count else seam for at in range(1, len(parts) + 1))
    return Edit(film.title, fps, tuple(_placed(_met(pieces, seams, fps))), tuple(inside))


def in_turn(title: str, takes: Iterable[tuple[SceneTimeline, str]], fps: Fraction) -> Edit:
    """Takes with their labels, one behind the other with plain cuts: to be looked at."""
    pieces = [Piece(scene, "", whole(scene.seconds, fps), label=label) for scene, label in takes]
    return Edit(title, fps, tuple(_placed(pieces)))


def whole(seconds: Fraction, fps: Fraction) -> Fraction:
    """The time of whole frames that is nearest, of one at least."""
    return max(1, round(seconds * fps)) / fps


def _places(
    cards: Sequence[tuple[int, str]], scene: Scene, shown: SceneTimeline
) -> Mapping[int | None, Sequence[str]]:
    """The title cards of a scene by the shot that they stand before, behind the last by their
    count; None where they stand within prose.
    """
    starts = [shot.span.start for shot in scene.shots]
    # a shot that is not seen parts nothing
    known = len(starts) == len(shown.shots)
    story = [part.span for item in scene.story for part in _parts(item)]
    found: dict[int | None, list[str]] = {}
    for start, words in cards:
        at: int | None = bisect_right(starts, start)
        if not starts:
            before = any(span.start < start for span in story)
            behind = not any(span.start > start for span in story)
            at = (len(shown.shots) if behind else None) if before else 0
        elif at and at < len(starts) and not known:
            at = None
        found.setdefault(len(shown.shots) if starts and at == len(starts) else at, []).append(words)
    return found


def _parts(item: Text | Speech) -> Sequence[Literal | Mention | Speech]:
    """What of a story has a place in the script: a Literal of line breaks alone has none."""
    if isinstance(item, Speech):
        return (item,)
    return [part for part in item if part.text.strip()]


def _parted(
    scene: SceneTimeline, cards: Mapping[int | None, Sequence[str]], fps: Fraction
) -> Iterator[Piece]:
    """The pieces of a scene, and the title cards before each of them."""
    total = round(whole(scene.seconds, fps) * fps)
    cuts = [at for at in sorted(filter(None, cards)) if at < len(scene.shots)]
    starts = [0, *(round(scene.shots[at].start * fps) for at in cuts), total]
    for first, last, start, end in zip([0, *cuts], [*cuts, None], starts, starts[1:], strict=False):
        yield from (_card(words, fps) for words in cards.get(first, ()))
        if end > start:
            shown = replace(scene, shots=scene.shots[first:last])
            yield Piece(shown, "", (end - start) / fps, since=start / fps)


def _card(words: str, fps: Fraction) -> Piece:
    seconds = min(_MOST_CARD, max(_CARD, 1 + Fraction(measure(words), _READ)))
    return Piece(None, words, whole(seconds, fps))


def _seam(transition: Transition) -> Seam:
    if transition.kind is TransitionKind.CUT:
        return Seam()
    return Seam(transition.kind, _USUAL, transition.white)


def _opening(compilation: Compilation) -> Seam:
    """How the film begins: as a transition above its first scene says."""
    first = compilation.storyboard.scenes[0].span.start if compilation.storyboard.scenes else 0
    above = (line for line in compilation.tree.lines if line.span.start < first)
    words = [line.words.text for line in above if line.kind == "TRANSITION"]
    fades = [each for each in words if transition_kind(each) is TransitionKind.FADE]
    return Seam(TransitionKind.FADE, _USUAL) if fades else Seam()


def _met(pieces: Sequence[Piece], seams: Sequence[Seam], fps: Fraction) -> list[Piece]:
    """The pieces with their ends; there is a seam before the first one and behind each."""
    out = list(pieces)
    for at, seam in enumerate(seams):
        before = out[at - 1] if at else None
        after = out[at] if at < len(out) else None
        if seam.overlaps and before and after:
            most = min(_longest(before, seam), _longest(after, seam))
            closes = opens = replace(seam, seconds=int(most * fps) / fps)
        else:
            closes, opens = (_alone(each, seam, fps) for each in (before, after))
        if before:
            out[at - 1] = replace(before, closes=closes)
        if after:
            out[at] = replace(after, opens=opens)
    return out


def _alone(piece: Piece | None, seam: Seam, fps: Fraction) -> Seam:
    """The end of a piece at which it does not overlap: the words of a card never come abruptly."""
    if piece is None or seam.overlaps:
        return Seam()
    if seam.kind is TransitionKind.CUT and piece.words:
        seam = Seam(TransitionKind.FADE, _SOFT)
    if seam.kind is TransitionKind.CUT:
        return seam
    return replace(seam, seconds=int(_longest(piece, seam) * fps) / fps)


def _longest(piece: Piece, seam: Seam) -> Fraction:
    return min(seam.seconds, piece.seconds * _SHARE)


def _placed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    at = Fraction(0)
    for piece in pieces:
        start = at - (piece.opens.seconds if piece.opens.overlaps else 0)
        yield replace(piece, start=start)
        at = start + piece.seconds
