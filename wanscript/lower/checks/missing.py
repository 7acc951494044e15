"""A path of a script at which nothing lies, and the file that was meant by it."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from urllib.parse import unquote

from ...language.diagnostic import Diagnostic, Edit
from ...language.lazy import lazy
from ...language.source import Span
from ...language.spelled import around, beside, entry
from ...models.media import KINDS, MediaFacts, MediaKind, MediaProblem, MediaRole
from .check_context import CheckContext

_PARTED = lazy(r"\s*[,，、;；]\s*")
_KEY = lazy(r"\s*[^:：\s][^:：]*[:：]\s*")


def missing(
    found: MediaProblem, url: str, span: Span, role: MediaRole, context: CheckContext
) -> Diagnostic:
    """The finding of a file that is not there, with the one that was meant where that is found."""
    label, help, edits = _meant(found, span, role, context) or _odd(url)
    near = () if edits else tuple(_from_file(each, span, context) for each in found.nearest)
    guesses = tuple(Edit(span, each) for each in near)
    return Diagnostic.of(
        "WAN204", span, found.message, label, help=help, edits=edits, guesses=guesses
    )


_FROM = "paths are relative to the file they stand in"


def _field(kind: MediaKind, span: Span) -> str:
    """The field of a kind of medium with its article, in the language of the line it stands in."""
    return f"{KINDS[kind].article} `{entry(kind.value, '', beside(around(span)), 'fields')}`"


_Said = tuple[str, str, tuple[Edit, ...]]
"""Beside the caret, under the excerpt, and what mends it."""


def _meant(found: MediaProblem, span: Span, role: MediaRole, context: CheckContext) -> _Said | None:
    written = span.text
    spelled = _as_a_path(written)
    if spelled != written and _there(spelled, span, context):
        return f"did you mean `{spelled}`?", _way(written), (Edit(span, spelled),)
    several = _PARTED().split(written)
    if len(several) > 1 and all(_there(each, span, context) for each in several):
        way = f"each file has {_field(role.kind, span)} line of its own"
        return "these are several files", way, _lines(several, span, role)
    if not found.nearest:
        return None
    near = [_from_file(each, span, context) for each in found.nearest]
    label = f"did you mean {' or '.join(f'`{each}`' for each in near)}?"
    help = _FROM
    if re.search(r"[*?]", written):
        help = f"a `*` stands for no files here: each has {_field(role.kind, span)} line of its own"
    return label, help, (Edit(span, near[0]),) if found.sure else ()


def _as_a_path(written: str) -> str:
    """What was written, as paths are written here."""
    path = written.strip(",，;；。 ")
    if path[:1] in _QUOTES and path[-1:] in _QUOTES:
        path = path[1:-1]
    # full-width signs, as a Chinese keyboard gives them
    path = unicodedata.normalize("NFKC", path).removeprefix("file://").replace("\\", "/")
    return unquote(path) if "%" in path else path


_QUOTES = tuple("\"'“”‘’`<>")


def _way(written: str) -> str:
    """What is to be known about paths where one was written in another way."""
    if "\\" in written:
        return "folders are separated by `/`"
    if written[:1] in _QUOTES:
        return "a path needs no quotation marks"
    return _FROM


def _lines(several: list[str], span: Span, role: MediaRole) -> tuple[Edit, ...]:
    """Each of several pictures on a line of its own; no edit where a line cannot be repeated."""
    begins, ends = span.source.bounds(span.line)
    key = span.source.text[begins : span.start]
    alone = _KEY().fullmatch(key) and not span.source.text[span.end : ends].strip()
    if role is not MediaRole.REFERENCE_IMAGE or not alone:
        return ()
    end = "\r\n" if span.source.text[ends : ends + 2] == "\r\n" else "\n"
    return (Edit(span, f"{end}{key}".join(several)),)


def _odd(url: str) -> _Said:
    """What is odd about a path that leads nowhere."""
    if _OF_A_MACHINE().match(url):
        name = re.split(r"[\\/]", url)[-1]
        way = f"put the file into the folder of the script, and write `{name}`; {_FROM}"
        return "this leads to a place on one machine", way, ()
    spelled = _as_a_path(url)
    label = f"these are full-width signs: `{spelled}`" if _WIDE().search(url) else _sign(url)
    return label, _FROM, ()


_OF_A_MACHINE = lazy(r"(?:[A-Za-z]:[\\/]|~|/)(?=.*[^\\/]\Z)")
_WIDE = lazy("[\uff01-\uff5e]")


def _sign(url: str) -> str:
    """A sign that no path has here."""
    if url[:1] in _QUOTES and len(url) > 2:
        return f"a path needs no quotation marks: `{url[1:-1]}`"
    if "\\" in url:
        return "folders are separated by `/`"
    if re.match(r"[A-Za-z]+:/", url):
        return "an address begins with `https://`, `http://` or `oss://`"
    return ""


def _there(written: str, span: Span, context: CheckContext) -> bool:
    """Whether a medium lies at a path as it would be written in the file where a place is."""
    path = posixpath.normpath(posixpath.join(_folder(span, context), written)) if written else ""
    return bool(path) and isinstance(context.facts(path), MediaFacts)


def _from_file(path: str, span: Span, context: CheckContext) -> str:
    """A path from the script's folder, as it is written in the file where a place is."""
    folder = _folder(span, context)
    return posixpath.relpath(path, folder) if folder else path


def _folder(span: Span, context: CheckContext) -> str:
    """The folder of the file where a place is, from that of the script; empty where it is that."""
    here, script = span.source.path.parent, context.scene.span.source.path.parent
    return "" if here == script else posixpath.relpath(here.as_posix(), script.as_posix())


__all__ = ["missing"]
