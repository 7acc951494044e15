"""Lists among the prose of a scene, of which a prompt keeps no line ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.diagnostic import Diagnostic
from ..language.grammar import inside
from ..language.near_times import behind_bullet
from ..language.slice import Slice
from ..language.speech import SpeechBlock
from ..language.spelled import beside, entry, spelled
from ..language.syntax import Line
from .scene_context import SceneContext
from .shot_rows import shot_rows


def lists(context: SceneContext) -> Iterator[Diagnostic]:
    """The first list above the shots of a scene that does not say whether line ends are kept."""
    if context.scene.settings.line_breaks:
        return
    for block, kinds in zip(context.laid.blocks, context.laid.kinds, strict=True):
        if block.lines[0].kind == "SHOT":
            yield from _in_shots(context)
            return
        if any(shot_rows(block.lines)):
            continue
        for paragraph in _paragraphs(block.lines, kinds):
            if told := _listed(paragraph):
                yield told
                return


def _in_shots(context: SceneContext) -> Iterator[Diagnostic]:
    """The first bullet of those below the shots of a scene, whose lines always join."""
    lines = (line for block in context.laid.blocks for line in block.lines)
    items = ((line, inside("LIKE_ITEM").match(line.words.text)) for line in lines)
    bullets = [line for line, item in items if item and item["bullet"] and line.kind in _ITEMS]
    if len(bullets) > 1:
        first = bullets[0].words.strip()
        yield _as_one(
            first,
            f"the lines of a shot are read as one, with `{first.text[0]}` among the words",
            f"take `{first.text[0]}` out, and end each line with a full stop",
        )


def _paragraphs(lines: tuple[Line, ...], kinds: SpeechBlock) -> Iterator[list[Line]]:
    """The lines of prose of a block, apart where somebody speaks."""
    paragraph: list[Line] = []
    for at, line in enumerate(lines):
        if at in kinds.said:
            yield paragraph
            paragraph = []
        elif at not in kinds.spoken and line.kind in _ITEMS:
            paragraph.append(line)
    yield paragraph


_ITEMS = ("PROSE", "LABEL", "ASIDE")
_MANY = 3
"""So many lines that begin as the items of a list are one."""


def _listed(lines: Sequence[Line]) -> Diagnostic | None:
    """A list in prose: the ends of its lines mean something, but no prompt has them."""
    items = [(line, item) for line in lines if (item := inside("LIKE_ITEM").match(line.words.text))]
    bullets = [line for line, item in items if item["bullet"]]
    if not bullets and len(items) < _MANY:
        return None
    if bullets and behind_bullet(bullets[0].words.strip()):  # a beat, which is told
        return None
    first = (bullets or [items[0][0]])[0].words.strip()
    mark = first.text[0] if bullets else ""
    among = f", with `{mark}` among the words" if mark else ""
    sentences = f"; if these are sentences, take `{mark}` out" if mark else ""
    own = beside(first.text)
    setting = entry("line breaks", spelled("values", "keep", own), own)
    return _as_one(
        first,
        f"this looks like a list, but the model reads its lines as one{among}",
        f"`{setting}` at the top, or directly under the heading, keeps each line a line{sentences}",
    )


def _as_one(first: Slice, message: str, help: str) -> Diagnostic:
    """A list whose lines are read as one, at the first of them."""
    return Diagnostic.of("WAN133", first.span(), message, help=help)
