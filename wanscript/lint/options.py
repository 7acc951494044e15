"""Options of other programs among the words of a scene, which are read to the model."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.diagnostic import Diagnostic
from ..language.fold import fold
from ..language.lazy import lazy
from ..language.slice import Slice
from ..language.spelled import beside, entry
from ..language.words import DATA
from .marks import of_elsewhere
from .scene_context import SceneContext

_FLAGS = {fold(word): key for key, words in DATA["flags"].items() for word in words}
_FLAG = lazy(r"(?<!\S)--?(?P<flag>[a-z][a-z_-]{0,14})(?![^\s=])(?:=|[ \t]+|\Z)")


def options(context: SceneContext) -> Iterator[Diagnostic]:
    """Each option, with the setting that it stands for where there is one."""
    for block in context.laid.blocks:
        for line in block.lines:
            if line.kind != "FENCE" and " -" in line.words.text:
                yield from _in_line(line.words)


def _in_line(words: Slice) -> Iterator[Diagnostic]:
    every = (each for each in _FLAG().finditer(words.text) if fold(each["flag"]) in _FLAGS)
    # behind one dash a word has to have a value, as `-motion 3` has
    found = [each for each in every if each.group()[:2] == "--" or each.group()[-1:].isspace()]
    own = beside(words.text) if found else ""
    for at, each in enumerate(found, 1):
        end = found[at].start() if at < len(found) else len(words.text)
        place = words.part(each.start(), end).strip()
        value = words.text[each.end() : end].strip()
        key = _FLAGS[fold(each["flag"])]
        way = "take it out"
        if key and value:
            setting = entry(key, value, own)
            way += f"; `{setting}` at the top, or directly under the heading, sets it"
        yield of_elsewhere(
            place.span(),
            f"`{place.text}` is an option of another program, and is read to the model here",
            "prose, as it stands",
            help=way,
        )
