"""The fonts of a page: of each, only what the page says, ready to be embedded."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..draw.typography import FACES, FONTS, Run, runs

_WHOLE = 40_000
WEIGHTS = {"text": 500, "bold": 700, "slate": 700}

_VERTICAL = frozenset(("valt", "vert", "vkrn", "vpal", "vrt2"))


@dataclass(frozen=True, slots=True)
class FontFace:
    """One `@font-face`: its family, weight, the characters it has, and its bytes in base64."""

    family: str
    weight: int
    reach: str
    data: str


def faces(words: Mapping[str, Iterable[str]]) -> tuple[FontFace, ...]:
    """The faces for the words of each face (`text`, `bold`, `slate`), by our own fonts.

    What a face's own fonts lack is given to `text`, so that it is embedded once.
    """
    wanted: dict[tuple[str, Path], set[str]] = {}
    for face, texts in words.items():
        own = {FONTS / f"{name}.woff2" for name, _ in FACES[face]}
        for text in set(texts):
            for path, part in _runs(text, face):
                family = face if path in own else "text"
                said = set(part) if path in own else {each for each in part if each > "~"}
                wanted.setdefault((family, path), set()).update(said)
    return tuple(
        FontFace(
            f"ws-{family}",
            WEIGHTS[family],
            _reach(characters),
            _subset(path, frozenset(characters)),
        )
        for (family, path), characters in sorted(wanted.items(), key=lambda row: str(row[0]))
    )


@lru_cache(maxsize=8192)
def _runs(text: str, face: str) -> tuple[Run, ...]:
    """The stretches of a text; a page that is made anew says most of its words again."""
    return tuple(runs(text, face, browser=True))


def _reach(characters: set[str]) -> str:
    """Characters as a CSS unicode-range."""
    spans: list[tuple[int, int]] = []
    for code in sorted(map(ord, characters)):
        if spans and spans[-1][1] == code - 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)


@lru_cache(maxsize=64)
def _subset(path: Path, characters: frozenset[str]) -> str:
    """A font's bytes in base64; a small one whole, of a large one only these characters."""
    if path.stat().st_size < _WHOLE:
        return base64.b64encode(path.read_bytes()).decode("ascii")
    import logging

    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = Options()
    # all that shapes a script from left or right; a page has no vertical text
    options.layout_features = [each for each in options.layout_features if each not in _VERTICAL]
    options.flavor = "woff2"
    options.hinting = False
    options.notdef_outline = True
    drawn = TTFont(path, lazy=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(each) for each in characters])
    subsetter.subset(drawn)
    out = io.BytesIO()
    drawn.flavor = "woff2"
    drawn.save(out)
    drawn.close()
    return base64.b64encode(out.getvalue()).decode("ascii")
