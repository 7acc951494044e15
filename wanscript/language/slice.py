"""Words out of a script that still know where each character stood."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from .source import Source, Span


class Slice(Struct, frozen=True):
    """Words of a script, lines joined and notes taken out, with the place of each character.

    `text[starts[i]:]` stood at offset `offsets[i]` and on for `lengths[i]` characters; what
    follows up to `starts[i + 1]` nobody typed, and it stands at the end of that piece.
    """

    source: Source
    text: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]
    lengths: tuple[int, ...]

    @staticmethod
    def of(span: Span) -> Slice:
        """The words at a place, as they are."""
        return Slice.written(span.source, span.text, span.start)

    @staticmethod
    def written(source: Source, text: str, at: int) -> Slice:
        """Words that stand so in a source."""
        return Slice(source, text, _FIRST, (at,), _length(len(text)))

    @staticmethod
    def inserted(text: str, span: Span) -> Slice:
        """Words that nobody typed, at the start of a place."""
        return Slice(span.source, text, _FIRST, (span.start,), _FIRST)

    @staticmethod
    def instead(text: str, span: Span) -> Slice:
        """Words that stand for others, at their place."""
        return Slice(span.source, text, _FIRST, (span.start,), (span.end - span.start,))

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of `text[start:end]`, exactly; an empty part is an empty place."""
        end = len(self.text) if end is None else end
        if len(self.starts) == 1:  # as most are
            offset, length = self.offsets[0], self.lengths[0]
            first = offset + min(start, length)
            last = offset + min(end, length) if end > start else first
            return Span(self.source, first, last)
        piece = bisect_right(self.starts, start) - 1
        first = self.offsets[piece] + min(start - self.starts[piece], self.lengths[piece])
        if end <= start:
            return Span(self.source, first, first)
        piece = bisect_right(self.starts, end - 1) - 1
        last = self.offsets[piece] + min(end - self.starts[piece], self.lengths[piece])
        return Span(self.source, first, max(first, last))

    def part(self, start: int, end: int | None = None) -> Slice:
        """`text[start:end]`, with its place."""
        end = len(self.text) if end is None else max(start, end)
        if start == 0 and end == len(self.text):
            return self
        if len(self.starts) == 1:
            length = self.lengths[0]
            skipped = start if start < length else length
            length = length - skipped if length - skipped < end - start else end - start
            offset = self.offsets[0] + skipped
            return Slice(self.source, self.text[start:end], _FIRST, (offset,), _length(length))
        first = bisect_right(self.starts, start) - 1
        last = max(first + 1, bisect_right(self.starts, max(start, end - 1)))
        skipped = min(start - self.starts[first], self.lengths[first])
        begin, lengths = self.starts[first + 1 : last], list(self.lengths[first:last])
        lengths[0] -= skipped
        starts = (0, *(at - start for at in begin))
        lengths[-1] = min(lengths[-1], end - start - starts[-1])
        offsets = (self.offsets[first] + skipped, *self.offsets[first + 1 : last])
        return Slice(self.source, self.text[start:end], starts, offsets, tuple(lengths))

    def strip(self) -> Slice:
        """Without the white space at both ends."""
        text = self.text
        ended = text.rstrip()
        begun = ended.lstrip()
        if len(begun) == len(text):  # as most are
            return self
        return self.part(len(ended) - len(begun) if begun else len(text), len(ended))

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
            starts += [at + start for start in part.starts]
            offsets += part.offsets
            lengths += part.lengths
            text += [part.text, joint]
            at += len(part.text) + len(joint)
        source = parts[0].source
        return Slice(source, "".join(text), tuple(starts), tuple(offsets), tuple(lengths))


def _length(length: int) -> tuple[int, ...]:
    return _LENGTHS[length] if length < len(_LENGTHS) else (length,)


_FIRST = (0,)
_LENGTHS = tuple((length,) for length in range(128))
"""The lengths of most slices: of a long script there are very many, and these are shared."""
