"""Which lines are scene headings once the names are known, and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .diagnostic import Diagnostic, Edit, Severity
from .fold import fold
from .grammar import inside, plain
from .lines import heading_line
from .names import Names
from .place import placed
from .slice import Slice
from .source import Span
from .syntax import Block, Entry, File, Line, SceneNode
from .words import LANGUAGES, SHORT_SIDES, SIDES, TIMES, TITLED

Side = tuple[bool, bool]

_TOKEN = re.compile(r"[^\s·/–—－-]+")
_SIDED = {**{word: side for word, side in SIDES.items() if word not in TITLED}, **SHORT_SIDES}
_AS_PROSE = {"SETTING": "LABEL", "PEOPLE": "LABEL"}


def sided(words: Slice) -> tuple[Slice, Side | None]:
    """A production's heading as place and time of day, apart by dashes, and its side."""
    side: Side | None = None
    kept: list[tuple[int, int]] = []
    times: list[Slice] = []
    follows = False
    for token in _TOKEN.finditer(words.text):
        read = _side_and_time(token.group())
        if read is None:
            start = kept.pop()[0] if follows else token.start()
            kept.append((start, token.end()))
        else:
            side, time = read[0] or side, read[1]
            times += [words.part(token.start() + time[0], token.start() + time[1])] if time else []
        follows = read is None
    pieces = (*(words.part(*each) for each in kept), *times)
    return Slice.joined(pieces, (" - ",) * (len(pieces) - 1)) if pieces else words.part(0, 0), side


def _side_and_time(word: str) -> tuple[Side | None, tuple[int, int] | None] | None:
    """What a word says of side and time of day, and where in it the time stands; None: neither."""
    low = fold(word)
    if low in TIMES:
        return None, (0, len(word))
    if low in _SIDED:
        return _SIDED[low], None
    for at in range(1, len(word)):
        first, last = fold(word[:at]), fold(word[at:])
        if first in _SIDED and last in TIMES:
            return _SIDED[first], (at, len(word))
        if first in TIMES and last in _SIDED:
            return _SIDED[last], (0, at)
    return None


# ---- with the names --------------------------------------------------------------------------


def settled(file: File, names: Names) -> File:
    """The file, in which what is a heading only with a declared place is one, or is prose."""
    if all(part.heading is None or part.heading.kind == "HEADING" for part in file.parts):
        return file
    parts: list[SceneNode] = []
    for part in file.parts:
        if part.heading is None or part.heading.kind == "HEADING":
            parts.append(part)
        elif _is_placed(part.heading, names):
            parts.append(replace(part, heading=replace(part.heading, kind="HEADING")))
        else:
            before = parts.pop() if parts else SceneNode(None, (), ())
            parts.append(replace(before, blocks=(*before.blocks, *_as_prose(part, part.heading))))
    return replace(file, parts=tuple(parts))


def _is_placed(line: Line, names: Names) -> bool:
    read = heading_line(line)
    place = placed(sided(read.words)[0], names)
    return place.exact or (read.word in SHORT_SIDES and place.mention is not None)


def _as_prose(part: SceneNode, heading: Line) -> Iterator[Block]:
    kind = "BEAT" if inside("BEAT").match(plain(heading.words.text)) else "PROSE"
    lines = (replace(heading, kind=kind), *_lines(part.settings))
    first, *more = part.blocks or (None,)
    if first and not first.blanks and first.lines[0].kind != "FENCE":
        lines, first = (*lines, *first.lines), None
    yield Block(lines, part.blanks)
    yield from (block for block in (first, *more) if block)


def _lines(entries: tuple[Entry, ...]) -> Iterator[Line]:
    for entry in entries:
        for line in (entry.line, *entry.more):
            yield replace(line, kind=_AS_PROSE.get(line.kind, "PROSE"))


# ---- what is to be said ----------------------------------------------------------------------


def outlined(file: File) -> Iterator[Diagnostic]:
    """Lines of the outline that hold a heading: they vanish, and the scenes are one."""
    for line in file.lines:
        if line.kind == "OUTLINE":
            words = line.words.part(
                len(line.words.text) - len(line.words.text.lstrip("#= "))
            ).strip()
            if _begins(words) and _time_in(words):
                yield _looks(
                    words.span(),
                    "this scene heading is a line of the outline, and begins no scene",
                    "a line that begins with `#` or `=` is for people alone",
                    f"write it without the sign: `{words.text}`",
                )


def in_shot(heading: Slice) -> Diagnostic | None:
    """A shot whose heading is that of a scene."""
    if not _begins(heading):
        return None
    return _looks(
        heading.span(),
        "this is a shot, for its time or its words after a colon; its heading looks like a scene's",
        "a shot's heading",
        f"if a scene begins here, write `{heading.text}` without number and time",
        Severity.HINT,
    )


def titled(words: Slice, typed: Slice) -> Diagnostic:
    """A title that ends in a time of day, and so was meant to be said."""
    return _looks(
        typed.span(),
        "what follows this word is a title, and neither place nor time is said to the model",
        "a title",
        f"to say them, write `INT. {words.text}` or `EXT. {words.text}`",
    )


def like_heading(line: Line, names: Names, language: str, *, first: bool) -> Diagnostic | None:
    """A line of words that looks like a heading; `first` in its block, else inside a paragraph."""
    words = line.words.strip()
    if line.kind in ("ESCAPED", "SHOT") or len(words.text) > 120:
        return None
    if spaceless := _spaceless(words):
        return spaceless
    if not first:
        likely = inside("LIKE_HEADING").match(plain(words.text))
        return _inside(words) if likely or (_begins(words) and _time_in(words)) else None
    bare = words.part(len(words.text) - len(words.text.lstrip("*_")), len(words.text.rstrip("*_")))
    if len(bare.text) < len(words.text):
        return _bold(words, bare) if _begins(bare) else _unsided(bare.strip(), names, language)
    if _begins(words):
        return _sentence(words)
    if scene := _numbered(words):
        return scene
    unfinished = None if line.kind == "BEAT" else _unfinished(words, language)
    return unfinished or _unsided(words, names, language)


def _spaceless(words: Slice) -> Diagnostic | None:
    """`INT.KITCHEN - DAY`: a heading word in capitals, with its stop, and no space behind it."""
    word = inside("SPACELESS_HEADING").match(plain(words.text))
    if word is None:
        return None
    behind = words.span(word.end(), word.end())
    return _looks(
        words.span(),
        "this looks like a scene heading, but no space follows its first word, and it is prose",
        "prose, as it stands",
        f"write `{word.group()} {words.text[word.end() :]}`; {_escape(words)}",
        edits=(Edit(behind, " "),),
    )


def _numbered(words: Slice) -> Diagnostic | None:
    """`SCENE 2: Garden`, in capitals and without a time: a beat, and no heading."""
    made = inside("IN_BEAT").match(plain(words.text))
    if made is None or not made["name"] or made["after"] or not made["name"].isupper():
        return None
    word, _, number = made["name"].partition(" ")
    rest = words.text[made.end() :].lstrip(" :：")
    if fold(word) not in TITLED or not number or not rest:
        return None
    return _looks(
        words.span(),
        f"`{made['name']}:` begins no scene: with a number and a colon it is read to the model",
        "prose, as it stands",
        f"write `{word} {rest} #{number.strip()}#`, or a place and a time, "
        f"`INT. {rest.upper()} - DAY`; {_escape(words)}",
    )


def _begins(words: Slice) -> bool:
    return inside("BEGINS_HEADING").match(plain(words.text)) is not None


def _time_in(words: Slice) -> bool:
    return inside("TIME_OF_DAY").search(plain(words.text)) is not None


def _inside(words: Slice) -> Diagnostic:
    return _looks(
        words.span(),
        "this looks like a scene heading, but it stands inside a paragraph and is prose",
        "",
        f"put a blank line before it to make it a scene heading; {_escape(words)}",
    )


def _bold(words: Slice, bare: Slice) -> Diagnostic:
    return _looks(
        words.span(),
        "this scene heading is bold, and so it is prose",
        "",
        f"write it without `{words.text[: words.text.index(bare.text)]}`: `{bare.text.strip()}`",
    )


def _sentence(words: Slice) -> Diagnostic:
    ended = inside("ENDED").search(words.text)
    line = words.text[: ended.start()] if ended else words.text
    line = re.sub(r"\s*[，；]\s*", " - ", line)
    return _looks(
        words.span(),
        "this begins like a scene heading, but reads like a sentence, and is prose",
        "",
        f"if it is a heading, write `{line}`; {_escape(words)}",
    )


def _unfinished(words: Slice, language: str) -> Diagnostic | None:
    """The beginning of a production's heading without a place and a side or a time."""
    made = inside("LIKE_PRODUCTION").match(plain(words.text))
    if made is None or inside("ENDED").search(words.text):
        return None
    time = next(iter(LANGUAGES[language].times.values()))
    sides = " / ".join(f"`{side}`" for side in SHORT_SIDES)
    return _looks(
        words.span(),
        f"`{made.group().strip()}` begins a scene only with a place and a side or a time of day",
        "prose, as it stands",
        f"write the place, a time such as `{time}`, and one of {sides} behind it, apart by "
        f"spaces; {_escape(words)}",
    )


def _unsided(words: Slice, names: Names, language: str) -> Diagnostic | None:
    """A place and a time of day without a heading word."""
    scene = inside("LIKE_SCENE").match(plain(words.text))
    place = words.part(scene.end()).strip() if scene else words
    found = placed(place, names) if _time_in(place) else None
    if (
        found is None
        or not found.words.text
        or not found.time
        or fold(found.time.text) not in TIMES
    ):
        return None
    dashed = inside("HEADING_DASH").search(place.text) or (
        scene and len(found.words.text) < len(place.text)
    )
    if not dashed or not (scene or place.text.upper() == place.text):
        return None
    sides = LANGUAGES[language].sides
    inner, outer = sides[True, False], sides[False, True]
    if fold(inner) not in SIDES:
        inner, outer = "INT.", "EXT."
    spelled_out = {fold(sides[True, False]): inner, fold(sides[False, True]): outer}
    first, _, rest = found.words.text.partition(" ")
    time = found.time.text.upper()
    if rest and (side := spelled_out.get(fold(first))):
        return _looks(
            words.span(),
            f"`{first}` is written `{side}` in a scene heading, so this is prose",
            "prose, as it stands",
            f"write `{side} {rest.upper()} - {time}`; {_escape(words)}",
        )
    shown = f"{found.words.text.upper()} - {time}"
    return _looks(
        words.span(),
        "this looks like a scene heading, but it has no heading word, and is prose",
        "a place and a time of day",
        f"write `{inner} {shown}` or `{outer} {shown}`; {_escape(words)}",
    )


def pointed(line: Line) -> Diagnostic | None:
    """A line behind `>` that is no transition."""
    words = line.words.strip()
    if line.kind == "ESCAPED" or not words.text.startswith(">"):
        return None
    rest = words.text.lstrip("> ")
    return Diagnostic.of(
        "WAN127",
        words.span(),
        "behind `>` stands a transition, in capitals, but this is prose, `>` included",
        "read to the model",
        help=f"a title card is `> {rest} <`; if it is prose, write `{rest}`",
    )


def _escape(words: Slice) -> str:
    return f"if it is prose, write `\\{words.text.split()[0]} ...`"


def _looks(
    span: Span,
    message: str,
    label: str,
    help: str,
    severity: Severity | None = None,
    edits: tuple[Edit, ...] = (),
) -> Diagnostic:
    return Diagnostic.of("WAN126", span, message, label, help=help, severity=severity, edits=edits)
