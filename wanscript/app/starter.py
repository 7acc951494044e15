"""The storyboards to start from: complete small projects, with pictures that stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Starter:
    """One of them: what it is, its title's key, and its pictures by path with whom they show.

    `beside` are pages that go with the script, by path; `board` is a picture of so many panels.
    """

    what: str
    title: str = "Title: "
    people: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    rooms: Mapping[str, str] = field(default_factory=dict)
    props: tuple[str, ...] = ()
    upright: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)
    board: int = 0


STARTERS: Mapping[str, Starter] = MappingProxyType(
    {
        "dialogue": Starter(
            "two people who talk, in shots",
            people={"cast/ines.png": "Ines", "cast/ben.png": "Ben"},
            places={"sets/harbour.png": "Harbour"},
        ),
        "storyboard": Starter("one picture of several panels", board=4),
        "first-frame": Starter(
            "clips that begin with a picture, or with the end of another",
            people={"cast/edda.png": "Edda"},
            places={"first.png": "Coast"},
        ),
        "short-drama": Starter(
            "an upright short drama in Chinese",
            title="片名：",
            people={"cast/xiaomei.png": "小美", "cast/laozhou.png": "老周"},
            rooms={"sets/jiuguan.png": "酒馆"},
            upright=True,
        ),
        "film": Starter(
            "acts, a cast of its own file, transitions, a title card",
            people={"cast/ilse.png": "Ilse", "cast/marten.png": "Marten"},
            places={"sets/quay.png": "Quay"},
            rooms={"sets/saloon.png": "Saloon"},
            props=("props/suitcase.png",),
            beside={"cast/cast.wan": "cast.wan"},
        ),
    }
)
"""By name."""


def starter(name: str, script: Path, title: str) -> dict[Path, bytes]:
    """The files of a new project, its script first; `title` replaces that of the page, if any."""
    kind, folder = STARTERS[name], script.parent
    page = _page(f"{name}.wan")
    if title:
        page = re.sub(rf"\A{kind.title}.*", lambda _: f"{kind.title}{title}", page)
    made = {script: page.encode()}
    made |= {folder / path: _page(page).encode() for path, page in kind.beside.items()}
    return made | {folder / path: picture for path, picture in _pictures(kind)}


def _page(name: str) -> str:
    pages = resources.files("wanscript").joinpath("show", "templates", "new")
    return pages.joinpath(name).read_text("utf-8")


def _pictures(kind: Starter) -> Iterator[tuple[str, bytes]]:
    from ..draw.placeholder import panels, person, png, setting, suitcase

    size = (720, 1280) if kind.upright else (1280, 720)
    for path, name in kind.people.items():
        yield path, png(person(name))
    for path, name in kind.places.items():
        yield path, png(setting(name, size=size))
    for path, name in kind.rooms.items():
        yield path, png(setting(name, size=size, indoors=True))
    for path in kind.props:
        yield path, png(suitcase())
    if kind.board:
        yield "board.png", png(panels(kind.board))
