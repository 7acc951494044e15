"""`File`, and the ones that it includes, to `Storyboard`: names bound, settings merged."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import PurePosixPath

from .declare import Header, bound_voices, header, roles_apart
from .diagnostic import Diagnostic, Note
from .head import WholeHead, whole_head
from .headings import outlined, settled
from .laid import laid, languages
from .names import Names, names
from .read_settings import keyed_settings, settings
from .settings import Scope, Settings, set_to
from .source import Span
from .story import Context, scene
from .storyboard import Declaration, Scene, Storyboard
from .suspects import told_once
from .symbols import SymbolTable, symbols
from .syntax import File, Part
from .unresolved import Unresolved


def resolve(
    file: File, included: tuple[File, ...] = ()
) -> tuple[Storyboard, SymbolTable, tuple[Diagnostic, ...]]:
    """The storyboard that a script and the scripts it includes (the nearest first) mean, its names.

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
    main = settled(heads[0][0].file, known)
    findings += outlined(main)
    scenes, said = _scenes(main, known, film)
    title = film.title.value if film.title and film.title.value else _named(file)
    unresolved = (
        *(each for head, _ in heads for each in head.unresolved),
        *(each for header in headers for each in header.unresolved),
        *_before_any_scene(main),
    )
    meant = Storyboard(title, declared, scenes, film, unresolved)
    return meant, symbols(meant), told_once((*findings, *said))


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


def _scenes(
    file: File, known: Names, film: Settings
) -> tuple[tuple[Scene, ...], tuple[Diagnostic, ...]]:
    parts = [part for part in file.parts if part.heading or part.blocks]
    findings: list[Diagnostic] = []
    if stray := _before_any_scene(file):
        findings.append(_before_heading(stray[0].words.span(), parts))
    if any(part.heading for part in parts) and parts[0].heading is None:
        parts = parts[1:]
    read = [laid(part, known) for part in parts]
    findings += (each for _, said in read for each in said)
    apart = [each for each, _ in read]
    scenes = []
    for position, (part, language) in enumerate(
        zip(apart, languages(apart, known), strict=True), 1
    ):
        written, said = keyed_settings(part.part.settings, scene=True)
        findings += said
        own, said = settings(written, known, PurePosixPath("."), Scope.SCENE)
        findings += said
        own = own.above(film)
        chosen = set_to(own.language)
        language = chosen.value if chosen and chosen.value else language
        context = Context(known, own, language, position, several=len(parts) > 1)
        built, said = scene(part, context)
        findings += said
        scenes.append(built)
    return tuple(scenes), tuple(findings)


def _before_any_scene(file: File) -> tuple[Unresolved, ...]:
    """The words before the first heading, in a file that has one: they belong to no scene."""
    parts = [part for part in file.parts if part.heading or part.blocks]
    if not any(part.heading for part in parts) or parts[0].heading:
        return ()
    lines = (line for block in parts[0].blocks for line in block.lines)
    return tuple(Unresolved(line.words.strip()) for line in lines if line.kind != "TRANSITION")


def _before_heading(span: Span, parts: list[Part]) -> Diagnostic:
    heading = next(part.heading for part in parts if part.heading)
    return Diagnostic.of(
        "WAN109",
        span,
        "this text stands before the first scene heading, so it belongs to no scene",
        notes=(Note(heading.words.strip().span(), "the first heading"),),
        help="move it under a heading, or give it a heading of its own: `SCENE Opening`",
    )
