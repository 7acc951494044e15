"""The pictures of a film that is joined: those of clips as they are stored, the others drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from PIL import Image

from ..draw.planar import black, blended, copied, mask, paste, resized, white
from ..draw.typography import balanced, width, wrap, write
from ..media.mux import Copied, Form, Part
from ..media.orientation import turned
from ..media.reel import Pixels, Reel, frames, stretch
from ..media.yuv import Planes, planes
from ..media.yuv import of_frame as planes_of
from ..timeline.edit import Edit, Piece, Seam
from ..timeline.records import TransitionKind

_SOFT = 0.12
"""The share of the width in which a wipe goes from one picture to the other."""

_WORTH = 12
"""Pictures of a clip that are worth being taken as they are, between others that are not."""

_INK = (236, 234, 228)
_CARD_LINES, _WIDE = 6, 0.76
"""The lines of a title card, and the share of the width that they may take."""


def stands_in(reel: Reel, form: Form) -> bool:
    """Whether the pictures of a clip can be part of a film as they are stored."""
    like = form.like
    return like is not None and (reel.record, reel.size, reel.fps) == (
        like.record,
        like.size,
        like.fps,
    )


def parts(film: Edit, reels: Sequence[Reel | None], form: Form) -> Iterator[Part]:
    """The pictures in their order; each part is to be used up before the next one is asked for.

    `reels` has the clip of each piece, None for a title card. What no transition touches is
    copied where the clip is as the film is.
    """
    seen: _Source | None = None
    for piece, reel in zip(film.pieces, reels, strict=True):
        source = _Source(piece, reel, form)
        opens = piece.opens
        if opens.overlaps and seen is not None:
            yield _mixed(seen.rest(), source.taken(_count(opens, film)), opens, _count(opens, film))
        elif opens.seconds:
            count = _count(opens, film)
            yield _faded(source.taken(count), opens, count, rising=True)
        until = source.count - _count(piece.closes, film)
        yield from source.body(until)
        if piece.closes.seconds and not piece.closes.overlaps:
            yield _faded(source.rest(), piece.closes, source.count - until, rising=False)
        seen = source


def _count(seam: Seam, film: Edit) -> int:
    return round(seam.seconds * film.fps)


class _Source:
    """The pictures of one piece, each taken once and in their order.

    They are counted from the beginning of its clip, up to `count`.
    """

    def __init__(self, piece: Piece, reel: Reel | None, form: Form) -> None:
        self._reel, self._form = reel, form
        self._at = round(piece.since * form.fps)
        self.count = self._at + round(piece.seconds * form.fps)
        self._card = piece.words if reel is None else ""
        self._skip(0)

    def taken(self, count: int) -> Iterator[Planes]:
        """The next pictures."""
        for each in islice(self._shown, count):
            self._at += 1
            yield self._fitted(each)

    def rest(self) -> Iterator[Planes]:
        """All that are left."""
        return self.taken(self.count - self._at)

    def body(self, until: int) -> Iterator[Part]:
        """The pictures up to one, as they are stored where that can be."""
        reel = self._reel
        if reel is not None and stands_in(reel, self._form):
            first, last = stretch(reel.path, self._at, min(until, reel.frames))
            if last - first >= min(_WORTH, until - self._at):
                yield self.taken(first - self._at)
                yield Copied(reel.path, first, last)
                self._skip(last - first)
        yield self.taken(until - self._at)

    def _skip(self, count: int) -> None:
        self._at += count
        # nothing is decoded before it is asked for, and a clip is closed where nobody holds it
        self._shown = islice(_pictures(self._reel, self._card, self._form), self._at, None)

    def _fitted(self, shown: Any) -> Planes:
        if isinstance(shown, Planes):
            return shown
        assert self._reel is not None
        return _fitted(shown, self._reel, self._form.size)


def _pictures(reel: Reel | None, card: str, form: Form) -> Iterator[Any]:
    """The pictures of a clip at the film's rate, else those of a title card."""
    if reel is not None:
        yield from frames(reel.path, form.fps)
        return
    shown = _title(card, form.size)
    while True:
        yield shown


def _fitted(frame: Any, reel: Reel, size: Pixels) -> Planes:
    """A frame upright and whole in the film's size, on black where it has another shape."""
    shape, turn = reel.size, reel.turn
    y, u, v = (turned(band, turn) for band in planes_of(frame).bands)
    shown = Planes((y, u, v))
    if shown.size == shape == size:
        return shown
    scale = min(Fraction(size[0], shape[0]), Fraction(size[1], shape[1]))
    wide, high = (max(2, round(side * scale / 2) * 2) for side in shape)
    ground = black(size)
    at = ((size[0] - wide) // 4 * 2, (size[1] - high) // 4 * 2)
    paste(ground, resized(shown, (wide, high), (0, 0, *shown.size)), at, None)
    return ground


def _faded(shown: Iterable[Planes], seam: Seam, count: int, *, rising: bool) -> Iterator[Planes]:
    """Pictures that come out of a colour, or go into it and end there."""
    for at, picture in enumerate(shown, 1):
        ground = (white if seam.white else black)(picture.size)
        light = at / count if rising else 1 - at / count
        yield blended(ground, picture, light)


def _mixed(
    before: Iterable[Planes], after: Iterable[Planes], seam: Seam, count: int
) -> Iterator[Planes]:
    """Pictures of two clips, from one to the other."""
    for at, (old, new) in enumerate(zip(before, after, strict=True), 1):
        share = at / (count + 1)
        wipes = seam.kind is TransitionKind.WIPE
        yield _wiped(old, new, share) if wipes else blended(old, new, share)


def _wiped(old: Planes, new: Planes, share: float) -> Planes:
    """The new picture comes from the left, with a soft edge."""
    w, h = new.size
    soft = _SOFT * w
    edge = share * (w + soft)
    row = bytes(round(255 * min(1.0, max(0.0, (edge - x) / soft))) for x in range(w))
    out = copied(old)
    paste(out, new, (0, 0), mask(Image.frombytes("L", (w, 1), row).resize((w, h))))
    return out


def _title(words: str, size: Pixels) -> Planes:
    """A title card: the words in the middle of black."""
    w, h = size
    sheet = Image.new("RGB", size, (0, 0, 0))
    text = max(12, min(w, h) // 14)
    while text > 12 and len(wrap(words, "text", text, w * _WIDE, 99)) > _CARD_LINES:
        text -= 2
    lines = balanced(words, "text", text, w * _WIDE, _CARD_LINES)
    top = h / 2 - (len(lines) - 1) * text * 0.7 + text * 0.35
    for at, line in enumerate(lines if words else ()):
        left = (w - width(line, "text", text)) / 2
        write(sheet, left, top + at * text * 1.4, line, "text", text, _INK)
    return planes(sheet)
