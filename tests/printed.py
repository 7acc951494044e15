"""How a script is printed for a golden: its tree, its requests, its report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from wanscript.app.decoded import compile_decoded
from wanscript.app.fix import Fixed, fix
from wanscript.compiler import Compilation, unknown
from wanscript.dashscope.body import body
from wanscript.language.decode import decode, text_of
from wanscript.language.diagnostic import Diagnostic
from wanscript.language.parse import parse
from wanscript.language.source import Source, Span
from wanscript.language.syntax import Entry, File, Line
from wanscript.lower.sandbox import rendered
from wanscript.models.media import Facts, Load, Unreadable
from wanscript.models.request import Mark, Request
from wanscript.show.findings import render

TESTS = Path(__file__).parent
ROOT = TESTS.parent
GOOD = tuple(sorted((TESTS / "golden" / "good").glob("*.wan")))
BAD = tuple(sorted((TESTS / "golden" / "bad").glob("*.wan")))
FIXED = tuple(sorted((TESTS / "golden" / "fixed").glob("*.wan")))


def script(text: str, name: str = "x.wan") -> Source:
    return Source(PurePath(name), text)


def compiled(
    path: Path, facts: Facts = unknown
) -> tuple[Source, Compilation, tuple[Diagnostic, ...]]:
    """A file as the commands read it: where it cannot be decoded, that alone is said."""
    decoded = decode(PurePath(path.name), path.read_bytes())
    # a template that comes with a script is off; these two tell what happens when it is on
    render = rendered if path.stem == "own_template_allowed" else None
    made = compile_decoded(decoded, load=_beside(path), facts=facts, render=render)
    return decoded[0], made, made.diagnostics


def mended(path: Path, facts: Facts = unknown) -> Fixed | None:
    """A file and what it includes, mended; None where it is no text."""
    text = text_of(path.read_bytes())
    source = None if text is None else Source(PurePath(path.name), text)
    return fix(source, load=_beside(path), facts=facts) if source else None


def _beside(path: Path) -> Load:
    def load(other: PurePath) -> bytes | Unreadable:
        file = path.parent / other
        return file.read_bytes() if file.is_file() else Unreadable(f"there is no file `{other}`")

    return load


def report(findings: Iterable[Diagnostic]) -> str:
    return render(findings)


def requests(compilation: Compilation) -> str:
    """Bodies and references, and the findings in short: a good script may have hints."""
    document = {
        "requests": [
            {
                "scene": request.scene,
                "take": request.take,
                "shots": list(request.shots),
                "references": dict(request.references),
                "depends_on": list(request.depends_on),
                "body": body(request).json_dict(),
                "marks": [_mark(mark, request, compilation) for mark in request.prompt.marks],
            }
            for request in compilation.requests
        ],
        "findings": [
            f"{each.span.line}:{each.span.column} {each.code} {each.severity.value}"
            for each in compilation.diagnostics
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _mark(mark: Mark, request: Request, compilation: Compilation) -> str:
    """Characters of the prompt, the name that stands there, and where they were written."""
    place = compilation.origins[request.scene].words[mark.origin].span()
    line, column = place.source.position(place.end)
    file = "" if place.source is compilation.source else f"{place.source.path}:"
    name = f" {mark.name}" if mark.name else ""
    end = f"{line}:{column}" if line != place.line else str(column)
    return f"{mark.start}-{mark.end}{name} {file}{place.line}:{place.column}-{end}"


def symbols(compilation: Compilation) -> str:
    """Each symbol with where it is declared, and below it every place that names it."""
    table, rows = compilation.symbols, []
    for symbol in table.symbols:
        aka = "".join(f", {each.text} {_place(each, compilation)}" for each in symbol.aka)
        rows.append(
            f"{symbol.role or 'scene'} {symbol.name} {_place(symbol.span, compilation)}{aka}"
        )
        rows += [
            f"  {_place(each.span, compilation)} {each.use}: {each.span.text!r}"
            for each in table.of(symbol)
        ]
    return "\n".join(rows) + "\n" if rows else ""


def _place(span: Span, compilation: Compilation) -> str:
    file = "" if span.source is compilation.source else f"{span.source.path}:"
    return f"{file}{span.line}:{span.column}"


def tree(source: Source) -> str:
    """Every line in its place: line and column, kind, words; and the lines that vanish."""
    file, _ = parse(source)
    return "\n".join(_tree(file)) + "\n"


def _tree(file: File) -> Iterator[str]:
    placed = []
    if file.header:
        yield "header"
    for entry in file.header:
        placed += [entry.line, *entry.more]
        yield from _entry(entry, "  ")
    for part in file.parts:
        yield "part"
        if part.heading:
            placed.append(part.heading)
            yield f"  {_line(part.heading)}"
        for entry in part.settings:
            placed += [entry.line, *entry.more]
            yield from _entry(entry, "    ")
        for block in part.blocks:
            placed += block.lines
            yield f"  block, {block.blanks} blank before" if block.blanks else "  block"
            for line in block.lines:
                yield f"    {_line(line)}"
    known = {line.span.start for line in placed}
    apart = [each for each in file.lines if each.span.start not in known and each.kind != "BLANK"]
    if apart:
        yield "vanish"
    for line in apart:
        yield f"  {_line(line)}"


def _entry(entry: Entry, indent: str) -> Iterator[str]:
    yield indent + _line(entry.line)
    for line in entry.more:
        yield f"{indent}  {_line(line)}"


def _line(line: Line) -> str:
    return f"{line.span.line}:{line.span.column} {line.kind} {line.words.text!r}"
