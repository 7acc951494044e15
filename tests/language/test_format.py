"""The layout: goldens that show it, and the laws that no layout may break."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from wanscript.compiler import compile, with_authored
from wanscript.dashscope.body import body
from wanscript.language.decode import decode
from wanscript.language.diagnostic import Severity
from wanscript.language.format import format
from wanscript.language.lines import heading_line
from wanscript.language.parse import parse
from wanscript.language.source import Source

TESTS = Path(__file__).parents[1]
GOLDENS = tuple(sorted((TESTS / "golden" / "format").glob("*.wan")))
EXAMPLES = tuple(sorted((TESTS.parent / "examples").glob("*/*.wan")))
SCRIPTS = (*EXAMPLES, *sorted((TESTS / "golden" / "good").glob("*.wan")))
OUTPUT = "# output\n"


def formatted(text: str, *, ids: bool = False) -> str:
    return format(parse(Source(PurePath("film.wan"), text))[0], ids=ids)


def sound(text: str) -> bool:
    _, encoding = decode(PurePath("film.wan"), text.encode("utf-8", "surrogatepass"))
    _, syntax = parse(Source(PurePath("film.wan"), text))
    return not any(each.severity is Severity.ERROR for each in (*encoding, *syntax))


def meaning(text: str) -> tuple[object, ...]:
    made = with_authored(compile(Source(PurePath("film.wan"), text)))
    requests = [
        (each.scene, each.shots, body(each).json_dict(), each.authored) for each in made.requests
    ]
    return (
        requests,
        # the layout drops signs at a line's edge that no one can see
        sorted(each.code for each in made.diagnostics if each.code != "WAN117"),
        made.storyboard.title,
        [(scene.id, scene.transition) for scene in made.storyboard.scenes],
    )


def kinds(text: str) -> list[tuple[str, str]]:
    file, _ = parse(Source(PurePath("film.wan"), text))
    return [(each.kind, each.words.text.strip()) for each in file.lines if each.kind != "BLANK"]


def hold_the_laws(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once
    assert meaning(once) == meaning(text)


# ---- goldens -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", GOLDENS, ids=[path.stem for path in GOLDENS])
def test_a_golden_is_laid_out_as_its_second_half(path: Path, accept: bool) -> None:
    before, _, after = path.read_text("utf-8").partition(OUTPUT)
    seen = formatted(before)
    if accept:
        path.write_text(before + OUTPUT + seen, encoding="utf-8")
        after = seen
    assert seen == after
    hold_the_laws(before)


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_example_is_laid_out_already(path: Path) -> None:
    text = path.read_text("utf-8")
    assert formatted(text) == text


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_the_laws_hold_for_every_good_script(path: Path) -> None:
    source, _ = decode(path, path.read_bytes())
    hold_the_laws(source.text)


# ---- laws over scripts that nobody wrote -------------------------------------------------------

SPACES = st.sampled_from(["", "", "", " ", "  ", "\t", "\u3000", " \t "])
INDENTS = st.sampled_from(["", "", "  ", "\t", "    ", "\u3000"])
NOTES = st.sampled_from(
    ["[[ n ]]", "[[two\nlines]]", "/* c */", "/* two\n\nparagraphs */", "[[]]", "/**/ [[b]]"]
)
VANISHING = st.one_of(
    NOTES, st.sampled_from(["# Act", "## Part [[n]]", "= She goes.", "===", "# ", "====== "])
)
KEYS = st.sampled_from(
    [
        ("Title", "One"),
        ("片名", "茶馆"),
        ("resolution", "1080P"),
        ("Style", "paper,\n  soft light"),
        ("风格", "水墨，\n\t淡彩"),
        ("Sound", "Mara hums /* low */ a song"),
        ("Duration", "4s"),
        ("Seed", "7"),
        ("With", "all"),
        ("Ratio", "15:9"),
        ("Music", ""),
        ("First frame", "/*.png"),
        ("Storyboard", "https://example.com/b.png"),
        ("Language", "[[?]] zh"),
    ]
)
METADATA = st.sampled_from([("Author", "Ada"), ("Draft date", "today"), ("作者", "某人")])
FIELDS = st.sampled_from(
    [
        ("Image", "https://example.com/m.png"),
        ("图片", "https://example.com/l.png"),
        ("Video", "https://example.com/m.mp4 [[old]]"),
        ("Look", "tall,\n   wet hair"),
        ("Voice", "https://example.com/m.mp3"),
        ("Aka", "the girl, 她"),
        ("Imgae", "x.png"),
    ]
)
DECLARED = st.sampled_from(
    [("Character", "Mara"), ("角色", "老周"), ("background", "Alley"), ("Prop", "Bell")]
)
HEADINGS = st.sampled_from(
    ["EXT. ALLEY - NIGHT", "int. kitchen #k#", "SCENE Third", "内景 茶馆 - 夜", "I/E Car", "INT. "]
)
LINES = st.sampled_from(
    [
        "Mara walks into the Alley.",
        "老周合上扇子，望向窗外。",
        "She says “Mara”, and [[n]] waits",
        "1. Wide shot [2s]",
        "2. Close-up: Mara turns.",
        "12A) [2-4s]",
        "3、全景 [4秒]：老周坐下。",
        "MARA",
        "MARA (quietly)",
        "@老周",
        "老周",
        "NOBODY",
        "(softly)",
        "MARA: Hello.",
        "老周（轻声）：“是的。”",
        "0-4s: Mara runs.",
        "镜头2：雨。",
        "Shot 3 [4-6s]: rain",
        "Style: said aloud",
        "Note to all: stand still",
        "Character: Late",
        "\\Style: as it stands",
        "\\@Mara",
        "@Mara and @{老周}",
        "CUT TO:",
        "> slowly",
        "# not an outline?",
        "= what is it",
        "It ends here /* for\nnow */",
        "```",
        "INT. KITCHEN",
        "The Bell, the bell.",
        "a",
    ]
)
FENCES = st.sampled_from(["```\nAll of @{Mara}.  \n\n  As it is.\n```", "```text\n```"])


@st.composite
def keyed(draw: DrawFn, pairs: SearchStrategy[tuple[str, str]], indent: str = "") -> str:
    key, value = draw(pairs)
    colon = draw(st.sampled_from([":", ": ", " : ", ":  ", "：", "： ", ":\t"]))
    return f"{indent}{key}{colon}{value}"


@st.composite
def declarations(draw: DrawFn) -> str:
    indent = draw(st.sampled_from(["  ", "    ", "\t", " "]))
    fields = draw(st.lists(st.one_of(keyed(FIELDS, indent), NOTES), max_size=3))
    return "\n".join([draw(keyed(DECLARED)), *fields])


@st.composite
def story(draw: DrawFn) -> str:
    return draw(st.one_of(st.builds(str.__add__, INDENTS, LINES), FENCES, VANISHING))


@st.composite
def scenes(draw: DrawFn) -> str:
    settings = draw(st.lists(keyed(KEYS), max_size=2))
    return "\n".join([draw(INDENTS) + draw(HEADINGS), *settings])


@st.composite
def scripts(draw: DrawFn) -> str:
    head = st.one_of(keyed(KEYS), keyed(METADATA), declarations(), VANISHING)
    told = st.one_of(story(), story(), story(), scenes())
    pieces = [*draw(st.lists(head, max_size=6)), *draw(st.lists(told, max_size=12))]
    lines = [
        piece + draw(SPACES) + "\n" + draw(SPACES).join(["\n"] * draw(st.integers(0, 3)))
        for piece in pieces
    ]
    text = draw(st.sampled_from(["", "\n", " \n\n"])) + "".join(lines)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


@given(scripts())
def test_the_layout_settles_and_means_the_same(text: str) -> None:
    once = formatted(text)
    if sound(text):
        hold_the_laws(text)
        assert kinds(once) == kinds(formatted(once))


@example("\ufeff")
@given(st.text() | st.text(alphabet="aM.:：#=\\`[]/*@-1 \t\u3000\n\r"))
def test_any_text_is_laid_out_without_an_exception(text: str) -> None:
    once = formatted(text)
    if sound(text):
        assert formatted(once) == once
        assert meaning(once) == meaning(text)


# ---- line ends and ids -------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_kept(end: str) -> None:
    text = "Title:x\n\n\nSCENE One\n[[two\nlines]]\nMara walks.".replace("\n", end)
    expected = "Title: x\n\nSCENE One\n\n[[two\nlines]]\nMara walks.\n".replace("\n", end)
    assert formatted(text) == expected


def test_mixed_line_ends_become_the_most_frequent() -> None:
    assert formatted("a\r\nb\r\nc\nd") == "a\r\nb\r\nc\r\nd\r\n"


@pytest.mark.parametrize("text", ["", "\n", " \t\n\u3000"])
def test_nothing_stays_nothing(text: str) -> None:
    assert formatted(text) == ""


def numbered(*headings: str) -> list[str]:
    text = "\n\nWords.\n\n".join(headings)
    file, _ = parse(Source(PurePath("film.wan"), formatted(text, ids=True)))
    found = [heading_line(each).id for each in file.lines if each.kind == "HEADING"]
    return [ident.text if ident else "" for ident in found]


@pytest.mark.parametrize(
    ("headings", "ids"),
    [
        (("INT. A", "INT. B", "INT. C"), ["1", "2", "3"]),
        (("INT. A #1#", "INT. B", "INT. C #2#"), ["1", "1A", "2"]),
        (("INT. A", "INT. B #1#"), ["A1", "1"]),
        (("INT. A #one#", "INT. B [[n]]", "内景 茶馆 - 夜"), ["one", "2", "3"]),
        (("INT. A #2#", "INT. B", "INT. C #2a#", "INT. D"), ["2", "2B", "2a", "4"]),
        (("INT. ", "SCENE x"), ["1", "2"]),
    ],
)
def test_ids_are_positions_and_never_taken_twice(headings: tuple[str, ...], ids: list[str]) -> None:
    assert numbered(*headings) == ids


def test_ids_change_no_request() -> None:
    text = (
        "Character: Mara\n  Image: https://example.com/m.png\n\n"
        "EXT. A\n\nMara.\n\nEXT. B\n\nMara!\n"
    )
    before, after = (compile(Source(PurePath("a"), it)) for it in (text, formatted(text, ids=True)))
    assert [body(each) for each in before.requests] == [body(each) for each in after.requests]
    assert [each.scene for each in before.requests] == [each.scene for each in after.requests]
