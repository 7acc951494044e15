"""What a check is given, and what it is: one request with all that may be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ...language.diagnostic import Diagnostic
from ...language.storyboard import Scene, Storyboard
from ...models.media import Facts
from ...models.request import Request
from ...models.spec import ModelSpec
from ..attach import Attachments
from ..origins import Origins
from ..whole_film import WholeFilm


class CheckContext(Struct, frozen=True, gc=False):
    """One request with all that a check may ask about it; `film` has what other scenes decide."""

    request: Request
    scene: Scene
    storyboard: Storyboard
    attached: Attachments
    row: ModelSpec
    facts: Facts
    origins: Origins
    film: WholeFilm


Check = Callable[[CheckContext], Iterator[Diagnostic]]
