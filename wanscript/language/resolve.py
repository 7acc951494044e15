"""`File`, and the ones that it includes, to `Storyboard`: names bound, settings merged."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from itertools import takewhile
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from .declare import Header, bound_voices, header, roles_apart
from .diagnostic import Diagnostic, Edit, Note
from .fold import fold
from .grammar import inside, plain
from .head import WholeHead, whole_head
from .head_slips import film_title
from .headings import settled
from .keyed_settings import keyed_settings
from .laid import Laid, languages
from .names import Names, names
from .read_settings import settings
from .settings import Scope, Settings, set_to
from .spelled import shown
from .story import Context, scene
from .storyboard import Declaration, Scene, Storyboard
from .suspects import told_once
from .syntax import File, SceneNode
from .typos import label_of
from .unresolved import Unresolved
from .words import ROLES


class Head(Struct, frozen=True, gc=False):
    """What each scene of a script is read with: the declared names and the film's settings.

    `file` is the script with its whole head; `unresolved` are lines of the heads.
    """

    file: File
    title: str
    names: Names
    settings: Settings
    unresolved: tuple[Unresolved, ...]


Lay = Callable[[SceneNode, Names], tuple[Laid, tuple[Diagnostic, ...]]]
"""Tells the lines of one part apart."""

Read = Callable[[Laid, Head, str], tuple[Scene, tuple[Diagnostic, ...]]]
"""Reads one part, in a language, as a scene."""


def read_head(file: File, included: tuple[File, ...] = ()) -> tuple[Head, tuple[Diagnostic, ...]]:
    """What the heads of a script and of the scripts it includes (the nearest first) mean.

    Settings of the script win over included ones, nearer ones over farther ones.
    """
    heads = [whole_head(each) for each in (file, *included)]
    read = [header_of(head, file) for head, _ in heads]
    headers = [each for each, _ in read]
    findings = [each for _, said in (*heads, *read) for each in said]
    declared, said = bound_voices(tuple(who for each in headers for who in each.declared))
    findings += (*said, *roles_apart(declared))
    known = names(declared)
    film, said = _film_settings(headers, known)
    findings += said
    declared, said = _looked(declared, known)
    findings += said
    known = replace(known, declared=declared)
    title = film.title.value if film.title and film.title.value else _named(file)
    unresolved = (
        *(each for head, _ in heads for each in head.unresolved),
        *(each for header in headers for each in header.unresolved),
    )
    return Head(heads[0][0].file, title, known, film, unresolved), tuple(findings)


def read_scene(part: Laid, head: Head, language: str) -> tuple[Scene, tuple[Diagnostic, ...]]:
    """One part as a scene, as if it were the first: a pure function of its arguments."""
    written, keyed = keyed_settings(part.part.settings, scene=True)
    own, said = settings(written, head.names, PurePosixPath("."), Scope.SCENE)
    own = own.above(head.settings)
    chosen = set_to(own.language)
    language = chosen.value if chosen and chosen.value else language
    built, found = scene(part, Context(head.names, own, language))
    return built, (*keyed, *said, *found)


def resolve(
    head: Head, said: tuple[Diagnostic, ...], lay: Lay, read: Read
) -> tuple[Storyboard, tuple[Diagnostic, ...]]:
    """The storyboard that a script means; `said` was found in its head."""
    head = replace(head, file=settled(head.file, head.names))
    scenes, found = _scenes(head, lay, read)
    unresolved = (*head.unresolved, *_before_any_scene(head.file))
    declared = head.names.declared
    meant = Storyboard(head.title, declared, scenes, head.settings, unresolved)
    return meant, told_once((*said, *found))


def _named(file: File) -> str:
    """The file's name as a title; bytes that are no text stand in it as question marks."""
    return file.source.path.stem.encode("utf-8", "replace").decode("utf-8")


def header_of(head: WholeHead, main: File) -> tuple[Header, tuple[Diagnostic, ...]]:
    """A file's header, its paths made relative to the folder of the script that includes it."""
    file = head.file
    folder, base = file.source.path.parent.as_posix(), main.source.path.parent.as_posix()
    return header(file.header, PurePosixPath(posixpath.relpath(folder, base)))


def _film_settings(headers: list[Header], known: Names) -> tuple[Settings, tuple[Diagnostic, ...]]:
    film = Settings()
    findings: list[Diagnostic] = []
    for at, each in reversed([*enumerate(headers)]):
        scope = Scope.INCLUDED if at else Scope.FILM
        nearer, said = settings(each.settings, known, each.folder, scope)
        findings += said
        film = nearer.above(film)
    return film, tuple(findings)


def _looked(
    declared: tuple[Declaration, ...], known: Names
) -> tuple[tuple[Declaration, ...], tuple[Diagnostic, ...]]:
    """The declarations with the names in their Looks found."""
    looked: list[Declaration] = []
    findings: list[Diagnostic] = []
    for who in declared:
        if who.look:
            found = known.find(who.look[0].words)
            findings += found.findings
            who = replace(who, look=found.text, unresolved=(*who.unresolved, *found.unresolved))
        looked.append(who)
    return tuple(looked), tuple(findings)


def _scenes(head: Head, lay: Lay, read: Read) -> tuple[tuple[Scene, ...], tuple[Diagnostic, ...]]:
    file = head.file
    parts = [part for part in file.parts if part.heading or part.blocks]
    findings: list[Diagnostic] = []
    if stray := _before_any_scene(file):
        findings.append(_before_heading(stray, parts, titled=head.settings.title is not None))
    if any(part.heading for part in parts) and parts[0].heading is None:
        parts = parts[1:]
    apart = []
    for part in parts:
        told, said = lay(part, head.names)
        findings += said
        apart.append(told)
    scenes = []
    for position, (told, language) in enumerate(zip(apart, languages(apart), strict=True), 1):
        built, said = read(told, head, language)
        findings += said
        scenes.append(built if position == 1 else replace(built, position=position))
    return tuple(scenes), tuple(findings)


def _before_any_scene(file: File) -> tuple[Unresolved, ...]:
    """The words before the first heading, in a file that has one: they belong to no scene."""
    parts = [part for part in file.parts if part.heading or part.blocks]
    if not any(part.heading for part in parts) or parts[0].heading:
        return ()
    lines = (line for block in parts[0].blocks for line in block.lines)
    words = ((line.words.strip(), label_of(line)) for line in lines if line.kind != "TRANSITION")
    return tuple(
        Unresolved(each, label if label and label in ROLES else "") for each, label in words
    )


def _before_heading(
    stray: tuple[Unresolved, ...], parts: list[SceneNode], *, titled: bool
) -> Diagnostic:
    """Text above the first heading: a title page, where none of it may be filmed.

    Declarations below a title page are none only because of it.
    """
    heading = next(part.heading for part in parts if part.heading)
    page = [*takewhile(lambda each: not each.meant, stray)]
    cast = {_at_colon(each.words.text)[1] for each in stray if each.meant}
    filmed = not page or any(
        _may_be_filmed(each.words.text) and _at_colon(each.words.text)[0] not in cast
        for each in page
    )
    outlined = tuple(Edit(each.words.span(0, 0), "# ") for each in page if each.words.text)
    ways = ("if it is filmed, ", "if it is for people alone, as a title page is, ")
    opening = shown("opening", stray[0].words.text)
    title = None if titled or len(page) > 1 else film_title(stray[0].words)
    scene = f"move it under a heading, or give it a heading of its own: `{opening}`"
    outline = f"write `{title[0]}`" if title else "write `# ` before each line"
    outlined = title[1] if title else outlined
    first, second = (scene, outline) if filmed else (outline, scene)
    one, other = ways if filmed else ways[::-1]
    return Diagnostic.of(
        "WAN109",
        stray[0].words.span(),
        "this text stands before the first scene heading, so it belongs to no scene",
        notes=(Note(heading.words.strip().span(), "the first heading"),),
        help=f"{one}{first}; {other}{second}",
        edits=() if filmed or any(map(_indented, page)) else outlined,
    )


def _at_colon(text: str) -> tuple[str, str]:
    """The word before the colon of a line, and what stands behind it, folded."""
    word, _, value = text.replace("：", ":").partition(":")
    return fold(word.strip()), fold(value.strip())


def _may_be_filmed(text: str) -> bool:
    """Whether words hold a sentence's end, which an initial (`A. Writer`) is not, or a shot.

    What a bullet stands before may be the cast.
    """
    ended = any(len(word) > 2 and inside("ENDED").search(word) for word in text.split())
    item = inside("LIKE_ITEM").match(text)
    return ended or bool(item and item["bullet"]) or bool(inside("NAMED_SHOT").match(plain(text)))


def _indented(line: Unresolved) -> bool:
    place = line.words.span()
    return place.source.bounds(place.line)[0] < place.start
