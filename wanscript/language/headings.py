"""Which lines are scene headings once the names are known, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from .diagnostic import Diagnostic, Edit, Severity
from .fold import fold
from .grammar import begun, inside, plain
from .lazy import lazy
from .lines import ShotLine, heading_line
from .names import Names
from .place import placed
from .slice import Slice
from .source import Span
from .spelled import beside, shown
from .syntax import Block, Entry, File, Line, SceneNode
from .words import DATA, LANGUAGES, SHORT_SIDES, SIDES, TIMES, TITLED

Side = tuple[bool, bool]

_TOKEN = lazy(r"[^\s·/–—－-]+")
SIDED = {**{word: side for word, side in SIDES.items() if word not in TITLED}, **SHORT_SIDES}
"""Words of a side that may stand anywhere in the head of a production."""
_AS_PROSE = {"SETTING": "LABEL", "PEOPLE": "LABEL"}


def sided(words: Slice) -> tuple[Slice, Side | None]:
    """A production's heading as place and time of day, apart by dashes, and its side."""
    side: Side | None = None
    kept: list[tuple[int, int]] = []
    times: list[Slice] = []
    follows = False
    for token in _TOKEN().finditer(words.text):
        read = side_and_time(token.group())
        if read is None:
            start = kept.pop()[0] if follows else token.start()
            kept.append((start, token.end()))
        else:
            side, time = read[0] or side, read[1]
            times += [words.part(token.start() + time[0], token.start() + time[1])] if time else []
        follows = read is None
    pieces = (*(words.part(*each) for each in kept), *times)
    return Slice.joined(pieces, (" - ",) * (len(pieces) - 1)) if pieces else words.part(0, 0), side


def side_and_time(word: str) -> tuple[Side | None, tuple[int, int] | None] | None:
    """What a word says of side and time of day, and where in it the time stands; None: neither."""
    low = fold(word)
    if low in TIMES:
        return None, (0, len(word))
    if low in SIDED:
        return SIDED[low], None
    for at in range(1, len(word)):
        first, last = fold(word[:at]), fold(word[at:])
        if first in SIDED and last in TIMES:
            return SIDED[first], (at, len(word))
        if first in TIMES and last in SIDED:
            return SIDED[last], (0, at)
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


_BETWEEN = lazy(r"[\s/·・、。，,|｜—–()（）-]+")
_PIECES = range(2, 5)
_LONGEST = 24


def meant_heading(text: str, language: str) -> tuple[str, bool] | None:
    """The heading that is meant by side, place and time of day, and whether that is certain.

    Of scripts without case, where these are words of their own.
    """
    if text.isascii():
        return None
    numbered = _NUMBER_BEFORE().match(text)
    ident = f" #{next(filter(None, numbered.groups()))}#" if numbered else ""
    text = text[numbered.end() :] if numbered else text
    pieces = _BETWEEN().split(text.strip("[]()（）【】 。"))
    if len(text) > _LONGEST or len(pieces) not in _PIECES or text.isascii():
        return None
    told = [(piece, side_and_time(piece)) for piece in pieces]
    sides = [found[0] for _, found in told if found and found[0]]
    times = [piece[slice(*found[1])] for piece, found in told if found and found[1]]
    place = [piece for piece, found in told if found is None]
    if len(sides) != 1 or len(times) != 1 or not place or set(place) & set(DATA["framing"]):
        return None
    side = LANGUAGES[language].sides[sides[0]]
    if fold(side) not in SIDES or TIMES[fold(times[0])] is None:
        return None
    return f"{side} {' '.join(place)} - {times[0]}{ident}", len(place) == 1


_CODES = "|".join(("[Ss][Cc]?", *DATA["sheet"], *DATA["scene"]))
_NUMBER_BEFORE = lazy(
    rf"[(（]?\s*(?P<number>\d{{1,3}}|[{DATA['numerals']}]{{1,3}})[)）、.．]\s*(?=\S)"
    rf"|(?:{_CODES})\s*(?P<coded>\d{{1,3}})\s*(?=[^\W\d])"
    r"|(?P<episode>\d{1,3}-\d{1,3})(?=[^\W\d])"
)
"""The number of a scene, in front of what tells it otherwise than a heading does."""


# ---- what is to be said ----------------------------------------------------------------------


def in_shot(heading: Slice) -> Diagnostic | None:
    """A shot whose heading is that of a scene."""
    if not begins_heading(heading):
        return None
    return heading_like(
        heading.span(),
        "this is a shot, for its time or its words after a colon; its heading looks like a scene's",
        "a shot's heading",
        f"if a scene begins here, write `{heading.text}` without number and time",
        Severity.HINT,
    )


def numbered_as_shot(shot: ShotLine, names: Names) -> Diagnostic | None:
    """A shot of which only a place and a time of day are told, as a scene's heading does."""
    words = shot.heading
    if words is None or shot.time or shot.text:
        return None
    meant = meant_heading(words.text, beside(words.text))
    form = meant[0] if meant else _dashed(words, names)
    if form is None:
        return None
    form = f"{form} #{shot.id}#"
    return heading_like(
        words.span(),
        "this is a shot, for its number; its words are a place and a time, as a scene's heading",
        "a shot's heading",
        f"if a scene begins here, write `{form}`",
    )


def _dashed(words: Slice, names: Names) -> str | None:
    """The heading that a place and a time of day are, apart by a dash."""
    if not inside("HEADING_DASH").search(words.text):
        return None
    found = placed(words, names)
    if found.rest or not found.words.text or not found.time or not TIMES.get(fold(found.time.text)):
        return None
    return f"{shown('heading', words.text).split()[0]} {words.text}"


def titled(words: Slice, typed: Slice) -> Diagnostic:
    """A title that ends in a time of day, and so was meant to be said."""
    late = inside("LATE_HEADING").match(plain(typed.text))
    number = _OWN_NUMBER().match(words.text)
    ident = f" #{number[1]}#" if number else ""
    if late:
        forms: tuple[str, ...] = (f"{typed.text[late.start('slug') :].strip()}{ident}",)
    else:
        said = f"{words.text[number.end() :] if number else words.text}{ident}"
        forms = (f"INT. {said}", f"EXT. {said}")
    ways = " or ".join(f"`{form}`" for form in forms)
    return heading_like(
        typed.span(),
        "what follows this word is a title, and neither place nor time is said to the model",
        "a title",
        f"to say them, write {ways}",
        edits=instead(typed, *forms) if late else (),
        guesses=instead(typed, *forms),
    )


_OWN_NUMBER = lazy(r"(\d+[A-Za-z]?)\W+(?=\w)")
"""The number of a scene in front of its title."""


def begins_heading(words: Slice) -> bool:
    """Whether words begin as a scene heading does."""
    return begun("BEGINS_HEADING", "MAYBE_BEGINS_HEADING", plain(words.text)) is not None


def time_in(words: Slice) -> bool:
    """Whether a time of day stands among words."""
    return inside("TIME_OF_DAY").search(plain(words.text)) is not None


def numbered(words: Slice) -> str:
    """The number of a scene that a line is or begins with, as a production writes it."""
    text = plain(words.text)
    made = inside("LIKE_PRODUCTION").match(text)
    if made:
        return words.text[: made.end()].strip("[]()（）【】:： \t\u3000")
    sheet, between, value = text.replace("：", ":").partition(":")
    if sheet.strip() not in DATA["sheet"] or not between or not value.strip():
        return ""
    number = value.strip()
    return shown("sheet", words.text).format(number) if number.isdecimal() else number


def heading_like(
    span: Span,
    message: str,
    label: str,
    help: str,
    severity: Severity | None = None,
    edits: tuple[Edit, ...] = (),
    guesses: tuple[Edit, ...] = (),
) -> Diagnostic:
    """What looks like a scene heading, and is none."""
    return Diagnostic.of(
        "WAN126",
        span,
        message,
        label,
        help=help,
        severity=severity,
        edits=edits,
        guesses=() if edits else guesses,
    )


def instead(words: Slice, *forms: str) -> tuple[Edit, ...]:
    """What a line may be meant as, each form in its place."""
    return tuple(Edit(words.span(), form) for form in forms)
