"""How a first frame names the scene on whose end a clip starts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .slice import Slice
from .storyboard import Setting

_END_OF = re.compile(
    r"(?i)\s*end\s+of\s+(?:(?P<previous>(?:the\s+)?previous(?:\s+scene)?)|"
    r"(?:scene\s+)?#?(?P<id>[^#]+?)#?)\s*"
)


@dataclass(frozen=True, slots=True)
class EndOf:
    """The end of the scene with an id, or of the scene before where that is None."""

    id: Slice | None


def end_of(frame: Setting) -> EndOf | None:
    """The scene on whose end a first frame is, None where it is a picture."""
    match = _END_OF.fullmatch(frame.words.text)
    if match is None:
        return None
    return EndOf(None if match["previous"] else frame.words.part(*match.span("id")).strip())
