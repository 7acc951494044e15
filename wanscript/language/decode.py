"""Bytes to `Source`: UTF-8 as written, with a clear word about anything else."""

from __future__ import annotations

import codecs
import re
import shlex
from pathlib import PurePath

from .diagnostic import Diagnostic, Edit, Note
from .encodings import likely
from .lazy import lazy
from .other_kinds import Kind, front_matter, kind_of_data, kind_of_text
from .source import Source, Span
from .unseen import unseen_sign

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL = lazy(r"[\x00-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def decode(path: PurePath, data: bytes) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The text of a script. A byte order mark goes; other encodings and binary are errors.

    What cannot be read is replaced character by character, so that later stages still run.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    if encoding != "utf-8":
        source = Source(path, data.decode(encoding, "replace").removeprefix("\ufeff"))
        return source, (_encoded(source, 0, (encoding.upper(), encoding.upper())),)
    body = data[len(mark) :]
    if kind := kind_of_data(body):
        return _of_another_kind(Source(path, ""), kind)
    try:
        source = Source(path, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _not_utf8(path, body, error)
    return readable(source)


def text_of(data: bytes) -> str | None:
    """The text of a script sign for sign, without a byte order mark; None where it is not UTF-8."""
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _not_utf8(
    path: PurePath, body: bytes, error: UnicodeDecodeError
) -> tuple[Source, tuple[Diagnostic, ...]]:
    source = Source(path, _CONTROL().sub("\ufffd", body.decode("utf-8", "replace")))
    at = len(body[: error.start].decode("utf-8"))
    if b"\0" in body[:4096]:
        return _binary(path)
    return source, (_encoded(source, at, likely(body)),)


def _encoded(source: Source, at: int, guess: tuple[str, str] | None) -> Diagnostic:
    named, name = guess or ("", "")
    convert = "save it as UTF-8 in your editor"
    if name:
        convert += f", or: iconv -f {name} -t UTF-8 {shlex.quote(str(source.path))} > new.wan"
    return _no_text(
        Span(source, at, min(at + 1, len(source.text))),
        f"this file is not UTF-8{f'; it looks like {named}' if named else ''}",
        "the first character that is not" if at else "",
        convert,
    )


def _no_text(span: Span, message: str, label: str = "", help: str = "") -> Diagnostic:
    return Diagnostic.of("WAN101", span, message, label, help=help)


def _of_another_kind(source: Source, kind: Kind) -> tuple[Source, tuple[Diagnostic, ...]]:
    """A file that is no script as an empty one: of what it holds nothing more is said."""
    first = re.match(r"\s*([^\r\n]*)", source.text)
    place = Span(source, *first.span(1)) if first else Span(source, 0, 0)
    finding = Diagnostic.of("WAN140", place, f"this is {kind.name}, not a script", help=kind.way)
    return Source(source.path, ""), (finding,)


def _dashed(source: Source, dashes: tuple[tuple[int, int], tuple[int, int]]) -> Diagnostic:
    first, last = (Span(source, *each) for each in dashes)
    return Diagnostic.of(
        "WAN141",
        Span(source, first.start, first.start + 3),
        "settings stand here between lines of dashes, as YAML front matter",
        notes=(Note(Span(source, last.start, last.start + 3), "up to here"),),
        help="take both lines out: the settings of a script stand at its top as they are",
        edits=(Edit(first, ""), Edit(last, "")),
    )


def _binary(path: PurePath) -> tuple[Source, tuple[Diagnostic, ...]]:
    """A binary file as an empty script: no byte of it is worth showing."""
    source = Source(path, "")
    way = "a script is plain text in UTF-8"
    finding = _no_text(Span(source, 0, 0), "this is no text, but a binary file", help=way)
    return source, (finding,)


def readable(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
    """A text with what no one can see or say in it replaced, and where that stands."""
    control = _ASCII_CONTROL if source.text.isascii() else _CONTROL()
    found = control.search(source.text)
    if kind := kind_of_text(source.text, source.path.suffix):
        return _of_another_kind(source, kind)
    if dashes := front_matter(source.text):
        return source, (_dashed(source, dashes),)
    if found and source.text.count("\0", 0, 4096) > 8:
        return _binary(source.path)
    text = _CONTROL().sub("\ufffd", source.text) if found else source.text
    unseen = (_unseen(source),) if found else ()
    conflicts: tuple[Diagnostic, ...] = ()
    if _MINE in source.text:
        conflicts = tuple(_conflict(source, each) for each in _CONFLICT().finditer(source.text))
        # the lines of git are no words: of them nothing more is said
        text = _CONFLICT().sub(lambda each: _MARKER().sub(_blank, each[0]), text)
    if not (unseen or conflicts):
        return source, ()
    return Source(source.path, text), (*unseen, *conflicts)


_MINE = "<" * 7 + " "
"""How the first line of git's begins."""

_MARKER = lazy(r"(?m)^(?:[<>|]{7}(?= )|={7}(?=\r?$))[^\r\n]*")
_CONFLICT = lazy(
    r"(?ms)^(?P<mine><{7} [^\r\n]*)\r?$(?>(?:(?!^<{7} ).)*?^(?P<theirs>={7})\r?$)"
    r"(?:(?!^<{7} ).)*?^(?P<end>>{7} [^\r\n]*)"
)
"""Two versions of some lines, as git leaves them where it cannot merge."""


def _blank(marker: re.Match[str]) -> str:
    return " " * len(marker[0])


def _conflict(source: Source, found: re.Match[str]) -> Diagnostic:
    mine, theirs, end = (Span(source, *found.span(side)) for side in ("mine", "theirs", "end"))
    return Diagnostic.of(
        "WAN149",
        mine,
        "git could not merge two versions of these lines, and left both",
        notes=(Note(theirs, "the other one begins"), Note(end, "up to here")),
        help="keep one of them, or both, and take out the lines that git wrote",
    )


def _unseen(source: Source) -> Diagnostic:
    # the finding stands in the text as it was written: only there is it there to be deleted
    places = [Span(source, *each.span()) for each in _CONTROL().finditer(source.text)]
    more = f", and {len(places) - 1} more" if len(places) > 1 else ""
    return unseen_sign(
        places[0],
        f"that no one can see or say (U+{ord(places[0].text):04X}){more}",
        "",
        "take it out; it often comes from a copy out of another program",
        tuple(Edit(place, "") for place in places),
    )
