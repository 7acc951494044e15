"""A script cut at its scene headings, each segment read alone: an edit reads but a few again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from msgspec import Struct
from msgspec.structs import replace

from .diagnostic import Diagnostic
from .parse import read
from .source import Source
from .syntax import File


class Segment(Struct, frozen=True, gc=False):
    """The head of a script, or one heading with all that follows it up to the next.

    `file` is it read as a script of its own, so places in it count from its own start: one that
    only moved is the same object. `above` counts the blank lines above its heading.
    """

    file: File
    findings: tuple[Diagnostic, ...]
    above: int

    @property
    def text(self) -> str:
        """Its text, line ends as written."""
        return self.file.source.text

    @property
    def open(self) -> bool:
        """Whether a comment may begin in it and end below it, or the other way round."""
        return self.text.count("/*") != self.text.count("*/")


def segments(source: Source, before: Sequence[Segment] = ()) -> tuple[Segment, ...]:
    """The segments of a script, its head first; those of an earlier text are taken again.

    A script is one segment where what a line is depends on more than its scene: a comment may
    reach over any heading, and `THE END` ends a script but no scene.
    """
    found = _found(source, before)
    if any(each.open for each in found) or any(_ends(each.file) for each in found[:-1]):
        return (_known(before, source) or _read(source, 0),)
    return found


def _known(before: Sequence[Segment], source: Source) -> Segment | None:
    return next((each for each in before if each.file.source == source and not each.above), None)


def _ends(file: File) -> bool:
    """Whether what stands last in it may be another line where a heading follows.

    Furniture is, and what has to be alone in its block.
    """
    last = next((line for line in reversed(file.lines) if line.kind != "BLANK"), None)
    if last is None:
        return False
    alone = last.kind in _ALONE and last.words.text.lstrip()[:1] not in ("#", "=")
    return last.kind == "FURNITURE" or (alone and last is file.lines[-1])


_ALONE = ("PAGE", "OUTLINE")


def _found(source: Source, before: Sequence[Segment]) -> tuple[Segment, ...]:
    texts = _edited(source, before) or _cut(source.text, _starts(source))
    known: dict[tuple[str, int], list[Segment]] = {}
    for each in reversed(before):
        known.setdefault((each.text, each.above), []).append(each)
    found: list[Segment] = []
    for text in texts:
        above = found[-1].file.blanks if found else 0
        same = known.get((text, above))
        found.append(same.pop() if same else _read(Source(source.path, text), above))
    return tuple(found)


def _read(source: Source, above: int) -> Segment:
    file, findings = read(source)
    if file.parts and above:
        file = replace(file, parts=(replace(file.parts[0], blanks=above), *file.parts[1:]))
    return Segment(file, findings, above)


def assembled(parts: Sequence[Segment]) -> File:
    """The script that segments make; each line stands where it stands in its segment."""
    files = [each.file for each in parts]
    return File(
        files[0].source,
        files[0].header,
        tuple(part for file in files for part in file.parts),
        tuple(line for file in files for line in file.lines),
        files[-1].blanks,
    )


def _starts(source: Source) -> list[int]:
    """Where each scene heading begins that is one at the start of a script too.

    Others may be a declaration there, where a word heads both.
    """
    headings = [part.heading.span for part in read(source)[0].parts if part.heading]
    return [each.start for each in headings if _begins(Source(source.path, each.text))]


def _begins(source: Source) -> bool:
    parts = read(source)[0].parts
    return bool(parts and parts[0].heading)


def _cut(text: str, starts: Sequence[int]) -> list[str]:
    """The text up to the first start, and from each on; that first part may be empty."""
    return [text[a:b] for a, b in pairwise((0, *starts, len(text)))]


def _edited(source: Source, before: Sequence[Segment]) -> list[str] | None:
    """The segments' texts, where those at both ends are as they were; None where that is unsure.

    What changed is read with the segment above it, from where it is known how a line is read,
    and with the heading below it: where that is a heading still, so is all that follows.
    """
    text, texts = source.text, [each.text for each in before]
    first, last = _equal(text, texts)
    first = max(0, first - 1)
    above, below = texts[:first], texts[last:]
    start, end = sum(map(len, above)), len(text) - sum(map(len, below))
    heading = before[last].file.lines[0].span.end if below else 0
    window = Source(source.path, text[start : end + heading] + ("\n" if below else ""))
    starts = _starts(window)
    if below and starts[-1:] != [end - start]:
        return None
    cuts = starts[1:] if above else starts
    return [*above, *_cut(text[start:end], cuts[:-1] if below else cuts), *below]


def _equal(text: str, texts: Sequence[str]) -> tuple[int, int]:
    """How many segments still stand at the start of a text, and from which on at its end."""
    first = last = 0
    for first, at in enumerate(accumulate(map(len, texts), initial=0)):
        if first == len(texts) or not text.startswith(texts[first], at):
            break
    start, end = sum(map(len, texts[:first])), len(text)
    last = len(texts)
    while last > max(first, 1) and end - len(texts[last - 1]) >= start:
        if not text.endswith(texts[last - 1], 0, end):
            break
        last -= 1
        end -= len(texts[last])
    return first, last
