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

_FLAGS: dict[str, str] = DATA["flags"]
_PARAMETERS: dict[str, str] = DATA["parameters"]
_PARAMETER = lazy(
    r"(?<![^\s,，;；|])(?P<word>[A-Za-z][A-Za-z ]{1,24})[:：=][ \t]*(?P<value>[^,，;；|\r\n]{1,60})"
)
_FLAG = lazy(r"(?<!\S)--?(?P<flag>[a-z][a-z_-]{0,14})(?![^\s=])(?:=|[ \t]+|\Z)")


def options(context: SceneContext) -> Iterator[Diagnostic]:
    """Each option, with the setting that it stands for where there is one."""
    for block in context.laid.blocks:
        for line in block.lines:
            text = line.words.text
            if line.kind != "FENCE" and " -" in text:
                yield from _in_line(line.words)
            if line.kind != "FENCE" and sum(map(text.count, ":：=")) >= _SEVERAL:
                yield from _listed(line.words)


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


def _listed(words: Slice) -> Iterator[Diagnostic]:
    """Several parameters with their values, as a program writes them below a picture."""
    every = _PARAMETER().finditer(words.text)
    found = [each for each in every if fold(each["word"].rstrip()) in _PARAMETERS]
    if len(found) < _SEVERAL:
        return
    place, own = words.part(found[0].start(), found[-1].end()).strip(), beside(words.text)
    pairs = (
        (_PARAMETERS[fold(each["word"].rstrip())], each["value"].strip().rstrip(".。"))
        for each in found
    )
    settings = [f"`{entry(key, value, own)}`" for key, value in pairs if key]
    way = "take them out"
    if settings:
        verb = "sets it" if len(settings) == 1 else "set them"
        way += f"; {', '.join(settings)} at the top, or directly under the heading, {verb}"
    yield of_elsewhere(
        place.span(),
        "these are parameters of another program, and are read to the model here",
        "prose, as they stand",
        help=way,
    )


_SEVERAL = 2
"""How many such words with a value are no sentence."""
