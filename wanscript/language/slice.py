"""Words out of a script that still know where each character stood."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from .source import Source, Span


class Slice(Struct, frozen=True, gc=False):
    """Words of a script, lines joined and notes taken out, with the place of each character.

    They stood as they are at `offset` and on, as most do, or in `pieces`, of which the first stood
    there. `pieces` are of each where it begins in `text`, then of each where it stood, then of
    each for how many characters; what follows on a piece up to the next nobody typed, and it
    stands at its end.
    """

    source: Source
    text: str
    offset: int
    pieces: tuple[int, ...] | None = None

    @staticmethod
    def of(span: Span) -> Slice:
        """The words at a place, as they are."""
        return Slice(span.source, span.text, span.start)

    @staticmethod
    def inserted(text: str, span: Span) -> Slice:
        """Words that nobody typed, at the start of a place."""
        return _made(span.source, text, [0], [span.start], [0])

    @staticmethod
    def instead(text: str, span: Span) -> Slice:
        """Words that stand for others, at their place."""
        return _made(span.source, text, [0], [span.start], [span.end - span.start])

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of `text[start:end]`, exactly; an empty part is an empty place."""
        length, pieces = len(self.text), self.pieces
        end = length if end is None else end
        if pieces is None:
            offset = self.offset
            first = offset + (start if start < length else length) if start else offset
            last = offset + (end if end < length else length) if end > start else first
            return Span(self.source, first, last)
        count = len(pieces) // 3
        at = bisect_right(pieces, start, 0, count) - 1
        first = pieces[count + at] + min(start - pieces[at], pieces[2 * count + at])
        if end <= start:
            return Span(self.source, first, first)
        at = bisect_right(pieces, end - 1, 0, count) - 1
        last = pieces[count + at] + min(end - pieces[at], pieces[2 * count + at])
        return Span(self.source, first, max(first, last))

    def places(self) -> tuple[Span, ...]:
        """Where its words stood, piece by piece."""
        if self.pieces is None:
            return (self.span(),)
        starts, _, _ = thirds(self.pieces)
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
            skipped = start if start < len(text) else len(text)
            return Slice(self.source, text[start:end], self.offset + skipped)
        return self._of_pieces(self.pieces, start, end)

    def _of_pieces(self, pieces: tuple[int, ...], start: int, end: int) -> Slice:
        count = len(pieces) // 3
        first = bisect_right(pieces, start, 0, count) - 1
        last = max(first + 1, bisect_right(pieces, max(start, end - 1), 0, count))
        skipped = min(start - pieces[first], pieces[2 * count + first])
        starts = [at - start for at in pieces[first:last]]
        offsets = [*pieces[count + first : count + last]]
        lengths = [*pieces[2 * count + first : 2 * count + last]]
        starts[0], offsets[0], lengths[0] = 0, offsets[0] + skipped, lengths[0] - skipped
        lengths[-1] = min(lengths[-1], end - start - starts[-1])
        return _made(self.source, self.text[start:end], starts, offsets, lengths)

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
            starts, offsets, lengths = thirds(pieces)
            pieces = (*starts, *(offset + by for offset in offsets), *lengths)
        return Slice(source, self.text, self.offset + by, pieces)

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
                lengths.append(len(part.text))
            else:
                own = thirds(part.pieces)
                starts += [at + start for start in own[0]]
                offsets += own[1]
                lengths += own[2]
            text += [part.text, joint]
            at += len(part.text) + len(joint)
        return _made(parts[0].source, "".join(text), starts, offsets, lengths)


def thirds(
    pieces: tuple[int, ...],
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Of the pieces of some words: where each begins, where each stood, and for how long."""
    count = len(pieces) // 3
    return pieces[:count], pieces[count : 2 * count], pieces[2 * count :]


def _made(
    source: Source, text: str, starts: list[int], offsets: list[int], lengths: list[int]
) -> Slice:
    as_it_is = len(starts) == 1 and lengths[0] == len(text)
    pieces = None if as_it_is else (*starts, *offsets, *lengths)
    return Slice(source, text, offsets[0], pieces)
