"""Lines of the header that are a slip away from what was meant."""

from __future__ import annotations

import re

from .diagnostic import Diagnostic
from .fold import fold
from .lines import keyed
from .near import one_slip
from .slice import Slice
from .syntax import File, Line
from .words import FIELDS, KEYS, MEANT, ROLES


def slips(line: Line) -> tuple[Diagnostic, ...]:
    """Whether the word before a colon is one slip from a key or a declaration word."""
    text = line.words.text
    if ":" not in text and "：" not in text:
        return ()
    word, _ = keyed(line)
    low = " ".join(fold(word.text).split())
    meant = next(
        (known for known in (*KEYS, *ROLES) if len(known) > 3 and one_slip(low, known)), None
    )
    if meant is None:
        return ()
    return (_no_key(word, f"did you mean `{meant.capitalize()}`?"),)


def _no_key(word: Slice, label: str) -> Diagnostic:
    return Diagnostic.of(
        "WAN103",
        word.span(),
        f"`{word.text}` is no setting and no declaration",
        label,
        help=f"to say it to the model as it stands, write `\\{word.text}: ...`",
    )


_EQUALS = re.compile(r"\s*([^\W\d_]+(?:[ \t]+[^\W\d_]+)?)[ \t]*[=＝][ \t]*\S")
_BARE = re.compile(r"\s*([^\W\d_]+)[ \t]+([^\W_][^\s.,:;!?]*(?:[ \t]+[^\s.,:;!?]+)?)\s*\Z")


def mistyped(line: Line, declared: Line | None) -> tuple[Diagnostic, ...]:
    """What a line that ends the header was probably meant to be; `declared` stands above it."""
    text = line.words.text
    equals, bare = _EQUALS.match(text), _BARE.match(text)
    if equals and fold(equals[1]) in KEYS:
        return (_meant(line, equals, f"{equals[1]}: ...", "a setting has a colon after its key"),)
    if line.kind == "LABEL":
        word, _ = keyed(line)
        if declared and fold(word.text) in FIELDS:
            name = keyed(declared)[1].text
            return (
                Diagnostic.of(
                    "WAN116",
                    word.span(),
                    f"`{word.text}` is a field of `{name}`, but stands at the left edge",
                    "begin the line with two spaces",
                ),
            )
        return slips(line)
    if bare and fold(bare[1]) in ROLES:
        return (
            _meant(line, bare, f"{bare[1].capitalize()}: {bare[2]}", "a declaration has a colon"),
        )
    return ()


def _meant(line: Line, match: re.Match[str], meant: str, why: str) -> Diagnostic:
    return Diagnostic.of(
        "WAN103",
        line.words.span(match.start(1), match.end(1)),
        f"{why}, and here is none",
        f"did you mean `{meant}`?",
        help=f"to say it to the model as it stands, write `\\{match[1]} ...`",
    )


def unknown_key(file: File) -> tuple[Diagnostic, ...]:
    """A key that is none, where settings or declarations follow it: it ended the header."""
    lines = [line for part in file.parts for block in part.blocks for line in block.lines]
    first = lines[0]
    word, value = keyed(first)
    low = " ".join(fold(word.text).split())
    follow = any(
        line.kind == "LABEL" and fold(keyed(line)[0].text) in (*ROLES, *KEYS) for line in lines[1:]
    )
    if not value.text or not (follow or low in MEANT) or len(low.split()) > 3:
        return ()
    meant = MEANT.get(low)
    return (_no_key(word, f"did you mean `{meant}`?" if meant else "this ends the header"),)
