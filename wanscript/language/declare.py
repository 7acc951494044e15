"""The header as meant: settings and declarations, each bound once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from .diagnostic import Diagnostic, Edit, Note
from .fold import alike, fold
from .grammar import inside
from .join_text import join_value
from .keyed_settings import Keyed, keyed_settings, no_value, twice
from .line_edits import without_line
from .lines import keyed
from .names import nobody
from .near import nearest
from .paths import from_folder
from .quotes import quotes
from .read_settings import included_path
from .settings import Given
from .slice import Slice
from .source import Span
from .spelled import beside, declared
from .spelled import entry as written
from .storyboard import MEDIA, Declaration, MediaRef, Role
from .syntax import Entry, Line
from .text import Literal
from .typos import field_typo, no_field
from .unresolved import Unresolved
from .words import DEFAULT, FIELDS, KEYS, LANGUAGES, ROLES


class Header(Struct, frozen=True, gc=False):
    """Settings as written and declarations in order, names in words not yet resolved.

    `includes` are the other scripts it names; `folder` is the script's from the compiled script's.
    """

    settings: tuple[Keyed, ...]
    includes: tuple[Given[str], ...]
    declared: tuple[Declaration, ...]
    folder: PurePosixPath
    unresolved: tuple[Unresolved, ...] = ()


def header(
    entries: tuple[Entry, ...], folder: PurePosixPath
) -> tuple[Header, tuple[Diagnostic, ...]]:
    """Reads the entries of a header; media become relative to the compiled script's folder."""
    made: list[Declaration] = []
    found, said = keyed_settings(entries, scene=False)
    findings = [*said]
    unresolved: list[Unresolved] = []
    for entry, told in _named_alone(entries):
        if entry.line.kind == "DECLARATION":
            who, said = _declaration(entry, folder)
            findings += (*said, told) if told else said
            if who:
                made.append(who)
            else:
                unresolved.append(Unresolved(entry.line.words, "character"))
    includes = tuple(included_path(each, folder) for each in found if each.key == "include")
    settings = tuple(each for each in found if each.key != "include")
    read = Header(settings, includes, tuple(made), folder, tuple(unresolved))
    return read, tuple(findings)


class _Field(Struct, frozen=True, gc=False):
    """A field of a declaration: its English name, its word, its value, its first line."""

    name: str
    word: Slice
    value: Slice
    line: Line
    lines: int


def _declaration(
    entry: Entry, folder: PurePosixPath
) -> tuple[Declaration | None, tuple[Diagnostic, ...]]:
    word, name = keyed(entry.line)
    name = _unquoted(name)
    role = ROLES[fold(word.text)]
    fields, unread, findings = _fields(entry)
    media = tuple(
        MediaRef(each.name, from_folder(folder, each.value.text), each.value.span())
        for each in fields
        if each.name in MEDIA
    )
    if not name.text:
        return None, (*findings, _no_name(word, role))
    if role is Role.VOICE and not media and re.search(r"[./\\]", name.text):
        return None, (*findings, _voice_at_the_edge(word))
    single = {each.name: each.value for each in fields}
    voice, look, aka = (single.get(field) for field in ("voice", "look", "aka"))
    made = Declaration(
        role,
        name.text,
        name.span(),
        media,
        MediaRef("audio", from_folder(folder, voice.text), voice.span()) if voice else None,
        (Literal(look),) if look else (),
        _listed(aka) if aka else (),
        unresolved=unread,
    )
    return made, findings


def _unquoted(name: Slice) -> Slice:
    """A name without the quotation marks around it, which are no part of it."""
    inside = quotes(name.text).inside
    whole = len(inside) == 1 and inside[0] == (0, len(name.text))
    return name.part(1, len(name.text) - 1).strip() if whole else name


_DESCRIBED = re.compile(
    r"(?P<bare>[^()（）]*[^()（）\s])\s*[(（](?P<what>(?=\d|[^()（）]*[,，、;；])[^()（）]*)[)）]"
)
"""A name and in brackets what describes its owner: several things, or an age."""


def _bare(entry: Entry) -> str:
    return re.split("[(（]", keyed(entry.line)[1].text)[0].strip()


def _named_alone(
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, Diagnostic | None]]:
    """Declarations as meant: a description beside a name is none of it.

    Brackets tell two of one name apart, and are a part of it there.
    """
    entries = tuple(entries)
    bare = Counter(_bare(each) for each in entries if each.line.kind == "DECLARATION")
    for entry in entries:
        if entry.line.kind != "DECLARATION":
            yield entry, None
            continue
        word, name = keyed(entry.line)
        found = _DESCRIBED.fullmatch(name.text)
        if found is None or bare[found["bare"]] > 1 or ROLES[fold(word.text)] is Role.VOICE:
            yield entry, None
            continue
        end = entry.line.words.text.index(name.text) + found.end("bare")
        line = entry.line.saying(entry.line.words.part(0, end))
        yield replace(entry, line=line), _described(entry.line, name, found)


def _described(line: Line, name: Slice, found: re.Match[str]) -> Diagnostic:
    own, what = beside(name.text), found["what"].strip()
    field = written("look", what, own, "fields")
    end = line.span.start + len(line.span.text.rstrip())
    return Diagnostic.of(
        "WAN142",
        name.part(found.end("bare")).span(),
        f"what stands in brackets would be a part of the name, which is `{name.text}` then",
        "a description",
        help=f"write `{found['bare']}` alone, and how somebody looks on an indented line below, "
        f"as `{field}`",
        edits=(
            Edit(name.part(found.end("bare")).span(), ""),
            Edit(Span(line.span.source, end, end), f"\n  {field}"),
        ),
    )


def _fields(
    entry: Entry,
) -> tuple[tuple[_Field, ...], tuple[Unresolved, ...], tuple[Diagnostic, ...]]:
    """The fields with a value; of one that can stand once and stands twice, the first."""
    groups, unread, said = _grouped(entry.more)
    findings = [*said]
    kept: list[_Field] = []
    single: dict[str, _Field] = {}
    for each in map(_field, groups):
        first = single.get(each.name)
        if not each.value.text:
            findings.append(no_value(each.word, _alone(each)))
        elif first:
            same = _alone(each) if first.value.text == each.value.text else ()
            findings.append(twice(each.word, first.word.span(), same))
        else:
            kept.append(each)
            if each.name not in MEDIA:
                single[each.name] = each
    return tuple(kept), unread, tuple(findings)


def _alone(field: _Field) -> tuple[Edit, ...]:
    """What takes a field out that has one line."""
    return (without_line(field.line),) if field.lines == 1 else ()


def _grouped(
    lines: tuple[Line, ...],
) -> tuple[list[list[Line]], tuple[Unresolved, ...], tuple[Diagnostic, ...]]:
    """The lines of each field; one that is typed wrong is taken for what it was meant to be."""
    groups: list[list[Line]] = []
    unread: list[Unresolved] = []
    findings: list[Diagnostic] = []
    for line in lines:
        look = groups and FIELDS[fold(keyed(groups[-1][0])[0].text)] == "look"
        if line.kind == "FIELD":
            groups.append([line])
        elif (meant := field_typo(line)) and not (look and not _field_like(line)):
            groups.append([meant[0]])
            findings.append(meant[1])
        elif not groups or (not look and _field_like(line)):
            unread.append(Unresolved(line.words.strip()))
            findings.append(_no_field(line))
        else:
            groups[-1].append(line)
    return groups, tuple(unread), tuple(findings)


def _field(lines: list[Line]) -> _Field:
    word, value = keyed(lines[0])
    value = join_value([value, *(line.words.strip() for line in lines[1:])])
    return _Field(FIELDS[fold(word.text)], word, value, lines[0], len(lines))


def _listed(words: Slice) -> tuple[Slice, ...]:
    parts = (words.part(*each.span()).strip() for each in re.finditer("[^,，、]+", words.text))
    return tuple(part for part in parts if part.text)


def _no_name(word: Slice, role: Role) -> Diagnostic:
    return Diagnostic.of(
        "WAN120",
        word.span(),
        f"this {role.value} has no name",
        "a name is needed after the colon",
        help=f"write `{word.text}: Name`",
    )


def voice_way(words: str) -> str:
    """How a voice is declared, beside some words of a script."""
    audio = written("audio", "", beside(words), "fields")
    return f"or name the voice, and give it its `{audio}` on an indented line"


def _voice_at_the_edge(word: Slice) -> Diagnostic:
    return no_field(
        word.span(),
        "at the left edge this declares a voice; a character's voice is a field",
        "begin the line with two spaces",
        voice_way(word.text),
    )


def _field_like(line: Line) -> Slice | None:
    """The word before a colon, where it may be meant as a field's."""
    entry = inside("IN_ENTRY").match(line.words.text)
    key = line.words.part(*entry.span("key")).strip() if entry else None
    return key if key and key.text.isalpha() and len(key.text) <= _LONGEST_KEY else None


_LONGEST_KEY = 12


def _no_field(line: Line) -> Diagnostic:
    key = _field_like(line)
    if key and fold(key.text) in KEYS:
        return no_field(
            key.span(),
            f"`{key.text}` is a setting, and belongs to no declaration",
            "put it at the left edge, above the declarations",
        )
    shown = beside(line.words.text)
    known = {
        each: f"`{written(each, '', shown, 'fields')}`"
        for each in LANGUAGES[DEFAULT].spelled["fields"]
    }
    *first, last = known.values()
    return no_field(
        line.words.strip().span(),
        "this line belongs to no field",
        help=f"a declaration takes {', '.join(first)} and {last}; "
        f"how somebody looks stands in {known['look']}",
    )


def roles_apart(every: tuple[Declaration, ...]) -> Iterator[Diagnostic]:
    """A name that is declared twice, in capitals or not, as a name or an Aka."""
    seen: dict[str, Declaration] = {}
    for who in every:
        for name in dict.fromkeys(who.names):
            first = seen.setdefault(" ".join(fold(name).split()), who)
            if first is not who:
                yield _declared_twice(name, who, first)


def _declared_twice(name: str, who: Declaration, first: Declaration) -> Diagnostic:
    elsewhere = first.span.source is not who.span.source
    where = f" in {first.span.source.path}" if elsewhere else ""
    return Diagnostic.of(
        "WAN203",
        who.span,
        f"`{name}` is declared twice"
        if name in (who.name, *first.names)
        else f"`{name}` is already {first.name}'s name",
        "declared again here",
        (Note(first.span, f"first declared here{where}"),),
        "if both are the same, keep one declaration with both pictures or clips below it; if not, "
        "give one of them another name",
    )


def bound_voices(
    every: tuple[Declaration, ...],
) -> tuple[tuple[Declaration, ...], tuple[Diagnostic, ...]]:
    """The declarations with the name of a declared voice replaced by its audio."""
    voices = {alike(who.name): who for who in every if who.role is Role.VOICE}
    bound, findings = [], []
    for who in every:
        named = voices.get(alike(who.voice.span.text)) if who.voice else None
        if who.voice and named and named.media:
            heard = MediaRef("audio", named.media[0].url, who.voice.span)
            who = replace(who, voice=heard, voice_name=named.name)
        elif who.voice and not re.search(r"[./\\:]", who.voice.span.text):
            findings.append(_no_voice(who.voice.span, voices))
            unknown = Unresolved(Slice.of(who.voice.span))
            who = replace(who, voice=None, unresolved=(*who.unresolved, unknown))
        bound.append(who)
    return tuple(bound), tuple(findings)


def _no_voice(span: Span, voices: Mapping[str, Declaration]) -> Diagnostic:
    meant = voices.get(nearest(alike(span.text), tuple(voices)) or "")
    audio = written("audio", "", beside(span.text), "fields")
    way = f"declare `{declared('voice', span.text)}` with its `{audio}`, or give a file"
    return nobody(span, f"no voice here is called `{span.text}`", (meant,) if meant else (), way)
