"""The dailies as one page of HTML that needs nothing else: contact sheets above time bars."""

from __future__ import annotations

import base64
import io
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from ..draw.typography import rightward
from ..review.records import Dailies, FaultKind, Review, Stretch, TakeReview
from .fontface import faces
from .page import PLAIN, digest, styled, templates
from .reviewtext import facts, told, word
from .terminal import visible


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch on a row, in percents of its width; a `label` has room."""

    look: str
    left: str
    long: str
    title: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the time bar."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pictures side by side, each of `size` pixels; `across` is how wide the bar is in these."""

    pictures: tuple[str, ...]
    size: tuple[int, int]
    across: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A take on the page."""

    label: str
    marks: tuple[str, ...]
    look: str
    told: str
    facts: tuple[str, ...]
    sheet: Sheet | None
    rows: tuple[Row, ...]
    seconds: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]
    seam: str
    command: str


@dataclass(frozen=True, slots=True)
class Section:
    """A scene on the page."""

    name: str
    heading: str
    takes: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What the template lays out."""

    title: str
    right: bool
    facts: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


_LEGEND = (
    ("words", "words, speech"),
    ("sound", "any other sound"),
    ("black", "black"),
    ("still", "nothing moves"),
    ("fault", "not the same"),
)
"""What the colours of a time bar mean."""


def review_page(made: Dailies) -> str:
    """The page: each take's pictures over what was asked for and what was found."""
    page = ReviewPage(
        visible(made.title),
        rightward(made.title),
        tuple(_summary(made)),
        _LEGEND,
        tuple(
            Section(
                visible(scene.name),
                visible(scene.heading),
                tuple(
                    _entry(take, f"{made.pick} {shlex.quote(scene.name)} {take.label}")
                    for take in scene.takes
                ),
            )
            for scene in made.scenes
        ),
    )
    said = list(_said(page))
    style = styled("review.css.j2", faces({"text": [PLAIN, *said], "bold": [PLAIN, *said]}))
    template = templates().get_template("review.html.j2")
    return template.render(page=page, style=style, style_hash=digest(style))


def _summary(made: Dailies) -> Iterator[str]:
    takes = [take for scene in made.scenes for take in scene.takes]
    yield "rehearsals" if made.drawn else "takes that were shot"
    yield f"{len(made.scenes)} scene{'s' * (len(made.scenes) != 1)}"
    yield f"{len(takes)} take{'s' * (len(takes) != 1)}"
    fine = sum(take.review is not None and not take.review.faults for take in takes)
    yield f"{fine} as the script says"


def _entry(take: TakeReview, command: str) -> Entry:
    marks = ("stands",) * take.stands + ("picked",) * take.picked
    if take.reworded:
        marks += ("made from other words than the script has now",)
    own = take.review
    if own is None:
        problem = (visible(f"{take.file} {take.problem}"),)
        return Entry(take.label, marks, "ng", "not readable", (), None, (), (), problem, "", "")
    scale = max(own.found.seconds, own.asked.shots[-1].at.end, 0.1)
    return Entry(
        take.label,
        marks,
        {"circle": "circle", "NG": "ng"}.get(own.advice.value, "seam"),
        told(own),
        tuple(facts(own.found)),
        _sheet(own, scale),
        tuple(_rows(own, scale)),
        tuple((_percent(at, scale), f"{at}") for at in _ticks(scale)),
        tuple(visible(fault.message) for fault in own.faults),
        _seam(own),
        visible(word(own, command)),
    )


def _sheet(own: Review, scale: float) -> Sheet | None:
    frames = own.found.frames
    if not frames or not own.found.seconds:
        return None
    with Image.open(io.BytesIO(frames[0])) as first:
        size = first.size
    across = len(frames) * size[0] * scale / own.found.seconds
    coded = tuple(base64.b64encode(each).decode("ascii") for each in frames)
    return Sheet(coded, size, f"{across:.1f}")


def _ticks(scale: float) -> range:
    """The seconds that are named below a bar, at most some fifteen."""
    return range(0, int(scale) + 1, max(1, round(scale / 12)))


def _rows(own: Review, scale: float) -> Iterator[Row]:
    asked, found = own.asked, own.found
    shots = (
        Piece("shot", *_place(shot.at, scale), f"shot {shot.id}, {_times(shot.at)}", shot.id)
        for shot in asked.shots
    )
    yield Row("asked: shots", tuple(shots))
    ends = [0.0, *found.cuts, found.seconds]
    between = [Stretch(one, other) for one, other in pairwise(ends)]
    seen = [Piece("shot", *_place(each, scale), _times(each)) for each in between]
    for look, named, all_of_them in (
        ("black", "black", found.black),
        ("still", "nothing moves", found.still),
    ):
        seen += _pieces(look, all_of_them, scale, named)
    yield Row("found: cuts", tuple(seen))
    lines = [line for shot in asked.shots for line in shot.lines]
    if lines or found.heard:
        yield Row("asked: words", tuple(_pieces("words", lines, scale, "words are due")))
        heard = [*_pieces("sound", found.heard, scale, "sound")]
        heard += _pieces("words", found.spoken, scale, "speech")
        yield Row("found: speech", tuple(heard))
    wrong = [fault for fault in own.faults if fault.kind not in _WHOLE]
    if wrong:
        yield Row(
            "not the same",
            tuple(Piece("fault", *_place(each.at, scale), visible(each.message)) for each in wrong),
        )


_WHOLE = frozenset({FaultKind.LOUD, FaultKind.QUIET, FaultKind.PEAK})
"""What is of the clip as a whole, and has no place in it."""


def _pieces(look: str, all_of_them: Iterable[Stretch], scale: float, named: str) -> Iterator[Piece]:
    for each in all_of_them:
        yield Piece(look, *_place(each, scale), f"{named}, {_times(each)}")


def _place(at: Stretch, scale: float) -> tuple[str, str]:
    """Where a stretch begins and how long it is; a moment is seen, also at the end."""
    long = max(at.seconds, scale / 150)
    return _percent(min(at.start, scale - long), scale), _percent(long, scale)


def _percent(seconds: float, scale: float) -> str:
    return f"{seconds / scale * 100:.2f}"


def _times(at: Stretch) -> str:
    return f"{at.start:.1f}-{at.end:.1f} s"


def _seam(own: Review) -> str:
    it = own.seam
    if it is None:
        return ""
    before, behind = it.motion
    return (
        f"Seam to scene {visible(it.before)}: colours {it.colour:.0f} apart, "
        f"motion {before:.1f} before it and {behind:.1f} behind it."
    )


def _said(page: ReviewPage) -> Iterator[str]:
    """All words of the page, for its fonts."""
    yield from (page.title, *page.facts)
    for section in page.sections:
        yield from (section.name, section.heading)
        for each in section.takes:
            yield from (each.label, each.told, each.seam, each.command)
            yield from (*each.marks, *each.facts, *each.faults, *_labels(each.rows))


def _labels(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield row.name
        yield from (piece.label for piece in row.pieces)
