"""The header as meant: settings and declarations, each bound once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from .diagnostic import Diagnostic, Note
from .fold import alike, fold
from .joint import joint
from .lines import keyed
from .near import nearest, one_slip
from .slice import Slice
from .slips import slips
from .source import Span
from .storyboard import Declaration, Literal, MediaRef, Role, Setting
from .syntax import Entry, Line
from .words import FIELDS, FILM_ONLY, KEYS, LANGUAGES, NAMES, ROLES, VALUES

_MEDIA = ("image", "video", "audio")
_URL = re.compile(r"(?i)(?:https?://|oss://|data:)")
_FIELD_LIKE = re.compile(r"\s*([^\W\d_]{2,12})\s*[:：]")


@dataclass(frozen=True, slots=True)
class Header:
    """Settings by English key and declarations in order, names in words not yet resolved.

    `includes` are the other scripts it names, as settings.
    """

    settings: Mapping[str, Setting]
    includes: tuple[Setting, ...]
    declared: tuple[Declaration, ...]
    findings: tuple[Diagnostic, ...]


def header(entries: Iterable[Entry], beside: PurePosixPath, *, scene: bool = False) -> Header:
    """Reads the entries of a header, or (`scene`) the settings directly under a heading.

    `beside` is the script's folder relative to the compiled script's; paths are made
    relative to the latter.
    """
    settings: dict[str, Setting] = {}
    includes: list[Setting] = []
    declared: list[Declaration] = []
    findings: list[Diagnostic] = []
    for entry in entries:
        if entry.line.kind == "DECLARATION":
            who = _declaration(entry, beside, findings.append)
            if who:
                declared.append(who)
        elif entry.line.kind == "SETTING":
            setting = _setting(entry, beside, findings.append)
            if setting is None:
                continue
            if scene and setting.key in FILM_ONLY:
                findings.append(_film_only(setting))
            elif setting.key == "include":
                includes.append(setting)
            elif setting.key in settings:
                findings.append(_twice(setting, settings[setting.key]))
            else:
                settings[setting.key] = setting
        else:
            findings += slips(entry.line)
    return Header(settings, tuple(includes), tuple(declared), tuple(findings))


def value_of(entry: Entry) -> Slice:
    """The words after the colon and on the indented lines below, joined as lines are."""
    return _joined([keyed(entry.line)[1], *(line.words.strip() for line in entry.more)])


def _joined(runs: list[Slice]) -> Slice:
    """The runs that say something as one, or the first where none does."""
    return join_lines([run for run in runs if run.text] or runs[:1], "")


def join_lines(runs: list[Slice], language: str) -> Slice:
    """Lines of one paragraph as one run."""
    if len(runs) == 1:
        return runs[0]
    joints = tuple(joint(a.text, b.text, language) for a, b in pairwise(runs))
    return Slice.joined(tuple(runs), joints)


def _setting(
    entry: Entry, beside: PurePosixPath, say: Callable[[Diagnostic], None]
) -> Setting | None:
    word = keyed(entry.line)[0]
    key = KEYS[" ".join(fold(word.text).split())]
    value = value_of(entry)
    if not value.text:
        say(
            Diagnostic.of(
                "WAN118",
                word.span(),
                f"`{word.text}` is given no value, so it sets nothing",
                help="write the value after the colon, or take the line out",
            )
        )
        return None
    text = VALUES.get(fold(value.text), value.text)
    if key == "language" and fold(text) not in (*NAMES, "default"):
        say(_no_language(value))
    if key in ("include", "prompt", "storyboard") or (key == "first frame" and not _taken(text)):
        text = _beside(beside, text)
    return Setting(key, text, (Literal(value),), value, word.span())


def _no_language(value: Slice) -> Diagnostic:
    return Diagnostic.of(
        "WAN303",
        value.span(),
        f"`{value.text}` is no language that prompts can be written in",
        help=f"write {_choice(LANGUAGES)}; the words themselves may be in any language",
    )


def _choice(codes: Iterable[str]) -> str:
    *first, last = (f"`{code}`" for code in codes)
    return f"{', '.join(first)} or {last}"


def _taken(value: str) -> bool:
    return fold(value) == "default" or re.match(r"(?i)end\s+of\s", value) is not None


def _beside(folder: PurePosixPath, reference: str) -> str:
    if _URL.match(reference) or folder == PurePosixPath(".") or reference == "default":
        return reference
    return str(folder / reference)


def _declaration(
    entry: Entry, beside: PurePosixPath, say: Callable[[Diagnostic], None]
) -> Declaration | None:
    word, name = keyed(entry.line)
    role = ROLES[fold(word.text)]
    media: list[MediaRef] = []
    single: dict[str, tuple[Slice, Span]] = {}
    for key, value in _fields(entry, say):
        field = FIELDS[fold(key.text)]
        if not value.text:
            say(_empty_field(key))
        elif field in _MEDIA:
            media.append(MediaRef(field, _beside(beside, value.text), value.span()))
        elif field in single:
            say(_field_twice(key, single[field][1]))
        else:
            single[field] = (value, key.span())
    if not name.text:
        say(_no_name(word, role))
        return None
    if role is Role.VOICE and not media and re.search(r"[./\\]", name.text):
        say(_voice_at_the_edge(word))
        return None
    voice, look, aka = (single.get(field, (None,))[0] for field in ("voice", "look", "aka"))
    return Declaration(
        role,
        name.text,
        name.span(),
        tuple(media),
        MediaRef("audio", _beside(beside, voice.text), voice.span()) if voice else None,
        (Literal(look),) if look else (),
        _listed(aka) if aka else (),
    )


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


def _voice_at_the_edge(word: Slice) -> Diagnostic:
    return Diagnostic.of(
        "WAN116",
        word.span(),
        "at the left edge this declares a voice; a character's voice is a field",
        "begin the line with two spaces",
        help="or name the voice, and give it its `Audio:` on an indented line",
    )


def _fields(entry: Entry, say: Callable[[Diagnostic], None]) -> Iterable[tuple[Slice, Slice]]:
    current: tuple[Slice, list[Slice]] | None = None
    for line in entry.more:
        if line.kind == "FIELD":
            if current:
                yield current[0], _joined(current[1])
            key, value = keyed(line)
            current = key, [value]
        elif slip := _field_slip(line):
            say(slip)
        elif (
            current
            and FIELDS[fold(current[0].text)] != "look"
            and _FIELD_LIKE.match(line.words.text)
        ):
            say(_no_field(line))
        elif current:
            current[1].append(line.words.strip())
        else:
            say(_no_field(line))
    if current:
        yield current[0], _joined(current[1])


def _no_field(line: Line) -> Diagnostic:
    match = _FIELD_LIKE.match(line.words.text)
    if match and fold(match[1]) in KEYS:
        return Diagnostic.of(
            "WAN116",
            line.words.span(match.start(1), match.end(1)),
            f"`{match[1]}` is a setting, and belongs to no declaration",
            "put it at the left edge, above the declarations",
        )
    return Diagnostic.of(
        "WAN116",
        line.words.strip().span(),
        "this line belongs to no field",
        help="a declaration takes `Image:`, `Video:`, `Audio:`, `Voice:`, `Look:` and `Aka:`; "
        "how somebody looks stands in `Look:`",
    )


def _field_slip(line: Line) -> Diagnostic | None:
    match = _FIELD_LIKE.match(line.words.text)
    if match is None:
        return None
    word = fold(match[1])
    meant = next((field for field in FIELDS if one_slip(word, field) and len(field) > 2), None)
    if meant is None:
        return None
    span = line.words.span(match.start(1), match.end(1))
    return Diagnostic.of(
        "WAN116",
        span,
        f"there is no field `{match[1]}`",
        f"did you mean `{meant.capitalize()}`?",
    )


def roles_apart(declared: tuple[Declaration, ...]) -> tuple[Diagnostic, ...]:
    """A name that is declared twice, in capitals or not, as a name or an Aka."""
    seen: dict[str, Declaration] = {}
    findings = []
    for who in declared:
        for name in dict.fromkeys(who.names):
            form = " ".join(fold(name).split())
            first = seen.setdefault(form, who)
            if first is not who:
                elsewhere = first.span.source is not who.span.source
                where = f" in {first.span.source.path}" if elsewhere else ""
                findings.append(
                    Diagnostic.of(
                        "WAN203",
                        who.span,
                        f"`{name}` is declared twice"
                        if name in (who.name, *first.names)
                        else f"`{name}` is already {first.name}'s name",
                        "declared again here",
                        (Note(first.span, f"first declared here{where}"),),
                        "give one of them another name",
                    )
                )
    return tuple(findings)


def bound_voices(
    declared: tuple[Declaration, ...], say: Callable[[Diagnostic], None]
) -> tuple[Declaration, ...]:
    """The declarations with the name of a declared voice replaced by its audio."""
    voices = {alike(who.name): who for who in declared if who.role is Role.VOICE}
    bound = []
    for who in declared:
        named = voices.get(alike(who.voice.span.text)) if who.voice else None
        if who.voice and named and named.media:
            picture = MediaRef("audio", named.media[0].url, who.voice.span)
            who = replace(who, voice=picture, voice_name=named.name)
        elif who.voice and not re.search(r"[./\\:]", who.voice.span.text):
            say(_no_voice(who.voice.span, voices))
            who = replace(who, voice=None)
        bound.append(who)
    return tuple(bound)


def _no_voice(span: Span, voices: Mapping[str, Declaration]) -> Diagnostic:
    meant = voices.get(nearest(alike(span.text), tuple(voices)) or "")
    return Diagnostic.of(
        "WAN201",
        span,
        f"no voice here is called `{span.text}`",
        f"did you mean `{meant.name}`?" if meant else "not declared",
        (Note(meant.span, "declared here"),) if meant else (),
        "" if meant else f"declare `Voice: {span.text}` with its `Audio:`, or give a file",
    )


def _film_only(setting: Setting) -> Diagnostic:
    return Diagnostic.of(
        "WAN119",
        setting.key_span,
        f"`{setting.key_span.text}` holds for the whole film",
        "cannot be set for one scene",
        help="move the line to the top of the file",
    )


def _twice(setting: Setting, first: Setting) -> Diagnostic:
    return Diagnostic.of(
        "WAN104",
        setting.key_span,
        f"`{setting.key_span.text}` is set twice",
        "set again here",
        (Note(first.key_span, "first set here"),),
        "keep one of them",
    )


def _field_twice(key: Slice, first: Span) -> Diagnostic:
    return Diagnostic.of(
        "WAN104",
        key.span(),
        f"`{key.text}` is given twice",
        "given again here",
        (Note(first, "first given here"),),
        "keep one of them",
    )


def _empty_field(key: Slice) -> Diagnostic:
    return Diagnostic.of(
        "WAN118",
        key.span(),
        f"`{key.text}` is given no value, so it sets nothing",
        help="write the value after the colon, or take the line out",
    )
