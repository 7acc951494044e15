"""What lines of a story look like, and probably were meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ..language.catalogue import Severity
from ..language.counted import count_characters, count_words
from ..language.diagnostic import Diagnostic, Edit, Note
from ..language.fold import fold
from ..language.grammar import inside, plain
from ..language.lazy import lazy
from ..language.line_edits import line_end, without_line
from ..language.lines import keyed
from ..language.misplaced import bulleted_beat, looks_like, near_time, no_length, untimed_beat
from ..language.near import one_slip
from ..language.near_times import behind_bullet, boxed_beat, like_beat, near_in_beat
from ..language.settings import WORDED
from ..language.slice import Slice
from ..language.source import Span
from ..language.spelled import beside, colon, shown, spelled
from ..language.syntax import Line
from ..language.typos import label_of, nearest_key, sets, without_colon
from ..language.words import DATA, FIELDS, KEYS, LANGUAGES, MEANT_VALUES, ROLES
from .for_people import of_the_page
from .headings import like_heading, pointed
from .lengths import FRAMED, Length, length_at_end, timing_nothing
from .production import boxed_people
from .scene_context import SceneContext
from .shot_rows import shot_rows


def prose(context: SceneContext) -> Iterator[Diagnostic]:
    """What lines of prose look like, and probably were meant to be: one finding a line."""
    begun = shot = coded = False
    lengths: list[Length] = []
    for block, kinds in zip(context.laid.blocks, context.laid.kinds, strict=True):
        lines = block.lines
        if lines[0].kind == "FENCE":
            continue
        above = None if begun or block.blanks else lines[0]
        unmarked = () if above is None else tuple(_unmarked(lines))
        rows = dict[int, Diagnostic | None]()
        for at, own, told in shot_rows(lines):
            rows |= dict.fromkeys(own) | {at: told}
        for at, line in enumerate(lines):
            shot = shot or line.kind == "SHOT"
            if at < len(unmarked):
                yield unmarked[at]
            elif at in rows:
                yield from filter(None, (rows[at],))
            elif at not in kinds.spoken and at not in kinds.said and line.kind not in _NO_PROSE:
                opens = not (begun or at or context.scene.heading)
                prose = _ProseLine(line, lines[at + 1 :], at == 0, shot, above, opens)
                yield from _first(prose, context)
                lengths += filter(None, (length_at_end(line),))
                if not coded and (code := _timecode(line)):
                    yield code
                    coded = True
        begun = begun or any(line.kind not in _SAYS_NOTHING for line in lines)
    yield from timing_nothing(lengths, context.scene, context.names)


_SAYS_NOTHING = ("TRANSITION", "OUTLINE")
_NO_PROSE = ("SHOT", *_SAYS_NOTHING)


class _ProseLine(Struct, frozen=True, gc=False):
    """A line of prose: what is below it in its paragraph, and whether it is `first` in its block.

    `shot` tells whether one stands above it, `above` is the line right below the scene's
    heading. It `opens` the film where nothing stands above it.
    """

    line: Line
    below: tuple[Line, ...]
    first: bool
    shot: bool
    above: Line | None
    opens: bool


def _first(prose: _ProseLine, context: SceneContext) -> Iterator[Diagnostic]:
    line = prose.line
    if line.kind == "PAGE":
        yield _page_number(line)
    elif found := (
        _near_beat(prose)
        or _nearly(line)
        or _named_shot(prose)
        or pointed(line)
        or _caption(line)
        or boxed_people(line)
        or of_the_page(
            line,
            alone=prose.first and not prose.below,
            opens=prose.opens and context.scene.settings.title is None,
        )
        or like_heading(
            line, context.names, context.scene.language, first=prose.first, below=prose.below
        )
        or (_label(prose) if line.kind == "LABEL" else None)
    ):
        yield found


def _no_colon(line: Line) -> Diagnostic | None:
    """A setting right below a heading that has no colon."""
    slip = without_colon(line) if line.kind in _UNMARKED else None
    if slip is None or KEYS.get(slip.word, "style") in WORDED:
        return None
    return replace(slip.finding, severity=Severity.WARNING)


def _unmarked(lines: tuple[Line, ...]) -> Iterator[Diagnostic]:
    """What is told of the settings without a colon right below a heading, line by line."""
    for line in lines:
        told = _no_colon(line)
        if told is None:
            return
        yield told


def _label(prose: _ProseLine) -> Diagnostic | None:
    """A label in the story that looks like a declaration or a setting."""
    line, below = prose.line, prose.below
    word, value = keyed(line)
    low = label_of(line) or ""
    if low in ROLES and line.words.text[:1].strip():
        fields = bool(below) and label_of(below[0].saying(below[0].words.strip())) in FIELDS
        return _declared_late(word, sure=fields or _is_short(value.text))
    if low in FIELDS and line.words.text[:1].strip() and _FILE().fullmatch(value.text):
        return _field_late(word, FIELDS[low])
    if sets(line):
        return _stray(word, "is a setting", prose.above if prose.above is not line else None)
    near = None if prose.shot else nearest_key(low)
    if near:
        return _stray(word, f"looks like the setting `{near.capitalize()}`", None)
    return None


_SHORT = (4, 8)
"""Words, and characters of scripts without spaces, that may be a name."""


def _is_short(value: str) -> bool:
    words, characters = _SHORT
    return count_words(value) <= words and count_characters(value) <= characters


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


_FILE = lazy(r"(?:https?|oss)://\S+|(?!.*[.!?。！？]\s)\S.{0,200}\.[A-Za-z][A-Za-z0-9]{2,3}")
"""The path or address of a file."""


def _field_late(word: Slice, field: str) -> Diagnostic:
    """A file that belongs to somebody or something, where it belongs to nothing."""
    own = beside(word.text)
    role = spelled("roles", "character" if field == "voice" else "background", own)
    between = LANGUAGES[own].colon
    return _in_the_story(
        word,
        "is a field of a declaration, but here the model reads it as words",
        "no file is sent",
        f"declare at the top what the file shows, as `{role}{between}...`, with this line indented "
        "below it, and name it in the scene",
    )


def _stray(word: Slice, what: str, above: Line | None) -> Diagnostic:
    way = "move it there"
    if KEYS.get(fold(word.text)) == "duration":
        way += f", or, for one shot, write it behind its number, as in `{shown('shot', word.text)}`"
    return _in_the_story(
        word,
        f"{what}, but here the model reads it as part of the scene",
        "settings stand at the top, or directly under a heading with nothing between",
        way,
        (
            Note(
                above.words.strip().span(),
                "the line above it is no setting, so what follows is prose",
            ),
        )
        if above
        else (),
    )


def _in_the_story(
    word: Slice, what: str, label: str, way: str, notes: tuple[Note, ...] = ()
) -> Diagnostic:
    """The word of a line that belongs to the head, or below a heading."""
    return Diagnostic.of(
        "WAN108",
        word.span(),
        f"`{word.text}` {what}",
        label,
        notes,
        f"{way}; if it is prose, write `\\{word.text}{colon(word.text)}...`",
    )


_CAPTION = lazy(
    rf"(?i)[\[(]?\s*(?:{'|'.join(map(re.escape, DATA['caption']))})\s*(?:[:：\[]|[\])])\s*"
    r"(?P<shown>[^\r\n\])]{1,40}?)\s*[\])]?\s*\Z"
)
"""A line of words that are shown, by the word before them."""


def _caption(line: Line) -> Diagnostic | None:
    """A caption that is read to the model."""
    words = line.words.strip()
    found = _CAPTION().match(plain(words.text))
    if found is None or MEANT_VALUES.get(fold(found["shown"].rstrip("。"))) == "off":
        return None
    card = words.text[slice(*found.span("shown"))].strip('“”"')
    return Diagnostic.of(
        "WAN143",
        words.span(),
        "a caption is read to the model as any other words, and may be painted into the picture",
        "prose, as it stands",
        help=f"`> {card} <` on a line of its own is a title card: the film shows it, and it is "
        f"never sent; if it is prose, write `\\{words.text}`",
    )


def _near_beat(prose: _ProseLine) -> Diagnostic | None:
    """A time that a beat nearly has."""
    line = prose.line
    if line.kind == "ESCAPED":
        return None
    if near := near_in_beat(line) or boxed_beat(line.words.strip()):
        return near_time(near)
    if not prose.shot and (bulleted := behind_bullet(line.words.strip())):
        return bulleted_beat(bulleted)
    begun = None if prose.shot or line.kind == "BEAT" else like_beat(line.words)
    return untimed_beat(begun) if begun else None


def _page_number(line: Line) -> Diagnostic:
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


def _timecode(line: Line) -> Diagnostic | None:
    """A time at a line's start that says when it begins and not how long it lasts."""
    words = line.words.strip()
    code = inside("TIMECODE").match(plain(words.text))
    if code is None or line.kind not in ("PROSE", "LABEL"):
        return None
    return no_length(
        words.span(*code.span("time")),
        f"`{code['time']}` is words here, and times nothing",
        "",
        "a beat has a beginning and an end: `0:00-0:04: ...`, or `0-4s: ...`",
    )


def _named_shot(prose: _ProseLine) -> Diagnostic | None:
    """The name of a shot above its words, with no colon: `Shot 1`, `SHOT 1 - WIDE`."""
    words = prose.line.words.strip()
    head = inside("NAMED_SHOT").match(plain(words.text))
    if head is None or not prose.first or not prose.below or prose.line.kind not in _UNLABELLED:
        return None
    rest = words.text[head.end() :].strip(" -–—:.")
    if inside("POINT").search(plain(rest)) or len(rest.split()) > FRAMED:
        return None
    if inside("ENDED").search(rest) or ":" in plain(rest):
        return None
    number = inside("ORDINAL").search(plain(head["name"]))
    form = f"{number.group()}. {rest}" if rest and number else f"{words.text}{colon(words.text)}"
    edits = () if rest else (Edit(words.span(), form.strip()),)
    return looks_like(
        words.span(),
        "this looks like the head of a shot, but it is prose, and is read to the model",
        f"write `{form.strip()}`",
        f"if it is prose, write `\\{words.text}`",
        edits,
    )


_UNLABELLED = ("PROSE", "CUE")
_UNMARKED = (*_UNLABELLED, "LABEL")
_SLUG_WORDS = ("int", "ext", "est", "scene")
_SLUG_LIKE = re.compile(r"\s*([A-Z]{2,6})(\.|:)?(?=\s)")
_SCENE_LIKE = re.compile(r"\s*([Ss]cene)[ \t]+\d{1,3}(?=\s*\Z|[ \t]*[-–—])")


def _nearly(line: Line) -> Diagnostic | None:
    """A line of prose that is a slip away from a shot or a scene heading."""
    text = line.words.text
    if number := inside("LIKE_SHOT").match(text):
        dotted = number[1].endswith(".")
        way = f"write a space after `{number[1]}`" if dotted else f"write `{number[1]}、`"
        return _looks(line, number, "a shot", way, f"\\{number[1]}")
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
    form = known.upper() + ("" if known == "scene" else ".")
    place = line.words.span(slug.start(1), slug.end())
    edits = (Edit(place, form),) if word == known else ()
    return _looks(line, slug, "a scene heading", f"did you mean `{form}`?", f"\\{slug[1]}", edits)


def _looks(
    line: Line,
    match: re.Match[str],
    what: str,
    label: str,
    escaped: str,
    edits: tuple[Edit, ...] = (),
) -> Diagnostic:
    return looks_like(
        line.words.span(match.start(1), match.end()),
        f"this looks like {what}, but it is prose, and is read to the model",
        label,
        help=f"if it is prose, write `{escaped} ...`",
        edits=edits,
    )
