"""Who speaks: cues and one-line speeches, told from prose by the declared names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .cue_line import Spoken, spoken
from .diagnostic import Diagnostic, Note
from .fold import fold
from .grammar import inside
from .names import Names, did_you_mean
from .quotes import quotes
from .slice import Slice
from .storyboard import Mention
from .syntax import Block, Line
from .words import JOINING

_APART = "|".join(word for word in JOINING if word.upper() != word.lower())
_CLOSE = "".join(word for word in JOINING if word not in _APART)
_TWO_NAMES = re.compile(rf"(?<!\s)\s+(?:{_APART}|&)\s+|(?<!\s)\s*[{_CLOSE}、&＆]\s*")


@dataclass(frozen=True, slots=True)
class Cue:
    """Who speaks, and how; `speakers` empty where the name is unknown."""

    spoken: Spoken
    speakers: tuple[Mention, ...]
    finding: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """What resolve makes of a block: where its cue stands, and its one-line speeches."""

    cue_at: int | None
    cue: Cue | None
    one_line: Mapping[int, Cue]


def classified(block: Block, names: Names) -> Kinds:
    """Finds who speaks in a block; the lexer cannot know the names."""
    one_line: dict[int, Cue] = {}
    for at, line in enumerate(block.lines):
        after_shot = at > 0 and block.lines[at - 1].kind == "SHOT"
        begins = (at == 0 or after_shot) and at + 1 < len(block.lines)
        if begins and (line.kind == "CUE" or _is_name(line, names)):
            cue = _cue(line, names)
            if cue:
                return Kinds(at, cue, one_line)
        elif line.kind == "LABEL" and (said := _one_line(line, names)):
            one_line[at] = said
    return Kinds(None, None, one_line)


_SIGNS = re.compile(r"[^\w\s'’-]")
"""What a name may have and a cue otherwise ends with."""


def _is_name(line: Line, names: Names) -> bool:
    """Whether a line of prose is a cue all the same, for the signs of a declared name in it."""
    if line.kind != "PROSE" or not _named(line.words.text, names):
        return False
    said = _spoken(line, names)
    return said is not None and said.end == len(line.words.text)


def _spoken(line: Line, names: Names) -> Spoken | None:
    """A cue line, or the start of a one-line speech; a declared name keeps its own signs."""
    text = line.words.text
    plain = list(text)
    for start, end in _named(text, names):
        plain[start:end] = "X" * (end - start)
    said = spoken(replace(line.words, text="".join(plain)))
    if said is None:
        return None
    start = len(text) - len(text.lstrip())
    start += text[start : start + 1] == "@"
    name = line.words.part(start, start + len(said.name.text))
    return replace(said, name=name, capitals=name.text.upper() == name.text)


def _named(text: str, names: Names) -> tuple[tuple[int, int], ...]:
    """Where one or two declared names stand at a line's start, if one of them has such signs."""
    start = len(text) - len(text.lstrip())
    start += text[start : start + 1] == "@"
    stretches: list[tuple[int, int]] = []
    while len(stretches) < 2 and (found := names.first(text[start:])):
        stretches.append((start, start + found[1]))
        another = _TWO_NAMES.match(text, start + found[1])
        start = another.end() if another else len(text)
    signed = any(_SIGNS.search(text, *each) for each in stretches)
    return tuple(stretches) if signed else ()


def _speakers(name: Slice, names: Names) -> tuple[Mention, ...]:
    if who := names.exact(name.text, any_case=True):
        return (Mention(who.name, name, name, name.span()),)
    if len("".join(fold(name.text).split())) > 2 * names.longest + len("and"):
        return ()
    for split in _TWO_NAMES.finditer(name.text):
        both = name.part(0, split.start()), name.part(split.end())
        found = [names.exact(each.text, any_case=True) for each in both]
        if all(found):
            return tuple(
                Mention(who.name, each, each, each.span())
                for who, each in zip(found, both, strict=True)
                if who
            )
    return ()


def _cue(line: Line, names: Names) -> Cue | None:
    said = _spoken(line, names)
    if said is None:
        return None
    speakers = _speakers(said.name, names)
    if not speakers and inside("ENDED").search(said.name.text):
        return None
    cased = re.search(r"[^\W\d_]", said.name.text) and any(c.isupper() for c in said.name.text)
    if speakers:
        return Cue(said, speakers) if said.capitals or said.marked else None
    if said.marked:
        name = said.name.text
        way = f"declare it at the top: `Character: {name}`"
        return Cue(said, (), names.unknown(said.name.span(), name, way))
    if other := _other(said.name, names):
        return Cue(said, (), _unknown_speaker(other, said.name.text, names))
    han = re.search(r"[\u2e80-\u9fff\uac00-\ud7af]", said.name.text)
    if not cased or not said.capitals or han or len(said.name.text.split()) > 3:
        return None
    return Cue(said, (), _unknown_speaker(said.name, said.name.text, names))


def _one_line(line: Line, names: Names) -> Cue | None:
    said = _spoken(line, names)
    if said is None or not (said.capitals or said.marked):
        return None
    speakers = _speakers(said.name, names)
    words = line.words.part(said.end).strip().text
    if not speakers or not words or _quoted(words):
        return None
    return Cue(said, speakers)


def _quoted(words: str) -> bool:
    """Whether words begin within quotation marks: the line is prose that quotes."""
    pairs = quotes(words).inside
    return bool(pairs) and pairs[0][0] == 0


def _other(name: Slice, names: Names) -> Slice | None:
    """Of two names the one that nobody has, where the other is a declared one."""
    for split in _TWO_NAMES.finditer(name.text) if name.text.upper() == name.text else ():
        first, second = name.part(0, split.start()), name.part(split.end())
        known = [each for each in (first, second) if names.exact(each.text, any_case=True)]
        if len(known) == 1:
            return second if known[0] is first else first
    return None


def _unknown_speaker(name: Slice, line: str, names: Names) -> Diagnostic:
    meant = names.meant(name.text)
    called = _uncapped(name.text)
    if not meant:
        way = f"declare `Character: {called}` at the top, or write `\\{line}` to make it prose"
    elif meant == names.sharing(name.text)[: len(meant)]:
        way = (
            f"write the whole name, or `Aka: {called}` below the declaration; if nobody speaks, "
            f"`\\{line}` makes it prose"
        )
    else:
        way = f"if nobody speaks, write `\\{line}` to make it prose"
    return Diagnostic.of(
        "WAN202",
        name.span(),
        f"`{name.text}` speaks here, but nobody is called so",
        did_you_mean(tuple(who.name.upper() for who in meant)) or "not declared",
        tuple(Note(who.span, "declared here") for who in meant),
        way,
    )


def _uncapped(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split())
