"""Places as the protocol has them: lines from 0, columns in UTF-16 code units, files as URIs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from ..language.source import Source, Span


def range_of(span: Span) -> types.Range:
    """A place."""
    return types.Range(position_of(span.source, span.start), position_of(span.source, span.end))


def position_of(source: Source, offset: int) -> types.Position:
    """An offset in characters."""
    return types.Position(*source.utf16(offset))


def offset_of(source: Source, position: types.Position) -> int:
    """The offset of a position; one that is past an end is that end."""
    return source.offset(position.line, position.character)


def span_of(source: Source, place: types.Range) -> Span:
    """A stretch of a text, whichever of its ends comes first."""
    start, end = sorted((offset_of(source, place.start), offset_of(source, place.end)))
    return Span(source, start, end)


def path_of(uri: str, home: Path) -> Path:
    """The file of a URI; a text that was never saved lies in `home` by its name."""
    if uri.startswith("file:") and (path := to_fs_path(uri)):
        return Path(path)
    return home / (Path(unquote(urlsplit(uri).path)).name or "untitled.wan")


def uri_of(path: Path) -> str:
    """The URI of a file."""
    return from_fs_path(str(path)) or path.as_uri()


def within(span: Span, path: Path) -> bool:
    """Whether a place is one of a file."""
    return full(span) == path


def full(span: Span) -> Path:
    """The full path of the file that a place is in."""
    return Path(str(span.source.path)).absolute()
