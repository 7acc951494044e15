"""Broken texts and broken clients: the server answers, and every place it names is in the text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from printed import ROOT

from wanscript.app.editing import Editing
from wanscript.language.source import Source
from wanscript.lsp import beside, findings, hovering, layout, names, structure
from wanscript.lsp.documents import Documents, changed
from wanscript.lsp.places import position_of

EXAMPLES = sorted((ROOT / "examples").glob("*/*.wan"))
Position, Range = types.Position, types.Range
WHOLE = Range(Position(0, 0), Position(100_000, 0))


def places(value: object) -> Iterator[types.Range]:
    """Every range in an answer."""
    if isinstance(value, types.Range):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from places(each)
    elif hasattr(value, "__attrs_attrs__"):
        for field in value.__attrs_attrs__:
            yield from places(getattr(value, field.name))


def answers(documents: Documents, path: Path, at: types.Position) -> Iterator[object]:
    """What every feature says of a text at a place."""
    film = documents.editing.understood(path)
    assert film is not None
    shown = beside.Shown(scene_hints=True, label_hints=True)
    yield findings.told(film, documents)[path]
    yield findings.actions(film, WHOLE, None, documents, versioned=True)
    yield hovering.hover(film, at)
    yield beside.completion(film, at).items
    yield names.definition(film, at, documents)
    if named := names.at(film, at):
        yield names.highlights(film, named)
        films = documents.editing.films(path)
        yield names.references(films, named, documents, declared=True)
    yield structure.symbols(film)
    yield structure.folding(film)
    yield structure.selection(film, at)
    yield structure.links(film)
    yield structure.tokens(film)
    yield beside.hints(film, WHOLE, shown)
    yield beside.lenses(film, path.as_uri())
    yield beside.status(film)
    yield layout.formatting(film)
    yield layout.on_enter(film, at)


def inside(text: str, place: types.Range, path: Path) -> bool:
    """Whether a place is one of a text: ends of lines included, and none past them."""
    source = Source(path, text)

    def holds(at: types.Position) -> bool:
        line = source.line(at.line + 1)
        most = len(line.encode("utf-16-le", "surrogatepass")) // 2
        lines = source.position(len(text))[0] + text.endswith(("\n", "\r"))
        return at.line < max(1, lines) and at.character <= most

    return holds(place.start) and holds(place.end) and place.start <= place.end


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.stem)
def test_every_prefix_of_every_example(script: Path, step: int) -> None:
    text = script.read_text("utf-8")
    path, documents = script.with_name("written.wan"), Documents()
    for end in range(0, len(text) + 1, step):
        prefix = text[:end]
        documents.editing.hold(path, prefix)
        at = position_of(Source(path, prefix), end)
        for answer in answers(documents, path, at):
            for place in places(answer):
                assert inside(prefix, place, path), (end, place, answer)


MARKDOWN = """# The Film

- Mara walks in.
- Jonas waits.

| shot | what |
|------|------|
| 1    | wide |

**Mara** looks up, and `Jonas` does not.
"""


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.stem)
def test_every_place_of_every_example(script: Path) -> None:
    """What is told of a place is told of that place, and a name knows where it stands."""
    every_place(script, script.read_text("utf-8"))


def test_every_place_of_what_is_no_script(tmp_path: Path) -> None:
    every_place(tmp_path / "film.wan", MARKDOWN)


def every_place(path: Path, text: str) -> None:
    documents = Documents()
    documents.editing.hold(path, text)
    film = documents.editing.understood(path)
    assert film is not None
    for offset in range(len(text) + 1):
        at = position_of(Source(path, text), offset)
        assert holds(structure.selection(film, at).range, at)
        shown = hovering.hover(film, at)
        assert shown is None or (shown.range and holds(shown.range, at))
        for each in beside.completion(film, at).items:
            assert isinstance(each.text_edit, types.TextEdit)
            place = each.text_edit.range
            assert holds(place, at)
            assert place.start.line == place.end.line
        if named := names.at(film, at):
            films = documents.editing.films(path)
            found = names.references(films, named, documents, declared=True)
            assert any(holds(each.range, at) for each in found), at
            assert names.definition(film, at, documents)


def holds(place: types.Range, at: types.Position) -> bool:
    return place.start <= at <= place.end


STRANGE = (
    "",
    "\n",
    "\r\r\n\n",
    "Character: مريم\n  Image: a.png\n\nتمشي مريم.\n\nمريم\nمرحبا.\n",
    "Character: 👩‍🎤\n  Image: a.png\n\n👩‍🎤 sings.\x85\u2028\x0b 👩‍🎤 waits.\r\n\r\n👩‍🎤 goes.",
    "Title: \ud800\n\nMara \x00 waits \x07.\n",
    "---\nTitle: x\n---\n\nMara.\n",
    "Include: film.wan\nInclude: ./film.wan\n\nMara.\n",
    "{\\rtf1\\ansi hello}",
    "\x00" * 64,
    "[[" * 500,
    "#" * 3000,
    "@{" * 900,
    "Character: A\n" * 300,
    "INT. A - DAY\n\n" * 200,
)


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_a_strange_text_is_answered_in_its_own_lines(text: str, tmp_path: Path) -> None:
    path, documents = tmp_path / "film.wan", Documents(Editing((tmp_path,)))
    documents.editing.hold(path, text)
    for at in (Position(0, 0), Position(0, 9), Position(3, 3), Position(9999, 9999)):
        for answer in answers(documents, path, at):
            for place in places(answer):
                assert inside(text, place, path), place


@pytest.mark.parametrize(
    ("text", "place", "put", "left"),
    [
        ("a😀b", Range(Position(0, 1), Position(0, 3)), "-", "a-b"),
        ("a\r\nb\rc", Range(Position(1, 0), Position(2, 1)), "x", "a\r\nx"),
        ("a\u2028b\nc", Range(Position(1, 0), Position(1, 1)), "x", "a\u2028b\nx"),
        ("abc", Range(Position(0, 2), Position(0, 1)), "-", "a-c"),
        ("abc", Range(Position(7, 0), Position(9, 9)), "!", "abc!"),
    ],
)
def test_a_change_is_made_where_an_editor_counts(
    text: str, place: types.Range, put: str, left: str
) -> None:
    assert changed(text, [types.TextDocumentContentChangePartial(place, put)]) == left


# ---- broken clients --------------------------------------------------------------------------


def message(method: str, params: Any, number: int | None = None) -> bytes:
    said = {"jsonrpc": "2.0", "method": method, "params": params}
    body = json.dumps(said if number is None else {**said, "id": number}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def spoken(data: bytes) -> Iterator[dict[str, Any]]:
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int(head.split(b":")[1].split(b"\r")[0])
        yield json.loads(rest[:length])
        data = rest[length:]


def served(*sent: bytes) -> list[dict[str, Any]]:
    """What a server says to a client that sends all of this at once, and ends."""
    begun = message("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, 1)
    ended = message("shutdown", None, 99) + message("exit", None)
    ran = subprocess.run(
        [sys.executable, "-m", "wanscript", "lsp"],
        input=b"".join((begun, message("initialized", {}), *sent, ended)),
        capture_output=True,
        timeout=60,
        check=True,
    )
    return [*spoken(ran.stdout)]


def test_garbage_is_passed_over(tmp_path: Path) -> None:
    uri = (tmp_path / "film.wan").as_uri()
    opened = {"uri": uri, "languageId": "wan", "version": 1, "text": "Mara: Go.\n"}
    said = served(
        framed(b"{"),
        framed(b"[]"),
        framed(b'"words"'),
        framed(b"\xff\xfe\x00"),
        framed(b"[" * 5000),
        b"Nonsense: 5\r\n\r\n",
        message("textDocument/didChange", {"textDocument": {"uri": uri}}),
        message("textDocument/hover", {"textDocument": 5}, 2),
        message("no/such", {}, 3),
        message("textDocument/didOpen", {"textDocument": opened}),
        message("textDocument/foldingRange", {"textDocument": {"uri": "untitled:Untitled-1"}}, 4),
        message("textDocument/documentSymbol", {"textDocument": {"uri": uri}}, 5),
    )
    results = {each["id"]: each for each in said if "id" in each and "method" not in each}
    assert "error" in results[3]
    assert results[4]["result"] is None
    assert results[5]["result"]
    assert results[99]["result"] is None


def test_a_text_that_is_too_long_is_told(tmp_path: Path) -> None:
    uri, start = (tmp_path / "film.wan").as_uri(), {"line": 0, "character": 0}
    text = "Mara walks along the wall.\n" * 400_000
    item = {"uri": uri, "languageId": "wan", "version": 1, "text": text}
    said = served(
        message("textDocument/didOpen", {"textDocument": item}),
        message("textDocument/diagnostic", {"textDocument": {"uri": uri}}, 2),
        message(
            "textDocument/hover",
            {"textDocument": {"uri": uri}, "position": start},
            3,
        ),
    )
    results = {each["id"]: each for each in said if "id" in each}
    (found,) = results[2]["result"]["items"]
    assert "longer than a script may be" in found["message"]
    assert results[3]["result"] is None


def test_findings_are_told_unasked_and_taken_back(tmp_path: Path) -> None:
    """To a client that does not ask for them; those of an included file stand there."""
    film, cast = tmp_path / "film.wan", tmp_path / "cast.wan"
    cast.write_text("Character: Mara\n  Imagge: a.png\n", "utf-8")
    text = "Include: cast.wan\n\n@Jonsa waits.\n"
    with subprocess.Popen(
        [sys.executable, "-m", "wanscript", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout

        def send(method: str, params: Any, number: int | None = None) -> None:
            assert process.stdin
            process.stdin.write(message(method, params, number))
            process.stdin.flush()

        def told() -> tuple[str, int | None, list[str]]:
            """The next findings: of which file, of which version, and their codes."""
            assert process.stdout
            while True:
                length = int(process.stdout.readline().split(b":")[1])
                while process.stdout.readline().strip():
                    pass
                said = json.loads(process.stdout.read(length))
                if said.get("method") == "textDocument/publishDiagnostics":
                    found = said["params"]
                    codes = [each["code"] for each in found["diagnostics"]]
                    return Path(found["uri"]).name, found.get("version"), codes

        send("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, 1)
        send("initialized", {})
        where = {"uri": film.as_uri()}
        opened = {**where, "languageId": "wan", "version": 1, "text": text}
        send("textDocument/didOpen", {"textDocument": opened})
        assert told() == ("cast.wan", None, ["WAN116"])
        assert told() == ("film.wan", 1, ["WAN201"])
        for version, words in ((2, "Mara"), (3, "@Mara")):  # a burst is told once
            change = {"text": text.replace("@Jonsa", words)}
            changed = {"textDocument": {**where, "version": version}, "contentChanges": [change]}
            send("textDocument/didChange", changed)
        assert told()[0] == "cast.wan"
        assert told() == ("film.wan", 3, [])
        send("textDocument/didClose", {"textDocument": where})
        assert [told(), told()] == [("cast.wan", None, []), ("film.wan", None, [])]
        send("shutdown", None, 2)
        send("exit", None)
        assert process.wait(30) == 0
