"""Words out of a script that still know where each character stood."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct
from msgspec.structs import replace

from .source import Source, Span


class Pieces(Struct, frozen=True, gc=False):
    """Where the pieces of some words begin in them, where each stood, and for how long.

    `text[starts[i]:]` stood at offset `offsets[i]` and on for `lengths[i]` characters; what
    follows up to `starts[i + 1]` nobody typed, and it stands at the end of that piece.
    """

    starts: tuple[int, ...]
    offsets: tuple[int, ...]
    lengths: tuple[int, ...]


class Slice(Struct, frozen=True, gc=False):
    """Words of a script, lines joined and notes taken out, with the place of each character.

    They stood at `offset` and on for `length` characters, as most do, or in several `pieces`, of
    which the first stood at `offset`.
    """

    source: Source
    text: str
    offset: int
    length: int
    pieces: Pieces | None = None

    @staticmethod
    def of(span: Span) -> Slice:
        """The words at a place, as they are."""
        return Slice(span.source, span.text, span.start, span.end - span.start)

    @staticmethod
    def inserted(text: str, span: Span) -> Slice:
        """Words that nobody typed, at the start of a place."""
        return Slice(span.source, text, span.start, 0)

    @staticmethod
    def instead(text: str, span: Span) -> Slice:
        """Words that stand for others, at their place."""
        return Slice(span.source, text, span.start, span.end - span.start)

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of `text[start:end]`, exactly; an empty part is an empty place."""
        end = len(self.text) if end is None else end
        if self.pieces is None:
            offset, length = self.offset, self.length
            first = offset + (start if start < length else length)
            last = offset + (end if end < length else length) if end > start else first
            return Span(self.source, first, last)
        starts, offsets, lengths = self.pieces.starts, self.pieces.offsets, self.pieces.lengths
        piece = bisect_right(starts, start) - 1
        first = offsets[piece] + min(start - starts[piece], lengths[piece])
        if end <= start:
            return Span(self.source, first, first)
        piece = bisect_right(starts, end - 1) - 1
        last = offsets[piece] + min(end - starts[piece], lengths[piece])
        return Span(self.source, first, max(first, last))

    def places(self) -> tuple[Span, ...]:
        """Where its words stood, piece by piece."""
        if self.pieces is None:
            return (self.span(),)
        starts = self.pieces.starts
        return tuple(map(self.span, starts, (*starts[1:], len(self.text))))

    def part(self, start: int, end: int | None = None) -> Slice:
        """`text[start:end]`, with its place."""
        text = self.text
        if end is None:
            end = len(text)
        elif end < start:
            end = start
        if start == 0 and end == len(text):
            return self
        if self.pieces is None:
            skipped = start if start < self.length else self.length
            length = self.length - skipped
            if length > end - start:
                length = end - start
            return Slice(self.source, text[start:end], self.offset + skipped, length)
        return self._of_pieces(self.pieces, start, end)

    def _of_pieces(self, pieces: Pieces, start: int, end: int) -> Slice:
        first = bisect_right(pieces.starts, start) - 1
        last = max(first + 1, bisect_right(pieces.starts, max(start, end - 1)))
        skipped = min(start - pieces.starts[first], pieces.lengths[first])
        starts = (0, *(at - start for at in pieces.starts[first + 1 : last]))
        offsets = (pieces.offsets[first] + skipped, *pieces.offsets[first + 1 : last])
        lengths = list(pieces.lengths[first:last])
        lengths[0] -= skipped
        lengths[-1] = min(lengths[-1], end - start - starts[-1])
        return _made(self.source, self.text[start:end], Pieces(starts, offsets, tuple(lengths)))

    def strip(self) -> Slice:
        """Without the white space at both ends."""
        text = self.text
        bare = text.strip()
        if len(bare) == len(text):  # as most are
            return self
        start = len(text) - len(text.lstrip())
        return self.part(start, start + len(bare))

    def moved(self, source: Source, by: int) -> Slice:
        """The same words in a source that has them so much later."""
        pieces = self.pieces
        if pieces is not None:
            pieces = replace(pieces, offsets=tuple(offset + by for offset in pieces.offsets))
        return Slice(source, self.text, self.offset + by, self.length, pieces)

    def place_in(self, written: str, start: int, end: int) -> Span:
        """The place of `written[start:end]`, less white space, where these words were written so.

        Where others stand for them, such as a label for a name, it is the place of all of them.
        """
        if written != self.text:
            return self.span()
        part = self.part(start, end).strip()
        return part.span() if part.text else self.span(start, end)

    @staticmethod
    def joined(parts: tuple[Slice, ...], joints: tuple[str, ...]) -> Slice:
        """The parts in order, with `joints[i]` between the i-th and the next."""
        text: list[str] = []
        starts: list[int] = []
        offsets: list[int] = []
        lengths: list[int] = []
        at = 0
        for part, joint in zip(parts, (*joints, ""), strict=True):
            if part.pieces is None:
                starts.append(at)
                offsets.append(part.offset)
                lengths.append(part.length)
            else:
                starts += [at + start for start in part.pieces.starts]
                offsets += part.pieces.offsets
                lengths += part.pieces.lengths
            text += [part.text, joint]
            at += len(part.text) + len(joint)
        pieces = Pieces(tuple(starts), tuple(offsets), tuple(lengths))
        return _made(parts[0].source, "".join(text), pieces)


def _made(source: Source, text: str, pieces: Pieces) -> Slice:
    several = pieces if len(pieces.starts) > 1 else None
    return Slice(source, text, pieces.offsets[0], pieces.lengths[0], several)
