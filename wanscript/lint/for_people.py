"""Lines for the cutter or the reader that are prose, and so are read to the model."""

from __future__ import annotations

import re

from ..language.diagnostic import Diagnostic, Edit
from ..language.fold import fold
from ..language.head_slips import film_title
from ..language.slice import Slice
from ..language.syntax import Line
from ..language.words import COUNTED_PARTS, PARTS, TRANSITIONS


def of_the_page(line: Line, *, alone: bool, opens: bool) -> Diagnostic | None:
    """A transition, or the name of a part of the film, that is not in capitals; `alone`: a block.

    Or the title of the film, where the line `opens` a film that has no title.
    A transition without a colon has to be alone too: `Fade to black.` may be what is to be seen.
    """
    words = line.words.strip()
    if line.kind == "ESCAPED":
        return None
    if alone and opens and (title := film_title(words)):
        why = "the title of a film is a setting"
        return for_people(words, why, f"write `{title[0]}`", *title[1])
    low = " ".join(fold(words.text.rstrip(":：")).split())
    colon_ends = words.text.endswith((":", "："))
    if (alone and low in TRANSITIONS) or (colon_ends and _cuts(low)):
        upper = words.text.upper()
        edit = Edit(words.span(), upper)
        return for_people(words, "a transition stands in capitals", f"write `{upper}`", edit)
    if alone and (low in PARTS or _COUNTED.sub("", low) in COUNTED_PARTS - {low}):
        edit = Edit(words.span(0, 0), "# ")
        label = f"write `# {words.text}`"
        return for_people(words, "the name of a part of the film stands behind `#`", label, edit)
    return None


_COUNTED = re.compile(r"\s*\d{1,3}\Z")
_LONGEST_CUT = 4
"""Words of the longest transition that ends in `to:`."""


def _cuts(low: str) -> bool:
    return low in TRANSITIONS or (low.endswith(" to") and len(low.split()) <= _LONGEST_CUT)


def for_people(words: Slice, why: str, label: str, edit: Edit) -> Diagnostic:
    """A line that is not meant for the model; `why` it is read to it all the same."""
    return Diagnostic.of(
        "WAN145",
        words.span(),
        f"{why}, but this is prose, and is read to the model",
        label,
        help=f"if it is prose, write `\\{words.text}`",
        edits=(edit,),
    )
