"""Who speaks: cues and one-line speeches, told from prose by the declared names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .diagnostic import Diagnostic, Note
from .fold import fold
from .lines import Spoken, spoken
from .names import Names
from .quotes import quotes
from .slice import Slice
from .storyboard import Mention
from .syntax import Block, Line
from .words import JOINING

_SENTENCE_END = tuple(".!?…。！？")
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
        if line.kind == "CUE" and (at == 0 or after_shot) and at + 1 < len(block.lines):
            cue = _cue(line, names)
            if cue:
                return Kinds(at, cue, one_line)
        elif line.kind == "LABEL" and (said := _one_line(line, names)):
            one_line[at] = said
    return Kinds(None, None, one_line)


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
    said = spoken(line)
    if said is None or said.name.text.endswith(_SENTENCE_END):
        return None
    speakers = _speakers(said.name, names)
    cased = re.search(r"[^\W\d_]", said.name.text) and any(c.isupper() for c in said.name.text)
    if speakers:
        return Cue(said, speakers) if said.capitals or said.marked else None
    if said.marked:
        name = said.name.text
        way = f"declare it at the top: `Character: {name}`"
        return Cue(said, (), names.unknown(said.name.span(), name, way))
    han = re.search(r"[\u2e80-\u9fff\uac00-\ud7af]", said.name.text)
    if not cased or not said.capitals or han or len(said.name.text.split()) > 3:
        return None
    return Cue(said, (), _unknown_speaker(said, names))


def _one_line(line: Line, names: Names) -> Cue | None:
    said = spoken(line)
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


def _unknown_speaker(said: Spoken, names: Names) -> Diagnostic:
    name = said.name.text
    meant = names.nearest(name)
    return Diagnostic.of(
        "WAN202",
        said.name.span(),
        f"`{name}` speaks here, but nobody is called so",
        f"did you mean `{meant.name.upper()}`?" if meant else "not declared",
        (Note(meant.span, "declared here"),) if meant else (),
        f"if nobody speaks, write `\\{name}` to make it prose"
        if meant
        else f"declare `Character: {_uncapped(name)}` at the top, or write `\\{name}` to make it "
        "prose",
    )


def _uncapped(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split())
