"""The head of a script as meant: what is a slip away from a line of it does not end it.

The grammar's header ends at the first line that is none of its own; what follows is story to it.
Here the lines of the first part are read again: a setting or declaration that is typed wrong is
one all the same, and a stray line between settings and declarations is left out. Each is told,
and all else is judged as if it had been typed right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .declare import voice_way
from .diagnostic import Diagnostic, Edit
from .fold import fold
from .line_edits import dedented, indented, joined_above, without_line
from .lines import keyed
from .marks import mark
from .source import Span
from .spelled import beside, colon
from .spelled import entry as written
from .storyboard import Role
from .syntax import Block, Entry, File, Line
from .typos import (
    Typo,
    ends_sentence,
    field_at_the_edge,
    field_typo,
    label_of,
    no_key,
    typo,
)
from .unresolved import Unresolved
from .words import FIELDS, KEYS, MEANT, MEANT_FIELDS, ROLES

_WORDS = ("LABEL", "PROSE", "CUE")
"""Lines of the story that may be a line of the head typed wrong."""


@dataclass(frozen=True, slots=True)
class WholeHead:
    """A script with its whole head, and what in it is not understood."""

    file: File
    unresolved: tuple[Unresolved, ...] = ()


def whole_head(file: File) -> tuple[WholeHead, tuple[Diagnostic, ...]]:
    """The script with every line of its head in the header, each as it was meant."""
    head = _Head(_declared_in(file))
    for entry in file.header:
        head.entry(entry)
    first = file.parts[0] if file.parts and file.parts[0].heading is None else None
    blocks = head.story(first.blocks) if first else ()
    parts = file.parts
    if first and blocks != first.blocks:
        parts = (*((replace(first, blocks=blocks),) if blocks else ()), *file.parts[1:])
    mended = replace(file, header=tuple(head.entries), parts=parts)
    return WholeHead(mended, tuple(head.unresolved)), tuple(head.findings)


@dataclass(frozen=True, slots=True)
class _Group:
    """A line of the story and the indented ones below it, in their block.

    `fields`: a field stands below it, be it at the left edge or after a blank line; `alone`: it is
    all of its block.
    """

    line: Line
    more: tuple[Line, ...]
    fields: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a group is in a head: a line of its kind, None where it is left out.

    `anchor`: what was left open above it belongs to the head, as it does.
    """

    line: Line | None
    finding: Diagnostic | None = None
    anchor: bool = False
    meant: str = ""


@dataclass
class _Head:
    """Reads a head, line by line; `names` are folded names that the file declares."""

    names: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)

    def entry(self, entry: Entry) -> None:
        """An entry of the grammar's header."""
        line = entry.line
        if line.kind == "META":
            self._take(_Group(line, entry.more, bool(entry.more), alone=False), None)
        elif above := self._edge_voice(entry):
            self.findings.append(_voice_at_the_edge(line, above))
            self._field(replace(line, kind="FIELD"), ())
        else:
            self.entries.append(entry)

    def story(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Takes the lines that belong to the head; the blocks of the others."""
        taken, open_ = 0, list[tuple[_Group, _Reading | None]]()
        seen = 0
        for group in _groups(blocks):
            reading = self._reading(group)
            if reading is None and not self._may_be_stray(group):
                break
            open_.append((group, reading))
            seen += 1 + len(group.more)
            if reading and (reading.anchor or all(each for _, each in open_)):
                for each in open_:
                    self._take(*each)
                open_.clear()
                taken = seen
        return _without(blocks, taken)

    def _reading(self, group: _Group) -> _Reading | None:
        line = group.line
        if line.kind not in _WORDS:
            return None
        if setting := self._awaits(line):
            said = _value_below(setting, line)
            return _Reading(replace(line, kind="CONTINUED"), said, anchor=True)
        if line.words.text[:1].isspace():
            return self._indented(group)
        low, declared = label_of(line), self._declared()
        slip = low is not None and low not in KEYS and (low not in MEANT_FIELDS or _is_path(line))
        near = field_typo(line) if declared and slip else None
        if near:
            edits = (indented(line), *near[1].edits)
            return _Reading(near[0], replace(near[1], edits=edits))
        if low in FIELDS and declared and (low not in ROLES or _is_path(line)):
            return _Reading(replace(line, kind="FIELD"), field_at_the_edge(line, declared))
        if low in KEYS:
            return _Reading(replace(line, kind="SETTING"), anchor=bool(keyed(line)[1].text))
        if low in ROLES:
            return _Reading(replace(line, kind="DECLARATION"), anchor=group.fields)
        if self._lists_people(line):
            return _Reading(None, _cast_list(line))
        meant = typo(line)
        return _slipped(meant, group) if meant else None

    def _indented(self, group: _Group) -> _Reading | None:
        """A declaration that is indented, or a field after a blank line."""
        line = replace(group.line, words=group.line.words.strip())
        low, declared = label_of(line), self._declared()
        if low in FIELDS and declared and (low not in ROLES or _is_path(line)):
            return _Reading(replace(line, kind="FIELD"), _after_a_blank(group.line, declared))
        if low in ROLES and group.more and keyed(line)[1].text:
            said = _indented_declaration(group.line)
            return _Reading(replace(line, kind="DECLARATION"), said, anchor=True)
        return None

    def _awaits(self, line: Line) -> Line | None:
        """The setting without a value straight above a line that may be its value."""
        last = self.entries[-1] if self.entries else None
        if last is None or last.line.kind != "SETTING" or last.more:
            return None
        between = line.span.source.text[last.line.span.end : line.span.start]
        alone = keyed(last.line)[1].text == "" and between in ("\n", "\r\n", "\r")
        return last.line if alone and label_of(line) is None and not ends_sentence(line) else None

    def _may_be_stray(self, group: _Group) -> bool:
        line = group.line
        if _is_note(line):
            return True
        if not self.entries or line.kind not in _WORDS or ends_sentence(line):
            return False
        if line.kind == "CUE" and not group.alone:
            return False
        return label_of(line) not in {_name_of(entry) for entry in self.entries}

    def _take(self, group: _Group, reading: _Reading | None) -> None:
        if reading is None and _is_note(group.line):
            return
        if reading is None and self._lists_people(group.line):
            reading = _Reading(None, _cast_list(group.line))
        if reading is None:
            short = typo(group.line, short=True)
            reading = _slipped(short, group) if short else self._stray(group.line)
        self.findings += [reading.finding] if reading.finding else []
        if reading.line is None:
            self.unresolved.append(Unresolved(group.line.words.strip(), reading.meant))
        elif reading.line.kind in ("FIELD", "CONTINUED"):
            self._field(reading.line, group.more)
        else:
            fields = reading.line.kind == "DECLARATION"
            more = tuple(_below(line, fields=fields) for line in group.more)
            self.entries.append(Entry(reading.line, more))

    def _stray(self, line: Line) -> _Reading:
        if label_of(line) in {None, *map(_name_of, self.entries)}:
            return _Reading(None, _neither(line.words.strip().span()))
        return _Reading(None, no_key(keyed(line)[0], "left out"))

    def _lists_people(self, line: Line) -> bool:
        """Whether a line says who is in the film, of whom all are declared."""
        if MEANT.get(label_of(line) or "") not in tuple(Role):
            return False
        people = [fold(each) for each in _PEOPLE.split(keyed(line)[1].text) if each]
        return bool(people) and self.names.issuperset(people)

    def _field(self, line: Line, more: tuple[Line, ...]) -> None:
        last = self.entries[-1]
        below = tuple(_below(each, fields=True) for each in more)
        self.entries[-1] = replace(last, more=(*last.more, line, *below))

    def _declared(self) -> Line | None:
        """The declaration to which a field would belong."""
        last = self.entries[-1].line if self.entries else None
        return last if last and last.kind == "DECLARATION" else None

    def _edge_voice(self, entry: Entry) -> Line | None:
        """The declaration above a voice that is a path, so a field that stands at the edge."""
        line = entry.line
        field = line.kind == "DECLARATION" and label_of(line) in FIELDS and not entry.more
        return self._declared() if field and _is_path(line) else None


_PEOPLE = re.compile(r"[\s,，、;；]+")


def _declared_in(file: File) -> frozenset[str]:
    """The names that stand behind declaration words, up to the first scene heading."""
    first = file.parts[:1] if file.parts and file.parts[0].heading is None else ()
    story = (line for part in first for block in part.blocks for line in block.lines)
    lines = (*(entry.line for entry in file.header), *story)
    labels = (line for line in lines if line.kind in ("DECLARATION", "LABEL"))
    declared = (line for line in labels if label_of(line) in ROLES)
    return frozenset(fold(re.split("[(（]", keyed(line)[1].text)[0]) for line in declared)


def _groups(blocks: tuple[Block, ...]) -> Iterator[_Group]:
    for number, block in enumerate(blocks):
        at = 0
        while at < len(block.lines):
            end = at + 1
            while end < len(block.lines) and block.lines[end].words.text[:1].isspace():
                end += 1
            more = block.lines[at + 1 : end]
            fields = bool(more) or _begins_with_field(block.lines[end:], blocks[number + 1 :])
            yield _Group(block.lines[at], more, fields, alone=len(block.lines) == 1)
            at = end


def _begins_with_field(lines: tuple[Line, ...], blocks: tuple[Block, ...]) -> bool:
    """Whether the next line is a field: at the edge in the same block, indented in the next."""
    below = lines[0] if lines else None
    if below is None and blocks and blocks[0].lines[0].words.text[:1].isspace():
        below = blocks[0].lines[0]
    inner = replace(below, words=below.words.strip()) if below else None
    return inner is not None and (label_of(inner) in FIELDS or field_typo(inner) is not None)


def _without(blocks: tuple[Block, ...], count: int) -> tuple[Block, ...]:
    """The blocks less their first lines."""
    left: list[Block] = []
    for block in blocks:
        rest = block.lines[count:]
        count = max(0, count - len(block.lines))
        if rest:
            left.append(block if len(rest) == len(block.lines) else replace(block, lines=rest))
    return tuple(left)


def _below(line: Line, *, fields: bool) -> Line:
    """A line below a setting or a declaration, as the grammar's header knows it."""
    inner = replace(line, words=line.words.strip())
    return replace(inner, kind="FIELD" if fields and label_of(inner) in FIELDS else "CONTINUED")


def _slipped(slip: Typo, group: _Group) -> _Reading:
    """A line as it was meant; who is declared by another word is known only with fields below."""
    declares = slip.word in ROLES
    known = not declares or group.fields or bool(slip.finding.edits)
    return _Reading(slip.line if known else None, slip.finding, meant=slip.word)


def _is_note(line: Line) -> bool:
    """Whether a line is a note of another language, or a rule; `lint` tells it where it stands."""
    found = mark(line.words)
    return found is not None and found.kind in ("comment", "rule")


def _name_of(entry: Entry) -> str:
    if entry.line.kind != "DECLARATION":
        return ""
    return " ".join(fold(keyed(entry.line)[1].text).split())


def _is_path(line: Line) -> bool:
    return any(sign in keyed(line)[1].text for sign in "./\\")


# ---- findings --------------------------------------------------------------------------------


def _cast_list(line: Line) -> Diagnostic:
    people = keyed(line)[1].text
    return _left_out(
        line.words.strip().span(),
        "this line says who is in the film, and all of them are declared: it adds nothing",
        f"take it out; to attach them where nobody is named, write "
        f"`{written('with', people, beside(people))}`",
        (without_line(line),),
    )


def _neither(span: Span) -> Diagnostic:
    return _left_out(
        span,
        "this line stands among settings and declarations, and is neither",
        "write it below them if it is story, in `[[ ]]` if it is a note, or take it out",
    )


def _left_out(span: Span, message: str, help: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
    return Diagnostic.of("WAN130", span, message, "left out", help=help, edits=edits)


def _value_below(setting: Line, value: Line) -> Diagnostic:
    word = keyed(setting)[0]
    between = colon(word.text)
    end = setting.span.start + len(setting.span.text.rstrip())
    gap = Span(setting.span.source, end, value.span.start)
    return Diagnostic.of(
        "WAN134",
        word.span(),
        f"the value of `{word.text}{between.strip()}` stands on the line below",
        "write it on the same line",
        edits=(Edit(gap, between[1:]),),
    )


def _voice_at_the_edge(line: Line, declared: Line) -> Diagnostic:
    said = field_at_the_edge(line, declared)
    return replace(said, help=voice_way(line.words.text))


def _indented_declaration(line: Line) -> Diagnostic:
    return Diagnostic.of(
        "WAN131",
        line.words.strip().span(),
        "a declaration stands at the left edge, and this one is indented",
        "begin the line at the left edge",
        edits=(dedented(line),),
    )


def _after_a_blank(line: Line, declared: Line) -> Diagnostic:
    word, name = keyed(replace(line, words=line.words.strip()))[0], keyed(declared)[1].text
    return Diagnostic.of(
        "WAN132",
        word.span(),
        f"a blank line parts this field from `{name}`",
        "take the blank line above it out",
        edits=joined_above(line),
    )
