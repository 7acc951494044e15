"""Views of a compiled script with its project's prices: its source map, its breakdown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..compiler import Compilation
from ..media import files
from .errors import UnknownScene
from .open_script import Opening
from .settings import Settings, settings

if TYPE_CHECKING:
    from ..breakdown import Breakdown
    from ..show.sourcemap import Sheet


def market(
    compilation: Compilation, region: str | None = None, currency: str | None = None
) -> Settings:
    """The settings under which a script's prices are shown. Raises SettingsError."""
    return settings(files.project(Path(compilation.source.path)), os.environ, region, currency)


def sheets_of(
    compilation: Compilation, opening: Opening, chosen: Settings, scene: str | None = None
) -> tuple[Sheet, ...]:
    """Where all of each request came from, of one scene or of all. Raises UnknownScene."""
    from ..show.sourcemap import sourcemap

    facts = opening.facts(Path(compilation.source.path).parent)
    sheets = sourcemap(compilation, facts, chosen.region, chosen.currency)
    known = [each.request.scene for each in sheets]
    if scene is not None and scene not in known:
        raise UnknownScene(f"There is no scene `{scene}`; there is {', '.join(known)}.")
    return tuple(each for each in sheets if scene in (None, each.request.scene))


def breakdown_of(compilation: Compilation, opening: Opening, chosen: Settings) -> Breakdown:
    """The breakdown of a script."""
    from ..breakdown import breakdown

    facts = opening.facts(Path(compilation.source.path).parent)
    return breakdown(compilation, facts, chosen.region, chosen.currency)
