"""The head of a script as meant: what is a slip away from a line of it does not end it.

The grammar's header ends at the first line that is none of its own; what follows is story to it.
Here the lines of the first part are read again: a setting or declaration that is typed wrong is
one all the same, and a stray line between settings and declarations is left out. Each is told,
and all else is judged as if it had been typed right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from .diagnostic import Diagnostic
from .fold import fold
from .head_slips import (
    after_a_blank,
    bulleted,
    cast_list,
    indented_declaration,
    neither,
    no_field_of,
    value_below,
    voice_at_the_edge,
)
from .lazy import lazy
from .line_edits import indented
from .lines import keyed
from .marks import mark
from .scene_rows import scene_rows
from .shot_rows import shot_row
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
from .words import FIELDS, KEYS, MEANT, MEANT_FIELDS, PERSONAL, ROLES

_BULLET = lazy(r"([-*•–])[ \t]+")
_WORDS = ("LABEL", "PROSE", "CUE")
"""Lines of the story that may be a line of the head typed wrong."""


class WholeHead(Struct, frozen=True, gc=False):
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


class _Group(Struct, frozen=True, gc=False):
    """A line of the story and the indented ones below it, in their block.

    `fields`: a field stands below it, be it at the left edge or after a blank line; `alone`: it is
    all of its block.
    """

    line: Line
    more: tuple[Line, ...]
    fields: bool
    alone: bool


class _Reading(Struct, frozen=True, gc=False):
    """What a group is in a head: a line of its kind, None where it is left out.

    `anchor`: what was left open above it belongs to the head, as it does.
    """

    line: Line | None
    finding: Diagnostic | None = None
    anchor: bool = False
    meant: str = ""


class _Head(Struct):
    """Reads a head, line by line; `names` are folded names that the file declares.

    `called` are those of the entries so far, empty for one that declares nobody.
    """

    names: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    unresolved: list[Unresolved] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    end: int = 0

    def entry(self, entry: Entry) -> None:
        """An entry of the grammar's header."""
        line = entry.line
        self.end = (line, *entry.more)[-1].span.end
        if line.kind == "META":
            self._take(_Group(line, entry.more, bool(entry.more), alone=False), None)
        elif above := self._edge_voice(entry):
            self.findings.append(voice_at_the_edge(line, above))
            self._field(replace(line, kind="FIELD"), ())
        else:
            self._add(entry)

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
        if line.kind not in _WORDS or scene_rows(line.words.text):
            return None
        if listed := self._listed(line):
            return listed
        if setting := self._awaits(line):
            said = value_below(setting, line)
            return _Reading(replace(line, kind="CONTINUED"), said, anchor=True)
        if line.words.text[:1].isspace():
            return self._indented(group)
        low, declared = label_of(line), self._declared()
        below = declared is not None and self._right_below(line)
        slip = low is not None and low not in KEYS
        if not below:  # elsewhere `Description: ...` may be story
            slip = slip and (low not in MEANT_FIELDS or _is_path(line))
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
            return _Reading(None, cast_list(line))
        meant = typo(line)
        named = low in self.called
        if meant is None and below and declared and not named and _may_be_a_field(line):
            return _Reading(None, no_field_of(line, declared))
        return _slipped(meant, group) if meant else None

    def _listed(self, line: Line) -> _Reading | None:
        """A field behind the bullet of a list."""
        declared, bullet = self._declared(), _BULLET().match(line.words.text)
        if declared is None or bullet is None:
            return None
        inner = line.saying(line.words.part(bullet.end()), "FIELD")
        if label_of(inner) not in FIELDS:
            return None
        return _Reading(inner, bulleted(inner, line.words.part(*bullet.span())))

    def _indented(self, group: _Group) -> _Reading | None:
        """A declaration that is indented, or a field after a blank line."""
        line = group.line.saying(group.line.words.strip())
        low, declared = label_of(line), self._declared()
        if low in FIELDS and declared and (low not in ROLES or _is_path(line)):
            return _Reading(replace(line, kind="FIELD"), after_a_blank(group.line, declared))
        if low in ROLES and group.more and keyed(line)[1].text:
            said = indented_declaration(group.line)
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

    def _right_below(self, line: Line) -> bool:
        """Whether nothing stands between a line and the last one of the head."""
        return line.span.source.text[self.end : line.span.start] in ("\n", "\r\n", "\r")

    def _may_be_stray(self, group: _Group) -> bool:
        line, row = group.line, shot_row(group.line)
        if _is_note(line):
            return True
        if (row and row.what == "number") or scene_rows(line.words.text):
            return False
        if not self.entries or line.kind not in _WORDS or ends_sentence(line):
            return False
        if line.kind == "CUE" and not group.alone:
            return False
        return label_of(line) not in self.called

    def _take(self, group: _Group, reading: _Reading | None) -> None:
        self.end = (group.line, *group.more)[-1].span.end
        if reading is None and _is_note(group.line):
            return
        if reading is None and self._lists_people(group.line):
            reading = _Reading(None, cast_list(group.line))
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
            self._add(Entry(reading.line, more))

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.called.add(_name_of(entry))

    def _stray(self, line: Line) -> _Reading:
        label = label_of(line)
        if label is None or label in self.called:
            return _Reading(None, neither(line.words.strip().span()))
        return _Reading(None, no_key(keyed(line)[0], "left out"))

    def _lists_people(self, line: Line) -> bool:
        """Whether a line says who is in the film, of whom all are declared."""
        if MEANT.get(label_of(line) or "") not in tuple(Role):
            return False
        people = [fold(each) for each in _PEOPLE().split(keyed(line)[1].text) if each]
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


_PEOPLE = lazy(r"[\s,，、;；]+")


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
    inner = below.saying(below.words.strip()) if below else None
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
    inner = line.saying(line.words.strip())
    return replace(inner, kind="FIELD" if fields and label_of(inner) in FIELDS else "CONTINUED")


def _slipped(slip: Typo, group: _Group) -> _Reading:
    """A line as it was meant; who is declared by another word is known only with fields below."""
    declares = slip.word in ROLES
    known = not declares or group.fields or bool(slip.finding.edits)
    return _Reading(slip.line if known else None, slip.finding, meant=slip.word)


def _may_be_a_field(line: Line) -> bool:
    """Whether a line says one thing of somebody: `Age: 30`, and no sentence of a story."""
    low = label_of(line)
    if low is None or low in PERSONAL:
        return low is not None
    short = len(low.split()) <= _FIELD_WORDS and len(keyed(line)[1].text.split()) <= _VALUE_WORDS
    plain = not any(map(str.isdigit, low)) and line.kind == "LABEL" and low not in MEANT
    return plain and short and bool(keyed(line)[1].text) and not ends_sentence(line)


_FIELD_WORDS, _VALUE_WORDS = 2, 6
"""Words of the longest line that may be a field nobody knows."""


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
