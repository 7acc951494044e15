"""`File`, and the ones that it includes, to `Storyboard`: names bound, settings merged."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from pathlib import PurePosixPath

from .declare import Header, bound_voices, header, roles_apart
from .diagnostic import Diagnostic, Note
from .fold import fold
from .names import Names, names
from .slips import mistyped, unknown_key
from .source import Span
from .story import Context, scene
from .storyboard import Declaration, Mention, Scene, Setting, Storyboard, Text
from .suspects import told_once
from .symbols import SymbolTable, symbols
from .syntax import File, Part
from .words import WORDED


def resolve(
    file: File, included: tuple[File, ...] = ()
) -> tuple[Storyboard, SymbolTable, tuple[Diagnostic, ...]]:
    """The storyboard that a script and the scripts it includes (the nearest first) mean, its names.

    Settings of the script win over included ones, nearer ones over farther ones.
    """
    findings: list[Diagnostic] = []
    headers = [header_of(each, file) for each in (file, *included)]
    for each in headers:
        findings += each.findings
    declared = bound_voices(
        tuple(who for each in headers for who in each.declared), findings.append
    )
    findings += roles_apart(declared)
    known = names(declared)
    settings: dict[str, Setting] = {}
    for each in reversed(headers):
        settings.update(each.settings)
    settings = {key: _worded(setting, known, findings) for key, setting in settings.items()}
    declared = tuple(_looked(who, known, findings) for who in declared)
    known = replace(known, declared=declared)
    scenes = _scenes(file, known, settings, findings)
    title = settings["title"].value if "title" in settings else _named(file)
    meant = Storyboard(title, declared, scenes, settings)
    return meant, symbols(meant), told_once(findings)


def _named(file: File) -> str:
    """The file's name as a title; bytes that are no text stand in it as question marks."""
    return file.source.path.stem.encode("utf-8", "replace").decode("utf-8")


def header_of(file: File, main: File) -> Header:
    """A file's header, its paths made relative to the folder of the script that includes it."""
    folder, base = file.source.path.parent.as_posix(), main.source.path.parent.as_posix()
    return header(file.header, PurePosixPath(posixpath.relpath(folder, base)))


def _worded(setting: Setting, known: Names, findings: list[Diagnostic]) -> Setting:
    if setting.key == "with":
        return replace(setting, text=_listed(setting, known, findings))
    if setting.key not in WORDED or setting.value == "default":
        return setting
    found = known.find(setting.text[0].words)
    findings += found.findings
    return replace(setting, text=found.text)


def _listed(setting: Setting, known: Names, findings: list[Diagnostic]) -> Text:
    if fold(setting.value) == "all":
        return ()
    run = setting.text[0].words
    listed: list[Mention] = []
    for match in re.finditer(r"[^,，、;；]+", run.text):
        part = run.part(match.start(), match.end()).strip()
        if not part.text:
            continue
        marks = len(part.text) - len(part.text.removeprefix("@").lstrip("{"))
        spelled = part.part(marks, len(part.text.rstrip("}")))
        name = spelled.text
        who = known.exact(name, any_case=True)
        if who:
            listed.append(Mention(who.name, part, spelled, part.span()))
            continue
        findings.append(known.unknown(part.span(), name))
    return tuple(listed)


def _looked(who: Declaration, known: Names, findings: list[Diagnostic]) -> Declaration:
    if not who.look:
        return who
    found = known.find(who.look[0].words)
    findings += found.findings
    return replace(who, look=found.text)


def _scenes(
    file: File, known: Names, settings: dict[str, Setting], findings: list[Diagnostic]
) -> tuple[Scene, ...]:
    if stray := _header_ended(file):
        findings += stray
        return ()
    parts = [part for part in file.parts if part.heading or part.blocks]
    several = any(part.heading for part in parts)
    if several and parts[0].heading is None:
        words = [
            line for block in parts[0].blocks for line in block.lines if line.kind != "TRANSITION"
        ]
        if words:
            findings.append(_before_heading(words[0].words.strip().span(), parts))
        parts = parts[1:]
    scenes = []
    for position, part in enumerate(parts, 1):
        own = header(part.settings, PurePosixPath("."), scene=True)
        findings += own.findings
        worded = {key: _worded(value, known, findings) for key, value in own.settings.items()}
        built, said = scene(
            part, worded, Context(known, settings, position, several=len(parts) > 1)
        )
        findings += said
        scenes.append(built)
    return tuple(scenes)


def _header_ended(file: File) -> tuple[Diagnostic, ...]:
    """The mistyped line that ended the header; what follows from it is not reported."""
    if not file.parts or file.parts[0].heading or not file.parts[0].blocks:
        return ()
    first = file.parts[0].blocks[0].lines[0]
    below = file.header[-1] if file.header else None
    declared = below.line if below and below.line.kind == "DECLARATION" else None
    said = mistyped(first, declared)
    return said or (unknown_key(file) if first.kind == "LABEL" else ())


def _before_heading(span: Span, parts: list[Part]) -> Diagnostic:
    heading = next(part.heading for part in parts if part.heading)
    return Diagnostic.of(
        "WAN109",
        span,
        "this text stands before the first scene heading, so it belongs to no scene",
        notes=(Note(heading.words.strip().span(), "the first heading"),),
        help="move it under a heading, or give it a heading of its own: `SCENE Opening`",
    )
