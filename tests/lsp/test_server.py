"""What an editor is told, asked by a real client over stdio of a server of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from printed import ROOT
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from wanscript.lsp.structure import LEGEND

pytestmark = pytest.mark.asyncio(loop_scope="module")
Position, Range = types.Position, types.Range

FILM = """\
Title: The Wall
Ratio: 16:9

Character: Mara 😀
  Image: cast/mara.png
  Aka: M

Character: 小美
  Image: cast/mei.png

Background: Alley

EXT. ALLEY - NIGHT #one#

1. Wide shot [2s]
😀 小美 walks past Mara 😀. @Jonsa waits.

MARA 😀 (quietly)
Why?

INT. HALL - DAY #two#
First frame: end of scene one

1. Close-up [2s]
M leaves.
"""


@pytest_lsp.fixture(  # type: ignore[untyped-decorator]
    config=ClientServerConfig(server_command=[sys.executable, "-m", "wanscript", "lsp"]),
    scope="module",
    loop_scope="module",
)
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    # what a server asks of a client, and pytest-lsp's does not know
    for asked in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
    ):
        lsp_client.feature(asked)(lambda _: None)
    capabilities = client_capabilities("visual-studio-code")
    await lsp_client.initialize_session(types.InitializeParams(capabilities))
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def film(client: LanguageClient, tmp_path: Path) -> Iterator[Path]:
    """The place of a script, alone in the only folder of its client."""
    (tmp_path / "cast").mkdir()
    for name in ("mara.png", "mei.png"):
        shutil.copy(ROOT / "examples/alley/cast/jonas.jpg", tmp_path / "cast" / name)
    before = getattr(client, "folder", None)
    now = types.WorkspaceFolder(tmp_path.as_uri(), "film")
    event = types.WorkspaceFoldersChangeEvent([now], [before] if before else [])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    client.folder = now  # type: ignore[attr-defined]
    yield tmp_path / "film.wan"
    for name in ("film.wan", "cast.wan"):
        closed = types.TextDocumentIdentifier((tmp_path / name).as_uri())
        client.text_document_did_close(types.DidCloseTextDocumentParams(closed))


def document(path: Path) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(path.as_uri())


def spot(text: str, words: str, nth: int = 0) -> types.Position:
    """Where some words begin, as an editor counts."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    line = text.count("\n", 0, at)
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return Position(line, len(before.encode("utf-16-le")) // 2)


def said(text: str, place: types.Range) -> str:
    """The words at a place, cut out as an editor does."""
    units = [line.encode("utf-16-le") for line in text.replace("\r\n", "\n").split("\n")]
    start, end = place.start, place.end
    if start.line == end.line:
        return units[start.line][2 * start.character : 2 * end.character].decode("utf-16-le")
    first = units[start.line][2 * start.character :].decode("utf-16-le")
    last = units[end.line][: 2 * end.character].decode("utf-16-le")
    between = [each.decode("utf-16-le") for each in units[start.line + 1 : end.line]]
    return "\n".join([first, *between, last])


def edited(text: str, edits: Any) -> str:
    """A text after edits, applied as an editor does."""
    lines = text.split("\n")
    for each in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character))[::-1]:
        start, end = each.range.start, each.range.end
        units = lines[start.line].encode("utf-16-le")[: 2 * start.character].decode("utf-16-le")
        rest = ""
        if end.line < len(lines):
            rest = lines[end.line].encode("utf-16-le")[2 * end.character :].decode("utf-16-le")
        lines[start.line : end.line + 1] = (units + each.new_text + rest).split("\n")
    return "\n".join(lines)


async def opened(client: LanguageClient, path: Path, text: str) -> types.TextDocumentIdentifier:
    """Opens a text."""
    item = types.TextDocumentItem(path.as_uri(), "wan", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return document(path)


async def findings(client: LanguageClient, path: Path) -> list[types.Diagnostic]:
    report = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(document(path))
    )
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    return list(report.items)


async def test_findings_stand_where_an_editor_counts(client: LanguageClient, film: Path) -> None:
    await opened(client, film, FILM)
    (found,) = [each for each in await findings(client, film) if each.code == "WAN201"]
    assert said(FILM, found.range) == "@Jonsa"
    crlf = FILM.replace("\n", "\r\n")
    await opened(client, film, crlf)
    (found,) = [each for each in await findings(client, film) if each.code == "WAN201"]
    assert said(crlf, found.range) == "@Jonsa"


async def test_edits_are_taken_in_one_after_the_other(client: LanguageClient, film: Path) -> None:
    await opened(client, film, FILM)
    at = spot(FILM, "@Jonsa")
    end = Position(at.line, at.character + len("@Jonsa"))
    whole = types.VersionedTextDocumentIdentifier(7, film.as_uri())
    changes = [
        types.TextDocumentContentChangePartial(Range(at, end), "😀"),
        # the second counts in what the first left: an emoji is two units
        types.TextDocumentContentChangePartial(
            Range(Position(at.line, at.character + 2), Position(at.line, at.character + 2)),
            " @Nobody",
        ),
    ]
    client.text_document_did_change(types.DidChangeTextDocumentParams(whole, changes))
    (found,) = [each for each in await findings(client, film) if each.code == "WAN201"]
    assert "`Nobody`" in found.message
    assert found.range.start == Position(at.line, at.character + 3)


async def test_versions_out_of_order_leave_the_last_text(
    client: LanguageClient, film: Path
) -> None:
    await opened(client, film, FILM)
    for number, text in ((9, "Mara walks.\n"), (3, FILM.replace("@Jonsa", "@Jonas"))):
        whole = types.VersionedTextDocumentIdentifier(number, film.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text)
        client.text_document_did_change(types.DidChangeTextDocumentParams(whole, [change]))
    (found,) = [each for each in await findings(client, film) if each.code == "WAN201"]
    assert "`Jonas`" in found.message


async def test_what_mends_a_finding_is_offered(client: LanguageClient, film: Path) -> None:
    text = FILM.replace("Ratio: 16:9", "Ratio: widescreen")
    where = await opened(client, film, text)
    at = spot(text, "widescreen")
    asked = types.CodeActionParams(where, Range(at, at), types.CodeActionContext([]))
    first, *_ = await client.text_document_code_action_async(asked) or []
    assert isinstance(first, types.CodeAction)
    assert first.edit
    (change,) = first.edit.document_changes or []
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1
    assert edited(text, change.edits) == FILM


@pytest.mark.parametrize(
    ("meant", "typed", "titles"),
    [
        ("@Jonsa", "@{Mara}", ["Write `Mara 😀` for `Mara`"]),
        ("小美 walks", "@小妹 walks", ["Write `小美` for `小妹`"]),
        ("MARA 😀 (", "MARRA (", ["Write `MARA 😀` for `MARRA`"]),
        (
            "M leaves.",
            "ATTIC - NIGHT",
            [
                "Write `INT. ATTIC - NIGHT` for `ATTIC - NIGHT`",
                "Write `EXT. ATTIC - NIGHT` for `ATTIC - NIGHT`",
            ],
        ),
        (
            "M leaves.",
            "Location: Attic\nTime: Night\n\nM leaves.",
            [
                "Write `INT. ATTIC - NIGHT` for `Location: Attic Time: Night`",
                "Write `EXT. ATTIC - NIGHT` for `Location: Attic Time: Night`",
            ],
        ),
    ],
)
async def test_what_was_probably_meant_is_offered(
    client: LanguageClient, film: Path, meant: str, typed: str, titles: list[str]
) -> None:
    """Each guess alone mends its finding; none of them is among what has one right answer."""
    text = FILM.replace(meant, typed).replace("1. Close-up [2s]\n", "").replace("\n", "\r\n")
    where = await opened(client, film, text)
    at = spot(text, typed.partition("\n")[0])
    at = Position(at.line, at.character + 2)
    asked = types.CodeActionParams(where, Range(at, at), types.CodeActionContext([]))
    every = await client.text_document_code_action_async(asked) or []
    made = [each for each in every if isinstance(each, types.CodeAction)]
    assert [each.title for each in made] == titles
    assert not any(each.is_preferred for each in made)
    for number, action in enumerate(made, 2):
        assert action.edit
        assert action.diagnostics
        (change,) = action.edit.document_changes or []
        assert isinstance(change, types.TextDocumentEdit)
        whole = types.TextDocumentContentChangeWholeDocument(edited(text, change.edits))
        versioned = types.VersionedTextDocumentIdentifier(number, where.uri)
        client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [whole]))
        left = [(each.code, each.message) for each in await findings(client, film)]
        assert (action.diagnostics[0].code, action.diagnostics[0].message) not in left


async def test_a_name_is_explained_and_found(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    at = spot(FILM, "小美 walks")
    shown = await client.text_document_hover_async(types.HoverParams(where, at))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.range
    assert said(FILM, shown.range) == "小美"
    assert "in this scene: `Image" in shown.contents.value
    assert "mei.png|width=" in shown.contents.value
    given = await client.text_document_definition_async(types.DefinitionParams(where, at))
    assert isinstance(given, types.Location)
    assert given.range.start == spot(FILM, "小美\n")
    context = types.ReferenceContext(include_declaration=False)
    used = await client.text_document_references_async(
        types.ReferenceParams(context, where, spot(FILM, "Mara 😀\n"))
    )
    assert sorted(said(FILM, each.range) for each in used or ()) == ["M", "MARA 😀", "Mara 😀"]


async def test_a_scene_shows_its_prompt_and_price(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM.replace("@Jonsa waits.", ""))
    heading = types.HoverParams(where, spot(FILM, "EXT."))
    shown = await client.text_document_hover_async(heading)
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert "2 s, CNY" in shown.contents.value
    assert "Shot 1 [0-2s]" in shown.contents.value
    lens, *_ = await client.text_document_code_lens_async(types.CodeLensParams(where)) or []
    assert lens.command is not None
    assert lens.command.arguments == (film.as_uri(), "one")


async def test_an_id_that_is_somebody_s_name_is_a_scene_s(
    client: LanguageClient, film: Path
) -> None:
    text = FILM.replace("#one#", "#小美#").replace("scene one", "scene 小美")
    where = await opened(client, film, text)
    shown = await client.text_document_hover_async(types.HoverParams(where, spot(text, "小美#")))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.contents.value.startswith("**小美** (scene)")
    assert "mei.png" not in shown.contents.value.partition("---")[0]


async def test_the_page_of_a_finding_is_shown(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    shown = await client.text_document_hover_async(types.HoverParams(where, spot(FILM, "Jonsa")))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert "WAN201: nobody here has this name" in shown.contents.value
    assert "\n\nWrong:\n\n```wan\n" in shown.contents.value


@pytest.mark.parametrize(
    ("before", "after", "offered"),
    [
        ("Ratio: 16:9", "Ratio: |", "9:16"),
        ("Ratio: 16:9", "Mod|", "Model:"),
        ("Ratio: 16:9", "Model: |", "wan2.7-r2v"),
        ("  Image: cast/mei.png", "  Im|", "Image:"),
        ("Background: Alley\n", "Reference: Rain\n  Au|\n", "Audio:"),
        ("  Image: cast/mei.png", "  Image: cast/m|", "mei.png"),
        ("  Image: cast/mei.png", "  Image: |", "cast/"),
        ("EXT. ALLEY - NIGHT", "EXT. |", "ALLEY"),
        ("ALLEY - NIGHT", "ALLEY - |", "NIGHT"),
        ("(quietly)", "(|)", "V.O."),
        ("1. Wide shot", "1. W|", "Wide shot"),
        ("M leaves.", "She sees Ma|", "Mara 😀"),
        ("M leaves.", "她看见小|", "小美"),
        ("M leaves.\n", "M leaves.\n\nMA|", "MARA 😀"),
        ("M leaves.\n", "M leaves.\n\nCUT|", "CUT TO"),
        ("end of scene one", "|", "end of scene one"),
        ("#two#\n", "#two#\nDur|\n", "Duration:"),
        ("#two#\n", "#two#\n|\n", "Duration:"),
        ("M leaves.\n", "M leaves.\n\nM (|", "V.O."),
        ("M leaves.\n", "M leaves.\n\n小美（轻|", "轻声说"),
    ],
)
async def test_what_fits_is_offered(
    client: LanguageClient, film: Path, before: str, after: str, offered: str
) -> None:
    assert before in FILM
    text = FILM.replace(before, after, 1)
    at = spot(text, "|")
    text = text.replace("|", "", 1)
    where = await opened(client, film, text)
    made = await client.text_document_completion_async(types.CompletionParams(where, at))
    assert isinstance(made, types.CompletionList)
    (item,) = [each for each in made.items if each.label == offered]
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.range.end == at
    line = edited(text, [item.text_edit]).split("\n")[at.line]
    assert offered in line
    assert item.filter_text
    typed = said(text, item.text_edit.range)
    assert item.filter_text.lower().startswith(typed.lower())


async def test_what_begins_a_line_is_not_offered_in_a_sentence(
    client: LanguageClient, film: Path
) -> None:
    """The first line of a story stands where settings do: `wa` there is no `Watermark:`."""
    for story in ("Mara wa", "小美走过来，ma"):
        text = f"Character: Mara\n  Image: cast/mara.png\n\n{story}"
        where = await opened(client, film, text)
        at = Position(3, len(story))
        made = await client.text_document_completion_async(types.CompletionParams(where, at))
        assert isinstance(made, types.CompletionList)
        assert [each.label for each in made.items] == ["Mara"]


async def test_a_time_and_a_note_hold_no_names(client: LanguageClient, film: Path) -> None:
    text = FILM.replace("M leaves.", "1. Wide shot [4\n\nM leaves [[ Ma")
    where = await opened(client, film, text)
    for words in ("shot [4", "[[ Ma"):
        at = spot(text, words)
        at = Position(at.line, at.character + len(words))
        made = await client.text_document_completion_async(types.CompletionParams(where, at))
        assert isinstance(made, types.CompletionList)
        assert not made.items


async def test_a_sentence_is_not_interrupted(client: LanguageClient, film: Path) -> None:
    """A space is what asks for the values of a key, and is written between any two words."""
    text = FILM.replace("M leaves.", "M leaves with ")
    where = await opened(client, film, text)
    kind = types.CompletionTriggerKind.TriggerCharacter
    spaced = types.CompletionContext(kind, " ")
    for words, some in (("Ratio: ", True), ("leaves with ", False), ("M leaves ", False)):
        at = spot(text, words)
        at = Position(at.line, at.character + len(words))
        made = await client.text_document_completion_async(
            types.CompletionParams(where, at, spaced)
        )
        assert isinstance(made, types.CompletionList)
        assert bool(made.items) == some, words


async def test_a_name_is_changed_wherever_it_stands(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    renamed = await client.text_document_rename_async(
        types.RenameParams(where, spot(FILM, "Mara 😀."), "Lena")
    )
    assert renamed
    (change,) = renamed.document_changes or []
    assert isinstance(change, types.TextDocumentEdit)
    wanted = FILM.replace("Mara 😀", "Lena").replace("MARA 😀", "LENA")
    assert edited(FILM, change.edits) == wanted


async def test_another_name_and_an_id_are_changed_alone(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    em = FILM.replace("Aka: M", "Aka: Em").replace("M leaves", "Em leaves")
    start = FILM.replace("#one#", "#start#").replace("scene one", "scene start")
    for at, new, wanted in (("M leaves", "Em", em), ("one#", "start", start)):
        made = await client.text_document_rename_async(
            types.RenameParams(where, spot(FILM, at), new)
        )
        assert made
        (change,) = made.document_changes or []
        assert isinstance(change, types.TextDocumentEdit)
        assert edited(FILM, change.edits) == wanted


@pytest.mark.parametrize("taken", ["小美", "walks", "two: three", " "])
async def test_a_name_that_would_mean_more_is_refused(
    client: LanguageClient, film: Path, taken: str
) -> None:
    where = await opened(client, film, FILM)
    with pytest.raises(Exception, match="name"):
        await client.text_document_rename_async(
            types.RenameParams(where, spot(FILM, "Mara 😀."), taken)
        )


async def test_a_name_is_changed_across_included_files(client: LanguageClient, film: Path) -> None:
    cast, other = film.with_name("cast.wan"), film.with_name("other.wan")
    cast.write_text("Character: Mara\n  Image: cast/mara.png\n", "utf-8")
    other.write_text("Include: cast.wan\n\nMara sleeps.\n", "utf-8")
    text = "Include: cast.wan\n\nMara waits.\n"
    where = await opened(client, film, text)
    made = await client.text_document_rename_async(
        types.RenameParams(where, spot(text, "Mara"), "Lena")
    )
    assert made
    changes = {
        each.text_document.uri: [
            (edit.range.start.line, edit.new_text)
            for edit in each.edits
            if isinstance(edit, types.TextEdit)
        ]
        for each in made.document_changes or []
        if isinstance(each, types.TextDocumentEdit)
    }
    lena = {"film.wan": [(2, "Lena")], "cast.wan": [(0, "Lena")], "other.wan": [(2, "Lena")]}
    assert changes == {film.with_name(name).as_uri(): edits for name, edits in lena.items()}


async def test_an_unsaved_text_stands_for_its_file(client: LanguageClient, film: Path) -> None:
    """A script that includes it means something else with every key typed in it."""
    cast = film.with_name("cast.wan")
    cast.write_text("Character: Mara\n  Image: cast/mara.png\n", "utf-8")
    await opened(client, film, "Include: cast.wan\n\n@Mara waits.\n")
    assert "WAN201" not in [each.code for each in await findings(client, film)]
    await opened(client, cast, "Character: Lena\n  Image: cast/mara.png\n")
    assert "WAN201" in [each.code for each in await findings(client, film)]
    closed = types.DidCloseTextDocumentParams(document(cast))
    client.text_document_did_close(closed)
    assert "WAN201" not in [each.code for each in await findings(client, film)]
    await opened(client, cast, "")
    assert "WAN201" in [each.code for each in await findings(client, film)]


async def test_a_cast_that_a_script_includes_needs_no_story(
    client: LanguageClient, film: Path
) -> None:
    cast = film.with_name("cast.wan")
    await opened(client, cast, "Character: Mara\n  Image: cast/mara.png\n")
    assert [each.code for each in await findings(client, cast)] == ["WAN110"]
    await opened(client, film, "Include: cast.wan\n\nMara waits.\n")
    assert await findings(client, cast) == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("@", "Mara 😀"),
        ("@M", "Mara 😀"),
        ("She sees @{小", "小美"),
        ("1. Close-up of ", "Mara 😀"),
        ("1. C", "Close-up"),
    ],
)
async def test_the_likeliest_is_offered_first(
    client: LanguageClient, film: Path, typed: str, first: str
) -> None:
    text = f"{FILM}\n{typed}"
    where = await opened(client, film, text)
    at = Position(text.count("\n"), len(typed.encode("utf-16-le")) // 2)
    made = await client.text_document_completion_async(types.CompletionParams(where, at))
    assert isinstance(made, types.CompletionList)
    assert min(made.items, key=lambda each: each.sort_text or "").label == first
    if "@" in typed:  # a name and nothing else goes on there
        assert {each.label for each in made.items} == {"Mara 😀", "M", "小美", "Alley"}


async def test_a_script_is_not_offered_to_itself(client: LanguageClient, film: Path) -> None:
    for name in ("film.wan", "cast.wan"):
        film.with_name(name).write_text("Title: X\n")
    where = await opened(client, film, "Include: ")
    made = await client.text_document_completion_async(
        types.CompletionParams(where, Position(0, 9))
    )
    assert isinstance(made, types.CompletionList)
    assert [each.label for each in made.items] == ["cast.wan", "cast/"]


async def test_a_moved_picture_is_named_where_it_will_be(
    client: LanguageClient, film: Path
) -> None:
    film.write_text(FILM, "utf-8")
    moves = [
        (film.parent / "cast", film.parent / "people/all", FILM.replace("cast/", "people/all/")),
        (
            film.parent / "cast/mara.png",
            film.parent / "lena.png",
            FILM.replace("cast/mara.png", "lena.png"),
        ),
        (film, film.parent / "sub/film.wan", FILM.replace("cast/", "../cast/")),
    ]
    for old, new, wanted in moves:
        renamed = types.FileRename(old.as_uri(), new.as_uri())
        made = await client.workspace_will_rename_files_async(types.RenameFilesParams([renamed]))
        assert made
        (change,) = made.document_changes or []
        assert isinstance(change, types.TextDocumentEdit)
        assert edited(FILM, change.edits) == wanted


async def test_the_outline_and_what_can_be_folded(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    made = await client.text_document_document_symbol_async(types.DocumentSymbolParams(where))
    entries = [each for each in made or () if isinstance(each, types.DocumentSymbol)]
    assert [each.name for each in entries] == [
        "Mara 😀", "小美", "Alley", "EXT. ALLEY - NIGHT", "INT. HALL - DAY",
    ]  # fmt: skip
    assert [each.name for each in entries[3].children or ()] == ["1 Wide shot"]
    assert said(FILM, entries[3].range).endswith("Why?")
    folded = await client.text_document_folding_range_async(types.FoldingRangeParams(where))
    first = FILM.split("\n")
    opening = {first[each.start_line] for each in folded or ()}
    assert {"Title: The Wall", "Character: 小美", "1. Wide shot [2s]"} <= opening
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams("hall"))
    assert [each.name for each in found or ()] == ["INT. HALL - DAY"]


async def test_a_selection_grows_from_a_word_to_the_script(
    client: LanguageClient, film: Path
) -> None:
    where = await opened(client, film, FILM)
    asked = types.SelectionRangeParams(where, [spot(FILM, "walks")])
    (made,) = await client.text_document_selection_range_async(asked) or []
    grown: list[str] = []
    step: types.SelectionRange | None = made
    while step:
        grown.append(said(FILM, step.range))
        step = step.parent
    assert grown[0] == "walks"
    assert grown[-1] == FILM
    assert all(inner in outer for inner, outer in pairwise(grown))


async def test_pieces_are_coloured_by_what_they_are(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    made = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(where))
    assert made
    pieces, line, column = [], 0, 0
    for down, right, length, kind, _ in zip(*[iter(made.data)] * 5, strict=True):
        line, column = line + down, right if down else column + right
        place = Range(Position(line, column), Position(line, column + length))
        pieces.append((said(FILM, place), LEGEND.token_types[kind]))
    assert pieces[:4] == [
        ("Title", "keyword"),
        ("Ratio", "keyword"),
        ("Character", "keyword"),
        ("Mara 😀", "class"),
    ]
    assert ("小美", "class") in pieces
    assert ("ALLEY", "interface") in pieces
    assert ("Why?", "string") in pieces
    assert ("[2s]", "number") in pieces


async def test_layout_and_what_enter_does(client: LanguageClient, film: Path) -> None:
    text = FILM.replace("Ratio: 16:9\n", "Ratio:16:9\n\n\n").replace("  Aka", "    Aka")
    where = await opened(client, film, text)
    options = types.FormattingOptions(2, True)
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(where, options)
    )
    assert edited(text, edits) == FILM
    text = FILM + "\n小美 sits.\n\nmara 😀 (softly)  \n\n"
    where = await opened(client, film, text)
    at = Position(text.count("\n") - 1, 0)
    edits = await client.text_document_on_type_formatting_async(
        types.DocumentOnTypeFormattingParams(where, at, "\n", options)
    )
    assert edited(text, edits) == FILM + "\n小美 sits.\n\nMARA 😀 (softly)\n\n"


async def test_files_are_links_and_hints_are_off(client: LanguageClient, film: Path) -> None:
    where = await opened(client, film, FILM)
    links = await client.text_document_document_link_async(types.DocumentLinkParams(where))
    assert [said(FILM, each.range) for each in links or ()] == ["cast/mara.png", "cast/mei.png"]
    asked = types.InlayHintParams(where, Range(Position(0, 0), Position(99, 0)))
    assert not await client.text_document_inlay_hint_async(asked)
    wanted = {"wanscript": {"inlayHints": {"scenes": True, "labels": True}}}
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(wanted))
    hints = await client.text_document_inlay_hint_async(asked)
    assert {each.label for each in hints or ()} >= {"Image 1", "Image 2", "2 s, CNY 1.47"}


async def test_the_whole_folder_is_told(client: LanguageClient, film: Path) -> None:
    asked = types.WorkspaceDiagnosticParams([])
    assert not (await client.workspace_diagnostic_async(asked)).items
    film.write_text(FILM, "utf-8")
    event = types.FileEvent(film.as_uri(), types.FileChangeType.Created)
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    made = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    (report,) = made.items
    assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
    assert "WAN201" in [each.code for each in report.items]


async def test_a_scene_is_rehearsed(client: LanguageClient, film: Path) -> None:
    text = "Character: Mara\n  Image: cast/mara.png\nDuration: 2s\n\nMara waits.\n"
    film.write_text(text, "utf-8")
    await opened(client, film, text)
    ran = await client.workspace_execute_command_async(
        types.ExecuteCommandParams("wanscript.rehearse", [film.as_uri(), "1"])
    )
    assert Path(str(ran)).read_bytes()[4:8] == b"ftyp"
    await opened(client, film, text.replace("waits", "runs"))
    ran = await client.workspace_execute_command_async(
        types.ExecuteCommandParams("wanscript.rehearse", [film.as_uri(), "1"])
    )
    assert ran is None
    assert "Save" in client.messages[-1].message


async def test_the_film_at_a_glance(client: LanguageClient, film: Path) -> None:
    await opened(client, film, FILM)
    asked = {"uri": film.as_uri()}
    send: Any = client.protocol.send_request_async
    made = await send("wanscript/status", asked)
    assert made.text == "2 scenes, 4 s, CNY 2.94"
