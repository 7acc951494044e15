"""What changed between two versions of a film: for a terminal, and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..changes import Change
from ..diff import Detail, Diff, Kind, SceneDiff
from ..language.source import Span
from ..models.price import Estimate, together
from .amounts import estimate_data, money, quantity, range_data
from .terminal import Piece, Row, columns, wrapped
from .worddiff import Side, word_diff

if TYPE_CHECKING:
    from ..documents import difference
    from ..documents.amounts import Spot


@dataclass(frozen=True, slots=True)
class Versions:
    """What is compared: the script, what its two versions are called, and what is to be known.

    `script` is the file that lines are of; `commit` that of the older version, if it is one's.
    """

    script: str
    before: str
    now: str
    commit: str | None = None
    notes: tuple[str, ...] = ()


MARKS: Mapping[Kind, str] = {
    Kind.ADDED: "+",
    Kind.REMOVED: "-",
    Kind.OMITTED: "-",
    Kind.CHANGED: "~",
    Kind.FOLLOWS: ">",
    Kind.KEPT: "=",
}
"""How a scene is marked, as in a plan."""

_NARROW = 20
"""Columns that words have at the least."""

_LONG = 60
"""Characters from which on a change is told word by word."""


def diff_rows(found: Diff, of: Versions, width: int) -> Iterator[Row]:
    """The difference in rows of at most `width` columns, where a word has room."""
    head = f"{found.title or of.script}: from {of.before} to {of.now}"
    yield from wrapped([(head, "")], width)
    yield ()
    told = [scene for scene in found.scenes if scene.told]
    for scene in told:
        yield from _scene_rows(scene, of, width)
    if told:
        yield ()
    for sentence in (summary(found), *(f"{note}." for note in of.notes)):
        yield from _indented([(sentence, "")], 2, width)


def _scene_rows(scene: SceneDiff, of: Versions, width: int) -> Iterator[Row]:
    style = {Kind.ADDED: "32", Kind.REMOVED: "31", Kind.OMITTED: "31"}.get(scene.kind, "")
    first = [("  ", ""), (f"{MARKS[scene.kind]} {named(scene)}", style), ("  ", "")]
    words = ": ".join(filter(None, (heading(scene), price(scene))))
    over = sum(columns(text) for text, _ in first)
    for line in wrapped([(words, "")], max(_NARROW, width - over)):
        yield [*first, *line]
        first = [(" " * over, "")]
    for reason in reasons(scene, of):
        yield from _indented([(reason, "")], 6, width)
    for detail in scene.details:
        yield from _detail_rows(detail, of, width)


def _detail_rows(detail: Detail, of: Versions, width: int) -> Iterator[Row]:
    if not worded(detail):
        yield from _indented([(f"{brief(detail)}{where(detail.place, of)}", "")], 6, width)
        return
    pieces: list[Piece] = []
    for side, text in word_diff(detail.old or "", detail.new or ""):
        pieces += _marked(side, text)
    label = f"{detail.part}{where(detail.place, of)}: "
    for line in _by_line([(label, ""), *pieces]):
        yield from _indented(line, 6, width)


_SIGNS: Mapping[Side, tuple[str, str, str]] = {
    Side.BOTH: ("", "", ""),
    Side.OLD: ("[-", "-]", "31"),
    Side.NEW: ("{+", "+}", "32"),
}


def _marked(side: Side, text: str) -> Iterator[Piece]:
    """A part between its signs, of which each word is a piece, and each line a part."""
    before, after, style = _SIGNS[side]
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "\n", ""
        inner = line.strip() if style else line
        if not inner:
            continue
        if line[:1] == " " and style:
            yield " ", ""
        for at, word in enumerate(f"{before}{inner}{after}".split(" ")):
            if at:
                yield " ", ""
            yield word, style
        if style and line[-1] == " ":
            yield " ", ""


def _by_line(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if piece[0] == "\n":
            yield line
            line = []
        else:
            line.append(piece)
    yield line


def _indented(pieces: Sequence[Piece], indent: int, width: int) -> Iterator[Row]:
    for line in wrapped(pieces, max(_NARROW, width - indent)):
        yield [(" " * indent, ""), *line]


# ---- in words --------------------------------------------------------------------------------


def named(scene: SceneDiff) -> str:
    """A scene's name, of one that was removed the one that it had."""
    return scene.scene or scene.was or ""


def heading(scene: SceneDiff) -> str:
    """A scene's heading, or what stands for it."""
    return scene.key.heading or f"scene {scene.key.position}"


def price(scene: SceneDiff) -> str:
    """What is shot again of a scene, as `2 takes, 10 s billed, CNY 7.34`; "" where nothing is."""
    if not scene.again:
        return ""
    takes = f"{len(scene.again)} takes, " if len(scene.again) > 1 else ""
    return f"{takes}{amounts(together(scene.again))}"


def amounts(priced: Estimate) -> str:
    """Seconds and money."""
    return f"{quantity(priced.seconds)} s billed, {money(priced.cost)}"


def reasons(scene: SceneDiff, of: Versions) -> Iterator[str]:
    """What is to be said of a scene as a whole."""
    if scene.kind is Kind.ADDED:
        yield f"new{where(scene.place, of)}"
    if scene.kind in (Kind.REMOVED, Kind.OMITTED):
        yield scene.kind.value
    if scene.moved:
        yield "moved"
    if scene.was and scene.scene and scene.was != scene.scene and not _counted(scene):
        yield f"called {scene.was} before"
    if scene.starts:
        yield f"starts on the end of {' and '.join(scene.starts)}, which is shot again"
    if scene.resent:
        yield "its prompt is put otherwise, though nothing in it was changed; kept"


def _counted(scene: SceneDiff) -> bool:
    """Whether a scene was and is called by its place, which others decide."""
    return all((each or "").isdecimal() for each in (scene.scene, scene.was))


def worded(detail: Detail) -> bool:
    """Whether a change is told word by word: of a text, or of a long value."""
    values = [each for each in (detail.old, detail.new) if each]
    text = detail.part in ("words", "dialogue")
    return bool(values) and (text or (len(values) > 1 and max(map(len, values)) > _LONG))


def brief(detail: Detail) -> str:
    """A change in a line, its values too where they are no text."""
    if worded(detail):
        return detail.part
    return str(Change(detail.part, detail.old, detail.new))


def where(place: Span | None, of: Versions) -> str:
    """The line of a place, as `, line 12`; "" where there is none."""
    if place is None:
        return ""
    file = str(place.source.path)
    return f", line {place.line}" if file == of.script else f", {file}:{place.line}"


def summary(found: Diff) -> str:
    """How many scenes are what, and what all costs that is shot again."""
    counted = (
        (Kind.CHANGED, "changed"),
        (Kind.FOLLOWS, "to follow"),
        (Kind.ADDED, "new"),
        (Kind.REMOVED, "removed"),
        (Kind.OMITTED, "omitted"),
        (Kind.KEPT, "as before"),
    )
    kinds = [f"{found.count(kind)} {words}" for kind, words in counted if found.count(kind)]
    moved = sum(scene.moved for scene in found.scenes)
    kinds += [f"{moved} moved"] if moved else []
    said = [f"Scenes: {', '.join(kinds) or 'none'}."]
    if found.before != found.now:
        said.append(f"The film: {quantity(found.before)} s -> {quantity(found.now)} s.")
    clips = sum(len(scene.again) for scene in found.scenes)
    if not clips:
        return " ".join([*said, "Nothing is to be shot again."])
    total = found.again
    takes = "1 clip" if clips == 1 else f"{clips} clips"
    said.append(f"To shoot: {takes}, {amounts(total)}.")
    if total.cost:
        said += [
            f"{doubt[0].upper()}{doubt[1:]}, so the price is a range." for doubt in total.doubts
        ]
    if total.as_of:
        said.append(f"Price list of {' and '.join(total.as_of)}.")
    return " ".join(said)


# ---- as data ---------------------------------------------------------------------------------


def document(found: Diff, of: Versions) -> difference.Difference:
    """Everything that is shown of a difference, as JSON data."""
    return {
        "schema": 1,
        "script": of.script,
        "title": found.title,
        "before": {"name": of.before, "commit": of.commit, "lasts": range_data(found.before)},
        "now": {"name": of.now, "lasts": range_data(found.now)},
        "region": found.region,
        "currency": found.currency,
        "scenes": [_scene_data(scene) for scene in found.scenes],
        "clips": sum(len(scene.again) for scene in found.scenes),
        **estimate_data(found.again),
        "prices_as_of": ", ".join(found.again.as_of) or None,
        "notes": list(of.notes),
    }


def _scene_data(scene: SceneDiff) -> difference.Scene | difference.SceneAgain:
    data: difference.Scene = {
        "kind": scene.kind.value,
        "scene": scene.scene,
        "was": scene.was,
        "heading": scene.key.heading or None,
        "moved": scene.moved,
        "resent": scene.resent,
        **_place_data(scene.place),
        "changes": [
            {"part": each.part, "old": each.old, "new": each.new, **_place_data(each.place)}
            for each in scene.details
        ],
        "starts_on": list(scene.starts),
        "lasts": range_data(scene.lasts),
        "clips": len(scene.again),
    }
    return {**data, **estimate_data(together(scene.again))} if scene.again else data


def _place_data(place: Span | None) -> Spot:
    if place is None:
        return {"file": None, "line": None}
    return {"file": str(place.source.path), "line": place.line}
