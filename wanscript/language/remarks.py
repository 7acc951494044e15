"""What lines of a story look like, and probably were meant to be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .catalogue import Severity
from .counted import count_characters, count_words
from .diagnostic import Diagnostic, Edit, Note
from .fold import fold
from .grammar import inside
from .line_edits import line_end, without_line
from .lines import NearTime, keyed
from .near import one_slip
from .slice import Slice
from .source import Span
from .spelled import colon
from .syntax import Line
from .typos import label_of, nearest_key
from .words import FIELDS, KEYS, ROLES, SWITCHES


def label(
    line: Line, below: tuple[Line, ...], *, before_shots: bool, above: Line | None
) -> Diagnostic | None:
    """A label in the story that looks like a declaration or a setting; `below` is its paragraph.

    `above` is the line right below the scene's heading, where it stands in the same block.
    """
    word, value = keyed(line)
    low = label_of(line) or ""
    if low in ROLES and line.words.text[:1].strip():
        fields = bool(below) and label_of(replace(below[0], words=below[0].words.strip())) in FIELDS
        return _declared_late(word, sure=fields or _is_short(value.text))
    if low in KEYS and not (KEYS[low] in SWITCHES and _goes_on(value.text)):
        return _stray(word, "is a setting", above if above is not line else None)
    near = nearest_key(low) if before_shots else None
    if near:
        return _stray(word, f"looks like the setting `{near.capitalize()}`", None)
    return None


_SHORT = (4, 8)
"""Words, and characters of scripts without spaces, that may be a name."""


def _is_short(value: str) -> bool:
    words, characters = _SHORT
    return count_words(value) <= words and count_characters(value) <= characters


def _goes_on(value: str) -> bool:
    """Whether a switch's value is more than the one word that it takes."""
    return len(value.split()) > 1 or count_characters(value) > _SHORT[0]


def _declared_late(word: Slice, *, sure: bool) -> Diagnostic:
    escaped = f"\\{word.text}{colon(word.text)}..."
    return Diagnostic.of(
        "WAN107",
        word.span(),
        "a declaration stands in the story" if sure else "this begins like a declaration",
        "declarations stand at the top of the file, before the story",
        help=f"move it up; to say it to the model, write `{escaped}`",
        severity=None if sure else Severity.HINT,
    )


def _stray(word: Slice, what: str, above: Line | None) -> Diagnostic:
    return Diagnostic.of(
        "WAN108",
        word.span(),
        f"`{word.text}` {what}, but here the model reads it as part of the scene",
        "settings stand at the top, or directly under a heading with nothing between",
        (
            Note(
                above.words.strip().span(),
                "the line above it is no setting, so what follows is prose",
            ),
        )
        if above
        else (),
        help=f"move it there; if it is prose, write `\\{word.text}{colon(word.text)}...`",
    )


def in_prose(line: Line, what: str, where: str = "a paragraph and is prose") -> Diagnostic:
    """The form of something else inside a paragraph, or a speech."""
    words = line.words.strip()
    start = words.text.split()[0]
    return _looks_like(
        words.span(),
        f"this looks like {what}, but it stands inside {where}",
        help=f"put a blank line before it to make it {what}; if it is prose, write `\\{start} ...`",
    )


def _looks_like(span: Span, message: str, label: str = "", help: str = "") -> Diagnostic:
    return Diagnostic.of("WAN112", span, message, label, help=help)


_MANY = 3
"""So many lines that begin as the items of a list are one."""


def listed(lines: Sequence[Line]) -> Diagnostic | None:
    """A list in prose: the ends of its lines mean something, but no prompt has them."""
    kinds = ("PROSE", "LABEL", "ASIDE")
    items = [
        (line, item)
        for line in lines
        if line.kind in kinds and (item := inside("LIKE_ITEM").match(line.words.text))
    ]
    bullets = [line for line, item in items if item["bullet"]]
    if not bullets and len(items) < _MANY:
        return None
    first = (bullets or [items[0][0]])[0].words.strip()
    mark = first.text[0] if bullets else ""
    among = f", with `{mark}` among the words" if mark else ""
    sentences = f"; if these are sentences, take `{mark}` out" if mark else ""
    return Diagnostic.of(
        "WAN133",
        first.span(),
        f"this looks like a list, but the model reads its lines as one{among}",
        help="`Line breaks: keep` at the top, or directly under the heading, keeps each line a "
        f"line{sentences}",
    )


def page_number(line: Line) -> Diagnostic:
    """A number that has a block to itself."""
    words, below = line.words.strip(), without_line(line).span
    after = Span(below.source, below.start, below.end + line_end(below.source, below.end))
    return Diagnostic.of(
        "WAN129",
        words.span(),
        f"`{words.text}` stands alone, as a page's number does, but it is read to the model",
        "prose, as it stands",
        help=f"take it out; if it is meant, write `\\{words.text}`; a shot has its words beside "
        "the number or right below it",
        edits=(Edit(after, ""),),
    )


def beside_fence(span: Span, fence: Span | None) -> Diagnostic:
    """Something beside a fence."""
    return Diagnostic.of(
        "WAN111",
        span,
        "a fence is the whole prompt of its scene, but something stands beside it",
        "not part of the prompt",
        (Note(fence, "the fence"),) if fence else (),
        "put it into the fence, or take the fence's lines of backticks out",
    )


_SLUG_WORDS = ("int", "ext", "est", "scene")
_SLUG_LIKE = re.compile(r"\s*([A-Z]{2,6})(\.|:)?(?=\s)")
_SCENE_LIKE = re.compile(r"\s*([Ss]cene)[ \t]+\d{1,3}(?=\s*\Z|[ \t]*[-–—])")


def nearly(line: Line) -> Diagnostic | None:
    """A line of prose that is a slip away from a shot or a scene heading."""
    text = line.words.text
    if number := inside("LIKE_SHOT").match(text):
        return _looks(
            line, number, "a shot", f"write a space after `{number[1]}`", f"\\{number[1]}"
        )
    if scene := _SCENE_LIKE.match(text):
        return _looks(line, scene, "a scene heading", "`SCENE` stands in capitals", f"\\{scene[1]}")
    slug = _SLUG_LIKE.match(text)
    if slug is None:
        return None
    word = fold(slug[1])
    known = next((each for each in _SLUG_WORDS if each == word or one_slip(word, each)), None)
    dashed = " - " in text or slug[2] is not None
    if known is None or not dashed or text.upper() != text or (word == known and slug[2] != ":"):
        return None
    dot = "" if known == "scene" else "."
    return _looks(
        line, slug, "a scene heading", f"did you mean `{known.upper()}{dot}`?", f"\\{slug[1]}"
    )


def _looks(line: Line, match: re.Match[str], what: str, label: str, escaped: str) -> Diagnostic:
    return _looks_like(
        line.words.span(match.start(1), match.end()),
        f"this looks like {what}, but it is prose, and is read to the model",
        label,
        help=f"if it is prose, write `{escaped} ...`",
    )


def near_time(near: NearTime) -> Diagnostic:
    """What a shot's first line has instead of a time."""
    return no_length(
        near.span,
        f"`{near.span.text}` looks like this shot's time, but it is words, and times nothing",
        f"write `[{near.meant}]`",
        "a shot's time stands in square brackets, with nothing beside it: `[4s]`, `[0-4s]`",
        (Edit(near.span, f"[{near.meant}]"),),
    )


def no_length(
    span: Span, message: str, label: str, help: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A time in brackets that times nothing."""
    return Diagnostic.of("WAN125", span, message, label, help=help, edits=edits)
