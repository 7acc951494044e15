"""A shot list as CSV: a row for each shot of a film, with its times, its clip and its words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from fractions import Fraction

from ..timeline.edit import Piece
from ..timeline.records import SceneTimeline, Shot
from ..timeline.speaking import plain
from .cut import Clip, Cut

_COLUMNS = (
    *("scene", "heading", "shot", "start", "end", "seconds", "in clip"),
    *("framing", "camera", "who", "place", "time", "picture", "dialogue", "clip", "file"),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


def shot_list(cut: Cut) -> str:
    """The shots in the order of the film; times are seconds of the film, but `in clip`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for piece, clip in cut.pieces:
        if piece.scene is None:
            if piece.words:
                writer.writerow(_safe(_card(piece)))
            continue
        for shot in piece.scene.shots:
            writer.writerow(_safe(_row(piece, piece.scene, shot, clip)))
    return out.getvalue()


def _row(piece: Piece, scene: SceneTimeline, shot: Shot, clip: Clip | None) -> Iterator[str]:
    yield from (scene.name, scene.slug, shot.id)
    yield from map(_seconds, map(piece.at, (shot.start, shot.end)))
    yield from map(_seconds, (shot.end - shot.start, shot.start))
    yield shot.framing.value
    yield shot.move.value if shot.move else ""
    yield ", ".join((*shot.subjects, *shot.others))
    yield from (scene.place, scene.time.value)
    prose = [plain(item) for item in shot.items if isinstance(item, tuple)]
    yield ": ".join(filter(None, (plain(shot.heading), " ".join(prose))))
    said = ((" & ".join(line.speakers), line.words) for line in shot.lines)
    yield "\n".join(": ".join(filter(None, each)) for each in said)
    yield from (clip.name, clip.file) if clip else ("", "")


def _card(piece: Piece) -> Iterator[str]:
    yield from ("", "title card", "")
    yield from map(_seconds, (piece.start, piece.end, piece.seconds))
    yield from ("", "", "", "", "", "", piece.words, "", "", "")


def _seconds(time: Fraction) -> str:
    return f"{float(time):.3f}"


def _safe(cells: Iterator[str]) -> list[str]:
    """Cells that a spreadsheet shows as they are, whoever wrote the script."""
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
