"""A length that times nothing: among the words, or in the heading of a scene."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from ..language.counted import count_characters
from ..language.diagnostic import Diagnostic, Edit
from ..language.grammar import inside, plain
from ..language.lazy import lazy
from ..language.lines import keyed
from ..language.misplaced import no_length
from ..language.names import Names
from ..language.near_times import row_time
from ..language.read_time import read_time, unquoted
from ..language.slice import Slice
from ..language.source import Span
from ..language.spelled import beside, entry, shown, spelled
from ..language.storyboard import Scene
from ..language.syntax import Line
from ..language.typos import label_of
from ..language.usage import counts, each_words, literals, outside_quotes, speeches
from .check_context import LintContext
from .scene_context import SceneContext


def in_heading(context: SceneContext) -> Iterator[Diagnostic]:
    """The length of a scene at the end of its heading, where it is a part of place or title."""
    heading, scene = context.scene.heading, context.scene
    if heading is None:
        return
    words, bare = heading.typed, plain(heading.typed.text)
    if _DIGITS.isdisjoint(bare):
        return
    # a heading may be as long as a script, and consist of what may stand before a length
    found = inside("HEADING_TIME").search(bare, max(0, len(bare) - _LONGEST))
    if found is None:
        return
    place = words.span(*found.span("time"))
    time = read_time(found["time"], place, _ZERO)
    way = entry("duration", f"{time.end.normalize():f}s", beside(words.text))
    times = [*(shot.time for shot in scene.shots), *(beat.time for beat in scene.beats)]
    sure = not (time.start or any(times) or scene.settings.duration) and time.end % 1 == 0
    end = Span(heading.span.source, heading.span.end, heading.span.end)
    edits = (Edit(words.span(found.start(), found.end()), ""), Edit(end, f"\n{way}"))
    yield no_length(
        place,
        f"`{place.text}` is words of the heading, and says nothing of how long the scene is",
        "said to the model with the place" if heading.title is None else "a part of the title",
        f"take it out, and write `{way}` on the line below the heading",
        edits if sure else (),
    )


def in_manner(context: SceneContext) -> Iterator[Diagnostic]:
    """A length where it is told how somebody speaks."""
    for speech in speeches(context.scene):
        for words in filter(counts, (each for text in speech.how for each in literals(text))):
            for piece in _PIECE().finditer(words.words.text):
                time = inside("LISTED_TIME").fullmatch(piece.group())
                if time and not time["before"]:
                    yield no_length(
                        words.words.span(*piece.span()),
                        f"`{piece.group()}` says here how it is spoken, and times nothing",
                        "",
                        f"only a numbered shot has a length: `{shown('shot', piece.group())}`",
                    )


_PIECE = lazy(r"[^\s，,、][^，,、]*")
_ZERO = Decimal(0)
_DIGITS = frozenset("0123456789")
_LONGEST = 60
"""Characters of a length at the end of a heading, with what stands before it."""
_DECADE = re.compile(r"[\[(]\s*[2-9]0s\s*[\])]?")
"""How old somebody is, `[40s]`, and longer than a clip."""


def untimed(context: LintContext) -> Iterator[Diagnostic]:
    """The first length among the words of each scene that has no shots and no timed beats.

    A fence says what it says.
    """
    for scene in context.storyboard.scenes:
        timed = scene.shots or any(beat.time for beat in scene.beats)
        if not timed and scene.fence is None:
            yield from _untimed(scene)


def _untimed(scene: Scene) -> Iterator[Diagnostic]:
    for words in filter(counts, each_words(scene)):
        for span, match in outside_quotes(words, inside("TIME")):
            if not any(map(str.isalpha, match.group())) or _DECADE.fullmatch(match.group()):
                continue  # a number in brackets, or somebody's age
            yield no_length(
                span,
                f"`{match.group()}` is words here, and times nothing",
                "",
                f"only a numbered shot has a length: `{spelled('shown', 'shot', scene.language)}`",
            )
            return


class Length(Struct, frozen=True, gc=False):
    """A length at the end of a line that is no shot's, and the line's words before it."""

    time: Slice
    head: str

    @property
    def of_head(self) -> bool:
        """Whether it ends what would be the head of a shot, as in `Close-up (3s)`."""
        return len(self.head.split()) <= FRAMED and count_characters(self.head) <= _LONGEST_HEAD


def length_at_end(line: Line) -> Length | None:
    """A length at the end of a line, in brackets, or before its colon; nobody's age."""
    words = line.words.strip()
    text = unquoted(words.text)
    marked = line.kind in (*_UNTIMED, "CUE") and any(mark in text for mark in "([-")
    found = inside("END_TIME").search(text) if marked else None
    coded = _CODE.match(text) is not None
    if found and found["time"][0] not in "([" and not coded:
        return None
    head = label_of(line) if line.kind in _UNTIMED else None
    if found is None and head and len(head) <= _LONGEST_HEAD:
        before = text[: len(keyed(line)[0].text)]
        apart = inside("APART_TIME")
        found = inside("END_TIME").search(before) or apart.search(text, 0, len(before))
    if found is None and line.kind in _UNTIMED and coded:
        found = row_time(text)
    if found is None or _DECADE.fullmatch(found["time"]):
        return None
    start, end = found.span("time")
    return Length(words.part(start, end), words.text[:start])


def timing_nothing(lengths: Sequence[Length], scene: Scene, names: Names) -> Iterator[Diagnostic]:
    """The first of a scene's lengths that time nothing: of several, or at what would be a head.

    Square brackets in a scene that has no times are told among its words; behind a name alone it
    is told how somebody speaks.
    """
    times = [*(shot.time for shot in scene.shots), *(beat.time for beat in scene.beats)]
    taken = {time.span.start for time in times if time}
    free = [each for each in lengths if each.time.offset not in taken]
    several = len(free) > 1 and not taken
    marks = "[(" if taken else "("
    for each in free:
        head = each.of_head and names.exact(each.head.strip(_SIGNS), any_case=True) is None
        if several or (head and each.time.text[0] in marks):
            below = ", and so are those of the lines below: they time nothing"
            yield no_length(
                each.time.span(),
                f"`{each.time.text}` is words here{below if several else ', and times nothing'}",
                "",
                "a shot has a number, and its time in square brackets: "
                f"`{shown('action', each.head)}`",
            )
            return


_SIGNS = " :：([-"
_UNTIMED = ("PROSE", "LABEL")
_CODE = re.compile(r"\s*[A-Za-z]{0,3}#?\d{1,3}[A-Za-z]?(?=[\s|｜,，、])")
"""What a row of a shot list begins with."""
_LONGEST_HEAD = 40
"""Characters of the longest words before a colon or a length that may be the head of a shot."""
FRAMED = 4
"""Words of the longest framing."""
