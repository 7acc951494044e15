"""Lines of the story that look like scene headings, or like transitions, and are prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.catalogue import Severity
from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.grammar import begun, inside, plain
from ..language.headings import begins_heading, heading_like, instead, numbered, time_in
from ..language.lazy import lazy
from ..language.names import Names
from ..language.place import Place, placed
from ..language.slice import Slice
from ..language.syntax import Line
from ..language.words import TIMES, TITLED
from .check_context import LintContext
from .production import (
    escape,
    heading_words,
    otherwise,
    titled_part,
    told_in_rows,
    unfinished_heading,
)
from .scene_context import SceneContext
from .spelled_heads import spelled_head


def outlined(context: LintContext) -> Iterator[Diagnostic]:
    """Lines of the outline that hold a heading: they vanish, and the scenes are one."""
    lines = context.script.lines
    for at, line in enumerate(lines):
        if line.kind == "OUTLINE":
            words = line.words.part(
                len(line.words.text) - len(line.words.text.lstrip("#= "))
            ).strip()
            told = (begins_heading(words) or numbered(words)) and time_in(words)
            form = words.text if told else _scene_by_number(words, lines[at + 1 :])
            if form:
                yield heading_like(
                    words.span(),
                    "this scene heading is a line of the outline, and begins no scene",
                    "a line that begins with `#` or `=` is for people alone",
                    f"write it without the sign: `{form}`",
                    guesses=instead(line.words, form),
                )


def _scene_by_number(words: Slice, below: tuple[Line, ...]) -> str:
    """`Scene 2` as the heading that it would be; nothing above a heading, whose title it is."""
    word, _, rest = words.text.partition(" ")
    if fold(word) not in TITLED or not rest[:1].isdecimal():
        return ""
    first = next((line for line in below if line.kind not in _APART), None)
    return f"{word.upper()} {rest}" if first and first.kind != "HEADING" else ""


_APART = ("BLANK", "NOTE", "OUTLINE", "FURNITURE")


def spoken_headings(context: SceneContext) -> Iterator[Diagnostic]:
    """Lines that are spoken, and look like headings."""
    names, language = context.names, context.scene.language
    for kinds in context.laid.kinds:
        for _, lines in kinds.said.values():
            for line in lines:
                if told := like_heading(line, names, language, first=False):
                    yield told


def like_heading(
    line: Line, names: Names, language: str, *, first: bool, below: tuple[Line, ...] = ()
) -> Diagnostic | None:
    """A line of words that looks like a heading; `first` in its block, else inside a paragraph.

    `below` are the lines of its paragraph below it.
    """
    words = line.words.strip()
    if line.kind in ("ESCAPED", "SHOT") or len(words.text) > 120:
        return None
    if spaceless := _spaceless(words):
        return spaceless
    if late := _late(words):
        return late
    if not first:
        likely = inside("LIKE_HEADING").match(plain(words.text))
        return _inside(words) if likely or (begins_heading(words) and time_in(words)) else None
    bare = words.part(len(words.text) - len(words.text.lstrip("*_")), len(words.text.rstrip("*_")))
    if boxed := _boxed(words):
        return boxed
    if len(bare.text) < len(words.text):
        return (
            _bold(words, bare) if begins_heading(bare) else _unsided(bare.strip(), names, language)
        )
    return _at_start(line, words, names, language, below)


def _at_start(
    line: Line, words: Slice, names: Names, language: str, below: tuple[Line, ...]
) -> Diagnostic | None:
    if dressed := otherwise(words, language):
        return dressed
    if begins_heading(words):
        return _sentence(words)
    unfinished = None if line.kind == "BEAT" else unfinished_heading(words, language, below)
    return (
        titled_part(words)
        or spelled_head(words, language, alone=not below)
        or _numbered(words, below, capitals=True)
        or unfinished
        or told_in_rows(line, below, language)
        or _unsided(words, names, language)
        or _numbered(words, below, capitals=False)
    )


def _late(words: Slice) -> Diagnostic | None:
    """`Scene 1: INT. BAR - NIGHT`: a heading in capitals behind something else."""
    found = inside("LATE_HEADING").match(plain(words.text))
    if found is None:
        return None
    form = words.text[found.start("slug") :].strip()
    number = _COUNT().search(found["before"])
    if number and "#" not in form:
        form = f"{form} #{number[1]}#"
    return heading_like(
        words.span(),
        "a scene heading begins with its heading word, so this is prose",
        "prose, as it stands",
        f"write `{form}`; {escape(words)}",
        edits=instead(words, form) if number or words.text[:1] in "-*>#" else (),
        guesses=instead(words, form),
    )


_COUNT = lazy(r"(?<![^\W_])([A-Z]?\d{1,3}[A-Z]?|[A-Z])(?![^\W_])")


def _spaceless(words: Slice) -> Diagnostic | None:
    """`INT.KITCHEN - DAY`: a heading word in capitals, with its stop, and no space behind it."""
    word = inside("SPACELESS_HEADING").match(plain(words.text))
    if word is None:
        return None
    behind = words.span(word.end(), word.end())
    return heading_like(
        words.span(),
        "this looks like a scene heading, but no space follows its first word, and it is prose",
        "prose, as it stands",
        f"write `{word.group()} {words.text[word.end() :]}`; {escape(words)}",
        edits=(Edit(behind, " "),),
    )


def _numbered(words: Slice, below: tuple[Line, ...], *, capitals: bool) -> Diagnostic | None:
    """`SCENE 2: Garden`, without a time: a beat, and no heading.

    In small letters it may well be meant as one, but for a title of what stands below.
    """
    made = begun("IN_BEAT", "MAYBE_BEAT", plain(words.text))
    if made is None or not made["name"] or made["after"] or made["name"].isupper() != capitals:
        return None
    word, _, number = made["name"].partition(" ")
    rest = words.text[made.end() :].lstrip(" :：")
    if fold(word) not in TITLED or not number or not rest:
        return None
    if not capitals and not (below and _is_title(rest)):
        return None
    form = f"{word.upper()} {rest} #{number.strip()}#"
    return heading_like(
        words.span(),
        f"`{made['name']}:` begins no scene: with a number and a colon it is read to the model",
        "prose, as it stands",
        f"write `{form}`, or a place and a time, `INT. {rest.upper()} - DAY`; {escape(words)}",
        severity=None if capitals else Severity.HINT,
        guesses=instead(words, form),
    )


_TITLE_WORDS, _SHORT_WORD = 4, 3


def _is_title(words: str) -> bool:
    """Whether words are few, and begin with capitals but for short ones."""
    each = words.split()
    long = [word for word in each if len(word) > _SHORT_WORD]
    upper = all(word[:1].isupper() for word in (each[0], *long))
    return upper and len(each) <= _TITLE_WORDS and not inside("ENDED").search(words)


def _inside(words: Slice) -> Diagnostic:
    return heading_like(
        words.span(),
        "this looks like a scene heading, but it stands inside a paragraph and is prose",
        "",
        f"put a blank line before it to make it a scene heading; {escape(words)}",
        guesses=(Edit(words.span(0, 0), "\n"),),
    )


def _bold(words: Slice, bare: Slice) -> Diagnostic:
    return heading_like(
        words.span(),
        "this scene heading is bold, and so it is prose",
        "",
        f"write it without `{words.text[: words.text.index(bare.text)]}`: `{bare.text.strip()}`",
        edits=instead(words, bare.text.strip()),
    )


def _boxed(words: Slice) -> Diagnostic | None:
    """`[INT. BAR - NIGHT]`, which is words; a production's head in a box is read as a heading."""
    inner = words.part(1, len(words.text) - 1).strip()
    whole = words.text[:1] in "[(" and words.text[-1:] in ("]", ")") and time_in(words)
    if not whole or not begins_heading(inner):
        return None
    return heading_like(
        words.span(),
        "this scene heading stands in brackets, and so it is prose",
        "prose, as it stands",
        f"write it without them: `{inner.text}`",
        edits=instead(words, inner.text),
    )


def _sentence(words: Slice) -> Diagnostic:
    ended = inside("ENDED").search(words.text)
    line = words.text[: ended.start()] if ended else words.text
    line = re.sub(r"\s*[，；]\s*", " - ", line)
    return heading_like(
        words.span(),
        "this begins like a scene heading, but reads like a sentence, and is prose",
        "",
        f"if it is a heading, write `{line}`; {escape(words)}",
        guesses=instead(words, line),
    )


def _unsided(words: Slice, names: Names, language: str) -> Diagnostic | None:
    """A place and a time of day without a heading word."""
    found = _place_and_time(words, names)
    if found is None:
        return None
    place, time = found.words.text, found.time.text.upper() if found.time else ""
    inner, outer = heading_words(language)
    shown = f"{place.upper()} - {time}"
    forms = (f"{inner} {shown}", f"{outer} {shown}")
    return heading_like(
        words.span(),
        "this looks like a scene heading, but it has no heading word, and is prose",
        "a place and a time of day",
        f"write `{forms[0]}` or `{forms[1]}`; {escape(words)}",
        guesses=instead(words, *forms),
    )


def _place_and_time(words: Slice, names: Names) -> Place | None:
    """A place and a time of day, apart by a dash, in capitals or behind the name of a scene."""
    scene = inside("LIKE_SCENE").match(plain(words.text))
    number = scene or _NUMBER().match(words.text)
    place = words.part(number.end()).strip() if number else words
    if not time_in(place) or not (scene or place.text.upper() == place.text):
        return None
    found = placed(place, names)
    if not found.words.text or not found.time or fold(found.time.text) not in TIMES:
        return None
    apart = (scene and len(found.words.text) < len(place.text)) or where_and_when(words)
    return found if apart or inside("HEADING_DASH").search(place.text) else None


def where_and_when(words: Slice) -> bool:
    """Whether words of a script without case are a place and a time of day, each a word.

    The number of a scene may stand before them.
    """
    number = _NUMBER().match(words.text)
    place, *more = _WORDS().findall(words.text, number.end() if number else 0) or ("",)
    return len(more) == 1 and fold(more[0]) in TIMES and not (place + more[0]).isascii()


_WORDS = lazy(r"[^\s・·()（）]+")
_NUMBER = lazy(r"\s*[0-9０-９]{1,3}\s+")


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
