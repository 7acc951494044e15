"""Clips become a film: one MP4 with chapters, subtitles and a sound of one loudness."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from ..language.words import LANGUAGES
from ..media.mux import Beside, Chapter, Form, mux
from ..media.reel import Reel
from ..media.tracks import Subtitle
from ..timeline.cues import cues, languages
from ..timeline.edit import Edit
from .loudness import USUAL, Chunks, levelled
from .pictures import parts
from .soundtrack import soundtrack


def join(
    film: Edit,
    reels: Sequence[Reel | None],
    form: Form,
    target: Path,
    *,
    loudness: float | None = USUAL,
) -> None:
    """Writes a film as it is cut; `reels` has the clip of each piece, None for a title card.

    `loudness` is in LUFS; None leaves the sound as it is. Clips are read as they are needed: no
    more than a few pictures of a film are held at a time. Raises ValueError with the rest of a
    sentence where a clip cannot be read to its end, OSError.
    """
    known = cues(film)
    beside = Beside(
        title=film.title,
        chapters=tuple(_chapters(film)),
        subtitles=tuple(Subtitle(each.start, each.end, each.text) for each in known),
        language=next((LANGUAGES[each].iso for each in languages(film)), "und"),
    )

    def sound() -> Chunks:
        return soundtrack(film, reels)

    heard: Callable[[], Chunks] = sound if loudness is None else levelled(sound, loudness)
    mux(target, form, parts(film, reels, form), heard(), beside)


def _chapters(film: Edit) -> Iterator[Chapter]:
    """A chapter for each clip; a title card above it begins it."""
    begun: list[tuple[Fraction, str]] = []
    behind = Fraction(0)
    for piece, scene in film.clips:
        title = f"{scene.slug or scene.name} {piece.label}".strip()
        if not piece.since:
            begun.append((min(behind, piece.start), title))
        behind = piece.end
    ends = [*(start for start, _ in begun[1:]), film.seconds]
    for (start, title), end in zip(begun, ends, strict=True):
        yield Chapter(start, end, title)
