"""Who speaks: cues and one-line speeches, told from prose by the declared names."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from .counted import count_characters
from .cue_forms import nearly_cue
from .cue_line import Spoken
from .diagnostic import Diagnostic
from .fold import fold
from .grammar import begun, inside, plain
from .headings import numbered
from .names import Names
from .read_cue import TWO_NAMES, in_small_letters, read_cue
from .slice import Slice
from .speakers import (
    everyone,
    is_quoted,
    is_short_name,
    says_section,
    slip_of,
    unknown_speaker,
)
from .spelled import declared
from .storyboard import Role
from .syntax import Block, Line
from .text import Mention
from .words import NARRATORS


class Cue(Struct, frozen=True, gc=False):
    """Who speaks, and how; `speakers` empty where the name is unknown."""

    spoken: Spoken
    speakers: tuple[Mention, ...]
    finding: Diagnostic | None = None


class SpeechBlock(Struct, frozen=True, gc=False):
    """What of a block is spoken: `said` has who says which lines, by the line that names them.

    `spoken` are the lines below a cue, `nameless` what has the form of a cue, and may be the name
    of somebody, but is prose.
    """

    said: Mapping[int, tuple[Cue, tuple[Line, ...]]]
    spoken: frozenset[int]
    nameless: tuple[Slice, ...]

    def prose(self, lines: tuple[Line, ...]) -> Iterator[Line]:
        """The lines that are no speech."""
        return (
            line for at, line in enumerate(lines) if at not in self.said and at not in self.spoken
        )


def find_speech(block: Block, names: Names) -> SpeechBlock:
    """Finds who speaks in a block; the lexer cannot know the names."""
    lines, cues, spoken = block.lines, dict[int, Cue](), set[int]()
    nameless: list[Slice] = []
    speaker: int | None = None
    for at, line in enumerate(lines):
        cue = _one_line(line, names) if line.kind == "LABEL" else None
        if cue is None and line.kind in _MAY_NAME and _words_below(lines, at, names):
            free = at - 1 in spoken or at - 1 in cues or _free(lines, at, names)
            cue = _cue(line, names) if free else None
            if cue is None and speaker is None and _begins(lines, at) and line.kind == "CUE":
                cue, name = _nobody(line, names)
                nameless += (name,) if name else ()
        if cue:
            cues[at] = cue
            speaker = None if line.kind == "LABEL" else at
        elif _ends(line):
            speaker = None
        elif speaker is not None:
            spoken.add(at)
    said = {at: (cue, _below(lines, at, cue, spoken)) for at, cue in cues.items()}
    return SpeechBlock(said, frozenset(spoken), tuple(nameless))


def ends_spoken(lines: tuple[Line, ...], names: Names) -> bool:
    """Whether what stands below these lines would be spoken."""
    return len(lines) - 1 in find_speech(Block(lines, 0), names).spoken


_MAY_NAME = ("CUE", "PROSE")
_ENDING = ("BEAT", "OUTLINE", "TRANSITION")
"""What ends a speech, whoever speaks."""


def _ends(line: Line) -> bool:
    """Whether a line ends a speech: a form of its own, or an action that is marked as one."""
    marked = line.kind == "ESCAPED" and not line.words.text.lstrip().startswith("\\")
    return marked or line.kind in _ENDING


_LONGEST = 200
"""Characters of the longest line that may be a cue."""


def _below(lines: tuple[Line, ...], at: int, cue: Cue, spoken: Container[int]) -> tuple[Line, ...]:
    if lines[at].kind == "LABEL":
        line = lines[at]
        return (line.saying(line.words.part(cue.spoken.end)),)
    end = at + 1
    while end in spoken:
        end += 1
    return lines[at + 1 : end]


def _begins(lines: tuple[Line, ...], at: int) -> bool:
    """Whether a line is the first of its block, or right below a shot."""
    return at == 0 or lines[at - 1].kind == "SHOT"


def _free(lines: tuple[Line, ...], at: int, names: Names) -> bool:
    """Whether what stands above a line lets it be a cue."""
    if _begins(lines, at) or (above := lines[at - 1]).kind == "TRANSITION":
        return True
    text = above.words.text
    if above.kind == "BEAT" and (head := begun("IN_BEAT", "MAYBE_BEAT", plain(text))):
        return not text[head.end() :].strip(" :：\t") or inside("ENDED").search(text) is not None
    if inside("ENDED").search(text):
        return True
    return above.kind in _MAY_NAME and _cue(above, names) is not None


def _words_below(lines: tuple[Line, ...], at: int, names: Names) -> bool:
    """Whether the next line may be what is said: it is no cue and no other form itself."""
    if at + 1 == len(lines) or _ends(lines[at + 1]):
        return False
    below = lines[at + 1]
    if below.kind == "LABEL":
        return _one_line(below, names) is None
    return below.kind not in _MAY_NAME or _cue(below, names) is None


def _speakers(name: Slice, names: Names) -> tuple[Mention, ...]:
    if who := names.exact(name.text, any_case=True):
        return (Mention(who.name, name, name),)
    if len("".join(fold(name.text).split())) > 2 * names.longest + len("and"):
        return ()
    for split in TWO_NAMES.finditer(name.text):
        both = name.part(0, split.start()), name.part(split.end())
        found = [names.exact(each.text, any_case=True) for each in both]
        if all(found):
            return tuple(
                Mention(who.name, each, each) for who, each in zip(found, both, strict=True) if who
            )
    return ()


def _cue(line: Line, names: Names) -> Cue | None:
    """A line that names who speaks: one or two that are declared, or a narrator."""
    if len(line.words.text) > _LONGEST or in_small_letters(line.words.text):
        return None
    said = read_cue(line, names)
    if said is None or said.end != len(line.words.text) or not (said.capitals or said.marked):
        return None
    return _known(said, names)


def _known(said: Spoken, names: Names) -> Cue | None:
    speakers = _speakers(said.name, names)
    if not speakers:
        return Cue(said, ()) if is_narrator(said.name) else None
    who = names.exact(said.name.text, any_case=True)
    thing = who is not None and who.role is not Role.CHARACTER
    return None if thing and not (said.marked or said.asides) else Cue(said, speakers)


def is_narrator(name: Slice) -> bool:
    """Whether a name that nobody declared is a narrator's."""
    return " ".join(fold(name.text).split()) in NARRATORS


def _nobody(line: Line, names: Names) -> tuple[Cue | None, Slice | None]:
    """A cue by its form that names nobody: somebody mistyped, or prose that may be a name."""
    said = read_cue(line, names)
    if said is None or names.exact(said.name.text, any_case=True):
        return None, None
    name = said.name.text
    if said.marked:
        way = f"declare it at the top: `{declared('character', name)}`"
        return Cue(said, (), names.unknown(said.name.span(), said.name, way)), None
    titled = (
        name[:1].isdigit()
        or inside("NAMED_SHOT").match(plain(name))
        or inside("LATE_HEADING").match(plain(name))
        or inside("ENDED").search(name)
        or says_section(name)
        or numbered(said.name)
    )
    if titled or nearly_cue(said.name, names):
        return None, None
    if nobody := everyone(said.name, names):
        return Cue(said, (), nobody), None
    if other := _other(said.name, names):
        return Cue(said, (), unknown_speaker(other, "", names)), None
    told = _surely(said, names)
    if told is None:
        return None, None
    if told:
        return Cue(said, (), unknown_speaker(said.name, name, names)), None
    return None, said.name


def _surely(said: Spoken, names: Names) -> bool | None:
    """Whether somebody is meant by a name that nobody has; None where nothing looks like it."""
    name = said.name.text
    cased = any(c.lower() != c.upper() for c in name)
    if cased:
        if not said.capitals or count_characters(name):
            return None
        return len(name.split()) <= _SURELY
    if any(each in name for who in names.declared for each in who.names):
        return None
    if slip_of(name, names):
        return True
    return bool(said.asides) if is_short_name(name) else None


_SURELY = 2
"""Words of a line in capitals that is somebody's name and no prose."""


def _one_line(line: Line, names: Names) -> Cue | None:
    said = read_cue(line, names)
    if said is None or not (said.capitals or said.marked):
        return None
    words = line.words.part(said.end).strip().text
    return _known(said, names) if words and not is_quoted(words) else None


def _other(name: Slice, names: Names) -> Slice | None:
    """Of two names the one that nobody has, where the other is a declared one."""
    for split in TWO_NAMES.finditer(name.text) if name.text.upper() == name.text else ():
        first, second = name.part(0, split.start()), name.part(split.end())
        known = [each for each in (first, second) if names.exact(each.text, any_case=True)]
        if len(known) == 1:
            return second if known[0] is first else first
    return None
