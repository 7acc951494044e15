"""Where words may break: between sentences, between lines, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u33ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)
"""Characters that stand without white space between words."""

_BOUND = "，。、！？：；）」』】》〉”’…—,.!?:;)]}%％ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_OPENS = "（「『【《〈“‘([{"

_TITLES = "mr|mrs|ms|mx|dr|prof|st|mt|lt|col|capt|sgt|gen|rev|hon|messrs|mme|mlle|vs|int|ext|est"
_HELD = re.compile(rf"(?:^|[^\w.])(?:(?i:{_TITLES})|(?:[^\W\d_]\.)*[^\W\d_a-z])\.\s*$")
"""A title or an initial at the end: what follows belongs to it."""

_SENTENCE = re.compile(r"[.!?…][\"”’»)\]]*\s+|[。！？][”’」』）]*\s*")


def pieces(text: str) -> Iterator[str]:
    """The text in pieces between which a line may break, each with the white space behind it."""
    piece = ""
    for at, character in enumerate(text):
        before = text[at - 1] if at else ""
        splits = before.isspace() or WIDE.match(character) or (before and WIDE.match(before))
        if (
            piece
            and splits
            and not character.isspace()
            and character not in _BOUND
            and before not in _OPENS
            and not held(piece)
        ):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def held(text: str) -> bool:
    """Whether a text ends in what belongs to the next word: `Mr.`, `J. R. R.`."""
    return text.rstrip().endswith(".") and _HELD.search(text[-40:]) is not None


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each with the white space behind it; joined they are the text."""
    since = 0
    for end in _SENTENCE.finditer(text):
        if not held(text[since : end.end()]):
            yield text[since : end.end()]
            since = end.end()
    if since < len(text):
        yield text[since:]
