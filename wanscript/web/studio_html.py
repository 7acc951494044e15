"""How the pages of a studio become HTML, and name a film to their server."""

from __future__ import annotations

from datetime import UTC, datetime

from ..show.fontface import faces
from ..show.page import PLAIN, styled, templates


def html(template: str, page: object) -> str:
    """A page as HTML."""
    environment = templates().overlay()
    environment.filters |= {"iso": _iso, "utc": _utc}
    return environment.get_template(template).render(page=page)


def style() -> str:
    """The style sheet of all pages of a studio, its fonts in it."""
    return styled("studio.css.j2", faces({face: [PLAIN] for face in ("text", "bold", "slate")}))


def film_key(project: str, script: str) -> str:
    """How a page names a film to the server."""
    return f"{project}\n{script}"


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _utc(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
