"""A cue line read with the declared names, which keep signs of their own."""

from __future__ import annotations

import re

from msgspec.structs import replace

from .cue_line import Spoken, spoken
from .lazy import lazy
from .names import Names
from .slice import Slice
from .syntax import Line
from .words import DEFAULT, JOINING, LANGUAGES, extension_key

_APART = "|".join(word for word in JOINING if word.upper() != word.lower())
_CLOSE = "".join(word for word in JOINING if word not in _APART)
TWO_NAMES = re.compile(rf"(?<!\s)\s+(?:{_APART}|&)\s+|(?<!\s)\s*[{_CLOSE}、&＆]\s*")
"""What stands between the names of two who speak as one."""

_SIGNS = lazy(r"[^\w\s'’-]")
"""What a name may have and a cue otherwise ends with."""


def in_small_letters(text: str) -> bool:
    """Whether a line begins as no name does that is marked or in capitals: most of prose."""
    begun = text.lstrip()[:2]
    return begun[:1] != "@" and begun[1:].upper() != begun[1:]


def read_cue(line: Line, names: Names) -> Spoken | None:
    """A cue line, or the start of a one-line speech; a declared name keeps its own signs."""
    said = _signed(line.words, names)
    name, heard = _heard(said.name, names) if said else (None, ())
    if said is None or name is None or not heard:
        return said
    capitals = name.text.upper() == name.text
    return replace(said, name=name, capitals=capitals, asides=(*heard, *said.asides))


def _signed(words: Slice, names: Names) -> Spoken | None:
    text = words.text
    stretches = _named(text, names) if names.signed else ()
    if not stretches:
        return spoken(words)
    plain = list(text)
    for start, end in stretches:
        plain[start:end] = "X" * (end - start)
    said = spoken(replace(words, text="".join(plain)))
    if said is None:
        return None
    start = len(text) - len(text.lstrip())
    start += text[start : start + 1] == "@"
    name = words.part(start, start + len(said.name.text))
    return replace(said, name=name, capitals=name.text.upper() == name.text)


_EXTENSIONS = LANGUAGES[DEFAULT].speech.extensions
"""The words of every language."""
_SPELLED = re.compile(r"(?P<name>.*[^\0-\x7f])\s*(?P<heard>[A-Za-z./ ]{2,5})")
"""Letters behind a name in a script that has none."""


def _heard(name: Slice, names: Names) -> tuple[Slice, tuple[Slice, ...]]:
    """A name, and what stands behind it without brackets and says from where it is heard."""
    if names.exact(name.text):
        return name, ()
    found, spelled = names.first(name.text), _SPELLED.fullmatch(name.text)
    if found is None or found[1] == len(name.text):
        known = spelled and _EXTENSIONS.get(extension_key(spelled["heard"]))
        parts = spelled and (name.part(*spelled.span("name")), name.part(*spelled.span("heard")))
        return (parts[0], (parts[1],)) if parts and known else (name, ())
    end = found[1]
    if (another := TWO_NAMES.match(name.text, end)) and (
        second := names.first(name.text[another.end() :])
    ):
        end = another.end() + second[1]
    rest = name.part(end).strip()
    heard = _EXTENSIONS.get(extension_key(rest.text)) is not None
    return (name.part(0, end), (rest,)) if heard else (name, ())


def _named(text: str, names: Names) -> tuple[tuple[int, int], ...]:
    """Where one or two declared names stand at a line's start, if one of them has such signs."""
    start = len(text) - len(text.lstrip())
    start += text[start : start + 1] == "@"
    stretches: list[tuple[int, int]] = []
    while len(stretches) < 2 and (found := names.first(text[start:])):
        stretches.append((start, start + found[1]))
        another = TWO_NAMES.match(text, start + found[1])
        start = another.end() if another else len(text)
    signed = any(_SIGNS().search(text, *each) for each in stretches)
    return tuple(stretches) if signed else ()
