"""What of a board changed from one to the next, by what is to be seen."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from .page import Page, Panel, Section


def changed(before: Page, after: Page) -> tuple[str, ...]:
    """The ids of the frames, or of whole scenes, that are new or other than they were, in order.

    Where a scene is gone, the one that stands there now.
    """
    start, end = _middle(
        [_scene(each) for each in before.sections], [_scene(each) for each in after.sections]
    )
    found = list(_parts(before.sections[start:], after.sections[start:end]))
    gone = not found and len(before.sections) > len(after.sections)
    if gone and after.sections:
        found.append(after.sections[min(start, len(after.sections) - 1)].anchor)
    return tuple(found)


def _parts(before: Sequence[Section], after: Sequence[Section]) -> Iterator[str]:
    for index, section in enumerate(after):
        was = before[index].panels if index < len(before) else ()
        start, end = _middle(
            [_frame(each) for each in was], [_frame(each) for each in section.panels]
        )
        if start == end or (start, end) == (0, len(section.panels)):
            yield section.anchor
        else:
            yield from (f"{section.anchor}-{number + 1}" for number in range(start, end))


def _middle(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[int, int]:
    """What of a row is not as it was: from where its beginning ends to where its end begins."""
    short = min(len(before), len(after))
    start = next((at for at in range(short) if before[at] != after[at]), short)
    tail = next(
        (at for at in range(short - start) if before[-1 - at] != after[-1 - at]), short - start
    )
    return start, len(after) - tail


def _scene(section: Section) -> Section:
    """A scene without what changes where others do."""
    return replace(
        section,
        anchor="",
        name="",
        found=tuple(replace(each, line=0) for each in section.found),
        panels=tuple(map(_frame, section.panels)),
    )


def _frame(panel: Panel) -> Panel:
    return replace(panel, line=0, film="")
