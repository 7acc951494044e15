"""The page of a film of a studio: its scenes and takes, of which a person may pick."""

from __future__ import annotations

from dataclasses import dataclass

from ..app.takes import TakeList, TakeRow
from .studio_html import film_key


@dataclass(frozen=True, slots=True)
class TakeCell:
    """A take on the page of a film."""

    label: str
    mark: str
    stands: bool
    pinned: bool
    at: float
    length: str
    cost: str
    file: str


@dataclass(frozen=True, slots=True)
class SceneCard:
    """A scene on the page of a film."""

    name: str
    heading: str
    takes: tuple[TakeCell, ...]


@dataclass(frozen=True, slots=True)
class FilmPage:
    """The page of a film: its scenes and their takes."""

    title: str
    heading: str
    server: str
    count: int
    trusted: bool
    key: str
    scenes: tuple[SceneCard, ...] = ()
    trouble: str = ""
    at: float = 0.0


def film_page(listed: TakeList, server: str, count: int, *, trusted: bool) -> FilmPage:
    """The takes of a film in words."""
    title = listed.prepared.compilation.storyboard.title
    return FilmPage(
        title=f"{title} - studio",
        heading=title,
        server=server,
        count=count,
        trusted=trusted,
        key=film_key(str(listed.project.home), listed.project.name),
        scenes=tuple(
            SceneCard(scene.name, scene.heading, tuple(map(_take, scene.takes)))
            for scene in listed.scenes
        ),
        trouble="; ".join(listed.problems),
    )


def _take(row: TakeRow) -> TakeCell:
    take = row.take
    pinned = row.stands and take.picked > 0 and not take.rejected
    mark = "pinned" if pinned else "stands" if row.stands else ""
    if take.rejected:
        mark = "no good"
    here = "" if row.present else "not here"
    return TakeCell(
        row.label,
        ", ".join(filter(None, (mark, here))),
        row.stands,
        pinned,
        take.finished,
        f"{take.seconds:g} s" if take.seconds else "",
        "" if row.cost is None else f"{row.currency} {row.cost:.2f}",
        take.file,
    )
